/// Serves what custom resource definitions define, and no longer than they are there.
struct CustomResourceController: Controller {
  let name = "custom-resources"
  private static let resource = "customresourcedefinitions.apiextensions.k8s.io"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    guard change.key.resource == Self.resource else { return [] }
    if change.kind == .deleted {
      cluster.retire(change.object)
    } else {
      cluster.establish(change.object)
    }
    return []
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {}
}
