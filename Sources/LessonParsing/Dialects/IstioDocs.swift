import CommonMark
import LessonModel

/// The pages of istio.io: `{{< text bash >}}` with prompts and outputs, `{{< text plain >}}` (istio.io, "Adding Code Blocks").
struct IstioDocs: Dialect {
  let name = "istio.io"
  let source = "https://istio.io/latest/docs/releases/contribute/code-blocks/"

  func recognises(_ probe: DialectProbe) -> Bool { probe.has("{{< text ") }

  func markdown(_ source: SourceText) -> [UInt8]? {
    var lines = LineRewriting(source)
    for number in 1...source.lineCount {
      let range = source.range(ofLine: number)
      guard source.bytes[range].contains(0x7B) else { continue }
      let line = source.line(number)
      guard let open = line.firstRange(of: "{{<") else { continue }
      let indent = line.prefix { $0 == " " }
      guard line[..<open.lowerBound].allSatisfy({ $0 == " " }),
        let close = line.firstRange(of: ">}}")
      else { continue }
      let words = line[open.upperBound..<close.lowerBound].split(separator: " ")
      if words.first == "text", words.count > 1 {
        lines.replace(
          number, with: indent + "```" + (words[1] == "plain" ? "text" : String(words[1])))
      } else if words.first == "/text" {
        lines.replace(number, with: indent + "```")
      } else if words.first == "tab" {
        // A tab is one of several ways: a heading deeper than any of the page's.
        let name = Attributes.read(line[open.upperBound..<close.lowerBound])["name"] ?? "way"
        lines.replace(number, with: "###### Option: \(name)")
      } else if let first = words.first,
        first.hasPrefix("/")
          || ["tabset", "warning", "tip", "idea", "boilerplate", "image"].contains(first)
      {
        lines.replace(number, with: String(repeating: " ", count: 1))
      }
    }
    return lines.bytes
  }
}
