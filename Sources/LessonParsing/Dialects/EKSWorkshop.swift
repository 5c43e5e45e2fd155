import LessonModel

/// EKS Workshop: attributes of `bash` fences: `test=false`, `wait=30`, `timeout=120`, `expectError=true`, `hook=…`
/// (github.com/aws-samples/eks-workshop-v2, "Writing code blocks").
struct EKSWorkshop: Dialect {
  let name = "eks-workshop"
  let source = "https://github.com/aws-samples/eks-workshop-v2"

  private static let keys = ["test=", "hook=", "wait=", "expectError=", "hookTimeout=", "raw="]

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.text.split(separator: "\n").contains { line in
      let text = line.drop { $0 == " " }
      return text.hasPrefix("```bash ") && Self.keys.contains { text.contains(" " + $0) }
    }
  }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    guard block.language == "bash" else { return nil }
    let settings = Attributes.read(block.info.dropFirst(4))
    let splitter = ScriptSplitter(block: block)
    var entries = splitter.hasPrompts ? splitter.prompted() : splitter.script(isShell: true) ?? []
    for index in entries.indices {
      if settings["test"] == "false" { entries[index].role = .reference }
      if settings["expectError"] == "true" {
        entries[index].expectations.append(
          CodeConclusion.Expected(
            kind: .failure, text: "an exit status other than 0", lines: entries[index].lines))
      }
      if let limit = settings["timeout"].flatMap({ Directive.seconds($0) }) {
        entries[index].timeLimit = limit
      }
    }
    return ("eks-workshop", .commands(entries))
  }
}
