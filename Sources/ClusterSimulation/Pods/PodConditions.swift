/// Conditions as pods carry them: with a probe time, without an update time.
enum PodConditions {
  /// - Parameter time: in seconds since 1970.
  static func make(
    _ type: String, _ holds: Bool, reason: String, message: String, of pod: JSONValue,
    at time: Double
  ) -> JSONValue {
    let value: JSONValue = holds ? "True" : "False"
    let old = pod.condition(type)
    var condition: JSONValue = [
      "type": .string(type), "status": value, "lastProbeTime": .null,
      "lastTransitionTime": old?["status"] == value
        ? old?["lastTransitionTime"] ?? "" : .string(Timestamp.text(time)),
    ]
    if !reason.isEmpty { condition["reason"] = .string(reason) }
    if !message.isEmpty { condition["message"] = .string(message) }
    return condition
  }
}
