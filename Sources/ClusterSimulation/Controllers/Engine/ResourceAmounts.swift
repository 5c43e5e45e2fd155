/// Amounts by the names of their resources, in thousandths.
struct ResourceAmounts: Sendable, Hashable {
  var amounts: [String: Int] = [:]
  /// How many pods they are of.
  var pods = 0

  init() {}

  init(_ list: JSONValue?) {
    for (name, value) in list?.objectValue ?? [:] { amounts[name] = Quantity.thousandths(value) }
  }

  subscript(name: String) -> Int { amounts[name] ?? 0 }

  /// What a pod asks for: the sum of its containers, or the largest of its init containers (Kubernetes, "Resource
  /// sharing within containers").
  static func requests(of pod: JSONValue) -> ResourceAmounts {
    var result = total(of: pod, "requests")
    result.pods = 1
    return result
  }

  static func limits(of pod: JSONValue) -> ResourceAmounts { total(of: pod, "limits") }

  private static func total(_ containers: [JSONValue], _ member: String) -> [String: Int] {
    containers.reduce(into: [:]) { sum, container in
      for (name, amount) in ResourceAmounts(container[["resources", member]]).amounts {
        sum[name, default: 0] += amount
      }
    }
  }

  private static func total(of pod: JSONValue, _ member: String) -> ResourceAmounts {
    var result = ResourceAmounts()
    let initial = pod.elements("spec", "initContainers")
    let sidecars = initial.filter { $0["restartPolicy"] == "Always" }
    result.amounts = total(pod.elements("spec", "containers") + sidecars, member)
    for container in initial where container["restartPolicy"] != "Always" {
      for (name, amount) in ResourceAmounts(container[["resources", member]]).amounts {
        result.amounts[name] = max(result.amounts[name] ?? 0, amount)
      }
    }
    for (name, amount) in ResourceAmounts(pod[["spec", "overhead"]]).amounts {
      result.amounts[name, default: 0] += amount
    }
    return result
  }

  static func += (left: inout ResourceAmounts, right: ResourceAmounts) {
    for (name, amount) in right.amounts { left.amounts[name, default: 0] += amount }
    left.pods += right.pods
  }

  static func -= (left: inout ResourceAmounts, right: ResourceAmounts) {
    for (name, amount) in right.amounts { left.amounts[name, default: 0] -= amount }
    left.pods -= right.pods
  }
}
