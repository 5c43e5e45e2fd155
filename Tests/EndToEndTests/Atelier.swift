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
  static func use(_ body: (Atelier) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "atelier-test-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(Atelier(directory: directory))
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

  /// A copy of the lesson's mock material of which one file is changed.
  func material(_ name: String = "mock.yaml", _ change: (String) -> String) throws -> String {
    let copy = directory.appendingPathComponent("mock").path
    try FileManager.default.copyItem(atPath: Self.mock, toPath: copy)
    let text = try String(contentsOfFile: "\(copy)/\(name)", encoding: .utf8)
    let changed = change(text)
    try #require(changed != text, "the change must change something")
    try changed.write(toFile: "\(copy)/\(name)", atomically: true, encoding: .utf8)
    return copy
  }

  /// A process that was started. Foundation's own lets concurrent children inherit each other's sockets, and then tells
  /// of their ends late.
  struct Child {
    let process: pid_t

    /// Waits for its end on a thread of its own.
    func status() async -> Int32 {
      await withCheckedContinuation { continuation in
        DispatchQueue(label: "child").async {
          var status: Int32 = 0
          while waitpid(process, &status, 0) < 0, errno == EINTR {}
          let signal = status & 0x7F
          continuation.resume(returning: signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
        }
      }
    }
  }

  func start(_ arguments: [String], environment: [String: String] = [:], input: String = "") throws
    -> Child
  {
    let variables = ProcessInfo.processInfo.environment
      .merging(["ATELIER_STATE": directory.path + "/state"]) { _, new in new }
      .merging(environment) { _, new in new }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, try file("stdin", input), O_RDONLY, 0)
    for (number, name) in [(Int32(1), "stdout"), (2, "stderr")] {
      posix_spawn_file_actions_addopen(&actions, number, try file(name, ""), O_WRONLY, 0)
    }
    let words = (["env", "-C", directory.path, Self.binary] + arguments).map { strdup($0) }
    let settings = variables.map { strdup("\($0)=\($1)") }
    defer { for text in words + settings { free(text) } }
    var process: pid_t = 0
    let failure = posix_spawn(
      &process, "/usr/bin/env", &actions, nil, words + [nil], settings + [nil])
    try #require(failure == 0, "\(Self.binary) cannot be started")
    return Child(process: process)
  }

  func run(_ arguments: String..., environment: [String: String] = [:], input: String = "")
    async throws -> Result
  {
    let status = try await start(arguments, environment: environment, input: input).status()
    return Result(
      status: status,
      output: try String(contentsOfFile: directory.path + "/stdout", encoding: .utf8),
      errors: try String(contentsOfFile: directory.path + "/stderr", encoding: .utf8))
  }
}
