extension SimulatedCluster {
  /// The whole state of the cluster, as ``restore(_:)`` reads it.
  public func saved() -> [UInt8] { state.text }

  private var state: ClusterState {
    ClusterState(
      kubernetesVersion: configuration.patchVersion, version: store.version,
      identifiers: identifiers.state,
      objects: store.resources.flatMap { store.list($0) })
  }

  /// The store's version, and the changes since another one as lines that can follow a saved state; nil: too much has
  /// happened since, and the state has to be saved whole.
  public func journal(after version: Int64) -> (version: Int64, lines: [UInt8]?) {
    guard version < store.version else { return (store.version, []) }
    guard version >= store.oldestWatchable else { return (store.version, nil) }
    let lines = store.history(after: version).flatMap { event in
      ClusterState.line(
        event.key, event.kind == .deleted ? nil : event.object, version: event.version,
        identifiers: identifiers.state)
    }
    return (store.version, lines)
  }

  /// Puts the cluster into a saved state. Whoever watches is told to begin again.
  ///
  /// - Throws: what is wrong with the state; then nothing has changed.
  public func restore(_ text: [UInt8]) throws(ClusterStateError) {
    let saved = try ClusterState(text)
    definitions.removeAll(where: \.isCustom)
    store.restore(saved.objects, version: saved.version)
    if saved.identifiers != 0 { identifiers.state = saved.identifiers }
    for (_, definition) in store.list("customresourcedefinitions.apiextensions.k8s.io") {
      establish(definition)
    }
    endWatches()
    delivered = store.version
    restartControllers()
    publish()
    publishQuiet()
  }

  /// Gives or takes the state over the wire, for `atelier cluster save` and `load`.
  func answerState(_ request: APIRequest) throws(APIFailure) -> APIResponse {
    switch request.method {
    case "GET":
      return .complete(
        .init(status: 200, headers: [("content-type", "application/jsonl")]), body: saved())
    case "PUT":
      do { try restore(request.body) } catch {
        throw APIFailure(code: 422, reason: "Invalid", message: error.description)
      }
      return .json(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success"])
    default: throw .methodNotAllowed()
    }
  }
}
