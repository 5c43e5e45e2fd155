import LessonModel

/// A code block with all that a rule may look at to tell what it is. What is found out of its lines is found once, when a
/// rule first asks for it.
final class CodeBlock {
  /// The info string as it was typed.
  let info: String
  /// The block's lines, its indentation in a list left out.
  let lines: [Substring]
  /// The line of the file that the first of them is.
  let firstLine: Int
  /// The last sentence before it, in lower case; empty where no text stands between it and the block before.
  let lead: String
  /// All of the paragraph before it, in lower case.
  let paragraph: String
  /// Whether a short sentence stands before it, and a paragraph about a page before that.
  let isAfterPage: Bool
  /// What is code in the paragraph before it.
  let leadCode: [String]
  /// What a tag of the page builder calls it: a file, or a terminal.
  let label: String
  /// Whether it follows a block of commands without a word between them.
  let isAdjacent: Bool
  /// The summary of the fold that it stands in, in lower case.
  let summary: String
  /// The command of the last step of the section.
  let previousCommand: String?
  /// Whether the lesson shows prompts where commands are to be typed.
  let lessonUsesPrompts: Bool
  let shape: CommandShape
  let phrases: PhraseBook
  /// What the author or the page calls its language: `bash` of `bash#test {.line}`.
  let language: String
  let kind: LanguageKind
  /// What bytes its lines hold.
  let marks: ByteMarks

  private var matches: [Prompt?]?
  private var judged: [CommandShape.Likeness?] = []

  init(
    info: String, lines: [Substring], firstLine: Int, lead: String, paragraph: String = "",
    isAfterPage: Bool = false, leadCode: [String], label: String = "", isAdjacent: Bool,
    summary: String, previousCommand: String?,
    lessonUsesPrompts: Bool,
    shape: CommandShape, phrases: PhraseBook
  ) {
    self.info = info
    self.lines = lines
    self.firstLine = firstLine
    self.lead = lead
    self.paragraph = paragraph
    self.isAfterPage = isAfterPage
    self.leadCode = leadCode
    self.label = label
    self.isAdjacent = isAdjacent
    self.summary = summary
    self.previousCommand = previousCommand
    self.lessonUsesPrompts = lessonUsesPrompts
    self.shape = shape
    self.phrases = phrases
    language = Self.language(of: info)
    kind = LanguageKind(language)
    marks = lines.reduce(into: []) { $0.formUnion(ByteMarks(of: $1)) }
  }

  private static func language(of info: String) -> String {
    if info.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) { return info }
    var text = info.drop { $0 == " " || $0 == "{" || $0 == "." }
    if text.hasPrefix("language-") { text = text.dropFirst(9) }
    return text.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "+" || $0 == "_" }
      .lowercased()
  }

  enum LanguageKind {
    case shell, windows, output, plain, data, other

    init(_ language: String) { self = Self.known[language] ?? .other }

    private static let known: [String: LanguageKind] = {
      let names: [(LanguageKind, [String])] = [
        (
          .shell,
          [
            "bash", "sh", "shell", "zsh", "console", "shell-session", "shellsession", "terminal",
            "command", "commands", "commandline", "cli", "ksh", "bash-session", "sh-session",
            "shellscript", "shell-script", "cmdline", "execute", "execute-1", "execute-2",
            "execute-all", "term", "nix", "linux", "unix",
          ]
        ),
        (
          .windows,
          [
            "powershell", "ps1", "ps", "pwsh", "cmd", "bat", "batch", "batchfile", "dos",
            "winbatch",
            "posh",
          ]
        ),
        (
          .output,
          [
            "output", "out", "stdout", "log", "logs", "result", "results", "console-output",
            "text-output", "stderr", "error",
          ]
        ),
        (
          .plain,
          [
            "", "text", "txt", "plaintext", "plain", "none", "nohighlight", "no-highlight", "ansi",
            "raw", "code", "c", "markdown", "md",
          ]
        ),
        (
          .data,
          [
            "yaml", "yml", "json", "json5", "jsonc", "xml", "toml", "ini", "html", "css", "diff",
            "patch", "properties", "csv", "conf", "hcl", "terraform", "tf", "nginx", "env", "cfg",
            "systemd", "mermaid", "graphql", "proto", "protobuf", "svg", "scss", "promql", "rego",
            "cue", "jsonnet", "helm", "gotemplate", "jinja", "source", "math", "latex",
          ]
        ),
      ]
      var known: [String: LanguageKind] = [:]
      for (kind, all) in names {
        for name in all { known[name] = kind }
      }
      return known
    }()
  }

  private(set) lazy var text: String = lines.joined(separator: "\n")

  /// The commands of the text, as the shell reads it.
  private(set) lazy var commands: [ShellCommand] = ShellLexer.commands(in: text)

  /// The first line that is not blank.
  private(set) lazy var firstTextLine: Substring? = firstTextIndex.map { lines[$0] }

  private(set) lazy var firstTextIndex: Int? = lines.firstIndex { !$0.isBlank }

  /// Whether the first line that is not blank looks like something that a program printed.
  private(set) lazy var beginsPrinted: Bool =
    firstTextLine.map { ScriptSplitter.looksPrinted($0.trimmedSpace) } ?? false

  /// How much a line looks like a command.
  func likeness(ofLine index: Int) -> CommandShape.Likeness {
    if judged.isEmpty { judged = [CommandShape.Likeness?](repeating: nil, count: lines.count) }
    if let known = judged[index] { return known }
    let found = shape.likeness(of: lines[index])
    judged[index] = found
    return found
  }

  /// The prompt that a line begins with.
  func prompt(ofLine index: Int) -> Prompt? {
    guard marks.hasAny(.prompt) else { return nil }
    if let matches { return matches[index] }
    let found = lines.map { Prompt.match($0) }
    matches = found
    return found[index]
  }

  private(set) lazy var leadRuns: Bool = {
    guard !lead.isEmpty else { return false }
    // Of a long sentence that ends in a colon more counts.
    let isOpen = lead.last.map { ":：".contains($0) } == true
    let end = String(lead.suffix(isOpen ? 160 : 80))
    return phrases.has(\.runs, in: end) || phrases.has(\.runsAfter, in: end)
  }()

  /// Whether the sentence before says that output follows.
  private(set) lazy var leadAnnounces: Bool = {
    if !summary.isEmpty, phrases.has(\.announcements, in: summary) { return true }
    guard !lead.isEmpty, phrases.has(\.announcements, in: lead) else { return false }
    return lead.count < 240
  }()

  /// Whether the sentence before speaks of a file's content.
  private(set) lazy var leadNamesFile: Bool = !lead.isEmpty && phrases.has(\.files, in: lead)

  /// Whether every command of the block is one by its own looks.
  private(set) lazy var isScript: Bool = {
    if isEnvironment { return false }
    guard firstTextIndex != nil, !beginsPrinted else { return false }
    let commands = commands.filter { !$0.isBlank }
    guard !commands.isEmpty, commands.allSatisfy({ $0.problem == nil }) else { return false }
    let found = commands.map { shape.likeness(of: $0) }
    let likely = found.count { $0 == .likely }
    if likely == commands.count { return true }
    // Beside sure ones a known tool may have a verb that nobody knows.
    return likely * 2 >= commands.count
      && zip(commands, found).allSatisfy { command, found in
        found == .likely
          || found == .possible && command.lines.count == 1
            && command.firstWord.map { tool in
              if case .verbs = shape.vocabulary.entry(of: tool) { true } else { false }
            } == true
      }
  }()

  /// Whether a block of text is a list of `NAME=value`, as a program prints its environment.
  private(set) lazy var isEnvironment: Bool = {
    guard ["text", "txt", "plaintext"].contains(language) else { return false }
    let lines = lines.map(\.trimmedSpace).filter { !$0.isEmpty }
    return !lines.isEmpty
      && lines.allSatisfy { line in
        !line.contains("$") && !line.contains(" ") && ShellLexer.isAssignment(line)
      }
  }()

  /// Whether a block begins with a command that is its own first line, output under it.
  private(set) lazy var isTyped: Bool = {
    guard let index = firstTextIndex, !beginsPrinted else { return false }
    return likeness(ofLine: index) == .likely
      && shape.vocabulary.knows(lines[index].split(separator: " ").first.map(String.init) ?? "")
  }()
}

/// What a code block was found to be.
enum CodeConclusion {
  struct Entry {
    var command: String
    /// The lines of the file that it takes.
    var lines: ClosedRange<Int>
    var output: Output?
    /// Whether "or" stands before it.
    var isOther = false
    var confidence: Provenance.Confidence
    var problem: ShellCommand.Problem?
    /// What a dialect says of it beyond its output.
    var expectations: [Expected] = []
    var background: Bool?
    var timeLimit: Double?
    /// Words of a dialect that it is not run: its role, and why.
    var role: StepRole?
    var identifier: String?
    /// The words that a dialect ties to it; nil: those before the block.
    var instruction: String?
    /// What a reader has to fill in, where a dialect knows; nil: what looks like a placeholder is one.
    var placeholders: [Placeholder]?
  }

  struct Output {
    var text: String
    var lines: ClosedRange<Int>
    var kind = ExpectationKind.like
  }

  struct Expected {
    var kind: ExpectationKind
    var text: String
    var lines: ClosedRange<Int>
  }

  case commands([Entry])
  /// The output of the step before.
  case output(Output)
  /// A file to write; nil content: the block's text.
  case file(path: String, content: String? = nil)
  /// Nothing to do; why.
  case nothing(String)
}

/// One reading rule for code blocks.
struct CodeBlockRule: Sendable {
  let name: String
  /// What it looks at, and what it concludes, in words.
  let explanation: String
  let confidence: Provenance.Confidence
  let conclude: @Sendable (CodeBlock) -> CodeConclusion?
}
