/// Under which headings the lines of an indented text stand: `Containers: / web:` in a description, `spec: / template:` in YAML.
///
/// Only lines that begin with the name of a field make headings, and the dashes of a list. A heading holds what is indented
/// deeper; a dash holds what stands right of it.
struct Outline {
  private struct Heading {
    var key: [UInt8]
    var parent: Int?
    /// Whether nothing stands beside its name: then fields may stand under it, else only what goes on with its value.
    var isBlock: Bool
  }

  private var headings: [Heading] = []
  /// The headings that are open, outermost first, with twice the columns they begin at.
  private var open: [(column: Int, heading: Int)] = []

  /// The innermost heading over the next line, which has its white space still; nil: none.
  mutating func place(of line: ByteText) -> Int? {
    var column = line.prefix(while: \.isBlank).count
    var text = line.trimmed
    while text.starts("- ") {
      add([ascii("-")], isBlock: true, at: 2 * column + 1)
      let rest = text.dropFirst()
      column += 1 + rest.prefix(while: \.isBlank).count
      text = rest.trimmed
    }
    close(from: 2 * column)
    let place = open.last?.heading
    if let field = Field(text) {
      add(
        CanonicalLine.form(of: [field.name], isExact: false), isBlock: Self.isOpen(field.value),
        at: 2 * column)
    }
    return place
  }

  private mutating func close(from column: Int) {
    while let last = open.last, last.column >= column { open.removeLast() }
  }

  private mutating func add(_ key: [UInt8], isBlock: Bool, at column: Int) {
    close(from: column)
    headings.append(Heading(key: key, parent: open.last?.heading, isBlock: isBlock))
    open.append((column, headings.count - 1))
  }

  private static func isOpen(_ value: ByteText) -> Bool {
    value.isEmpty || value.equals("{") || value.equals("[") || value.equals("[{")
      || value.first == ascii("|") && value.count <= 2 || value.equals(">")
  }

  /// Whether a line may be that of a sample: it stands under all headings that the sample's line stands under, in their order.
  ///
  /// - Parameter isField: whether the lines begin with the name of a field.
  static func isWithin(
    _ wanted: (outline: Outline, place: Int?), _ found: (outline: Outline, place: Int?),
    isField: Bool
  ) -> Bool {
    var outer = found.place
    var inner = wanted.place
    while let place = inner {
      let heading = wanted.outline.headings[place]
      inner = heading.parent
      guard heading.isBlock || !isField, !heading.key.contains(ascii("<")) else { continue }
      var isThere = false
      while let other = outer {
        let candidate = found.outline.headings[other]
        outer = candidate.parent
        if candidate.key == heading.key || SamplePattern.alikeForms(heading.key, candidate.key) {
          isThere = true
          break
        }
      }
      guard isThere else { return false }
    }
    return true
  }
}
