extension SimulatedCluster {
  /// Answers the subresources of pods and services that are streams.
  func answer(_ subresource: String, _ context: RequestContext) throws(APIFailure) -> APIResponse {
    guard let name = context.path.name else { throw .noSuchPath }
    switch (subresource, context.definition.key) {
    case ("log", "pods"): return try logs(name, context)
    case ("portforward", "pods"): return try portForward(name, context)
    case ("exec", "pods"): return try execute(name, context)
    case ("attach", "pods"): return try attach(name, context)
    case ("proxy", "pods"), ("proxy", "services"): return try proxy(name, context)
    default: throw .noSuchPath
    }
  }
}
