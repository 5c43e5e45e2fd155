import CommonMark
import Crypto
import Foundation
import LessonParsing

/// A lesson read from a file.
struct LessonFile: Sendable {
  /// The path as the user named it, `lesson.md` added where it is a directory.
  let path: String
  let reading: Reading
  /// The SHA-256 of the bytes, in hexadecimal.
  let digest: String

  /// The file's content.
  let bytes: [UInt8]

  /// - Parameters:
  ///   - named: the file, or a directory with a `lesson.md`, or with the `index.json` of a scenario.
  ///   - dialect: the format to read it as; nil: the one that it is recognised by.
  /// - Throws: `noInput` if there is no such file, `malformed` if it is no lesson.
  init(_ named: String, dialect: String? = nil) throws(CommandFailure) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: named, isDirectory: &isDirectory) else {
      throw CommandFailure(
        .noInput,
        "There is no lesson '\(named)'. Name a Markdown file, or a directory with a 'lesson.md' in it."
      )
    }
    path = isDirectory.boolValue ? Self.lesson(in: named) : named
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(
        .noInput, "The lesson '\(path)' cannot be read: is it there, and are you allowed to?")
    }
    bytes = Array(data)
    do {
      reading = try Self.read(bytes, path: path, dialect: dialect)
    } catch .unknownDialect(let name) {
      throw CommandFailure(.usage, "\(LessonReadingError.unknownDialect(name))")
    } catch {
      throw CommandFailure(.malformed, "\(error)")
    }
    digest = SHA256.hash(data: data).map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }

  private static func read(_ bytes: [UInt8], path: String, dialect: String?)
    throws(LessonReadingError) -> Reading
  {
    guard path.hasSuffix("index.json"), let scenario = Scenario(bytes, file: path) else {
      return try LessonReader(dialect: dialect).read(bytes, file: path)
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return try scenario.read(as: dialect) { name in
      FileManager.default.contents(atPath: folder + name).map { Array($0) }
    }
  }

  /// The lesson of a directory: its `lesson.md`, or a scenario's `index.json` where only that is there.
  private static func lesson(in directory: String) -> String {
    let folder = directory.hasSuffix("/") ? directory : directory + "/"
    let scenario = folder + "index.json"
    return !FileManager.default.fileExists(atPath: folder + "lesson.md")
      && FileManager.default.fileExists(atPath: scenario) ? scenario : folder + "lesson.md"
  }

  /// The file's lines.
  var source: SourceText { SourceText(bytes) }

  /// The directory that the lesson stands in.
  var directory: String {
    let absolute =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return String(absolute[..<(absolute.lastIndex(of: "/") ?? absolute.startIndex)])
  }

  /// A name for files about a lesson: `istio-service-mesh` for `lessons/istio-service-mesh/lesson.md`.
  static func name(of path: String) -> String {
    let absolute =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    let parts = absolute.split(separator: "/")
    guard let last = parts.last else { return "lesson" }
    let stem = last.split(separator: ".").first.map(String.init) ?? "lesson"
    let name = stem == "lesson" && parts.count > 1 ? String(parts[parts.count - 2]) : stem
    return String(name.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "-" })
  }
}
