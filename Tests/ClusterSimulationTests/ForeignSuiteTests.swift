import ClusterSimulation
import Testing

/// What suites for kubectl and for clients of the API ask of a server.
@Suite struct `A server that others test` {
  private let pods = "/api/v1/namespaces/default/pods"

  private let pod: JSONValue = [
    "metadata": ["name": "p", "labels": ["app": "p"]],
    "spec": ["containers": [["name": "c", "image": "nginx"]]],
  ]

  @Test(arguments: [
    (
      #"{"metadata":{"labels":"x"}}"#,
      #"Invalid value: "map[metadata:map[labels:x]]": cannot restore map from string"#
    ),
    (
      #"{"spec":{"terminationGracePeriodSeconds":"x"}}"#,
      #"Invalid value: "map[spec:map[terminationGracePeriodSeconds:x]]": unrecognized type: int64"#
    ),
    (
      #"{"metadata":{"labels":{"n":1}}}"#,
      #"Invalid value: "map[metadata:map[labels:map[n:1]]]": cannot convert int64 to string"#
    ),
  ])
  func `refuses a strategic patch that no object can take in the words of the converter`(
    patch: String, message: String
  ) async throws {
    let client = try await APIClient(["nodes": []])
    _ = try await client.send("POST", pods, pod)
    let answer = try await client.patch(
      "\(pods)/p", JSONValue(parsing: Array(patch.utf8)))
    #expect(answer.status == 422)
    #expect(answer.message == #" "" is invalid: patch: "# + message)
    let cause = answer.body[["details", "causes"]]?.arrayValue?.first
    #expect(cause?["field"] == "patch")
    #expect(cause?["message"] == .string(message))
  }

  @Test func `refuses another patch with the whole object that it would make`() async throws {
    let client = try await APIClient()
    _ = try await client.send("POST", pods, pod)
    let answer = try await client.patch(
      "\(pods)/p", ["metadata": ["labels": "x"]], "merge-patch")
    #expect(answer.status == 422)
    #expect(answer.message.contains(#"\"kind\":\"Pod\""#))
    #expect(
      answer.message.hasSuffix(
        "json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string"
      ))
  }

  @Test func `answers a patch of nothing with what it gives to read`() async throws {
    let client = try await APIClient(["nodes": []])
    _ = try await client.send("POST", pods, pod)
    let read = try await client.send("GET", "\(pods)/p")
    let patched = try await client.patch("\(pods)/p", ["metadata": ["labels": ["app": "p"]]])
    #expect(patched.status == 200)
    #expect(patched.body == read.body)
  }

  @Test func `takes version 0 for any version`() async throws {
    let client = try await APIClient()
    let maps = "/api/v1/namespaces/default/configmaps"
    _ = try await client.send("POST", maps, APIClient.configMap("m"))
    let map: JSONValue = [
      "metadata": ["name": "m", "resourceVersion": "0"], "data": ["a": "c"],
    ]
    let replaced = try await client.send("PUT", "\(maps)/m", map)
    #expect(replaced.status == 200)
    #expect(replaced.body[["data", "a"]] == "c")
  }

  @Test func `gives a controller and a job without labels those of their templates`() async throws {
    let client = try await APIClient()
    func template(_ policy: JSONValue) -> JSONValue {
      [
        "metadata": ["labels": ["app": "p"]],
        "spec": [
          "restartPolicy": policy, "containers": [["name": "c", "image": "busybox"]],
        ],
      ]
    }
    let controller = try await client.send(
      "POST", "/api/v1/namespaces/default/replicationcontrollers",
      ["metadata": ["name": "r"], "spec": ["template": template("Always")]])
    #expect(controller.body[["metadata", "labels"]] == ["app": "p"])
    let job = try await client.send(
      "POST", "/apis/batch/v1/namespaces/default/jobs",
      ["metadata": ["name": "j"], "spec": ["template": template("Never")]])
    let labels = job.body[["metadata", "labels"]]?.objectValue ?? [:]
    #expect(labels["app"] == "p")
    #expect(labels["job-name"] == "j")
  }

  @Test func `tells that nobody has heard of a node made by hand`() async throws {
    let client = try await APIClient(["nodes": []])
    let made = try await client.send(
      "POST", "/api/v1/nodes",
      ["metadata": ["name": "n"], "status": ["capacity": ["memory": "1Gi"]]])
    #expect(made.status == 201)
    let node = try await client.send("GET", "/api/v1/nodes/n").body
    #expect(node[["status", "capacity", "memory"]] == "1Gi")
    let ready = node[["status", "conditions"]]?.arrayValue?.first { $0["type"] == "Ready" }
    #expect(ready?["status"] == "Unknown")
    #expect(ready?["message"] == "Kubelet never posted node status.")
    let taints = node[["spec", "taints"]]?.arrayValue?.compactMap { $0["key"]?.stringValue } ?? []
    #expect(taints.contains("node.kubernetes.io/unreachable"))
    _ = try await client.send("POST", pods, pod)
    let waiting = try await client.send("GET", "\(pods)/p")
    #expect(waiting.body[["status", "phase"]] == "Pending")
  }

  @Test func `tells each check of its health when it is asked to`() async throws {
    let client = try await APIClient()
    let verbose = try await client.send("GET", "/readyz", query: [("verbose", "")])
    let lines = String(decoding: verbose.bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.first == "[+]ping ok")
    #expect(lines.contains("[+]informer-sync ok"))
    #expect(lines.last == "readyz check passed")
    let plain = try await client.send("GET", "/readyz")
    #expect(plain.bytes == Array("ok".utf8))
  }

  @Test func `tells what a set of a label selector lacks`() async throws {
    let client = try await APIClient()
    for (selector, expected) in [
      ("a in (b", "',' or ')'"), ("a in (", "',', ')' or identifier"),
    ] {
      let answer = try await client.send("GET", pods, query: [("labelSelector", selector)])
      #expect(answer.status == 400)
      #expect(answer.message.hasSuffix("found '', expected: \(expected)"))
    }
  }
}
