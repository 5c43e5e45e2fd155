import ClusterSimulation
import Foundation
import HTTPTransfer
import Yams

/// A way to the mock cluster that a kubeconfig names, for what only a mock cluster has.
struct ClusterConnection: Sendable {
  private let server: String
  private let token: String
  private let authorities: String?

  /// Reads the current context of a kubeconfig.
  ///
  /// - Throws: `noInput` if there is none, `malformed` if it leads nowhere.
  init(path: String?, environment: [String: String]) throws(CommandFailure) {
    let paths =
      path.map { [$0] } ?? (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
    guard let file = paths.first(where: { FileManager.default.fileExists(atPath: $0) }),
      let data = FileManager.default.contents(atPath: file)
    else {
      throw CommandFailure(
        .noInput,
        "There is no kubeconfig to read. Set KUBECONFIG as 'atelier cluster' prints it, or name one with '--kubeconfig'."
      )
    }
    let root: Node?
    do { root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self)) } catch {
      throw CommandFailure(.malformed, "\(file): \(error)")
    }
    func entry(_ list: String, _ name: String?) -> Node? {
      root?[list]?.array().first { name == nil || $0["name"]?.string == name }
    }
    let context = entry("contexts", root?["current-context"]?.string)?["context"]
    guard let cluster = entry("clusters", context?["cluster"]?.string)?["cluster"],
      let server = cluster["server"]?.string
    else {
      throw CommandFailure(.malformed, "\(file): its current context names no server.")
    }
    self.server = server
    token = entry("users", context?["user"]?.string)?["user"]?["token"]?.string ?? ""
    authorities = cluster["certificate-authority-data"]?.string
      .flatMap { Data(base64Encoded: $0) }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Asks for the state, or sends one.
  ///
  /// - Throws: `unavailable` if there is no such cluster, `malformed` if it refuses what was sent.
  func send(_ method: String, _ body: [UInt8]) async throws(CommandFailure) -> [UInt8] {
    let response: HTTPResponse
    do {
      response = try await HTTPClient().send(
        HTTPRequest(
          method: method, url: server + "/atelier/state",
          headers: [
            ("Authorization", "Bearer \(token)"), ("Content-Type", "application/jsonl"),
          ], body: body, redirections: 0, authorities: authorities))
    } catch {
      throw CommandFailure(.unavailable, "The cluster at \(server) does not answer: \(error)")
    }
    if response.status == 200 { return response.body }
    let message = (try? JSONValue(parsing: response.body))?["message"]?.stringValue
    switch response.status {
    case 422: throw CommandFailure(.malformed, message ?? "The state was refused.")
    case 404:
      throw CommandFailure(
        .unavailable, "The cluster at \(server) is not a mock cluster: it has no state to save.")
    default:
      throw CommandFailure(
        .unavailable,
        "The cluster at \(server) answered with status \(response.status): \(message ?? "").")
    }
  }
}
