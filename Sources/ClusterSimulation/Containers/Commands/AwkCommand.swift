/// `awk` as lessons use it: an optional `/pattern/` or `NR==n`, and one `{print …}` of fields, texts and `NR`/`NF`.
enum AwkCommand {
  @Sendable static func run(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("", valued: "Fv")
    guard let program = options.operands.first else { throw CommandTrouble("no program") }
    let separator = options.value("F").map { Escapes.ansi($0) }
    let text = program.trimmed
    var pattern: RegexText?
    var line: Int?
    var body = text
    if text.hasPrefix("/"), let end = text.dropFirst().firstIndex(of: "/") {
      pattern = try RegexText(
        String(text[text.index(after: text.startIndex)..<end]), isExtended: true)
      body = String(text[text.index(after: end)...]).trimmed
    } else if text.hasPrefix("NR") {
      line = Int(text.dropFirst(2).drop { $0 == "=" || $0 == " " }.prefix { $0.isNumber })
      body = String(text.drop { $0 != "{" })
    }
    let items = try items(body)
    for path in options.operands.count > 1 ? Array(options.operands.dropFirst()) : ["-"] {
      guard let bytes = try await call.contents(path) else { return 2 }
      for (index, record) in Lines.texts(bytes).enumerated() {
        if let pattern, !pattern.matches(record) { continue }
        if let line, line != index + 1 { continue }
        let fields: [String] =
          separator.map { mark in
            mark.count == 1
              ? record.split(
                separator: Character(mark), omittingEmptySubsequences: false
              ).map(String.init)
              : record.split(separator: mark).map(String.init)
          } ?? record.split(whereSeparator: \.isWhitespace).map(String.init)
        let shown = items.map { group in
          group.map { item -> String in
            switch item {
            case .text(let text): text
            case .field(let number):
              number == 0 ? record : fields.indices.contains(number - 1) ? fields[number - 1] : ""
            case .last(let back):
              fields.indices.contains(fields.count - 1 - back)
                ? fields[fields.count - 1 - back] : ""
            case .fieldCount: String(fields.count)
            case .recordNumber: String(index + 1)
            }
          }.joined()
        }
        try await call.print(shown.joined(separator: " ") + "\n")
      }
    }
    return 0
  }

  private enum Item {
    case text(String)
    case field(Int)
    case last(Int)
    case fieldCount
    case recordNumber
  }

  /// The arguments of `print`, each of which is pieces one after the other.
  private static func items(_ body: String) throws -> [[Item]] {
    if body.isEmpty { return [[.field(0)]] }
    guard body.hasPrefix("{"), body.hasSuffix("}") else {
      throw CommandTrouble("the mock cluster's awk only prints fields")
    }
    let inner = String(body.dropFirst().dropLast()).trimmed
    guard inner.hasPrefix("print") else {
      throw CommandTrouble("the mock cluster's awk only prints fields")
    }
    var rest = Array(inner.dropFirst(5))[...]
    var groups: [[Item]] = [[]]
    while let character = rest.first {
      switch character {
      case " ", ";", "(", ")": rest = rest.dropFirst()
      case ",":
        rest = rest.dropFirst()
        groups.append([])
      case "\"":
        let text = String(rest.dropFirst().prefix { $0 != "\"" })
        rest = rest.dropFirst(text.count + 2)
        groups[groups.count - 1].append(.text(Escapes.ansi(text)))
      case "$":
        let word = String(
          rest.dropFirst().prefix { $0.isNumber || $0.isLetter || "()-".contains($0) })
        rest = rest.dropFirst(word.count + 1)
        if let number = Int(word) {
          groups[groups.count - 1].append(.field(number))
        } else {
          let back = Int(word.filter(\.isNumber)) ?? 0
          groups[groups.count - 1].append(.last(back))
        }
      default:
        let word = String(rest.prefix { $0.isLetter })
        guard word == "NR" || word == "NF" else {
          throw CommandTrouble("the mock cluster's awk only prints fields")
        }
        rest = rest.dropFirst(word.count)
        groups[groups.count - 1].append(word == "NR" ? .recordNumber : .fieldCount)
      }
    }
    return groups[0].isEmpty ? [[.field(0)]] : groups
  }
}
