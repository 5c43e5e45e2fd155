import LessonModel

extension CodeBlockRules {
  /// The rules that are asked for a block in a tab.
  private static let inTabs: Set<String> = ["syntax-summary", "prompt-fence", "script-fence"]

  static let tabbedFences = CodeBlockRule(
    name: "tabbed-fences",
    explanation:
      "an indented text under MkDocs' `=== \"Tab\"` or `!!! note`, with blocks of commands in it: those commands",
    confidence: .likely
  ) { block in
    guard block.info.isEmpty, ["===", "!!!", "???"].contains(where: block.lead.hasPrefix) else {
      return nil
    }
    var entries: [CodeConclusion.Entry] = []
    var start: Int?
    var info = ""
    for (index, line) in block.lines.enumerated() {
      let text = line.drop { $0 == " " }
      guard text.hasPrefix("```") else { continue }
      guard let open = start else {
        start = index + 1
        info = text.dropFirst(3).trimmedSpace
        continue
      }
      start = nil
      guard open < index else { continue }
      let isIndented = block.lines[open - 1].hasPrefix(" ")
      let inner = block.inner(
        info: info,
        lines: block.lines[open..<index].map { line in
          isIndented ? line.drop { $0 == " " } : line
        },
        firstLine: block.firstLine + open)
      guard inner.kind == .shell else { continue }
      for rule in CodeBlockRules.all where inTabs.contains(rule.name) {
        guard let conclusion = rule.conclude(inner) else { continue }
        if case .commands(let found) = conclusion { entries += found }
        break
      }
    }
    return entries.isEmpty ? nil : .commands(entries)
  }
}
