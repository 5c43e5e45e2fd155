import CommonMark
import LessonModel

/// EKS Workshop: attributes of `bash` fences: `test=false`, `wait=30`, `timeout=120`, `expectError=true`, `hook=…`; tabs and
/// admonitions of Docusaurus (github.com/aws-samples/eks-workshop-v2, "Automated End-to-End Tests").
struct EKSWorkshop: Dialect {
  let name = "eks-workshop"
  let source = "https://github.com/aws-samples/eks-workshop-v2"

  private static let keys = [
    "test", "hook", "wait", "expectError", "hookTimeout", "timeout", "raw",
  ]

  func recognises(_ probe: DialectProbe) -> Bool {
    if probe.has("\n::required-time") || probe.has("\n::yaml{file=") { return true }
    return probe.infos.contains { info in
      guard info.hasPrefix("bash ") else { return false }
      let settings = Attributes.read(info.dropFirst(5))
      return Self.keys.contains { settings[$0].map { !$0.isEmpty } ?? false }
    }
  }

  func begin(_ document: Document, file: String, into state: inout DialectState) {
    var scanner = TabScanner()
    for number in 1...document.source.lineCount {
      let line = document.source.line(number).trimmedSpace
      if line.hasPrefix("<Tabs") {
        scanner.openGroup(Attributes.read(Self.attributes(line))["groupId"], at: number)
      } else if line.hasPrefix("</Tabs") {
        scanner.closeGroup()
      } else if line.hasPrefix("<TabItem") {
        let settings = Attributes.read(Self.attributes(line))
        scanner.open(settings["label"] ?? settings["value"] ?? "way")
      } else if line.hasPrefix("</TabItem") {
        scanner.close()
      } else {
        scanner.mark(number, in: &state)
      }
    }
  }

  /// What stands in a tag after its name.
  private static func attributes(_ tag: String) -> Substring {
    tag.drop { !$0.isWhitespace }.prefix { $0 != ">" }
  }

  /// `:::info` opens a box, `:::` closes it, and `::yaml{file=…}` shows a file.
  func readParagraph(_ block: Block, source: SourceText, into state: inout DialectState) -> Bool {
    block.range.startLine == block.range.endLine
      && source.line(block.range.startLine).trimmedSpace.hasPrefix("::")
  }

  func conclude(_ block: CodeBlock, _ state: inout DialectState) -> (String, CodeConclusion)? {
    guard block.language == "bash" else { return nil }
    let settings = Attributes.read(block.attributes)
    let splitter = ScriptSplitter(block: block)
    // Only what stands after a prompt is run by the workshop's tests; a page's reader would run the rest.
    var entries = splitter.hasPrompts ? splitter.prompted() : splitter.script(isShell: true) ?? []
    guard !entries.isEmpty else { return nil }
    let line = block.firstLine - 1
    for index in entries.indices {
      if settings["test"] == "false" { entries[index].role = .reference }
      if settings["expectError"] == "true" {
        entries[index].expectations.append(.anyStatus(line...line))
      }
      entries[index].timeLimit = settings["timeout"].flatMap { Directive.seconds($0) }
    }
    if let hook = settings["hook"] {
      state.tell(
        "dialect-hook", at: line, severity: .warning,
        "The workshop's tests run 'tests/hook-\(hook).sh' before and after this block; here it is not run."
      )
    }
    if settings["wait"] != nil {
      state.tell(
        "dialect-attribute", at: line, once: "wait",
        "'wait' is not kept: a command that only looks is run again until its output is as expected."
      )
    }
    return ("eks-workshop", .commands(entries))
  }
}
