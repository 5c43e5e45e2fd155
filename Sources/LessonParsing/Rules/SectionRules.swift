import CommonMark
import LessonModel

/// What a section is for, by its title.
enum SectionRules {
  private static let reference: Set<String> = [
    "links", "link", "misc", "miscellaneous", "references", "reference", "see also",
    "further reading", "others", "other", "resources",
    "appendix", "acknowledgements", "credits", "license", "notes",
  ]

  static func classify(_ section: inout Section) {
    let title = section.title.lowercased()
    let words = title.split { !$0.isLetter }.joined(separator: " ")
    func set(_ role: SectionRole, _ rule: String) {
      section.role = role
      section.provenance = Provenance(rule: rule, evidence: section.title)
    }
    if reference.contains(words) {
      set(.reference, "reference-title")
    } else if ["uninstall", "clean up", "cleanup", "cleaning up", "tear down", "teardown"].contains(
      where: words.contains)
    {
      set(.tearDown, "tear-down-title")
    } else if title.contains("optional") || title.contains("(bonus") {
      set(.optional, "optional-title")
    }
  }

  /// Hands the sections' roles down to what is in them, and to the steps; returns all steps in the order of the file.
  static func withEffectiveRoles(_ lesson: inout Lesson) -> [Step] {
    var steps: [Step] = []
    func visit(_ section: inout Section, role: SectionRole, inAlternative: Bool) {
      if section.role == .main { section.role = role }
      let isAlternative = inAlternative || section.alternative != nil
      for index in section.steps.indices {
        switch section.role {
        case .reference: section.steps[index].role = .reference
        case .tearDown: section.steps[index].role = .tearDown
        case .optional where section.steps[index].role == .main:
          section.steps[index].role = .optional
        case .main where section.steps[index].role == .main && isAlternative:
          section.steps[index].role = .alternative
        case .main, .optional: break
        }
      }
      steps += section.steps
      for index in section.sections.indices {
        visit(&section.sections[index], role: section.role, inAlternative: isAlternative)
      }
    }
    for index in lesson.sections.indices {
      visit(&lesson.sections[index], role: .main, inAlternative: false)
    }
    return steps
  }

  /// Puts steps back where they stand.
  static func put(_ steps: [Step], into lesson: inout Lesson) {
    var rest = steps[...]
    func visit(_ section: inout Section) {
      for index in section.steps.indices {
        if let step = rest.popFirst() { section.steps[index] = step }
      }
      for index in section.sections.indices { visit(&section.sections[index]) }
    }
    for index in lesson.sections.indices { visit(&lesson.sections[index]) }
  }

  /// A note for each section that is marked as not finished.
  static func unfinished(_ lesson: Lesson, document: Document, file: String) -> [Diagnostic] {
    var result: [Diagnostic] = []
    for (index, line) in document.lines.enumerated() {
      guard let range = line.firstRange(of: "TODO") ?? line.firstRange(of: "FIXME") else {
        continue
      }
      let column = line[..<range.lowerBound].utf8.count + 1
      let section = lesson.allSections.last { $0.range.start.line <= index + 1 }?.title ?? ""
      result.append(
        Diagnostic(
          severity: .note, code: "unfinished-section", file: file,
          location: SourceLocation(line: index + 1, column: column),
          message: "The section '\(section)' is marked '\(line[range])': it is not finished."))
    }
    return result
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

  static func apply(to lesson: inout Lesson) {
    for index in lesson.sections.indices { visit(&lesson.sections[index]) }
  }

  private static func visit(_ section: inout Section) {
    for index in section.sections.indices { visit(&section.sections[index]) }
    let ways = section.sections.indices.filter { index in
      let inner = section.sections[index]
      return inner.role == .main && !inner.flattened.flatMap(\.steps).isEmpty
        && platform(inner.title) != nil
    }
    guard ways.count >= 2 else { return }
    for index in ways {
      let title = section.sections[index].title
      section.sections[index].alternative = Alternative(
        group: section.id, name: withoutNumber(title))
      section.sections[index].provenance = Provenance(
        rule: "platform-siblings",
        evidence: "\(platform(title) ?? title), beside \(ways.count - 1) more", confidence: .likely)
    }
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
