/// What a lesson says of itself as a whole, in its front matter or by its form.
public struct LessonFacts: Sendable, Hashable, Codable {
  /// A name that stays the same when the title or the file's place changes.
  public var identifier: String?
  /// The language of its text (ISO 639-1), where it says so.
  public var language: String?
  /// The tool for which it was marked up: `markdown` for plain lessons.
  public var dialect: String
  /// Tools that it needs, each with the least version, if one is named: `kubectl`, `helm >= 3`.
  public var tools: [String]
  /// The Kubernetes version that it was written for: `1.27`.
  public var kubernetes: String?
  /// Seconds that one step may take.
  public var timeLimit: Double?
  /// Values of placeholders and shell variables.
  public var variables: [String: String]
  /// The directory of the mock's material, relative to the lesson.
  public var mock: String?
  /// The shell that its commands are written for: `bash`, `zsh` or `sh`; nil: bash.
  public var shell: String?
  /// What a reader should have done or have before.
  public var prerequisites: [Prerequisite]

  public init(
    identifier: String? = nil, language: String? = nil, dialect: String = "markdown",
    tools: [String] = [], kubernetes: String? = nil, timeLimit: Double? = nil,
    variables: [String: String] = [:], mock: String? = nil, shell: String? = nil,
    prerequisites: [Prerequisite] = []
  ) {
    self.identifier = identifier
    self.language = language
    self.dialect = dialect
    self.tools = tools
    self.kubernetes = kubernetes
    self.timeLimit = timeLimit
    self.variables = variables
    self.mock = mock
    self.shell = shell
    self.prerequisites = prerequisites
  }
}

/// What a reader should have done or have before a lesson: a sentence, and another lesson where it links to one.
public struct Prerequisite: Sendable, Hashable, Codable {
  public var text: String
  /// Where the sentence's link leads; nil: it has none.
  public var destination: String?
  public var line: Int

  public init(text: String, destination: String?, line: Int) {
    self.text = text
    self.destination = destination
    self.line = line
  }
}
