/// A control loop: it looks at one object and brings the world a step nearer to what the object asks for.
///
/// A controller keeps no state of its own. It is told which of its objects a change concerns, and is called for each of
/// them once, however many changes there were (level triggered, as `k8s.io/client-go/util/workqueue` has it).
protocol Controller: Sendable {
  /// The name under which it works: `deployment`.
  var name: String { get }

  /// The keys to look at again after a change, in a fixed order.
  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey]

  /// Looks at one object, which may be gone by now.
  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster)
}

/// One object that one controller has to look at.
struct Work: Hashable, Sendable {
  /// The controller's place in `ControllerRegistry.all`.
  var controller: Int
  var key: ObjectKey
}

extension ObjectKey {
  /// The same place in another resource.
  func at(_ resource: String, _ name: String? = nil) -> ObjectKey {
    ObjectKey(resource: resource, namespace: namespace, name: name ?? self.name)
  }
}
