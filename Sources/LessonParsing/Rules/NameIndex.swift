import CommonMark
import LessonModel

/// Which names a lesson uses, and how often.
final class NameIndex {
  private let source: SourceText
  /// Made when it is first asked for: few lessons need it.
  private lazy var counts: [Substring: Int] = {
    let text = String(decoding: source.bytes, as: UTF8.self)
    var counts: [Substring: Int] = [:]
    for word in Self.words(text) { counts[word, default: 0] += 1 }
    return counts
  }()

  init(document: Document) {
    source = document.source
  }

  private static func words(_ line: String) -> [Substring] {
    line.split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }

  private static let own: Set<String> = [
    "ns", "namespace", "namespaces", "no", "node", "nodes", "sc", "storageclass", "pv",
    "get-contexts",
  ]

  /// Marks the names of a sample that the lesson uses nowhere else, where a command lists what every cluster has of its own.
  func markIncidental(in step: inout Step) {
    guard step.expectations.contains(where: { $0.kind == .like }) else { return }
    let words = step.action.text.split(separator: " ").map(String.init)
    guard words.first == "kubectl", words.contains(where: Self.own.contains) else { return }
    for index in step.expectations.indices where step.expectations[index].kind == .like {
      let rows = step.expectations[index].expected.split(separator: "\n").dropFirst()
      let names = rows.flatMap { row in row.fields.prefix(2) }
      step.expectations[index].incidental = names.filter { counts[$0] == 1 }.map(String.init)
    }
  }
}
