import LessonModel
import Yams

/// What stands after a fence's language, or in a shortcode, as keys and values.
enum Attributes {
  /// `key=value`, `key="a value"`, `key: value` and lone words; braces and commas between them are passed over.
  static func read(_ text: some StringProtocol) -> [String: String] {
    var result: [String: String] = [:]
    var rest = Substring(text)
    while true {
      rest = rest.drop { $0.isWhitespace || $0 == "," || $0 == "{" || $0 == "}" }
      guard !rest.isEmpty else { return result }
      let quotedKey = rest.first == "\""
      if quotedKey { rest = rest.dropFirst() }
      let key = rest.prefix { !$0.isWhitespace && !"=:,{}\"".contains($0) }
      rest = rest[key.endIndex...]
      if quotedKey, rest.first == "\"" { rest = rest.dropFirst() }
      var after = rest.drop { $0 == " " }
      guard let sign = after.first, sign == "=" || sign == ":" else {
        if !key.isEmpty { result[String(key)] = "" } else { rest = rest.dropFirst() }
        continue
      }
      after = after.dropFirst().drop { $0 == " " }
      if let quote = after.first, quote == "\"" || quote == "'" {
        let value = after.dropFirst().prefix { $0 != quote }
        result[String(key)] = String(value)
        rest = after[value.endIndex...].dropFirst()
      } else {
        let value = after.prefix { !$0.isWhitespace && $0 != "," && $0 != "}" }
        result[String(key)] = String(value)
        rest = after[value.endIndex...]
      }
    }
  }

  /// A YAML mapping as text by key; what is no scalar is written `…`. Nil: it is no mapping.
  static func yaml(_ text: String) -> [String: String]? {
    guard let mapping = (try? Yams.compose(yaml: text))?.mapping else { return nil }
    var result: [String: String] = [:]
    for (key, value) in mapping {
      guard let name = key.string else { continue }
      result[name] = value.string ?? "…"
    }
    return result
  }
}

extension CodeBlock {
  /// The lines of the file that its text takes; the line before it where there is none.
  var lineRange: ClosedRange<Int> {
    lines.isEmpty
      ? max(1, firstLine - 1)...max(1, firstLine - 1) : firstLine...(firstLine + lines.count - 1)
  }

  /// The info string after the language.
  var attributes: Substring {
    let info = Substring(self.info)
    return info.drop { !$0.isWhitespace && $0 != "{" }
  }

  /// Its commands by their prompts, or as a script.
  var script: [CodeConclusion.Entry] {
    let splitter = ScriptSplitter(block: self)
    return splitter.hasPrompts ? splitter.prompted() : splitter.script(isShell: true) ?? []
  }

  /// Its text as the output of the step before.
  func asOutput(_ kind: ExpectationKind, text: String? = nil) -> CodeConclusion {
    .output(CodeConclusion.Output(text: text ?? self.text, lines: lineRange, kind: kind))
  }

  /// What the rules for plain lessons conclude.
  var plainConclusion: (String, CodeConclusion)? {
    for rule in CodeBlockRules.all {
      if let conclusion = rule.conclude(self) { return (rule.name, conclusion) }
    }
    return nil
  }
}

/// What a command changes of the shell that it runs in.
enum ShellState {
  /// The first word of a command that only matters to what the same shell runs later: `cd`, `export`, an assignment.
  static func change(in command: String) -> String? {
    for line in command.split(whereSeparator: { $0 == "\n" || $0 == ";" || $0 == "&" }) {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let word = words.first else { continue }
      if ["cd", "pushd", "popd", "export", "alias", "source", "unset"].contains(word) {
        return String(word)
      }
      if words.count == 1, ShellLexer.isAssignment(word) { return String(word) }
    }
    return nil
  }
}
