extension SimulatedCluster {
  /// Answers what is about the server and not about objects; nil for any other path.
  func answerDiscovery(_ request: APIRequest) -> APIResponse? {
    let parts = request.path.split(separator: "/").map(String.init)
    let accept = request.header("accept") ?? ""
    // The first form that both sides know; version 2 came with 1.30.
    let aggregated = accept.split(separator: ",").filter { $0.contains("as=APIGroupDiscoveryList") }
      .map { $0.contains("v=v2beta1") ? "v2beta1" : "v2" }
      .first { $0 == "v2beta1" || configuration.minor >= 30 }
    switch parts.first {
    case "version": return .json(version)
    case "healthz", "livez", "readyz":
      let isVerbose = parts.count == 1 && request.parameter("verbose") != nil
      let text = isVerbose ? HealthChecks(minor: configuration.minor).report(parts[0]) : "ok"
      return .complete(
        .init(status: 200, headers: [("content-type", "text/plain; charset=utf-8")]),
        body: Array(text.utf8))
    case "api" where parts.count == 1, "apis" where parts.count == 1:
      let core = parts[0] == "api"
      if let aggregated, configuration.minor >= 26 {
        return cached(
          "\(parts[0]) \(aggregated)", request,
          type: "application/json;g=apidiscovery.k8s.io;v=\(aggregated);as=APIGroupDiscoveryList"
        ) {
          self.aggregatedDiscovery(core: core, version: aggregated)
        }
      }
      return cached(parts[0], request) {
        core
          ? [
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [
              ["clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1:6443"]
            ],
          ] : self.groupList
      }
    case "api" where parts.count == 2:
      return cached(request.path, request) { self.resourceList(group: "", version: parts[1]) }
    case "apis" where parts.count == 2:
      return cached(request.path, request) {
        self.groups.first { $0["name"]?.stringValue == parts[1] }.map { group in
          var group = group
          group["kind"] = "APIGroup"
          group["apiVersion"] = "v1"
          return group
        }
      }
    case "apis" where parts.count == 3:
      return cached(request.path, request) {
        self.resourceList(group: parts[1], version: parts[2])
      }
    case nil: return .json(["paths": .array(rootPaths.map { .string($0) })])
    case "openapi": return openAPI(parts, request, accept: accept)
    default: return nil
    }
  }

  /// A document that stays the same until other resources are served; nil where there is none.
  private func cached(
    _ name: String, _ request: APIRequest, type: String = "application/json",
    _ make: () -> JSONValue?
  ) -> APIResponse? {
    documents.document(name, type: type) { make()?.serialized() }
      .map { .document($0, for: request) }
  }

  private var rootPaths: [String] {
    [
      "/api", "/api/v1", "/apis", "/apis/", "/healthz", "/livez", "/openapi/v2", "/openapi/v3",
      "/readyz", "/version",
    ]
      + groupVersions.flatMap { group, versions in
        ["/apis/\(group)"] + versions.map { "/apis/\(group)/\($0)" }
      }
  }

  private var version: JSONValue {
    [
      "major": "1", "minor": .string(String(configuration.minor)),
      "gitVersion": .string("v\(configuration.patchVersion)"),
      "gitCommit": .string(
        String(
          Fingerprint.of(Array(configuration.patchVersion.utf8)).lowercased()
            + "000000000000000000000000")),
      "gitTreeState": "clean", "buildDate": "2026-01-01T00:00:00Z",
      "goVersion": .string(
        configuration.minor >= 32
          ? "go1.23.8" : configuration.minor >= 24 ? "go1.20.14" : "go1.13.15"),
      "compiler": "gc", "platform": "linux/amd64",
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
        "singularName": .string(
          configuration.minor < 27 && !definition.isCustom ? "" : definition.singular),
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
        + definition.subresources(version: version).sorted().map { name in
          let part = Subresource(name, of: definition)
          var entry: JSONValue = [
            "name": .string("\(definition.plural)/\(name)"), "singularName": "",
            "namespaced": .bool(definition.namespaced), "kind": .string(part.kind),
            "verbs": .array(part.verbs.map { .string($0) }),
          ]
          if let group = part.group {
            entry["group"] = .string(group)
            entry["version"] = .string(part.version)
          }
          return entry
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
      "group": .string(definition.isCustom ? group : ""),
      "version": .string(definition.isCustom ? version : ""), "kind": .string(definition.kind),
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
    let subresources = definition.subresources(version: version).sorted()
    if !subresources.isEmpty {
      resource["subresources"] = .array(
        subresources.map { name in
          let part = Subresource(name, of: definition)
          return [
            "subresource": .string(name),
            "responseKind": [
              "group": .string(part.group ?? (definition.isCustom ? group : "")),
              "version": .string(
                part.group == nil ? (definition.isCustom ? version : "") : part.version),
              "kind": .string(part.kind),
            ],
            "verbs": .array(part.verbs.map { .string($0) }),
          ]
        })
    }
    return resource
  }

  private func openAPI(_ parts: [String], _ request: APIRequest, accept: String) -> APIResponse? {
    func documents() -> OpenAPIDocuments {
      OpenAPIDocuments(
        resources: definitions.flatMap { definition in
          definition.versions.map {
            OpenAPIResource(
              group: $0.group, version: $0.version, kind: definition.kind,
              plural: definition.plural, namespaced: definition.namespaced,
              custom: definition.custom[$0.version]?.openAPI, isVirtual: definition.isVirtual)
          }
        }, serverVersion: configuration.patchVersion)
    }
    if parts.count == 2, parts[1] == "v2" {
      if accept.contains("proto-openapi") {
        let type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
        return self.documents.document("openapi v2 protobuf", type: type) {
          OpenAPIProtobuf.document(documents().v2())
        }.map { .document($0, for: request) }
      }
      return cached("openapi v2", request) { documents().v2() }
    }
    // Version 3 came with 1.24; before it there was no such path.
    guard parts.count >= 2, parts[1] == "v3", configuration.minor >= 24 else { return nil }
    if parts.count == 2 { return cached("openapi v3", request) { documents().v3Index() } }
    let root = parts.dropFirst(2).joined(separator: "/")
    return cached("openapi v3 \(root)", request) { documents().v3(root: root) }
  }
}

/// What discovery tells of a subresource.
private struct Subresource {
  let kind: String
  /// The group of its kind, if it is not its resource's.
  let group: String?
  let version: String
  let verbs: [String]

  init(_ name: String, of definition: ResourceDefinition) {
    let changing = ["get", "patch", "update"]
    let proxying = ["create", "delete", "get", "patch", "update"]
    switch name {
    case "scale":
      (kind, group, version, verbs) = ("Scale", "autoscaling", "v1", changing)
    case "eviction": (kind, group, version, verbs) = ("Eviction", "policy", "v1", ["create"])
    case "binding": (kind, group, version, verbs) = ("Binding", nil, "", ["create"])
    case "token":
      (kind, group, version, verbs) = ("TokenRequest", "authentication.k8s.io", "v1", ["create"])
    case "attach": (kind, group, version, verbs) = ("PodAttachOptions", nil, "", ["create", "get"])
    case "exec": (kind, group, version, verbs) = ("PodExecOptions", nil, "", ["create", "get"])
    case "portforward":
      (kind, group, version, verbs) = ("PodPortForwardOptions", nil, "", ["create", "get"])
    case "proxy":
      (kind, group, version, verbs) = ("\(definition.kind)ProxyOptions", nil, "", proxying)
    case "log": (kind, group, version, verbs) = (definition.kind, nil, "", ["get"])
    case "finalize": (kind, group, version, verbs) = (definition.kind, nil, "", ["update"])
    default: (kind, group, version, verbs) = (definition.kind, nil, "", changing)
    }
  }
}
