import ClusterSimulation

/// What answers the requests that a server takes.
struct ClusterService: Sendable {
  /// Answers a GET where it came in, or says who has to: the target, the header `Accept`, and whether it may take a while.
  typealias Reading = @Sendable (String, String?, Bool) -> ReadingResult

  var read: Reading?
  var respond: @Sendable (APIRequest) async -> APIResponse
}
