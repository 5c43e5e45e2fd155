import Foundation
import Testing

/// The built binary, and a home of its own for each use.
struct Atelier {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()
  static let lesson = root.appendingPathComponent("lessons/istio-service-mesh/lesson.md").path
  static let mock = root.appendingPathComponent("lessons/istio-service-mesh/mock").path
  static let seed = root.deletingLastPathComponent().appendingPathComponent(
    "shared/seed/utilize-service-mesh-with-istio.md"
  ).path

  static var binary: String {
    ProcessInfo.processInfo.environment["ATELIER_BINARY"]
      ?? root.appendingPathComponent(".build/debug/atelier").path
  }

  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  let directory: URL

  /// Runs the body with a directory that is gone afterwards.
  static func use(_ body: (Atelier) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "atelier-test-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(Atelier(directory: directory))
  }

  func file(_ name: String, _ text: String) throws -> String {
    try file(name, Data(text.utf8))
  }

  func file(_ name: String, _ data: Data) throws -> String {
    let url = directory.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
    return url.path
  }

  /// A copy of the lesson's mock material whose `mock.yaml` is changed.
  func material(_ change: (String) -> String) throws -> String {
    let copy = directory.appendingPathComponent("mock").path
    try FileManager.default.copyItem(atPath: Self.mock, toPath: copy)
    let text = try String(contentsOfFile: copy + "/mock.yaml", encoding: .utf8)
    let changed = change(text)
    try #require(changed != text, "the change must change something")
    try changed.write(toFile: copy + "/mock.yaml", atomically: true, encoding: .utf8)
    return copy
  }

  func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.binary)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment
      .merging(["ATELIER_STATE": directory.path + "/state"]) { _, new in new }
      .merging(environment) { _, new in new }
    return process
  }

  func run(_ arguments: String..., environment: [String: String] = [:], input: String = "") throws
    -> Result
  {
    let process = process(arguments, environment: environment)
    let (outFile, errorFile) = (directory.path + "/stdout", directory.path + "/stderr")
    for path in [outFile, errorFile] { FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardOutput = try #require(FileHandle(forWritingAtPath: outFile))
    process.standardError = try #require(FileHandle(forWritingAtPath: errorFile))
    let inputFile = try file("stdin", input)
    process.standardInput = try #require(FileHandle(forReadingAtPath: inputFile))
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: try String(contentsOfFile: outFile, encoding: .utf8),
      errors: try String(contentsOfFile: errorFile, encoding: .utf8))
  }
}
