extension SimulatedCluster {
  /// Answers what is about the server and not about objects; nil for any other path.
  func answerDiscovery(_ request: APIRequest) -> APIResponse? {
    let parts = request.path.split(separator: "/").map(String.init)
    let accept = request.header("accept") ?? ""
    let aggregated = accept.split(separator: ",").first { $0.contains("as=APIGroupDiscoveryList") }
      .map { $0.contains("v=v2beta1") ? "v2beta1" : "v2" }
    switch parts.first {
    case "version": return .json(version)
    case "healthz", "livez", "readyz":
      return .complete(
        .init(status: 200, headers: [("content-type", "text/plain; charset=utf-8")]),
        body: Array("ok".utf8))
    case "api" where parts.count == 1, "apis" where parts.count == 1:
      let core = parts[0] == "api"
      if let aggregated, configuration.minor >= 26 {
        return .json(
          aggregatedDiscovery(core: core, version: aggregated),
          type: "application/json;g=apidiscovery.k8s.io;v=\(aggregated);as=APIGroupDiscoveryList")
      }
      return .json(
        core
          ? ["kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []]
          : groupList)
    case "api" where parts.count == 2:
      return resourceList(group: "", version: parts[1]).map { .json($0) }
    case "apis" where parts.count == 2:
      return groups.first { $0["name"]?.stringValue == parts[1] }.map { group in
        var group = group
        group["kind"] = "APIGroup"
        group["apiVersion"] = "v1"
        return .json(group)
      }
    case "apis" where parts.count == 3:
      return resourceList(group: parts[1], version: parts[2]).map { .json($0) }
    case "openapi": return openAPI(parts, accept: accept)
    default: return nil
    }
  }

  private var version: JSONValue {
    let parts = configuration.kubernetesVersion.split(separator: ".").map(String.init)
    let patch = parts.count > 2 ? parts[2] : configuration.minor == 14 ? "10" : "0"
    return [
      "major": "1", "minor": .string(String(configuration.minor)),
      "gitVersion": .string("v1.\(configuration.minor).\(patch)"),
      "gitCommit": "0000000000000000000000000000000000000000", "gitTreeState": "clean",
      "buildDate": "2019-12-11T12:40:15Z", "goVersion": "none: simulated by Atelier",
      "compiler": "none",
      "platform": "linux/amd64",
    ]
  }

  /// The groups' names, the core left out, and their versions, the preferred one first.
  private var groupVersions: [(group: String, versions: [String])] {
    var result: [(group: String, versions: [String])] = []
    for definition in definitions {
      for served in definition.versions where !served.group.isEmpty {
        if let index = result.firstIndex(where: { $0.group == served.group }) {
          if !result[index].versions.contains(served.version) {
            result[index].versions.append(served.version)
          }
        } else {
          result.append((served.group, [served.version]))
        }
      }
    }
    // `extensions` comes last, so that no client prefers it.
    return result.filter { $0.group != "extensions" } + result.filter { $0.group == "extensions" }
  }

  private var groups: [JSONValue] {
    groupVersions.map { group, versions in
      let entries = versions.map { version -> JSONValue in
        ["groupVersion": .string("\(group)/\(version)"), "version": .string(version)]
      }
      return ["name": .string(group), "versions": .array(entries), "preferredVersion": entries[0]]
    }
  }

  private var groupList: JSONValue {
    ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups)]
  }

  private func resourceList(group: String, version: String) -> JSONValue? {
    let served = definitions.filter {
      $0.versions.contains { $0.group == group && $0.version == version }
    }
    guard !served.isEmpty else { return nil }
    let resources = served.flatMap { definition -> [JSONValue] in
      var resource: JSONValue = [
        "name": .string(definition.plural),
        "singularName": .string(group.isEmpty && !definition.isCustom ? "" : definition.singular),
        "namespaced": .bool(definition.namespaced), "kind": .string(definition.kind),
        "verbs": .array(definition.verbs.map { .string($0) }),
      ]
      if !definition.shortNames.isEmpty {
        resource["shortNames"] = .array(definition.shortNames.map { .string($0) })
      }
      if !definition.categories.isEmpty {
        resource["categories"] = .array(definition.categories.map { .string($0) })
      }
      return [resource]
        + definition.subresources.sorted().map { subresource in
          [
            "name": .string("\(definition.plural)/\(subresource)"), "singularName": "",
            "namespaced": .bool(definition.namespaced),
            "kind": .string(subresource == "scale" ? "Scale" : definition.kind),
            "verbs": ["get", "patch", "update"],
          ]
        }
    }
    let groupVersion = group.isEmpty ? version : "\(group)/\(version)"
    return [
      "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(groupVersion),
      "resources": .array(resources),
    ]
  }

  private func aggregatedDiscovery(core: Bool, version: String) -> JSONValue {
    let all = core ? [("", ["v1"])] : groupVersions
    let items = all.map { group, versions -> JSONValue in
      let entries = versions.map { version -> JSONValue in
        let served = definitions.filter {
          $0.versions.contains { $0.group == group && $0.version == version }
        }
        return [
          "version": .string(version), "freshness": "Current",
          "resources": .array(served.map { discovered($0, group: group, version: version) }),
        ]
      }
      let metadata: JSONValue =
        group.isEmpty
        ? ["creationTimestamp": .null] : ["name": .string(group), "creationTimestamp": .null]
      return ["metadata": metadata, "versions": .array(entries)]
    }
    return [
      "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/\(version)"),
      "metadata": [:],
      "items": .array(items),
    ]
  }

  private func discovered(_ definition: ResourceDefinition, group: String, version: String)
    -> JSONValue
  {
    let kind: JSONValue = [
      "group": .string(group), "version": .string(version), "kind": .string(definition.kind),
    ]
    var resource: JSONValue = [
      "resource": .string(definition.plural), "responseKind": kind,
      "scope": .string(definition.namespaced ? "Namespaced" : "Cluster"),
      "singularResource": .string(definition.singular),
      "verbs": .array(definition.verbs.map { .string($0) }),
    ]
    if !definition.shortNames.isEmpty {
      resource["shortNames"] = .array(definition.shortNames.map { .string($0) })
    }
    if !definition.categories.isEmpty {
      resource["categories"] = .array(definition.categories.map { .string($0) })
    }
    if !definition.subresources.isEmpty {
      resource["subresources"] = .array(
        definition.subresources.sorted().map { name in
          [
            "subresource": .string(name), "responseKind": kind,
            "verbs": ["get", "patch", "update"],
          ]
        })
    }
    return resource
  }

  private func openAPI(_ parts: [String], accept: String) -> APIResponse? {
    let resources = definitions.flatMap { definition in
      definition.versions.map {
        OpenAPIResource(
          group: $0.group, version: $0.version, kind: definition.kind, plural: definition.plural,
          namespaced: definition.namespaced)
      }
    }
    if parts.count == 2, parts[1] == "v2" {
      let protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
      if accept.contains("proto-openapi") {
        return .complete(
          .init(status: 200, headers: [("content-type", protobuf)]),
          body: OpenAPIDocuments.v2Protobuf())
      }
      return .json(OpenAPIDocuments.v2JSON())
    }
    // Version 3 came with 1.24; before it there was no such path.
    guard parts.count >= 2, parts[1] == "v3", configuration.minor >= 24 else { return nil }
    if parts.count == 2 { return .json(OpenAPIDocuments.v3Index(resources)) }
    return OpenAPIDocuments.v3(resources, root: parts.dropFirst(2).joined(separator: "/")).map {
      .json($0)
    }
  }
}
