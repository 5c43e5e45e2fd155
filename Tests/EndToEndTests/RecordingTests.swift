import Foundation
import Testing

/// Sessions of kubectl that were recorded against real API servers, played again against the mock cluster.
@Suite struct `Recorded kubectl sessions` {
  private static let reference = Atelier.root.deletingLastPathComponent()
    .appendingPathComponent("shared/reference").path
  private static let suite = Atelier.root.appendingPathComponent("Tests/Recordings").path

  static var areThere: Bool {
    FileManager.default.fileExists(atPath: reference + "/kubectl-1.32")
      && FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
  }

  @Test(
    .enabled(if: areThere, "the recordings, or python3, are not on this machine"))
  func `of 1.32 print what they printed, but for the differences that are listed`() async throws {
    try await Atelier.use { atelier in
      let command = [
        "/usr/bin/python3", "\(Self.suite)/compare.py", "\(Self.reference)/kubectl-1.32",
        "\(Self.reference)/manifests", "--version", "1.32.13", "--differences",
        "\(Self.suite)/differences-1.32.txt", "--atelier", Atelier.binary,
      ]
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = command
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let output = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(String(decoding: output, as: UTF8.self))")
    }
  }
}
