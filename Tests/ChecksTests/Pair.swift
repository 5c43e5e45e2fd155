import Foundation

/// A sample, an output, and whether the output is to be accepted: read from the files in `Pairs`.
struct Pair: Sendable, CustomStringConvertible {
  var file: String
  var title: String
  var what: String
  var sample: String
  var output: String
  var isHealthy: Bool

  var description: String { "\(file): \(title): \(isHealthy ? "healthy" : "broken"): \(what)" }

  struct Malformed: Error { var message: String }

  static func all() throws -> [Pair] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Pairs")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".txt") }.sorted()
    return try names.flatMap { name in
      try read(String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8), file: name)
    }
  }

  static func read(_ text: String, file: String) throws -> [Pair] {
    var pairs: [Pair] = []
    var title = ""
    var sample = ""
    var first: String?
    var open: (what: String, isHealthy: Bool)?
    var body: [String] = []
    func close() {
      let text = body.isEmpty ? "" : body.joined(separator: "\n") + "\n"
      body = []
      if let part = open {
        if part.isHealthy, first == nil { first = text }
        pairs.append(
          Pair(
            file: file, title: title, what: part.what, sample: sample, output: text,
            isHealthy: part.isHealthy))
      } else if !title.isEmpty {
        sample = text
      }
      open = nil
    }
    var isEdited = false
    func finish() { if !isEdited { close() } }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("== ") {
        finish()
        (title, first, isEdited) = (String(line.dropFirst(3)), nil, false)
        open = nil
      } else if line.hasPrefix("-- healthy") || line.hasPrefix("-- broken") {
        finish()
        isEdited = false
        open = (String(line.dropFirst(3)), line.hasPrefix("-- healthy"))
      } else if line.hasPrefix("-+ ") || line.hasPrefix("-! ") {
        finish()
        isEdited = true
        open = nil
        let edit = String(line.dropFirst(3))
        pairs.append(
          Pair(
            file: file, title: title, what: edit, sample: sample,
            output: try edited(first ?? sample, edit, "\(file): \(title)"),
            isHealthy: line.hasPrefix("-+ ")))
      } else if title.isEmpty || isEdited {
        guard line.isEmpty || line.hasPrefix("#") else {
          throw Malformed(message: "\(file): '\(line)' belongs to no case")
        }
      } else {
        body.append(line)
      }
    }
    finish()
    return pairs
  }

  private static func edited(_ text: String, _ edit: String, _ place: String) throws -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    func index(_ needle: some StringProtocol) throws -> Int {
      guard let index = lines.firstIndex(where: { $0.contains(needle) }) else {
        throw Malformed(message: "\(place): no line holds '\(needle)'")
      }
      return index
    }
    if edit.hasPrefix("drop ") {
      lines.remove(at: try index(edit.dropFirst(5)))
    } else if edit.hasPrefix("add ") {
      while lines.last == "" { lines.removeLast() }
      lines += [String(edit.dropFirst(4)), ""]
    } else if edit.hasPrefix("swap ") {
      let names = edit.dropFirst(5).components(separatedBy: " | ")
      lines.swapAt(try index(names[0]), try index(names[1]))
    } else if edit.hasPrefix("all =>") {
      return edit.dropFirst(6).trimmingCharacters(in: .whitespaces) + "\n"
    } else {
      let sides = edit.components(separatedBy: " => ")
      guard sides.count == 2, let range = text.range(of: sides[0]) else {
        throw Malformed(message: "\(place): nothing to do for '\(edit)'")
      }
      return text.replacingCharacters(in: range, with: sides[1])
    }
    return lines.joined(separator: "\n")
  }
}
