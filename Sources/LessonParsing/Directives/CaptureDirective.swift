import LessonModel

/// What a directive says of a value that a step leaves: `capture=NAME from=WHERE`.
///
/// `NAME` is remembered for placeholders, `$NAME` is exported in the shell. `WHERE` is `output`, the whole output, which is meant
/// where nothing is said; or one of `column:NAME`, `field:NAME`, `key:NAME`, `json:PATH`, `regex:PATTERN`, `directory:PATH`.
enum CaptureDirective {
  static let places = ["column", "directory", "field", "json", "key", "output", "regex"]

  /// Where `from` says that the value is; nil: it says nothing that is known.
  static func source(_ from: String?) -> (selector: ValueSource.Selector, argument: String)? {
    guard let from else { return (.output, "") }
    let parts = from.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    if from == "output" { return (.output, "") }
    guard parts.count == 2, !parts[1].isEmpty else { return nil }
    let selectors: [String: ValueSource.Selector] = [
      "column": .column, "directory": .directory, "field": .field, "json": .jsonPath,
      "key": .yamlKey, "regex": .pattern,
    ]
    return selectors[parts[0]].map { ($0, parts[1]) }
  }

  /// The capture of a step that carries the directive; nil: it captures nothing.
  static func capture(_ directive: Directive, of step: Step) -> Capture? {
    guard let name = directive.capture, let (selector, argument) = source(directive.from) else {
      return nil
    }
    let isVariable = name.hasPrefix("$")
    return Capture(
      name: isVariable ? String(name.dropFirst()) : name, kind: isVariable ? .variable : .value,
      source: ValueSource(step: step.id, selector: selector, argument: argument),
      range: step.range,
      provenance: Provenance(rule: "directive", evidence: "capture=\(name)"))
  }
}
