import Testing

@testable import ClusterSimulation

@Suite struct `A cluster's state` {
  private static func names(_ client: APIClient, _ path: String) async throws -> [String] {
    let answer = try await client.send("GET", path)
    return (answer.body["items"]?.arrayValue ?? []).compactMap {
      $0[["metadata", "name"]]?.stringValue
    }
  }

  @Test func `is the same after it was saved and loaded`() async throws {
    let client = try await APIClient()
    _ = try await client.send("POST", deploymentsPath, APIClient.deployment("web", replicas: 2))
    let saved = await client.cluster.saved()
    let other = try await APIClient()
    try await other.cluster.restore(saved)
    for path in [deploymentsPath, "/api/v1/pods", "/api/v1/events", configMaps] {
      let (one, two) = (
        try await client.send("GET", path).body["items"],
        try await other.send("GET", path).body["items"]
      )
      #expect(one == two, "\(path)")
    }
    // Names go on where they were: nothing is given twice.
    _ = try await other.send("POST", deploymentsPath, APIClient.deployment("next"))
    let uids = (try await other.send("GET", "/api/v1/pods").body["items"]?.arrayValue ?? [])
      .compactMap { $0[["metadata", "uid"]]?.stringValue }
    #expect(Set(uids).count == uids.count)
  }

  @Test func `can be rebuilt from a journal, whose last line may be cut off`() async throws {
    let client = try await APIClient()
    let start = await client.cluster.saved()
    let version = await client.cluster.journal(after: .max).version
    _ = try await client.send("POST", configMaps, APIClient.configMap("kept"))
    _ = try await client.send("POST", configMaps, APIClient.configMap("gone"))
    _ = try await client.send("DELETE", "\(configMaps)/gone")
    let lines = try #require(await client.cluster.journal(after: version).lines)
    let other = try await APIClient()
    try await other.cluster.restore(start + lines + Array(#"{"resource":"configmaps","na"#.utf8))
    #expect(try await Self.names(other, configMaps) == ["kept", "kube-root-ca.crt"])
  }

  @Test(arguments: [
    ("", "line 1: this is no saved state of a cluster"),
    ("{}\n", "line 1: this is no saved state of a cluster"),
    (
      "{\"format\":\"atelier.cluster\",\"formatVersion\":9}\n",
      "line 1: its format has a version that this Atelier does not know; it knows 1"
    ),
    (
      "{\"format\":\"atelier.cluster\",\"formatVersion\":1}\nnonsense\n",
      "line 2: an object was expected here"
    ),
  ])
  func `is refused where it is none, and then nothing has changed`(text: String, message: String)
    async throws
  {
    let client = try await APIClient()
    let before = await client.cluster.saved()
    let error = await #expect(throws: ClusterStateError.self) {
      try await client.cluster.restore(Array(text.utf8))
    }
    #expect(error?.description == message)
    #expect(await client.cluster.saved() == before)
  }

  @Test func `serves the custom resources that it holds`() async throws {
    let client = try await APIClient()
    _ = try await client.send(
      "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
      [
        "metadata": ["name": "things.example.com"],
        "spec": [
          "group": "example.com", "scope": "Cluster",
          "names": ["plural": "things", "kind": "Thing"],
          "versions": [
            [
              "name": "v1", "served": true, "storage": true,
              "schema": ["openAPIV3Schema": ["type": "object"]],
            ]
          ],
        ],
      ])
    _ = try await client.send(
      "POST", "/apis/example.com/v1/things",
      ["apiVersion": "example.com/v1", "kind": "Thing", "metadata": ["name": "one"]])
    let other = try await APIClient()
    try await other.cluster.restore(await client.cluster.saved())
    #expect(try await Self.names(other, "/apis/example.com/v1/things") == ["one"])
  }
}
