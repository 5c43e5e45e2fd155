/// How hard a pod's resources are promised (Kubernetes, "Pod Quality of Service Classes").
enum PodQuality {
  static func qosClass(of pod: JSONValue) -> String {
    let containers = pod.elements("spec", "containers") + pod.elements("spec", "initContainers")
    let members = ["cpu", "memory"]
    let pairs = containers.map {
      (
        ResourceAmounts($0[["resources", "requests"]]).amounts,
        ResourceAmounts($0[["resources", "limits"]]).amounts
      )
    }
    let isGuaranteed = pairs.allSatisfy { requests, limits in
      members.allSatisfy { limits[$0] != nil && (requests[$0] ?? limits[$0]) == limits[$0] }
    }
    if isGuaranteed, !pairs.isEmpty { return "Guaranteed" }
    let isBestEffort = pairs.allSatisfy { requests, limits in
      members.allSatisfy { requests[$0] == nil && limits[$0] == nil }
    }
    return isBestEffort ? "BestEffort" : "Burstable"
  }
}
