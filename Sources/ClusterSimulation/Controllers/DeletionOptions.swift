/// How an object is to be deleted (meta/v1 `DeleteOptions`).
struct DeletionOptions: Sendable {
  enum Propagation: String, Sendable {
    case background = "Background", foreground = "Foreground", orphan = "Orphan"
  }
  var propagation = Propagation.background
  /// In seconds; nil: the object's own.
  var gracePeriod: Int?

  init(propagation: Propagation = .background, gracePeriod: Int? = nil) {
    self.propagation = propagation
    self.gracePeriod = gracePeriod
  }

  /// Reads the options of a request's body; what is not there keeps its default.
  init(_ value: JSONValue) {
    propagation = value.word("propagationPolicy").flatMap(Propagation.init) ?? .background
    if value["orphanDependents"] == true { propagation = .orphan }
    gracePeriod = value.whole("gracePeriodSeconds")
  }
}
