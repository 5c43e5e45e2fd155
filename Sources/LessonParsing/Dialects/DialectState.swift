import LessonModel

/// What a dialect knows while a file is read: what one block says of those after it, and what holds for the whole file.
struct DialectState: Sendable {
  /// What a stretch of a file is by the tool's markup around it.
  struct Mark: Sendable, Hashable {
    var role: StepRole?
    var isAnswer = false
    var alternative: Alternative?
    /// Whether it goes on running while later steps do.
    var isBackground = false

    /// This mark inside another.
    func inside(_ outer: Mark?) -> Mark {
      guard let outer else { return self }
      return Mark(
        role: role ?? outer.role, isAnswer: isAnswer || outer.isAnswer,
        alternative: alternative ?? outer.alternative,
        isBackground: isBackground || outer.isBackground)
    }
  }

  /// What a comment or an attribute before a block says, for the next block.
  var pending: [String: String] = [:]
  /// The dialect's own notes on the whole file, by names that it makes up.
  var notes: [String: String] = [:]
  /// The words that belong to the command on a line.
  var instructions: [Int: String] = [:]
  /// Seconds that a step may take, where the file says so.
  var timeLimit: Double?
  /// Values for placeholders and variables that the file gives.
  var variables: [String: String] = [:]
  /// What stands around each line that is marked.
  private var marks: [Int: Mark] = [:]
  private var remarks: [Diagnostic] = []
  private var told: Set<String> = []

  mutating func endBlock() { pending = [:] }

  /// Says that lines stand in a stretch of their own; inner stretches are told after outer ones.
  mutating func mark(_ lines: some Sequence<Int>, _ mark: Mark) {
    for line in lines { marks[line] = mark.inside(marks[line]) }
  }

  mutating func mark(_ line: Int, _ mark: Mark) { marks[line] = mark.inside(marks[line]) }

  /// Gives a step what stands around its line.
  func mark(_ step: inout Step) {
    guard !marks.isEmpty, let mark = marks[step.range.start.line] else { return }
    if let role = mark.role, step.role == .main { step.role = role }
    if mark.isAnswer { step.isAnswer = true }
    if mark.isBackground { step.background = true }
    if let alternative = mark.alternative { step.alternative = alternative }
  }

  /// Tells that something of the tool's format has no equivalent here.
  ///
  /// - Parameter once: a name under which it is told once in a file; nil: every time.
  mutating func tell(
    _ code: String, at line: Int, severity: Diagnostic.Severity = .note, once: String? = nil,
    _ message: String
  ) {
    if let once, !told.insert(once).inserted { return }
    remarks.append(
      Diagnostic(
        severity: severity, code: code, file: "", location: SourceLocation(line: line, column: 1),
        message: message))
  }

  func diagnostics(of file: String) -> [Diagnostic] {
    remarks.map { remark in
      var remark = remark
      remark.file = file
      return remark
    }
  }

  /// Adds what the file says of itself to the facts, where they do not say it yet.
  func complete(_ facts: inout LessonFacts) {
    if facts.timeLimit == nil { facts.timeLimit = timeLimit }
    facts.variables.merge(variables) { own, _ in own }
  }
}
