import ArgumentParser
import ClusterAccess
import Foundation

struct ClusterSaveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "save",
    abstract: "Saves the whole state of the mock cluster that the kubeconfig leads to.")

  @Argument(help: "The file to write.")
  var file: String

  @Option(help: ArgumentHelp("The kubeconfig; else $KUBECONFIG.", valueName: "file"))
  var kubeconfig: String?

  func run() async throws {
    try await reportingTrouble {
      let connection = try ClusterConnection(
        path: kubeconfig, environment: ProcessInfo.processInfo.environment)
      let state = try await connection.send("GET", [])
      do {
        try Data(state).write(to: URL(fileURLWithPath: file), options: .atomic)
      } catch {
        throw CommandFailure(
          .cannotCreate, "Cannot write '\(file)': \(error.localizedDescription)")
      }
    }
  }
}

struct ClusterLoadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Puts the mock cluster that the kubeconfig leads to into a saved state.")

  @Argument(help: "The file that 'atelier cluster save' wrote.")
  var file: String

  @Option(help: ArgumentHelp("The kubeconfig; else $KUBECONFIG.", valueName: "file"))
  var kubeconfig: String?

  func run() async throws {
    try await reportingTrouble {
      guard let state = FileManager.default.contents(atPath: file) else {
        throw CommandFailure(.noInput, "There is no file '\(file)' to load.")
      }
      let connection = try ClusterConnection(
        path: kubeconfig, environment: ProcessInfo.processInfo.environment)
      do throws(CommandFailure) {
        _ = try await connection.send("PUT", Array(state))
      } catch {
        // What is wrong is wrong with the file.
        throw CommandFailure(
          error.status, error.status == .malformed ? "\(file): \(error)" : error.message)
      }
    }
  }
}
