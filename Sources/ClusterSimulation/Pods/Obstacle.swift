/// Why a pod cannot run on a node.
enum Obstacle: Hashable, Sendable {
  case unschedulable
  case selector
  case taint(key: String, value: String)
  case insufficient(String)
  case tooManyPods
  case ports
  case affinity
  case antiAffinity
  case existingAntiAffinity
  case spread
  case volumeNode

  /// Whether other pods' leaving could make room.
  var isResolvable: Bool {
    switch self {
    case .unschedulable, .selector, .taint, .affinity, .volumeNode: false
    case .insufficient, .tooManyPods, .ports, .antiAffinity, .existingAntiAffinity, .spread: true
    }
  }

  /// As the scheduler of this minor version words it.
  func message(minor: Int) -> String {
    switch self {
    case .unschedulable: return "node(s) were unschedulable"
    case .selector:
      return minor >= 22
        ? "node(s) didn't match Pod's node affinity/selector"
        : "node(s) didn't match node selector"
    case .taint(let key, let value):
      // The key came with 1.18; the other words with 1.24.
      if minor >= 24 { return "node(s) had untolerated taint {\(key): \(value)}" }
      if minor >= 18 {
        return "node(s) had taint {\(key): \(value)}, that the pod didn't tolerate"
      }
      return "node(s) had taints that the pod didn't tolerate"
    case .insufficient(let resource): return "Insufficient \(resource)"
    case .tooManyPods: return minor >= 22 ? "Too many pods" : "Insufficient pods"
    case .ports: return "node(s) didn't have free ports for the requested pod ports"
    case .affinity:
      return minor >= 22
        ? "node(s) didn't match pod affinity rules"
        : "node(s) didn't match pod affinity/anti-affinity"
    case .antiAffinity:
      return minor >= 22
        ? "node(s) didn't match pod anti-affinity rules"
        : "node(s) didn't match pod affinity/anti-affinity"
    case .existingAntiAffinity:
      return "node(s) didn't satisfy existing pods anti-affinity rules"
    case .spread: return "node(s) didn't match pod topology spread constraints"
    case .volumeNode: return "node(s) had volume node affinity conflict"
    }
  }
}
