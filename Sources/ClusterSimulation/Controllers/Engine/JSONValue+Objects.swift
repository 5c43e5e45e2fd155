/// Short ways to what objects of the API hold.
extension JSONValue {
  /// The whole number at a path, or nil.
  func whole(_ path: String...) -> Int? { self[path]?.integerValue.map { Int(clamping: $0) } }

  /// The text at a path, or nil where there is none or an empty one.
  func word(_ path: String...) -> String? {
    guard let text = self[path]?.stringValue, !text.isEmpty else { return nil }
    return text
  }

  /// The elements of the list at a path.
  func elements(_ path: String...) -> [JSONValue] { self[path]?.arrayValue ?? [] }

  /// The moment at a path, in seconds since 1970.
  func moment(_ path: String...) -> Double? { self[path]?.stringValue.flatMap(Timestamp.seconds) }

  var annotations: [String: String] {
    (self[["metadata", "annotations"]]?.objectValue ?? [:]).compactMapValues(\.stringValue)
  }

  var isBeingDeleted: Bool { self[["metadata", "deletionTimestamp"]] != nil }

  var finalizers: [String] { elements("metadata", "finalizers").compactMap(\.stringValue) }

  /// The reference to the owner that manages it.
  var controller: JSONValue? {
    elements("metadata", "ownerReferences").first { $0["controller"] == true }
  }

  /// Whether a pod has ended, in whatever way.
  var hasEnded: Bool {
    let phase = self[["status", "phase"]]
    return phase == "Succeeded" || phase == "Failed"
  }

  func condition(_ type: String) -> JSONValue? {
    elements("status", "conditions").first { $0["type"]?.stringValue == type }
  }

  func holds(_ type: String) -> Bool { condition(type)?["status"] == "True" }

  /// A number or a share of a total (`IntOrString`): `2`, `25%`.
  static func scaled(_ value: JSONValue?, of total: Int, roundsUp: Bool) -> Int? {
    switch value {
    case .integer(let number): return Int(clamping: number)
    case .string(let text):
      if let number = Int(text) { return number }
      guard text.hasSuffix("%"), let share = Int(text.dropLast()) else { return nil }
      let product = share * total
      return roundsUp ? (product + 99) / 100 : product / 100
    default: return nil
    }
  }
}
