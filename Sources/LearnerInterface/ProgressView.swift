import LessonModel

/// Tells a run as lines of text: a fold of its events.
public struct ProgressView: Sendable {
  public struct Options: Sendable {
    public var style: TextStyle
    /// Columns of the screen.
    public var width: Int
    /// Whether a line may be drawn while its step runs and replaced when it ends.
    public var isLive: Bool
    /// Whether to show every step's output, and not only that of one which did not pass.
    public var showsOutput: Bool
    /// Whether a prompt shows each step, its section and its command before it starts: they are not shown again then.
    public var isPrompted = false

    public init(style: TextStyle, width: Int = 100, isLive: Bool, showsOutput: Bool = false) {
      self.style = style
      self.width = width
      self.isLive = isLive
      self.showsOutput = showsOutput
    }
  }

  private var options: Options
  private var summary = RunSummary()
  private var path: [String] = []
  private var hasLiveLine = false
  private var hasToldInterruption = false
  private var places: [StepID: Int] = [:]

  public init(_ options: Options) {
    self.options = options
  }

  /// Takes another width of the screen, in columns: its user may have changed it.
  public mutating func resize(to width: Int) {
    options.width = width
  }

  /// What to write to the screen for an event, line ends and control sequences included; often nothing.
  public mutating func text(for event: Event) -> String {
    summary.apply(event)
    switch event.kind {
    case .runStarted(let start):
      places = Dictionary(
        start.plan.steps.enumerated().map { ($1.step.id, $0) },
        uniquingKeysWith: { first, _ in first })
      return style(start.plan.title, .bold) + style(" · \(start.target)", .dim) + "\n"
    case .diagnostic(let diagnostic): return text(for: diagnostic)
    case .stepStarted(let start):
      let heading = heading(of: start.step)
      return options.isPrompted ? "" : heading + liveLine(for: start)
    case .output(let output):
      guard options.showsOutput else { return "" }
      return erasing() + indented(output.text)
    case .stepEnded(let end): return erasing() + line(for: end)
    case .stepSkipped(let step, let reason): return erasing() + line(for: step, skipped: reason)
    case .runEnded(let end): return erasing() + closing(end)
    case .probed, .valueBound, .backgroundReady, .expectationJudged, .backgroundEnded: return ""
    }
  }

  private var style: TextStyle { options.style }

  private func step(_ id: StepID) -> StepSummary? {
    places[id].map { summary.steps[$0] }
  }

  private func text(for diagnostic: Diagnostic) -> String {
    let color: TextStyle.Attribute =
      switch diagnostic.severity {
      case .error: .red
      case .warning: .yellow
      case .note: .cyan
      }
    let place = "\(diagnostic.file):\(diagnostic.location.line):\(diagnostic.location.column)"
    return "\(place): \(style("\(diagnostic.severity.rawValue):", color)) \(diagnostic.message)\n"
  }

  /// The titles of the sections, when the step stands in another one than that before it.
  private mutating func heading(of id: StepID) -> String {
    guard let planned = step(id)?.planned, planned.path != path else { return "" }
    path = planned.path
    let tearDown = planned.step.role == .tearDown ? style(" (tear-down)", .dim) : ""
    return "\n" + style(path.joined(separator: " › "), .bold) + tearDown + "\n"
  }

  private mutating func liveLine(for start: StepStart) -> String {
    if options.showsOutput {
      return "  \(style("$", .dim)) \(start.command)\n"
    }
    guard options.isLive else { return "" }
    hasLiveLine = true
    let count = style("\((places[start.step] ?? 0) + 1)/\(summary.steps.count) ", .dim)
    return "  \(style("▸", .cyan)) \(count)\(step(start.step).map(title) ?? fit(start.command))"
  }

  private mutating func erasing() -> String {
    defer { hasLiveLine = false }
    return hasLiveLine ? "\r\u{1B}[2K" : ""
  }

  private func line(for end: StepEnd) -> String {
    guard let step = step(end.step) else { return "" }
    let mark: String
    switch end.status {
    case .passed: mark = style("✔", .green)
    case .failed, .timedOut: mark = style("✘", .red, .bold)
    }
    let seconds = end.duration >= 0.05 ? style("  \(Self.seconds(end.duration))", .dim) : ""
    var text = "  \(mark) \(title(of: step))\(seconds)\n"
    if let change = step.change { text += "      \(style(change, .yellow))\n" }
    for warning in step.judgements.flatMap(\.verdict.warnings) {
      text += "      \(style("warning:", .yellow)) \(warning)\n"
    }
    guard end.status != .passed else { return text }
    let failed = step.judgements.filter { $0.verdict.outcome != .passed }
    if failed.isEmpty, let explanation = end.explanation { text += "      \(explanation)\n" }
    for judgement in failed {
      let line = judgement.expectation.range.start.line
      let place = style("\(summary.start?.plan.file ?? ""):\(line): ", .dim)
      text += "      \(place)\(judgement.verdict.explanation)\n"
      for difference in judgement.verdict.difference {
        text += DifferenceView(style: style).text(for: difference, indentation: "      ")
      }
      for note in judgement.verdict.notes { text += "      \(style("note:", .cyan)) \(note)\n" }
    }
    if !options.showsOutput, failed.allSatisfy(\.verdict.difference.isEmpty) {
      text += tail(of: step)
    }
    return text
  }

  /// The last lines of what a step wrote.
  private func tail(of step: StepSummary) -> String {
    let lines = step.output.split(whereSeparator: \.isNewline).suffix(12)
    return lines.map { "      \(style("│", .dim)) \($0)\n" }.joined()
  }

  private mutating func line(for id: StepID, skipped reason: SkipReason) -> String {
    guard let step = step(id) else { return "" }
    switch reason.kind {
    case .otherAlternative, .reference, .optional, .notSelected: return ""
    case .conditionNotMet, .learner, .alreadyDone, .unsure:
      return heading(of: id)
        + style("  – \(title(of: step))  \(reason.explanation)", .dim) + "\n"
    case .interrupted:
      // The first says where it stopped; the last line tells how many there are.
      if hasToldInterruption { return "" }
      hasToldInterruption = true
      return heading(of: id) + style("  – \(title(of: step))  not run", .dim) + "\n"
    case .earlierFailure:
      return heading(of: id) + style("  – \(title(of: step))  not run", .dim) + "\n"
    case .unboundPlaceholder, .lessonMistake, .refused, .notRecordable:
      return heading(of: id) + "  \(style("✘", .red, .bold)) \(title(of: step))\n"
        + "      \(reason.explanation)\n"
    }
  }

  private func closing(_ end: RunEnd) -> String {
    let counts = summary.counts
    let word: String
    switch end.outcome {
    case .passed: word = style("passed", .green, .bold)
    case .failed: word = style("failed", .red, .bold)
    case .interrupted: word = style("interrupted", .yellow, .bold)
    }
    let held = "\(counts.expectationsHeld) of \(counts.expectations) expectations held"
    return "\n\(word): \(end.explanation) \(held), in \(Self.seconds(end.duration)).\n"
  }

  /// What a step does, in a line: its command as it ran, or which file it writes.
  private func title(of step: StepSummary) -> String {
    let action = step.planned.step.action
    guard action.kind == .file, let path = action.path else { return fit(step.command) }
    return fit("write \(path)")
  }

  private func fit(_ command: String) -> String {
    let single =
      TextWidth.isPlain(command)
      ? command : command.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
    return TextWidth.fit(single, columns: max(20, options.width - 16))
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.isEmpty ? "" : "    \(line)"
    }.joined(separator: "\n")
  }

  /// `0.3 s`, `2.0 s`, `75 s`.
  static func seconds(_ value: Double) -> String {
    if value >= 60 { return "\(Int(value.rounded())) s" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
