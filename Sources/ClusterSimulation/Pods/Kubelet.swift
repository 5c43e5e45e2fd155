/// Plays the pods of all nodes: volumes, images, containers, probes, restarts, the end (`pkg/kubelet`).
///
/// No container runs. What its process would do is `ContainerProgram`'s guess; everything that a client can see of it follows.
struct Kubelet: Controller {
  let name = "kubelet"

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    switch change.key.resource {
    case "pods":
      if change.kind == .deleted {
        cluster.controllers.runtimes[change.object.uid] = nil
        return []
      }
      return change.object.word("spec", "nodeName") == nil ? [] : [change.key]
    case "configmaps", "secrets", "services", "persistentvolumeclaims":
      if change.kind == .deleted || change.kind == .modified && change.key.resource == "services" {
        return []
      }
      return cluster.controllers.index.pods(in: change.key.namespace).filter {
        guard let pod = cluster.store.get($0) else { return false }
        return pod[["status", "phase"]] == "Pending" && pod.word("spec", "nodeName") != nil
      }
    case "nodes":
      let changed = change.previous.map { $0.holds("Ready") != change.object.holds("Ready") }
      return changed == true ? cluster.controllers.index.pods(on: change.key.name) : []
    default: return []
    }
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let pod = cluster.store.get(key), let nodeName = pod.word("spec", "nodeName") else {
      return
    }
    let node = cluster.store.get(ObjectKey(resource: "nodes", namespace: "", name: nodeName))
    if let node, node.condition("Ready")?["status"] != "True" { return }
    if pod.hasEnded, !pod.isBeingDeleted { return }
    var player = PodPlayer(key: key, pod: pod, node: node, in: cluster)
    if pod.isBeingDeleted {
      player.stop(in: cluster)
    } else {
      // Watchers see every pod being made, however quick it is.
      if player.isNew { player.writeStatus(in: cluster) }
      player.play(in: cluster)
    }
    cluster.controllers.runtimes[pod.uid] = player.runtime
    if player.isGone {
      cluster.controllers.runtimes[pod.uid] = nil
      cluster.store.remove(key)
      return
    }
    player.writeStatus(in: cluster)
    if let due = player.nextDue { cluster.wake(self, key, at: due) }
  }
}

extension SimulatedCluster {
  /// Ends a container from outside: its interactive process was left, or `kill` was called in it.
  func endContainer(_ key: ObjectKey, _ name: String, exitCode: Int) {
    guard let pod = store.get(key), let runtime = controllers.runtimes[pod.uid],
      let since = runtime.containers[name]?.startedAt
    else { return }
    controllers.runtimes[pod.uid]?.containers[name]?.program?.endsAfter = now() - since
    controllers.runtimes[pod.uid]?.containers[name]?.program?.exitCode = exitCode
    controllers.runtimes[pod.uid]?.containers[name]?.program?.reason =
      exitCode == 0 ? "Completed" : "Error"
    wake(Kubelet(), key, at: now())
    runControllers()
  }

  /// What a container's process will do: here is the place to ask somebody who knows better than a guess.
  func program(of container: JSONValue, endsByItself: Bool) -> ContainerProgram {
    ContainerProgram(
      container, behaviour: behaviour(of: container.word("image") ?? ""),
      endsByItself: endsByItself, runTime: configuration.pace.run)
  }

  func behaviour(of image: String) -> ImageBehaviour? {
    configuration.images.first { $0.matches(image) }
  }
}
