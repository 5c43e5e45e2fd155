import LessonModel

/// The cluster is in a state, in the form of ``ClusterQuery``.
///
/// The observation's output is what the query's command printed, and its exit status how it ended.
struct ClusterCheck: Check {
  let kind = ExpectationKind.cluster

  func judge(_ expectation: Expectation, _ observation: Observation) -> Verdict {
    let query: ClusterQuery
    do { query = try ClusterQuery(expectation.expected) } catch {
      return Verdict(.undecided, error.message)
    }
    guard let status = observation.exitStatus else {
      return Verdict(.undecided, "Nobody asked the cluster for \(query.subject).")
    }
    guard status == 0 else {
      let last = ByteText(observation.output).split(separator: 0x0A).last { !$0.trimmed.isEmpty }
      return Verdict(
        .undecided,
        "The cluster cannot be asked for \(query.subject): \(shortened(last?.trimmed.text ?? "exit status \(status)"))"
      )
    }
    let text = ByteText(observation.output)
    // With `--ignore-not-found` nothing is printed where nothing is.
    let isEmpty = text.allSatisfy { $0.isBlank || $0 == 0x0A || $0 == 0x0D }
    guard let value = isEmpty ? .array([]) : JSONValue(text) else {
      return Verdict(.undecided, "The cluster's answer for \(query.subject) is no JSON.")
    }
    return judge(query, Self.objects(in: value))
  }

  private static func objects(in value: JSONValue) -> [JSONValue] {
    if case .array(let values)? = value["items"] { return values }
    if case .array(let values) = value { return values }
    return [value]
  }

  private func judge(_ query: ClusterQuery, _ objects: [JSONValue]) -> Verdict {
    if case .count(let comparison) = query.test {
      return comparison.holds(for: String(objects.count))
        ? Verdict(.passed, "There are \(objects.count) of \(query.subject).")
        : Verdict(
          .failed, "\(query.subject): expected \(comparison.description), found \(objects.count).",
          difference: objects.prefix(20).map { DifferenceLine(.found, Self.name(of: $0)) })
    }
    guard !objects.isEmpty else { return Verdict(.failed, "There is no \(query.subject).") }
    for object in objects {
      let verdict: Verdict
      switch query.test {
      case .exists, .count: continue
      case .condition(let type, let status): verdict = judge(object, type, status)
      case .json(let condition): verdict = condition.judge(object, of: "'\(Self.name(of: object))'")
      }
      if verdict.outcome != .passed {
        var verdict = verdict
        if objects.count > 1 {
          verdict.explanation = "\(Self.name(of: object)): \(verdict.explanation)"
        }
        return verdict
      }
    }
    let names =
      objects.prefix(3).map(Self.name).joined(separator: ", ")
      + (objects.count > 3 ? " and \(objects.count - 3) more" : "")
    switch query.test {
    case .exists, .count: return Verdict(.passed, "There is \(names).")
    case .condition(let type, let status):
      return Verdict(.passed, "\(type) of \(names) is \(status).")
    case .json: return Verdict(.passed, "It holds for \(names).")
    }
  }

  /// `status.conditions`, as `kubectl wait --for=condition=` reads them: the type without regard to case.
  private func judge(_ object: JSONValue, _ type: String, _ status: String) -> Verdict {
    let name = Self.name(of: object)
    guard case .array(let conditions)? = object["status"]?["conditions"] else {
      return Verdict(.failed, "'\(name)' has no conditions yet, and \(type) is to be \(status).")
    }
    let found = conditions.first { $0["type"]?.text.lowercased() == type.lowercased() }
    guard let found, let value = found["status"]?.text else {
      return Verdict(.failed, "'\(name)' has no condition \(type).")
    }
    guard value.lowercased() != status.lowercased() else {
      return Verdict(.passed, "\(type) of '\(name)' is \(value).")
    }
    let reason = found["message"]?.text ?? found["reason"]?.text
    return Verdict(
      .failed,
      "\(type) of '\(name)': expected \(status), found \(value)\(reason.map { " (\(shortened($0)))" } ?? "").",
      difference: [
        DifferenceLine(.expected, "\(type)  \(status)"),
        DifferenceLine(.found, "\(type)  \(value)"),
      ])
  }

  private static func name(of object: JSONValue) -> String {
    let kind = object["kind"]?.text.lowercased()
    let name = object["metadata"]?["name"]?.text ?? "an object"
    return kind.map { "\($0)/\(name)" } ?? name
  }
}
