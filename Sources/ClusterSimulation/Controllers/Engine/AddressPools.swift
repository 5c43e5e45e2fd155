/// Addresses and ports that are given out once.
struct AddressPools: Sendable {
  private var podsOfNode: [String: Int] = [:]
  private var balancers = 0

  /// The next address of a pod on a node, in the node's range: `10.1.0.4`.
  mutating func pod(on node: JSONValue) -> String {
    let range = node.word("spec", "podCIDR") ?? "10.1.0.0/24"
    let parts = range.prefix { $0 != "/" }.split(separator: ".").prefix(3).joined(separator: ".")
    let number = podsOfNode[node.name] ?? 0
    podsOfNode[node.name] = number + 1
    return "\(parts).\(number % 250 + 4)"
  }

  /// Passes over an address that a pod of a node has already.
  mutating func skip(on node: String) { podsOfNode[node, default: 0] += 1 }

  /// The next address of a load balancer: `172.18.255.200` and on.
  mutating func balancer() -> String {
    defer { balancers += 1 }
    return "172.18.\(255 - balancers / 50 % 200).\(200 + balancers % 50)"
  }
}
