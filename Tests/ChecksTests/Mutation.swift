import Foundation

/// One change in one place of a healthy output, such that a teacher would call what is left wrong.
struct Mutation: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case word, state, number, missingLine
  }

  var kind: Kind
  var output: String
  /// What was changed into what, and in which line.
  var what: String

  /// All changes of an output: each line once, each word and number once that stands
  /// in a word of the sample's same line, headings apart.
  static func all(of output: String, stableIn sample: String) -> [Mutation] {
    var result: [Mutation] = []
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let others = sample.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      Set(line.split(whereSeparator: \.isWhitespace))
    }
    func add(_ kind: Kind, _ line: Int, _ text: String?, _ what: String) {
      var copy = lines
      if let text { copy[line] = text } else { copy.remove(at: line) }
      result.append(
        Mutation(
          kind: kind, output: copy.joined(separator: "\n"),
          what: "\(what) in '\(lines[line])'"))
    }
    for (index, line) in lines.enumerated() {
      guard line.contains(where: { $0.isLetter || $0.isNumber }) else { continue }
      add(.missingLine, index, nil, "dropped")
      if line == line.uppercased(), line.contains("  ") || line.contains("\t") { continue }
      for token in tokens(of: line) where index < others.count {
        let word = line[token]
        guard others[index].contains(around(token, in: line)) else { continue }
        if word.allSatisfy(\.isASCIIDigit) {
          guard word.count < 15, let number = Int(word) else { continue }
          let other = String(number + 1)
          add(
            .number, index, line.replacingCharacters(in: token, with: other), "\(word) -> \(other)")
        } else if word.allSatisfy({ $0.isASCII && $0.isLetter }), word.count > 1 {
          let isState = opposites[String(word)] != nil
          let other = opposites[String(word)] ?? misspelt(word)
          add(
            isState ? .state : .word, index, line.replacingCharacters(in: token, with: other),
            "\(word) -> \(other)")
        }
      }
    }
    return result
  }

  private static func tokens(of line: some StringProtocol) -> [Range<String.Index>] {
    var result: [Range<String.Index>] = []
    var start: String.Index?
    for index in line.indices {
      let character = line[index]
      if character.isASCII, character.isLetter || character.isNumber {
        if start == nil { start = index }
      } else if let from = start {
        result.append(from..<index)
        start = nil
      }
    }
    if let from = start { result.append(from..<line.endIndex) }
    return result
  }

  /// The word between blanks that a token is a part of.
  private static func around(_ token: Range<String.Index>, in line: String) -> Substring {
    let start = line[..<token.lowerBound].lastIndex(where: \.isWhitespace)
    let end = line[token.upperBound...].firstIndex(where: \.isWhitespace) ?? line.endIndex
    return line[(start.map(line.index(after:)) ?? line.startIndex)..<end]
  }

  /// Another word of the same length, of letters of the same kinds.
  private static func misspelt(_ word: Substring) -> String {
    var letters = Array(word)
    let middle = letters.count / 2
    let letter = letters[middle]
    let replacement: Character = letter.lowercased() == "q" ? "j" : "q"
    letters[middle] = letter.isUppercase ? Character(replacement.uppercased()) : replacement
    return String(letters)
  }

  private static let opposites = [
    "Running": "Pending", "Completed": "Error", "Ready": "NotReady", "Bound": "Pending",
    "Active": "Terminating", "True": "False", "False": "True", "true": "false", "false": "true",
    "deployed": "failed", "created": "unchanged", "configured": "created", "deleted": "created",
    "Healthy": "Degraded", "Synced": "OutOfSync", "Up": "Exited", "OK": "FAILED", "ok": "failed",
    "active": "inactive", "enabled": "disabled", "SYNCED": "STALE", "yes": "no",
    "Normal": "Warning",
    "Complete": "Failed", "Succeeded": "Failed", "passed": "failed", "SUCCESS": "FAILURE",
    "default": "other", "scaled": "resized", "successfully": "partly", "Available": "Unavailable",
  ]
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
