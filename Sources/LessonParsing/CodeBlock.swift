import LessonModel

/// A code block with all that a rule may look at to tell what it is.
struct CodeBlock {
  /// The info string as it was typed.
  var info: String
  /// The block's lines, its indentation in a list left out.
  var lines: [Substring]
  /// The line of the file that the first of them is.
  var firstLine: Int
  /// The last sentence before it, in lower case; empty where no text stands between it and the block before.
  var lead: String
  /// What is code in the paragraph before it.
  var leadCode: [String]
  /// What a tag of the page builder calls it: a file, or a terminal.
  var label = ""
  /// Whether it follows a block of commands without a word between them.
  var isAdjacent: Bool
  /// The summary of the fold that it stands in, in lower case.
  var summary: String
  /// The command of the last step of the section.
  var previousCommand: String?
  /// Whether the lesson shows prompts where commands are to be typed.
  var lessonUsesPrompts: Bool
  var shape: CommandShape
  var phrases: PhraseBook

  /// What the author or the page calls its language: `bash` of `bash#test {.line}`.
  var language: String {
    if info.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) { return info }
    var text = info.drop { $0 == " " || $0 == "{" || $0 == "." }
    if text.hasPrefix("language-") { text = text.dropFirst(9) }
    return text.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "+" || $0 == "_" }
      .lowercased()
  }

  var kind: LanguageKind { LanguageKind(language) }

  enum LanguageKind {
    case shell, windows, output, plain, data, other

    init(_ language: String) {
      switch language {
      case "bash", "sh", "shell", "zsh", "console", "shell-session", "shellsession", "terminal",
        "command", "commands",
        "commandline", "cli", "ksh", "bash-session", "sh-session", "shellscript", "shell-script",
        "cmdline", "execute",
        "execute-1", "execute-2", "execute-all", "term", "nix", "linux", "unix":
        self = .shell
      case "powershell", "ps1", "ps", "pwsh", "cmd", "bat", "batch", "batchfile", "dos", "winbatch",
        "posh":
        self = .windows
      case "output", "out", "stdout", "log", "logs", "result", "results", "console-output",
        "text-output", "stderr", "error":
        self = .output
      case "", "text", "txt", "plaintext", "plain", "none", "nohighlight", "no-highlight", "ansi",
        "raw", "code", "c",
        "markdown", "md":
        self = .plain
      case "yaml", "yml", "json", "json5", "jsonc", "xml", "toml", "ini", "html", "css", "diff",
        "patch", "properties", "csv",
        "conf", "hcl", "terraform", "tf", "nginx", "env", "cfg", "systemd", "mermaid", "graphql",
        "proto", "protobuf",
        "svg", "scss", "promql", "rego", "cue", "jsonnet", "helm", "gotemplate", "jinja", "source",
        "math", "latex":
        self = .data
      default: self = .other
      }
    }
  }

  var text: String { lines.joined(separator: "\n") }

  var firstTextLine: Substring? { lines.first { !$0.trimmedSpace.isEmpty } }

  var leadRuns: Bool {
    // Of a long sentence that ends in a colon more counts.
    let isOpen = lead.last.map { ":：".contains($0) } == true
    let end = String(lead.suffix(isOpen ? 160 : 80))
    return phrases.has(\.runs, in: end) || phrases.has(\.runsAfter, in: end)
  }

  /// Whether the sentence before says that output follows.
  var leadAnnounces: Bool {
    if phrases.has(\.announcements, in: summary) { return true }
    guard !lead.isEmpty, phrases.has(\.announcements, in: lead) else { return false }
    return lead.count < 240
  }

  /// Whether the sentence before speaks of a file's content.
  var leadNamesFile: Bool { phrases.has(\.files, in: lead) }
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
