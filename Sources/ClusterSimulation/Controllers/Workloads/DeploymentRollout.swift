/// The numbers of a rollout (`pkg/controller/deployment/util`).
struct DeploymentRollout {
  let replicas: Int
  /// How many pods there may be beyond `replicas`.
  let maxSurge: Int
  /// How many of `replicas` may be missing.
  let maxUnavailable: Int
  let isRecreate: Bool

  init(_ deployment: JSONValue) {
    replicas = deployment.whole("spec", "replicas") ?? 1
    isRecreate = deployment[["spec", "strategy", "type"]] == "Recreate"
    if isRecreate {
      maxSurge = 0
      maxUnavailable = 0
      return
    }
    let parameters = deployment[["spec", "strategy", "rollingUpdate"]]
    let surge = JSONValue.scaled(parameters?["maxSurge"] ?? "25%", of: replicas, roundsUp: true)
    let missing = JSONValue.scaled(
      parameters?["maxUnavailable"] ?? "25%", of: replicas, roundsUp: false)
    maxSurge = surge ?? 1
    // Both may not be 0, or nothing would ever move (`ResolveFenceposts`).
    maxUnavailable = min(replicas, maxSurge == 0 && (missing ?? 0) == 0 ? 1 : missing ?? 0)
  }

  var minimumAvailable: Int { replicas - maxUnavailable }

  /// How many pods the new replica set should have (`NewRSNewReplicas`).
  func newReplicas(current: Int, total: Int) -> Int {
    if isRecreate { return replicas }
    let limit = replicas + maxSurge
    if total >= limit { return current }
    return current + min(limit - total, replicas - current)
  }
}
