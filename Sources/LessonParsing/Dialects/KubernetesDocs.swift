import CommonMark
import LessonModel

/// The pages of kubernetes.io: shortcodes for included files, tabs, notes and headings (kubernetes.io, "Custom Hugo Shortcodes").
struct KubernetesDocs: Dialect {
  let name = "kubernetes.io"
  let source = "https://kubernetes.io/docs/contribute/style/hugo-shortcodes/"

  private static let marks = [
    "{{< codenew ", "{{% codenew ", "{{% code_sample ", "{{< code_sample ", "{{% heading \"",
    "{{< feature-state", "{{< glossary_tooltip", "{{< include \"task-tutorial",
    "<!-- steps -->", "{{< tabs name=",
  ]

  func recognises(_ probe: DialectProbe) -> Bool { Self.marks.contains { probe.has($0) } }

  func markdown(_ source: SourceText) -> [UInt8]? {
    var lines = LineRewriting(source)
    for number in 1...source.lineCount {
      let range = source.range(ofLine: number)
      guard source.bytes[range].contains(0x7B) else { continue }
      let line = source.line(number)
      guard let open = line.firstRange(of: "{{"),
        line[open.upperBound...].hasPrefix("<") || line[open.upperBound...].hasPrefix("%")
      else { continue }
      let trimmed = line.trimmedSpace
      if let heading = line.firstRange(of: "{{% heading \"") {
        // The words that the shortcode stands for on an English page.
        let name = line[heading.upperBound...].prefix { $0 != "\"" }
        let words = [
          "prerequisites": "Before you begin", "whatsnext": "See also", "objectives": "Objectives",
          "cleanup": "Cleaning up", "synopsis": "Synopsis",
        ]
        lines.replace(
          number, with: line[..<heading.lowerBound] + (words[String(name)] ?? String(name)))
      } else if trimmed.hasPrefix("{{"), trimmed.hasSuffix("}}") {
        let body = trimmed.dropFirst(3)
        if body.trimmedSpace.hasPrefix("tab ") {
          lines.replace(number, with: "###### Option: \(Attributes.read(body)["name"] ?? "way")")
        } else {
          lines.replace(number, with: " ")
        }
      }
    }
    return lines.bytes
  }
}
