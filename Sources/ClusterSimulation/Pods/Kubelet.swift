/// Plays the pods of all nodes: volumes, images, containers, probes, restarts, the end (`pkg/kubelet`).
///
/// What a container's process does is played by the mock cluster's shell where it can be, else it is `ContainerProgram`'s
/// guess; everything that a client can see of it follows.
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
    // Asked for first: the state must not be read while it is written.
    let lifetime = now() - since
    controllers.runtimes[pod.uid]?.containers[name]?.program?.endsAfter = lifetime
    controllers.runtimes[pod.uid]?.containers[name]?.program?.exitCode = exitCode
    controllers.runtimes[pod.uid]?.containers[name]?.program?.reason =
      exitCode == 0 ? "Completed" : "Error"
    wake(Kubelet(), key, at: now())
    runControllers()
  }

  /// What a container's process will do: what playing it shows, else a guess.
  ///
  /// - Parameters:
  ///   - endsByItself: whether a program of which nothing is known ends.
  ///   - start: when it starts, in seconds since 1970.
  func program(
    of container: JSONValue, in pod: JSONValue, endsByItself: Bool, start: Double
  ) -> ContainerProgram {
    let behaviour = behaviour(of: container.word("image") ?? "")
    var program = ContainerProgram(
      container, behaviour: behaviour, endsByItself: endsByItself, runTime: configuration.pace.run)
    // What waits for a service, loops, or is told by the material, needs no playing.
    guard program.awaited.isEmpty, program.script?.runsForever != true,
      program.reason != "OOMKilled", (behaviour?.phase ?? "Running") == "Running"
    else { return program }
    let outcome = ContainerPlay.outcome(
      of: container, in: pod, store: store, images: configuration.images, start: start,
      seconds: Self.playedTime)
    guard outcome.isPlayed || outcome.endsAfter != nil else { return program }
    program.endsAfter = outcome.endsAfter.map { after in
      after < 0.001 && endsByItself ? configuration.pace.run / 5 : after
    }
    program.exitCode = Int(outcome.status)
    program.reason = outcome.status == 0 ? "Completed" : "Error"
    if let obstacle = outcome.obstacle {
      program.endsAfter = 0
      program.reason = "StartError"
      program.message = obstacle
    }
    return program
  }

  /// How long a container is played ahead, in seconds: thirty days.
  private static let playedTime = 2_592_000.0

  func behaviour(of image: String) -> ImageBehaviour? {
    configuration.images.first { $0.matches(image) }
  }
}
