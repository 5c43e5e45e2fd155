import ClusterSimulation
import Testing

@Suite struct `The API machinery` {
  @Test func `gives a long list in parts`() async throws {
    let client = try await APIClient()
    for number in 0..<7 {
      _ = try await client.send("POST", configMaps, APIClient.configMap("m\(number)"))
    }
    var names: [String] = []
    var token: String?
    var counts: [Int] = []
    repeat {
      let page = try await client.send(
        "GET", configMaps, query: [("limit", "3")] + (token.map { [("continue", $0)] } ?? []))
      let items = page.body["items"]?.arrayValue ?? []
      names += items.compactMap { $0[["metadata", "name"]]?.stringValue }
      counts.append(items.count)
      token = page.body[["metadata", "continue"]]?.stringValue
      if counts.count == 1 { #expect(page.body[["metadata", "remainingItemCount"]] == 5) }
    } while token != nil
    // kube-root-ca.crt is there too.
    #expect(counts == [3, 3, 2])
    #expect(names == ["kube-root-ca.crt"] + (0..<7).map { "m\($0)" })
    let bad = try await client.send("GET", configMaps, query: [("continue", "x")])
    #expect(bad.status == 400)
  }

  @Test func `refuses a field that cannot be selected by`() async throws {
    let client = try await APIClient()
    let answer = try await client.send(
      "GET", "/api/v1/pods", query: [("fieldSelector", "spec.foo=bar")])
    #expect(answer.status == 400)
    #expect(answer.message == "field label not supported: spec.foo")
  }

  @Test func `tells a watch that begins too early that its version is gone`() async throws {
    let client = try await APIClient()
    for number in 0..<9000 {
      _ = try await client.send("POST", configMaps, APIClient.configMap("m\(number)"))
      if number == 4 { break }
    }
    let lines = try await client.watch(
      configMaps, query: [("sendInitialEvents", "true"), ("allowWatchBookmarks", "true")], lines: 7)
    #expect(lines.dropLast().allSatisfy { $0["type"] == "ADDED" })
    #expect(lines.last?["type"] == "BOOKMARK")
    #expect(
      lines.last?[["object", "metadata", "annotations", "k8s.io/initial-events-end"]] == "true")
    let late = try await client.send(
      "GET", configMaps, query: [("resourceVersion", "99999999")])
    #expect(late.status == 504)
    #expect(late.message.hasPrefix("Too large resource version: 99999999, current: "))
  }

  @Test func `keeps what a typed server keeps, and warns of what it drops`() async throws {
    let client = try await APIClient()
    var map = APIClient.configMap("m", ["a": "b"])
    map["datta"] = ["x": "y"]
    let strict = try await client.send(
      "POST", configMaps, map, query: [("fieldValidation", "Strict")])
    #expect(strict.status == 400)
    #expect(
      strict.message
        == #"ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datta""#
    )
    let warned = try await client.send(
      "POST", configMaps, map, query: [("fieldValidation", "Warn")])
    #expect(warned.status == 201)
    #expect(warned.header("warning") == #"299 - "unknown field \"datta\"""#)
    #expect(warned.body["datta"] == nil)
    let mistyped = try await client.send(
      "POST", deploymentsPath, APIClient.deployment("web", replicas: "two"))
    #expect(
      mistyped.message
        == #"Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"#
    )
  }

  @Test(arguments: [
    ("0.5", "500m"), ("1024Mi", "1Gi"), ("1500m", "1500m"), ("2e3", "2e3"), ("0", "0"),
    ("1000m", "1"), ("1.5Gi", "1536Mi"), ("100k", "100k"), ("1000k", "1M"),
  ])
  func `writes quantities in one way`(given: String, canonical: String) async throws {
    let client = try await APIClient()
    let answer = try await client.send(
      "POST", "/api/v1/namespaces/default/resourcequotas",
      [
        "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": "q"],
        "spec": ["hard": ["cpu": .string(given)]],
      ])
    #expect(answer.body[["spec", "hard", "cpu"]]?.stringValue == canonical)
  }

  @Test func `honours a dry run of every write`() async throws {
    let client = try await APIClient()
    let dry = [(name: "dryRun", value: "All")]
    let made = try await client.send("POST", configMaps, APIClient.configMap("m"), query: dry)
    #expect(made.status == 201)
    #expect(try await client.send("GET", "\(configMaps)/m").status == 404)
    _ = try await client.send("POST", configMaps, APIClient.configMap("m"))
    let deleted = try await client.send(
      "DELETE", "\(configMaps)/m", ["kind": "DeleteOptions", "apiVersion": "v1", "dryRun": ["All"]])
    #expect(deleted.status == 200)
    #expect(try await client.send("GET", "\(configMaps)/m").status == 200)
  }

  @Test func `deletes only what the preconditions name`() async throws {
    let client = try await APIClient()
    let made = try await client.send("POST", configMaps, APIClient.configMap("m"))
    let refused = try await client.send(
      "DELETE", "\(configMaps)/m", ["preconditions": ["uid": "another"]])
    #expect(refused.status == 409)
    #expect(refused.message.contains("Precondition failed: UID in precondition: another"))
    let uid = made.body[["metadata", "uid"]] ?? ""
    let deleted = try await client.send(
      "DELETE", "\(configMaps)/m", ["preconditions": ["uid": uid]])
    #expect(deleted.status == 200)
  }

  @Test func `sends discovery and OpenAPI once, and then says that nothing has changed`()
    async throws
  {
    let client = try await APIClient()
    for path in ["/api", "/apis", "/openapi/v2", "/openapi/v3", "/openapi/v3/apis/apps/v1"] {
      let first = try await client.send("GET", path)
      let tag = try #require(first.header("etag"), "\(path) has no tag")
      let second = try await client.send("GET", path, headers: [("if-none-match", tag)])
      #expect(second.status == 304)
      #expect(second.bytes.isEmpty)
    }
    let document = try await client.send("GET", "/openapi/v3/apis/apps/v1")
    let ports = document.body[[
      "components", "schemas", "io.k8s.api.core.v1.Container", "properties", "ports",
    ]]
    #expect(ports?["x-kubernetes-patch-merge-key"] == "containerPort")
    #expect(ports?["x-kubernetes-list-map-keys"] == ["containerPort", "protocol"])
  }

  @Test func `scales through the subresource, by put and by patch`() async throws {
    let client = try await APIClient()
    _ = try await client.send("POST", deploymentsPath, APIClient.deployment("web", replicas: 1))
    let scaled = try await client.patch(
      "\(deploymentsPath)/web/scale", ["spec": ["replicas": 3]], "merge-patch")
    #expect(scaled.body["kind"] == "Scale")
    #expect(scaled.body[["spec", "replicas"]] == 3)
    #expect(scaled.body[["status", "selector"]] == "app=web")
    let refused = try await client.patch(
      "\(deploymentsPath)/web/scale", ["spec": ["replicas": -1]], "merge-patch")
    #expect(refused.status == 422)
    #expect(
      refused.message
        == #"Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0"#
    )
  }

  @Test func `evicts no pod that a disruption budget protects`() async throws {
    let client = try await APIClient()
    let pods = "/api/v1/namespaces/default/pods"
    _ = try await client.send(
      "POST", pods,
      [
        "metadata": ["name": "p", "labels": ["app": "p"]],
        "spec": ["containers": [["name": "c", "image": "nginx"]]],
      ])
    _ = try await client.send(
      "POST", "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
      [
        "metadata": ["name": "b"],
        "spec": ["minAvailable": 1, "selector": ["matchLabels": ["app": "p"]]],
      ])
    let refused = try await client.send(
      "POST", "\(pods)/p/eviction", ["metadata": ["name": "p"]])
    #expect(refused.status == 429)
    #expect(
      refused.message == "Cannot evict pod as it would violate the pod's disruption budget.")
    #expect(try await client.send("GET", "\(pods)/p").status == 200)
  }

  @Test func `lets no one do what no role allows`() async throws {
    let client = try await APIClient()
    let jane = [(name: "impersonate-user", value: "jane")]
    let refused = try await client.send("GET", "/api/v1/namespaces/default/pods", headers: jane)
    #expect(refused.status == 403)
    #expect(
      refused.message
        == #"pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default""#
    )
    let group = "/apis/rbac.authorization.k8s.io/v1/namespaces/default"
    _ = try await client.send(
      "POST", "\(group)/roles",
      [
        "metadata": ["name": "r"],
        "rules": [["verbs": ["list"], "apiGroups": [""], "resources": ["pods"]]],
      ])
    _ = try await client.send(
      "POST", "\(group)/rolebindings",
      [
        "metadata": ["name": "r"], "roleRef": ["kind": "Role", "name": "r"],
        "subjects": [["kind": "User", "name": "jane"]],
      ])
    let allowed = try await client.send("GET", "/api/v1/namespaces/default/pods", headers: jane)
    #expect(allowed.status == 200)
    let other = try await client.send("GET", "/api/v1/namespaces/kube-system/pods", headers: jane)
    #expect(other.status == 403)
  }

  @Test func `knows the account of a token that it gave`() async throws {
    let client = try await APIClient()
    let token = try await client.send(
      "POST", "/api/v1/namespaces/default/serviceaccounts/default/token", [:])
    #expect(token.status == 201)
    let review = try await client.send(
      "POST", "/apis/authentication.k8s.io/v1/tokenreviews",
      ["spec": ["token": token.body[["status", "token"]] ?? ""]])
    #expect(review.body[["status", "authenticated"]] == true)
    #expect(
      review.body[["status", "user", "username"]] == "system:serviceaccount:default:default")
    let unknown = try await client.send(
      "POST", "/apis/authentication.k8s.io/v1/tokenreviews", ["spec": ["token": "x"]])
    #expect(unknown.body[["status", "authenticated"]] == false)
  }
}
