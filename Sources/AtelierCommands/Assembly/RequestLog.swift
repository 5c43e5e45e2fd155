import ClusterSimulation
import Foundation

/// A log of the requests that the mock cluster answered, a line of JSON each.
actor RequestLog {
  private let file: FileHandle

  /// Opens a log to append to.
  ///
  /// - Throws: `cannotCreate` if it cannot be written.
  init(path: String) throws(CommandFailure) {
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    guard let file = FileHandle(forWritingAtPath: path) else {
      throw CommandFailure(.cannotCreate, "Cannot write the request log '\(path)'.")
    }
    _ = try? file.seekToEnd()
    self.file = file
  }

  /// Notes a request and how it was answered. Bodies and authorization stay out.
  func note(_ request: APIRequest, _ response: APIResponse, at time: Date) {
    let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    var line: JSONValue = [
      "time": .string(rfc3339(time)), "method": .string(request.method),
      "path": .string(request.path), "userAgent": .string(request.header("user-agent") ?? ""),
    ]
    if !query.isEmpty { line["query"] = .string(query) }
    switch response {
    case .complete(let head, let body):
      line["status"] = .integer(Int64(head.status))
      line["bytes"] = .integer(Int64(body.count))
    case .stream(let head, _):
      line["status"] = .integer(Int64(head.status))
      line["stream"] = true
    case .upgrade: line["status"] = 101
    }
    try? file.write(contentsOf: Data(line.serialized() + [0x0A]))
  }
}
