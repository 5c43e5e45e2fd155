import ClusterSimulation
import Testing

@Suite struct `Server-side apply` {
  private let path = "\(configMaps)/shared"

  @Test func `lets managers own fields of one object, and drops what one applies no more`()
    async throws
  {
    let client = try await APIClient()
    #expect(
      try await client.apply(path, APIClient.configMap("shared", ["a": "1", "b": "1"]), as: "one")
        .status == 201)
    #expect(
      try await client.apply(path, APIClient.configMap("shared", ["b": "1", "c": "2"]), as: "two")
        .status == 200)
    // 'b' is also the second one's: only 'a' goes.
    let after = try await client.apply(path, APIClient.configMap("shared", ["d": "3"]), as: "one")
    #expect(after.body["data"] == ["b": "1", "c": "2", "d": "3"])
    let managers = after.body[["metadata", "managedFields"]]?.arrayValue ?? []
    #expect(managers.compactMap { $0["manager"]?.stringValue } == ["one", "two"])
    #expect(managers.first?["fieldsV1"] == ["f:data": ["f:d": [:]]])
  }

  @Test func `refuses to overwrite another manager's field, names it, and does so by force`()
    async throws
  {
    let client = try await APIClient()
    _ = try await client.apply(path, APIClient.configMap("shared", ["a": "1"]), as: "one")
    let refused = try await client.apply(
      path, APIClient.configMap("shared", ["a": "2"]), as: "two")
    #expect(refused.status == 409)
    #expect(refused.message == #"Apply failed with 1 conflict: conflict with "one": .data.a"#)
    #expect(
      refused.body[["details", "causes"]]
        == [
          [
            "reason": "FieldManagerConflict", "message": #"conflict with "one""#,
            "field": ".data.a",
          ]
        ])
    let forced = try await client.apply(
      path, APIClient.configMap("shared", ["a": "2"]), as: "two", force: true)
    #expect(forced.body["data"] == ["a": "2"])
    let managers = forced.body[["metadata", "managedFields"]]?.arrayValue ?? []
    #expect(managers.compactMap { $0["manager"]?.stringValue } == ["two"])
  }

  @Test func `finds the elements of lists by their keys`() async throws {
    let client = try await APIClient()
    let place = "\(deploymentsPath)/web"
    _ = try await client.apply(place, APIClient.deployment("web"), as: "one")
    _ = try await client.patch(
      place,
      ["spec": ["template": ["spec": ["containers": [["name": "side", "image": "busybox"]]]]]])
    let refused = try await client.apply(
      place, APIClient.deployment("web", image: "nginx:2"), as: "two")
    #expect(
      refused.message
        == #"Apply failed with 1 conflict: conflict with "one": .spec.template.spec.containers[name="main"].image"#
    )
    let applied = try await client.apply(
      place, APIClient.deployment("web", image: "nginx:3"), as: "one")
    let images = applied.body[["spec", "template", "spec", "containers"]]?.arrayValue?.compactMap {
      $0["image"]?.stringValue
    }
    #expect(Set(images ?? []) == ["nginx:3", "busybox"])
  }

  @Test func `changes nothing when the same is applied again`() async throws {
    let client = try await APIClient()
    let first = try await client.apply(path, APIClient.configMap("shared"), as: "one")
    let second = try await client.apply(path, APIClient.configMap("shared"), as: "one")
    #expect(second.status == 200)
    #expect(
      second.body[["metadata", "resourceVersion"]] == first.body[["metadata", "resourceVersion"]])
  }

  @Test func `asks for a manager`() async throws {
    let client = try await APIClient()
    let answer = try await client.apply(path, APIClient.configMap("shared"), as: "")
    #expect(answer.status == 422)
    #expect(answer.message.hasSuffix("fieldManager: Required value: is required for apply patch"))
  }

  @Test func `is told of writes by other means`() async throws {
    let client = try await APIClient()
    _ = try await client.send(
      "POST", configMaps, APIClient.configMap("shared"), query: [("fieldManager", "creator")])
    let refused = try await client.apply(
      path, APIClient.configMap("shared", ["a": "c"]), as: "one")
    #expect(
      refused.message
        == #"Apply failed with 1 conflict: conflict with "creator" using v1: .data.a"#)
  }
}
