import Foundation
import LessonModel
import LessonParsing
import Testing

/// A lesson in the format of another tool, and the graph that it is to be read as, beside it.
struct DialectFixture: Sendable, CustomTestStringConvertible {
  /// The dialect that it is written in, by its folder's name.
  let dialect: String
  let file: URL

  var testDescription: String { "\(dialect)/\(file.lastPathComponent)" }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/Dialects")

  /// All of them, in the order of their names.
  static let all: [DialectFixture] = {
    let files = FileManager.default
    let folders = (try? files.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []
    return folders.flatMap { name -> [DialectFixture] in
      let inner = folder.appendingPathComponent(name)
      let lessons = (try? files.contentsOfDirectory(atPath: inner.path))?.sorted() ?? []
      return lessons.filter { !$0.hasSuffix(".graph") }.map {
        DialectFixture(dialect: name, file: inner.appendingPathComponent($0))
      }
    }
  }()

  /// The name that the reader gives the format by itself: scrut's second form is cram's.
  var recognised: String { dialect == "scrut-cram" ? "cram" : dialect }
  /// The name to choose the format by.
  var chosen: String { dialect == "scrut-cram" ? "scrut" : dialect }

  var graph: URL { file.appendingPathExtension("graph") }

  func bytes() throws -> [UInt8] { Array(try Data(contentsOf: file)) }

  /// Reads the lesson under its own name, or bytes in its place.
  func read(_ bytes: [UInt8]? = nil, as dialect: String? = nil) throws -> Reading {
    try LessonReader(dialect: dialect).read(
      try bytes ?? self.bytes(), file: file.lastPathComponent)
  }
}
