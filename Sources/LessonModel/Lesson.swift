/// A lesson as it was understood: sections of steps, in the order of the file.
public struct Lesson: Sendable, Hashable, Codable {
  /// The file, as the user named it.
  public var file: String
  public var title: String
  /// The top sections. Text before the first heading makes a section with an empty title and level 0, when it holds
  /// anything to do.
  public var sections: [Section]
  /// What the lesson says of itself as a whole.
  public var facts: LessonFacts

  public init(
    file: String, title: String, sections: [Section], facts: LessonFacts = LessonFacts()
  ) {
    self.file = file
    self.title = title
    self.sections = sections
    self.facts = facts
  }

  /// Every section, parents before children, in the order of the file.
  public var allSections: [Section] {
    sections.flatMap(\.flattened)
  }

  /// Every step in the order of the file, whatever its role.
  public var steps: [Step] {
    allSections.flatMap(\.steps)
  }
}

/// A heading of a lesson and what stands under it.
public struct Section: Sendable, Hashable, Codable {
  /// Slugs of the headings from the top, joined with `/`: `setup/2-istio/2-2-install-istio`. Unique in a lesson.
  public var id: String
  /// The heading's plain text.
  public var title: String
  /// The heading's level, 1 to 6; 0 before the first heading.
  public var level: Int
  public var range: SourceRange
  public var role: SectionRole
  /// Set when the section is one of several ways to one end.
  public var alternative: Alternative?
  /// Why the section has its role or its alternative; nil for an ordinary one.
  public var provenance: Provenance?
  /// The steps of this section itself, in the order of the file.
  public var steps: [Step]
  /// Code that the text mentions without asking to run it.
  public var mentions: [Mention]
  public var sections: [Section]

  public init(
    id: String, title: String, level: Int, range: SourceRange, role: SectionRole = .main,
    alternative: Alternative? = nil, provenance: Provenance? = nil, steps: [Step] = [],
    mentions: [Mention] = [], sections: [Section] = []
  ) {
    self.id = id
    self.title = title
    self.level = level
    self.range = range
    self.role = role
    self.alternative = alternative
    self.provenance = provenance
    self.steps = steps
    self.mentions = mentions
    self.sections = sections
  }

  /// This section and all below it, parents before children.
  public var flattened: [Section] {
    [self] + sections.flatMap(\.flattened)
  }
}

/// What a section is for.
public enum SectionRole: String, Sendable, Hashable, Codable {
  /// To be done by everyone.
  case main
  /// To be done by who likes to.
  case optional
  /// What must be there before the lesson begins.
  case prerequisite
  /// Undoes what the lesson did: runs last, and always.
  case tearDown = "tear-down"
  /// Kept and shown, not run: links, further reading, notes.
  case reference
}

/// One of several ways to one end: a learner takes exactly one of a group.
public struct Alternative: Sendable, Hashable, Codable {
  /// The identifier of the group: that of the section which holds the ways.
  public var group: String
  /// The way's name, from its heading: `Docker for Mac`.
  public var name: String

  public init(group: String, name: String) {
    self.group = group
    self.name = name
  }
}

/// Code that the text mentions without asking to run it.
public struct Mention: Sendable, Hashable, Codable {
  public var text: String
  public var range: SourceRange
  public var provenance: Provenance

  public init(text: String, range: SourceRange, provenance: Provenance) {
    self.text = text
    self.range = range
    self.provenance = provenance
  }
}
