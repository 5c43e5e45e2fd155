import Foundation

/// Draws with Graphviz, if it is installed.
enum Graphviz {
  /// A digraph as SVG.
  ///
  /// - Throws: `unavailable` where there is no `dot`, `software` where it fails.
  static func svg(_ dot: String, environment: [String: String]) throws(CommandFailure) -> String {
    guard let program = ShellVariables.find("dot", in: environment) else {
      throw CommandFailure(
        .unavailable,
        "Drawing SVG takes Graphviz, and there is no 'dot' on PATH. Install it, on Debian with 'apt-get install graphviz', or use '--format dot' or '--format mermaid'."
      )
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["-Tsvg"]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    do {
      try process.run()
      // The graph is small beside a pipe only for small lessons: both ends are served at once.
      let writer = Thread {
        input.fileHandleForWriting.write(Data(dot.utf8))
        try? input.fileHandleForWriting.close()
      }
      writer.start()
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw CommandFailure(
          .software, "Graphviz failed with exit status \(process.terminationStatus).")
      }
      return String(decoding: data, as: UTF8.self)
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure(.unavailable, "'\(program)' cannot be run: \(error)")
    }
  }
}
