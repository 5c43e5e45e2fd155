import CommonMark
import LessonModel

/// What a section is for, by its title.
struct SectionRules {
  let phrases: PhraseBook

  func classify(_ section: inout Section) {
    let title = section.title.lowercased()
    let words = title.parts(
      ascii: { !($0.isLetter || $0 == 0x2D) }, other: { !($0.isLetter || $0 == "-") }
    ).joined(separator: " ")
    func set(_ role: SectionRole, _ rule: String) {
      section.role = role
      section.provenance = Provenance(rule: rule, evidence: section.title)
    }
    if phrases.tables.contains(where: {
      $0.reference.contains(words) || words.hasPrefix("appendix ")
    }) {
      set(.reference, "reference-title")
    } else if section.title.contains("TODO") || section.title.contains("FIXME")
      || section.title.contains("WIP")
    {
      set(.reference, "unfinished-title")
    } else if title.fields.count <= 10, phrases.has(\.tearDown, in: title) {
      set(.tearDown, "tear-down-title")
    } else if phrases.has(\.optional, in: title) {
      set(.optional, "optional-title")
    } else if phrases.has(\.prerequisites, in: title) {
      set(.prerequisite, "prerequisite-title")
    }
  }

  /// The name of one of several ways, by its title: "Option 1: With brew"; nil: it is none.
  func optionName(_ title: String) -> String? {
    let text = title.lowercased().drop { !$0.isLetter }
    let first = text.prefix { $0.isLetter }
    guard phrases.tables.contains(where: { $0.options.contains(String(first)) }) else { return nil }
    // A number or a letter follows, or a colon.
    let rest = text[first.endIndex...].drop { $0 == " " }
    guard let mark = rest.first else { return nil }
    let second = rest.dropFirst().first
    guard
      mark.isNumber || mark == ":" || mark == "#"
        || mark.isLetter && second?.isLetter != true
    else { return nil }
    return title
  }

  /// Hands the sections' roles down to what is in them, and to the steps.
  static func applyRoles(to lesson: inout Lesson, phrases: PhraseBook) {
    let rules = SentenceRules(phrases: phrases)
    func visit(_ section: inout Section, role: SectionRole, inAlternative: Bool) {
      if section.role == .main { section.role = role }
      let isAlternative = inAlternative || section.alternative != nil
      let isGuarded = rules.isGuardTitle(section.title)
      for index in section.steps.indices {
        switch section.role {
        case .reference: section.steps[index].role = .reference
        case .tearDown: section.steps[index].role = .tearDown
        case .optional where section.steps[index].role == .main:
          section.steps[index].role = .optional
        case .main, .prerequisite:
          if section.steps[index].role == .main,
            isAlternative || section.steps[index].alternative != nil
          {
            section.steps[index].role = .alternative
          } else if isGuarded, section.steps[index].role == .main {
            section.steps[index].role = .conditional
          }
        case .optional: break
        }
      }
      for index in section.sections.indices {
        visit(&section.sections[index], role: section.role, inAlternative: isAlternative)
      }
    }
    for index in lesson.sections.indices {
      visit(&lesson.sections[index], role: .main, inAlternative: false)
    }
  }

  static func stepCount(of lesson: Lesson) -> Int {
    func count(_ sections: [Section]) -> Int {
      sections.reduce(0) { $0 + $1.steps.count + count($1.sections) }
    }
    return count(lesson.sections)
  }

  /// The last steps in the order of the file: at least so many, if there are, and on to one with words before it.
  static func lastSteps(of lesson: Lesson, count: Int) -> [Step] {
    var found: [Step] = []
    var isEnough: Bool { found.count >= count && found.last?.instruction.isEmpty == false }
    func visit(_ sections: [Section]) {
      for section in sections.reversed() where !isEnough {
        visit(section.sections)
        for step in section.steps.reversed() where !isEnough { found.append(step) }
      }
    }
    visit(lesson.sections)
    return found.reversed()
  }

  /// Calls with every step in the order of the file, each to be changed where it stands.
  static func forEachStep(in lesson: inout Lesson, _ body: (inout Step) -> Void) {
    func visit(_ section: inout Section) {
      for index in section.steps.indices { body(&section.steps[index]) }
      for index in section.sections.indices { visit(&section.sections[index]) }
    }
    for index in lesson.sections.indices { visit(&lesson.sections[index]) }
  }

  /// A note for each section that is marked as not finished.
  static func unfinished(_ lesson: Lesson, document: Document, file: String) -> [Diagnostic] {
    var result: [Diagnostic] = []
    var sections: [(line: Int, title: String)] = []
    for mark in ["TODO", "FIXME"] {
      for offset in offsets(of: Array(mark.utf8), in: document.source.bytes).prefix(200) {
        let line = document.source.line(at: offset)
        let column = offset - document.source.offset(ofLine: line) + 1
        if sections.isEmpty { sections = titles(of: lesson) }
        let section = sections.last { $0.line <= line }?.title ?? ""
        result.append(
          Diagnostic(
            severity: .note, code: "unfinished-section", file: file,
            location: SourceLocation(line: line, column: column),
            message: "The section '\(section)' is marked '\(mark)': it is not finished."))
      }
    }
    return result
  }

  /// Where each section begins, and its title, in the order of the file.
  private static func titles(of lesson: Lesson) -> [(line: Int, title: String)] {
    var result: [(line: Int, title: String)] = []
    func visit(_ sections: [Section]) {
      for index in sections.indices {
        result.append((sections[index].range.start.line, sections[index].title))
        visit(sections[index].sections)
      }
    }
    visit(lesson.sections)
    return result
  }

  /// Where a word stands in a file, letters beside it excepted.
  private static func offsets(of word: [UInt8], in bytes: [UInt8]) -> [Int] {
    bytes.withUnsafeBufferPointer { buffer in
      word.withUnsafeBufferPointer { word in
        var found: [Int] = []
        var start = 0
        while let place = ByteSearch.first(
          word, in: UnsafeBufferPointer(rebasing: buffer[start...]))
        {
          let index = start + place
          let end = index + word.count
          if index == 0 || !isLetter(buffer[index - 1]),
            end == buffer.count || !isLetter(buffer[end])
          {
            found.append(index)
          }
          start = index + 1
        }
        return found
      }
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }
}

/// Sibling sections that are several ways to one end.
enum AlternativeRule {
  private static let platforms = [
    "aks", "amazon", "aws", "azure", "centos", "debian", "docker desktop", "docker for mac",
    "docker for windows", "eks", "fedora", "gcp",
    "gke", "google cloud", "homebrew", "k3d", "k3s", "katacoda", "killercoda", "kind", "linux",
    "mac", "macos", "microk8s", "minikube",
    "openshift", "osx", "play with kubernetes", "rancher", "red hat", "ubuntu", "windows",
  ]

  static func apply(to lesson: inout Lesson, phrases: PhraseBook) {
    for index in lesson.sections.indices {
      visit(&lesson.sections[index], SectionRules(phrases: phrases))
    }
    mark(&lesson.sections, group: "lesson", SectionRules(phrases: phrases))
  }

  private static func visit(_ section: inout Section, _ rules: SectionRules) {
    for index in section.sections.indices { visit(&section.sections[index], rules) }
    mark(&section.sections, group: section.id, rules)
  }

  /// Marks the siblings that are ways to one end.
  private static func mark(_ sections: inout [Section], group: String, _ rules: SectionRules) {
    let open = sections.indices.filter { index in
      let inner = sections[index]
      return (inner.role == .main || inner.role == .prerequisite) && inner.alternative == nil
        && holdsSteps(inner)
    }
    // Ways stand next to each other.
    let options = open.filter { rules.optionName(sections[$0].title) != nil }
    for run in runs(options) where run.count >= 2 {
      for index in run {
        let name = withoutNumber(sections[index].title)
        sections[index].alternative = Alternative(
          group: run[0] == options[0] ? group : "\(group)#\(run[0] + 1)", name: name)
        sections[index].provenance = Provenance(
          rule: "option-siblings", evidence: "\(name), beside \(run.count - 1) more",
          confidence: .likely)
      }
    }
    let ways = open.filter {
      sections[$0].alternative == nil && platform(sections[$0].title) != nil
    }
    guard ways.count >= 2 else { return }
    for index in ways {
      let title = sections[index].title
      sections[index].alternative = Alternative(group: group, name: withoutNumber(title))
      sections[index].provenance = Provenance(
        rule: "platform-siblings",
        evidence: "\(platform(title) ?? title), beside \(ways.count - 1) more", confidence: .likely)
    }
  }

  private static func runs(_ indices: [Int]) -> [[Int]] {
    var result: [[Int]] = []
    for index in indices {
      if let last = result.last?.last, last + 1 == index {
        result[result.count - 1].append(index)
      } else {
        result.append([index])
      }
    }
    return result
  }

  private static func holdsSteps(_ section: Section) -> Bool {
    !section.steps.isEmpty || section.sections.contains(where: holdsSteps)
  }

  private static func platform(_ title: String) -> String? {
    let words =
      " " + title.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: " ") + " "
    return platforms.first { words.contains(" \($0) ") }
  }

  private static func withoutNumber(_ title: String) -> String {
    let rest = title.drop { $0.isNumber || $0 == "." || $0 == ")" }
    return rest.trimmedSpace.isEmpty ? title : rest.trimmedSpace
  }
}
