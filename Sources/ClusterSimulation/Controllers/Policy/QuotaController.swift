/// Counts what a namespace uses against its quotas (`pkg/controller/resourcequota`), and refuses what would be too much
/// (the `ResourceQuota` admission plugin).
struct QuotaController: Controller {
  let name = "resourcequota"
  static let resource = "resourcequotas"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    if change.key.resource == Self.resource { return change.kind == .deleted ? [] : [change.key] }
    guard !change.key.namespace.isEmpty, change.key.resource != "events" else { return [] }
    if change.kind == .modified, change.previous?["spec"] == change.object["spec"],
      change.previous?.hasEnded == change.object.hasEnded
    {
      return []
    }
    return cluster.store.list(Self.resource, namespace: change.key.namespace).map(\.key)
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let quota = cluster.store.get(key) else { return }
    let hard = quota[["spec", "hard"]] ?? [:]
    let used = Self.used(quota, in: cluster)
    var shown: [String: JSONValue] = [:]
    for (name, amount) in used { shown[name] = .string(Self.text(amount, name)) }
    cluster.putStatus(["hard": hard, "used": .object(shown)], at: key)
  }

  static func text(_ amount: Int, _ name: String) -> String {
    Quantity.text(amount, of: name)
  }

  /// What a namespace uses of what a quota limits, in thousandths.
  static func used(_ quota: JSONValue, in cluster: isolated SimulatedCluster) -> [String: Int] {
    var used: [String: Int] = [:]
    for name in (quota[["spec", "hard"]]?.objectValue ?? [:]).keys {
      used[name] = 0
      guard let resource = resource(countedBy: name, in: cluster) else { continue }
      for (_, object) in cluster.store.list(resource, namespace: quota.namespace)
      where isCounted(object, resource, quota) {
        used[name, default: 0] += charge(object, resource, name)
      }
    }
    return used
  }

  private static let counted: [String: String] = [
    "pods": "pods", "services": "services", "secrets": "secrets", "configmaps": "configmaps",
    "persistentvolumeclaims": "persistentvolumeclaims",
    "replicationcontrollers": "replicationcontrollers", "resourcequotas": "resourcequotas",
    "services.loadbalancers": "services", "services.nodeports": "services",
    "requests.storage": "persistentvolumeclaims", "cpu": "pods", "memory": "pods",
    "requests.cpu": "pods", "requests.memory": "pods", "limits.cpu": "pods",
    "limits.memory": "pods", "ephemeral-storage": "pods", "requests.ephemeral-storage": "pods",
    "limits.ephemeral-storage": "pods",
  ]

  private static func resource(countedBy name: String, in cluster: isolated SimulatedCluster)
    -> String?
  {
    if let known = counted[name] { return known }
    if name.hasPrefix("count/") { return String(name.dropFirst("count/".count)) }
    if name.hasPrefix("requests.") || name.hasPrefix("limits.") { return "pods" }
    if name.hasSuffix(".storageclass.storage.k8s.io/requests.storage") {
      return "persistentvolumeclaims"
    }
    return nil
  }

  /// Whether an object counts: pods that have ended do not, and a quota may be for some pods only.
  private static func isCounted(_ object: JSONValue, _ resource: String, _ quota: JSONValue) -> Bool
  {
    guard resource == "pods" else { return true }
    if object.hasEnded { return false }
    let scopes = quota.elements("spec", "scopes").compactMap(\.stringValue)
    for scope in scopes {
      switch scope {
      case "BestEffort" where PodQuality.qosClass(of: object) != "BestEffort": return false
      case "NotBestEffort" where PodQuality.qosClass(of: object) == "BestEffort": return false
      case "Terminating" where object[["spec", "activeDeadlineSeconds"]] == nil: return false
      case "NotTerminating" where object[["spec", "activeDeadlineSeconds"]] != nil: return false
      default: break
      }
    }
    for expression in quota.elements("spec", "scopeSelector", "matchExpressions")
    where expression["scopeName"] == "PriorityClass" {
      let name = object.word("spec", "priorityClassName") ?? ""
      let values = expression.elements("values").compactMap(\.stringValue)
      switch expression.word("operator") {
      case "In" where !values.contains(name): return false
      case "NotIn" where values.contains(name): return false
      case "Exists" where name.isEmpty: return false
      default: break
      }
    }
    return true
  }

  /// What an object takes of a limited resource, in thousandths.
  private static func charge(_ object: JSONValue, _ resource: String, _ name: String) -> Int {
    switch name {
    case "services.loadbalancers": return object[["spec", "type"]] == "LoadBalancer" ? 1000 : 0
    case "services.nodeports":
      return object.elements("spec", "ports").count { $0["nodePort"] != nil } * 1000
    case "requests.storage":
      return Quantity.thousandths(object[["spec", "resources", "requests", "storage"]]) ?? 0
    default: break
    }
    if resource == "persistentvolumeclaims", name.hasSuffix("/requests.storage") {
      let type = name.prefix { $0 != "." }
      return object.word("spec", "storageClassName") == String(type)
        ? Quantity.thousandths(object[["spec", "resources", "requests", "storage"]]) ?? 0 : 0
    }
    if resource == "pods", name != "pods", !name.hasPrefix("count/") {
      let isLimit = name.hasPrefix("limits.")
      let amounts =
        isLimit ? ResourceAmounts.limits(of: object) : ResourceAmounts.requests(of: object)
      let bare =
        name.hasPrefix("requests.")
        ? String(name.dropFirst(9)) : isLimit ? String(name.dropFirst(7)) : name
      return amounts[bare]
    }
    return 1000
  }

  // MARK: - Admission

  /// Refuses an object that would exceed a quota, or of which a quota cannot tell what it takes.
  static func admit(
    _ object: JSONValue, _ definition: ResourceDefinition, in cluster: isolated SimulatedCluster
  )
    throws(APIFailure)
  {
    for (key, quota) in cluster.store.list(Self.resource, namespace: object.namespace) {
      let hard = quota[["spec", "hard"]]?.objectValue ?? [:]
      let names = hard.keys.filter { resource(countedBy: $0, in: cluster) == definition.key }
        .sorted()
      guard !names.isEmpty, isCounted(object, definition.key, quota) else { continue }
      if definition.key == "pods" { try requireAmounts(object, names, key.name) }
      let used = used(quota, in: cluster)
      var exceeded: [(name: String, wanted: Int, used: Int, limit: Int)] = []
      for name in names {
        let wanted = charge(object, definition.key, name)
        let limit = Quantity.thousandths(hard[name]) ?? 0
        if wanted > 0, (used[name] ?? 0) + wanted > limit {
          exceeded.append((name, wanted, used[name] ?? 0, limit))
        }
      }
      guard !exceeded.isEmpty else { continue }
      func listed(_ amount: ((name: String, wanted: Int, used: Int, limit: Int)) -> Int) -> String {
        exceeded.map { "\($0.name)=\(text(amount($0), $0.name))" }.joined(separator: ",")
      }
      throw refusal(
        object, definition,
        "exceeded quota: \(key.name), requested: \(listed { $0.wanted }), used: \(listed { $0.used }), limited: \(listed { $0.limit })"
      )
    }
  }

  static func refusal(_ object: JSONValue, _ definition: ResourceDefinition, _ why: String)
    -> APIFailure
  {
    APIFailure(
      code: 403, reason: "Forbidden",
      message: "\(definition.key) \"\(object.name)\" is forbidden: \(why)",
      details: [
        "name": .string(object.name), "group": .string(definition.group),
        "kind": .string(definition.plural),
      ])
  }

  /// Where a quota limits processors or memory, every container has to say what it takes.
  private static func requireAmounts(_ pod: JSONValue, _ names: [String], _ quota: String)
    throws(APIFailure)
  {
    var missing: [String: [String]] = [:]
    for name in names where name != "pods" && !name.hasPrefix("count/") && !name.contains("storage")
    {
      let isLimit = name.hasPrefix("limits.")
      let bare =
        name.hasPrefix("requests.")
        ? String(name.dropFirst(9)) : isLimit ? String(name.dropFirst(7)) : name
      for container in pod.elements("spec", "containers") + pod.elements("spec", "initContainers")
      where container[["resources", isLimit ? "limits" : "requests", bare]] == nil {
        missing[name, default: []].append(container.word("name") ?? "")
      }
    }
    guard !missing.isEmpty else { return }
    let list = missing.sorted { $0.key < $1.key }.map {
      "\($0.key) for: \($0.value.joined(separator: ","))"
    }.joined(separator: "; ")
    throw APIFailure(
      code: 403, reason: "Forbidden",
      message: "pods \"\(pod.name)\" is forbidden: failed quota: \(quota): must specify \(list)",
      details: ["name": .string(pod.name), "kind": "pods"])
  }
}
