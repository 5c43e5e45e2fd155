import LessonModel

/// Innovation Engine: a comment `expected_similarity` before the block that shows a result (github.com/Azure/InnovationEngine).
struct InnovationEngine: Dialect {
  let name = "innovation-engine"
  let source = "https://github.com/Azure/InnovationEngine"

  func recognises(_ probe: DialectProbe) -> Bool { probe.has("expected_similarity") }

  func readComment(_ html: String, at line: Int, into state: inout DialectState) {
    guard let range = html.firstRange(of: "expected_similarity") else { return }
    let value = html[range.upperBound...].drop { $0 == "=" || $0 == " " }
    if let quote = value.first, quote == "\"" || quote == "'" {
      state.pending["regex"] = String(value.dropFirst().prefix { $0 != quote })
    } else {
      state.pending["similarity"] = String(value.prefix { $0.isNumber || $0 == "." })
    }
  }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    guard block.previousCommand != nil else { return nil }
    let lines = block.firstLine...(block.firstLine + max(0, block.lines.count - 1))
    if let regex = state.pending["regex"] {
      return (
        "expected-similarity",
        .output(CodeConclusion.Output(text: regex, lines: lines, kind: .regex))
      )
    }
    // A share of equal letters says little of what must hold: the sample is compared by what its words are.
    if state.pending["similarity"] != nil {
      return (
        "expected-similarity",
        .output(CodeConclusion.Output(text: block.text, lines: lines, kind: .like))
      )
    }
    return nil
  }
}
