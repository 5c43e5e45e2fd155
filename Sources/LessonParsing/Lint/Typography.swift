import LessonModel

/// Signs that a word processor or a web page put in the place of those that a shell knows.
enum Typography {
  /// A sign of a command with its place and what stands around it.
  private struct Sign {
    var scalar: Unicode.Scalar
    var offset: Int
    var length: Int { scalar.utf8.count }
    /// Whether straight quotes are open around it.
    var isQuoted: Bool
    var line: Int
  }

  /// The signs of a command that are no ASCII, or quotes.
  private static func signs(of command: LintCommand) -> [Sign] {
    let text = command.step.action.text
    var result: [Sign] = []
    var offset = 0
    var line = 0
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in text.unicodeScalars {
      defer { offset += scalar.utf8.count }
      if scalar == "\n" {
        line += 1
        isEscaped = false
        continue
      }
      let isBody = command.hereDocuments.contains { $0.body.contains(line) }
      if !isBody, !isEscaped {
        if let open = quote {
          if scalar == open { quote = nil }
        } else if scalar == "'" || scalar == "\"" {
          quote = scalar
        }
      }
      isEscaped = scalar == "\\" && !isEscaped && quote != "'"
      result.append(Sign(scalar: scalar, offset: offset, isQuoted: quote != nil, line: line))
    }
    return result
  }

  private static func candidates(_ context: LintContext) -> [LintCommand] {
    context.commands.filter { command in command.step.action.text.utf8.contains { $0 >= 0x80 } }
  }

  // MARK: Quotes

  private static let double: Set<Unicode.Scalar> = ["\u{201C}", "\u{201D}", "\u{201E}", "\u{201F}"]
  private static let single: Set<Unicode.Scalar> = ["\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}"]

  static func smartQuotes(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    for command in candidates(context) {
      let all = signs(of: command).filter { sign in
        !command.hereDocuments.contains { $0.body.contains(sign.line) }
      }
      var index = 0
      while index < all.count {
        let open = all[index]
        index += 1
        guard !open.isQuoted else { continue }
        let kind =
          double.contains(open.scalar) ? double : single.contains(open.scalar) ? single : []
        guard !kind.isEmpty else { continue }
        let message =
          "'\(open.scalar)' is a typographic quote, which the shell takes for an ordinary letter. Type \(kind == double ? "\"" : "'") instead."
        let close = all[index...].firstIndex { kind.contains($0.scalar) && $0.line == open.line }
        guard let close else {
          result.append(
            context.match(in: command.step, offset: open.offset, length: open.length, message))
          continue
        }
        let inner = all[index..<close].map(\.scalar)
        var straight = kind == double ? "\"" : "'"
        // A quote of the same kind inside would end it early.
        if kind == double, inner.contains("\"") { straight = "'" }
        let isAmbiguous =
          straight == "'" && inner.contains { $0 == "'" || $0 == "\u{2019}" }
          || inner.contains { $0 == "\"" } && straight == "\""
        var match = context.match(
          in: command.step, offset: open.offset, length: open.length, message,
          replacement: straight)
        let end = context.match(
          in: command.step, offset: all[close].offset, length: all[close].length, message,
          replacement: straight)
        match.edits = isAmbiguous || end.edits.isEmpty ? [] : match.edits + end.edits
        result.append(match)
        index = close + 1
      }
    }
    return result
  }

  // MARK: Dashes

  private static let dashes: Set<Unicode.Scalar> = [
    "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2015}", "\u{2212}",
  ]

  /// Tools whose options of several letters begin with two hyphens.
  private static let longOptions: Set<String> = [
    "kubectl", "oc", "helm", "docker", "docker-compose", "podman", "git", "minikube", "kind",
    "istioctl", "npm", "pip", "pip3", "curl", "wget", "kubeadm", "gcloud", "aws", "az", "eksctl",
    "linkerd", "argocd", "cargo", "yarn", "brew", "apt-get", "apt", "systemctl", "jq",
  ]

  static func dashes(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    for command in candidates(context) {
      for (words, wordIndex) in command.simple.flatMap({ words in
        words.indices.map { (words, $0) }
      }) {
        let word = words[wordIndex]
        let scalars = Array(word.raw.unicodeScalars)
        guard let first = scalars.first, dashes.contains(first), scalars.count > 1 else { continue }
        let rest = scalars.drop { dashes.contains($0) || $0 == "-" }
        guard let letter = rest.first, letter.properties.isAlphabetic else { continue }
        let count = scalars.count - rest.count
        let name = rest.prefix {
          $0.properties.isAlphabetic || $0 == "-" || $0.value < 0x3A && $0.value >= 0x30
        }
        let tool = LintCommand.program(words).first?.value ?? ""
        let isLong = name.count > 1
        let replacement: String? =
          count > 1 || isLong && longOptions.contains(tool) && first != "\u{2010}"
          ? "--" : isLong ? nil : "-"
        let length = scalars.prefix(count).reduce(0) { $0 + $1.utf8.count }
        let said = replacement ?? "-"
        result.append(
          context.match(
            in: command.step, offset: word.offset, length: length,
            "'\(String(String.UnicodeScalarView(scalars.prefix(count))))' before '\(String(String.UnicodeScalarView(name)))' is a typographic dash, and no hyphen: the option is not taken for one. Type '\(said)\(String(String.UnicodeScalarView(name)))'.",
            replacement: replacement))
      }
    }
    return result
  }

  // MARK: Spaces

  /// Spaces that the shell does not split words at, and signs without width.
  private static let spaces: [Unicode.Scalar: (name: String, replacement: String)] = [
    "\u{00A0}": ("a non-breaking space", " "), "\u{2007}": ("a figure space", " "),
    "\u{202F}": ("a narrow non-breaking space", " "), "\u{3000}": ("an ideographic space", " "),
    "\u{200B}": ("a space without width", ""), "\u{2060}": ("a word joiner", ""),
    "\u{FEFF}": ("a byte order mark", ""),
  ]

  static func oddSpaces(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    for command in candidates(context) {
      var lines: [Int: LintMatch] = [:]
      let lineStarts = indentations(of: command.step.action.text)
      for sign in signs(of: command) where !sign.isQuoted {
        guard let (name, replacement) = spaces[sign.scalar] else { continue }
        // In a document's text it may be meant; as its indentation it cannot be.
        if command.hereDocuments.contains(where: { $0.body.contains(sign.line) }),
          sign.offset >= (lineStarts[sign.line] ?? 0)
        {
          continue
        }
        let match = context.match(
          in: command.step, offset: sign.offset, length: sign.length,
          "Here stands \(name) (U+\(hex(sign.scalar))), at which the shell splits no words. \(replacement.isEmpty ? "Take it out." : "Type an ordinary space.")",
          replacement: replacement)
        if lines[sign.line] == nil {
          lines[sign.line] = match
        } else {
          lines[sign.line]?.edits += match.edits
        }
      }
      result += lines.sorted { $0.key < $1.key }.map(\.value)
    }
    return result
  }

  /// Where the first sign that is no white space stands, by line.
  private static func indentations(of text: String) -> [Int: Int] {
    var result: [Int: Int] = [:]
    var offset = 0
    var line = 0
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        line += 1
      } else if result[line] == nil, !scalar.properties.isWhitespace, spaces[scalar] == nil {
        result[line] = offset
      }
      offset += scalar.utf8.count
    }
    return result
  }

  private static func hex(_ scalar: Unicode.Scalar) -> String {
    let text = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - text.count)) + text
  }
}
