import CommonMark
import LessonModel

/// Innovation Engine: `bash` and `azurecli` blocks, each run as a whole, and a comment `expected_similarity` before the
/// block that shows a result (github.com/Azure/InnovationEngine).
struct InnovationEngine: Dialect {
  let name = "innovation-engine"
  let source = "https://github.com/Azure/InnovationEngine"

  private static let languages = ["bash", "azurecli", "azurecli-interactive"]

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.lines(with: "expected_similarity").contains { line in
      line.drop { $0 == " " }.hasPrefix("<!--") && line.contains("expected_similarity")
    }
  }

  /// A block whose output is judged runs as a whole: looks for those that a comment follows.
  func begin(_ document: Document, file: String, into state: inout DialectState) {
    var last: Int?
    func look(_ blocks: [Block]) {
      for block in blocks {
        switch block.kind {
        case .codeBlock:
          let language = block.info.prefix { !$0.isWhitespace }
          if Self.languages.contains(String(language)) { last = block.range.startLine }
        case .html:
          if block.literal.contains("expected_similarity"), let line = last {
            state.notes["judged \(line)"] = ""
          }
        case .list, .item, .blockQuote: look(block.blocks)
        case .paragraph, .heading, .thematicBreak: break
        }
      }
    }
    look(document.blocks)
  }

  func readComment(_ html: String, at line: Int, into state: inout DialectState) {
    if let variables = html.firstRange(of: "```variables") {
      for line in html[variables.upperBound...].split(whereSeparator: \.isNewline)
      where line.hasPrefix("export ") {
        let pair = line.dropFirst(7).split(separator: "=", maxSplits: 1)
        guard pair.count == 2 else { continue }
        state.variables[pair[0].trimmedSpace] = pair[1].trimmedSpace
      }
    }
    guard let range = html.firstRange(of: "expected_similarity") else { return }
    let value = html[range.upperBound...].drop { $0 == "=" || $0 == " " }
    if let quote = value.first, quote == "\"" || quote == "'" {
      // The last quote ends it.
      let body = value.dropFirst()
      state.notes["regex"] = body.lastIndex(of: quote).map { String(body[..<$0]) } ?? String(body)
    } else {
      let number = String(value.prefix { $0.isNumber || $0 == "." })
      if let threshold = Double(number), (0...1).contains(threshold) {
        state.notes["similarity"] = number
      } else {
        state.tell(
          "dialect-expectation", at: line, severity: .warning,
          "'expected_similarity' takes a number from 0 to 1, or a regular expression in quotes.")
      }
    }
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    guard !Self.languages.contains(block.language) else { return command(block, &state) }
    guard block.previousCommand != nil else { return nil }
    if let regex = state.notes["regex"] {
      state.notes["regex"] = nil
      return ("expected-similarity", block.asOutput(.regex, text: regex))
    }
    guard let threshold = state.notes["similarity"] else { return nil }
    state.notes["similarity"] = nil
    return (
      "expected-similarity", block.asOutput(.similarity, text: threshold + "\n" + block.text)
    )
  }

  private func command(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)?
  {
    guard state.notes["judged \(block.firstLine - 1)"] != nil else {
      var entries = ScriptSplitter(block: block).script(isShell: true) ?? []
      for index in entries.indices {
        entries[index].output = nil
        if entries[index].problem == nil { entries[index].confidence = .certain }
      }
      return entries.isEmpty ? nil : ("innovation-engine", .commands(entries))
    }
    return ("innovation-engine", .commands(ScriptSplitter(block: block).whole()))
  }
}
