import ClusterSimulation
import Testing

/// A cluster and a way to ask it.
private struct Client {
  let cluster: SimulatedCluster

  init(_ configuration: JSONValue = [:]) async throws {
    cluster = await SimulatedCluster(
      configuration: try SimulationConfiguration(configuration), now: { 1_564_900_000 })
  }

  func send(
    _ method: String, _ path: String, _ body: JSONValue? = nil,
    query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = []
  ) async throws -> (status: Int, body: JSONValue) {
    let request = APIRequest(
      method: method, path: path, query: query, headers: headers, body: body?.serialized() ?? [])
    guard case .complete(let head, let bytes) = await cluster.respond(to: request) else {
      throw Unexpected()
    }
    return (head.status, try JSONValue(parsing: bytes))
  }

  func table(_ path: String) async throws -> [[String]] {
    let answer = try await send(
      "GET", path, headers: [("accept", "application/json;as=Table;v=v1;g=meta.k8s.io")])
    return (answer.body["rows"]?.arrayValue ?? []).map { row in
      (row["cells"]?.arrayValue ?? []).map {
        $0.stringValue ?? $0.integerValue.map(String.init) ?? ""
      }
    }
  }

  struct Unexpected: Error {}
}

private func deployment(_ name: String, image: String, replicas: Int64 = 1) -> JSONValue {
  [
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name)],
    "spec": [
      "replicas": .integer(replicas), "selector": ["matchLabels": ["app": .string(name)]],
      "template": [
        "metadata": ["labels": ["app": .string(name)]],
        "spec": ["containers": [["name": "main", "image": .string(image)]]],
      ],
    ],
  ]
}

private let deployments = "/apis/apps/v1/namespaces/default/deployments"
private let pods = "/api/v1/namespaces/default/pods"

@Suite struct `The simulated cluster` {
  @Test func `makes running pods of a deployment`() async throws {
    let client = try await Client()
    #expect(
      try await client.send(
        "POST", deployments, deployment("web", image: "nginx:1.17", replicas: 2)
      ).status == 201)
    let rows = try await client.table(pods)
    #expect(rows.map { Array($0[1...3]) } == [["1/1", "Running", "0"], ["1/1", "Running", "0"]])
    #expect(
      try await client.table(deployments).map { Array($0[0...3]) } == [["web", "2/2", "2", "2"]])
  }

  @Test(arguments: [
    ("1.14", "0/1 nodes are available: 1 node(s) had taints that the pod didn't tolerate."),
    (
      "1.20",
      "0/1 nodes are available: 1 node(s) had taint {dedicated: }, that the pod didn't tolerate."
    ),
    (
      "1.32",
      "0/1 nodes are available: 1 node(s) had untolerated taint {dedicated: }. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
    ),
  ])
  func `keeps pods pending for a taint, with the message of its version, until it is gone`(
    version: String, message: String
  ) async throws {
    let client = try await Client([
      "kubernetesVersion": .string(version),
      "nodes": [["name": "n", "taints": [["key": "dedicated", "effect": "NoSchedule"]]]],
    ])
    _ = try await client.send("POST", deployments, deployment("web", image: "nginx"))
    #expect(try await client.table(pods).map { $0[2] } == ["Pending"])
    let pod = try await client.send("GET", pods).body["items"]?.arrayValue?.first
    #expect(pod?[["status", "conditions"]]?.arrayValue?.first?["message"]?.stringValue == message)
    let patch = try await client.send(
      "PATCH", "/api/v1/nodes/n", ["spec": ["taints": .null]],
      headers: [("content-type", "application/strategic-merge-patch+json")])
    #expect(patch.status == 200)
    #expect(try await client.table(pods).map { $0[2] } == ["Running"])
  }

  @Test(arguments: [
    ("broken/thing:1", "CrashLoopBackOff"), ("registry.example/x:doesnotexist", "ImagePullBackOff"),
    ("fine/thing", "Running"),
  ])
  func `lets an image's behaviour decide a pod's state`(image: String, state: String) async throws {
    let client = try await Client([
      "images": [["image": "broken/thing", "phase": "CrashLoopBackOff"]]
    ])
    _ = try await client.send("POST", deployments, deployment("web", image: image))
    #expect(try await client.table(pods).map { $0[2] } == [state])
  }

  @Test func `serves each version the groups that it had`() async throws {
    let old = try await Client(["kubernetesVersion": "1.14"])
    let new = try await Client(["kubernetesVersion": "1.32"])
    let path = "/apis/extensions/v1beta1/namespaces/default/deployments"
    #expect(try await old.send("GET", path).status == 200)
    #expect(try await new.send("GET", path).status == 404)
    #expect(
      try await old.send("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions").status
        == 404)
    #expect(
      try await new.send("GET", "/apis/apiextensions.k8s.io/v1beta1/customresourcedefinitions")
        .status == 404)
  }

  @Test func `serves a custom resource as soon as it is defined, and no longer than that`()
    async throws
  {
    let client = try await Client()
    let definition: JSONValue = [
      "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
      "metadata": ["name": "gateways.mesh.example"],
      "spec": [
        "group": "mesh.example", "scope": "Namespaced",
        "names": ["kind": "Gateway", "plural": "gateways"],
        "versions": [
          [
            "name": "v1", "served": true, "storage": true,
            "schema": [
              "openAPIV3Schema": [
                "type": "object", "x-kubernetes-preserve-unknown-fields": true,
              ]
            ],
          ]
        ],
      ],
    ]
    let crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    #expect(try await client.send("POST", crds, definition).status == 201)
    let gateways = "/apis/mesh.example/v1/namespaces/default/gateways"
    let gateway: JSONValue = [
      "apiVersion": "mesh.example/v1", "kind": "Gateway", "metadata": ["name": "g"],
      "spec": ["x": 1],
    ]
    #expect(try await client.send("POST", gateways, gateway).status == 201)
    #expect(try await client.send("GET", gateways + "/g").body[["spec", "x"]] == 1)
    #expect(try await client.send("DELETE", crds + "/gateways.mesh.example").status == 200)
    #expect(try await client.send("GET", gateways).status == 404)
  }

  @Test func `drains a namespace and takes everything that was owned`() async throws {
    let client = try await Client()
    _ = try await client.send(
      "POST", "/api/v1/namespaces",
      ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "n"]])
    _ = try await client.send(
      "POST", "/apis/apps/v1/namespaces/n/deployments", deployment("web", image: "nginx"))
    #expect(try await client.table("/api/v1/namespaces/n/pods").count == 1)
    let answer = try await client.send("DELETE", "/api/v1/namespaces/n")
    #expect(answer.body[["status", "phase"]] == "Terminating")
    #expect(try await client.send("GET", "/api/v1/namespaces/n").status == 404)
    #expect(try await client.table("/api/v1/pods").allSatisfy { $0[0].hasSuffix("atelier-node") })
  }

  @Test func `refuses what a real server refuses, in its words`() async throws {
    let client = try await Client()
    let namespace: JSONValue = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "n"]]
    _ = try await client.send("POST", "/api/v1/namespaces", namespace)
    let again = try await client.send("POST", "/api/v1/namespaces", namespace)
    #expect(again.status == 409)
    #expect(again.body["message"] == "namespaces \"n\" already exists")
    let missing = try await client.send("GET", deployments + "/x")
    #expect(missing.body["message"] == "deployments.apps \"x\" not found")
    let nowhere = try await client.send(
      "POST", "/apis/apps/v1/namespaces/no/deployments", deployment("a", image: "b"))
    #expect(nowhere.body["message"] == "namespaces \"no\" not found")
  }

  @Test func `raises no version for a patch that changes nothing`() async throws {
    let client = try await Client()
    let headers = [(name: "content-type", value: "application/merge-patch+json")]
    let path = "/api/v1/namespaces/default"
    let first = try await client.send(
      "PATCH", path, ["metadata": ["labels": ["a": "b"]]], headers: headers)
    let second = try await client.send(
      "PATCH", path, ["metadata": ["labels": ["a": "b"]]], headers: headers)
    #expect(
      first.body[["metadata", "resourceVersion"]] == second.body[["metadata", "resourceVersion"]])
  }

  @Test func `injects a sidecar where a webhook asks for it and its service runs`() async throws {
    let client = try await Client([
      "webhooks": [
        [
          "service": ["namespace": "default", "name": "injector", "path": "/inject"],
          "patch": ["spec": ["containers": [["name": "istio-proxy", "image": "proxy"]]]],
        ]
      ]
    ])
    _ = try await client.send(
      "POST", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
      [
        "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
        "metadata": ["name": "i"],
        "webhooks": [
          [
            "name": "i.example",
            "clientConfig": [
              "service": ["namespace": "default", "name": "injector", "path": "/inject"]
            ],
            "rules": [
              [
                "operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"],
                "resources": ["pods"],
              ]
            ],
            "namespaceSelector": ["matchLabels": ["inject": "enabled"]], "failurePolicy": "Fail",
          ]
        ],
      ])
    _ = try await client.send(
      "POST", "/api/v1/namespaces/default/services",
      [
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "injector"],
        "spec": ["selector": ["app": "injector"], "ports": [["port": 443]]],
      ])
    _ = try await client.send("POST", deployments, deployment("before", image: "x"))
    #expect(try await client.table(pods).map { $0[1] } == ["1/1"])
    _ = try await client.send(
      "PATCH", "/api/v1/namespaces/default", ["metadata": ["labels": ["inject": "enabled"]]],
      headers: [("content-type", "application/merge-patch+json")])
    // Nobody answers yet: with the policy Fail no pod comes into being.
    _ = try await client.send("POST", deployments, deployment("refused", image: "x"))
    #expect(try await client.table(pods).count == 1)
    _ = try await client.send(
      "PATCH", "/api/v1/namespaces/default", ["metadata": ["labels": ["inject": .null]]],
      headers: [("content-type", "application/merge-patch+json")])
    _ = try await client.send("POST", deployments, deployment("injector", image: "x"))
    _ = try await client.send(
      "PATCH", "/api/v1/namespaces/default", ["metadata": ["labels": ["inject": "enabled"]]],
      headers: [("content-type", "application/merge-patch+json")])
    _ = try await client.send("POST", deployments, deployment("after", image: "x"))
    let after = try await client.table(pods).filter { $0[0].hasPrefix("after-") }
    #expect(after.map { $0[1] } == ["2/2"])
  }

  @Test func `tells a watcher what changes`() async throws {
    let client = try await Client()
    let request = APIRequest(method: "GET", path: pods, query: [("watch", "true")])
    guard case .stream(_, let body) = await client.cluster.respond(to: request) else {
      throw Client.Unexpected()
    }
    _ = try await client.send(
      "POST", pods,
      [
        "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p"],
        "spec": ["containers": [["name": "c", "image": "x"]]],
      ])
    var types: [String] = []
    for await bytes in body {
      let line = try JSONValue(parsing: bytes)
      types.append(
        "\(line["type"]?.stringValue ?? "") \(line[["object", "metadata", "name"]]?.stringValue ?? "")"
      )
      if line[["object", "status", "phase"]] == "Running" { break }
    }
    #expect(types.first == "ADDED p")
    #expect(types.last == "MODIFIED p")
  }

  @Test func `gives the same names for the same seed`() async throws {
    func names(_ seed: Int64) async throws -> [String] {
      let client = try await Client(["seed": .integer(seed)])
      _ = try await client.send("POST", deployments, deployment("web", image: "nginx", replicas: 3))
      return try await client.table(pods).map { $0[0] }
    }
    #expect(try await names(7) == names(7))
    #expect(try await names(7) != names(8))
  }

  @Test(arguments: [
    (
      #"{"kubernetesVersion": "1.99"}"#,
      "'kubernetesVersion' must be from \"1.14\" to \"1.33\", in quotes, and is '1.99'."
    ),
    (
      #"{"imagez": []}"#,
      "'imagez' is not known; there are contextName, images, kubernetesVersion, loadBalancers, metrics, nodes, pace, seed, storageClass and webhooks."
    ),
    (#"{"images": [{"logs": "x"}]}"#, "'images[0].image' is missing."),
  ])
  func `says what is wrong with its configuration`(text: String, sentence: String) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    let error = #expect(throws: ConfigurationError.self) { try SimulationConfiguration(value) }
    #expect(error?.description == sentence)
  }
}
