import Foundation
import Yams

/// A user's kubeconfig, read to name a cluster and nothing else.
public struct KubeconfigFile {
  /// The files that it was read from, in the order in which they count.
  public let paths: [String]
  /// The names of the contexts, in the order of the files.
  public let contextNames: [String]
  /// The context that is the current one; nil: none is.
  public let currentContext: String?
  private let entries: [Entry]

  /// A named entry and the directory of the file that it stands in.
  private struct Entry {
    var list: String
    var name: String
    var node: Node
    var directory: String
  }

  /// Reads one file, or those of `$KUBECONFIG`, or `~/.kube/config`: what comes first counts (Kubernetes, "Organizing Cluster
  /// Access Using kubeconfig Files").
  public init(path: String?, environment: [String: String]) throws(KubeconfigError) {
    let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
    let usual = [(environment["HOME"] ?? "") + "/.kube/config"]
    paths = path.map { [$0] } ?? (listed.isEmpty ? usual : listed)
    var entries: [Entry] = []
    var hasRead = false
    var current: String?
    for path in paths {
      guard let data = FileManager.default.contents(atPath: path) else { continue }
      hasRead = true
      let root: Node?
      do { root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self)) } catch {
        throw .malformed(path, "\(error)")
      }
      if current == nil, let name = root?["current-context"]?.string, !name.isEmpty {
        current = name
      }
      let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
      for list in ["clusters", "contexts", "users"] {
        for node in root?[list]?.array() ?? [] {
          guard let name = node["name"]?.string else {
            throw .malformed(path, "an entry of '\(list)' has no name")
          }
          if entries.contains(where: { $0.list == list && $0.name == name }) { continue }
          entries.append(Entry(list: list, name: name, node: node, directory: directory))
        }
      }
    }
    guard hasRead else { throw .notReadable(paths) }
    self.entries = entries
    currentContext = current
    contextNames = entries.filter { $0.list == "contexts" }.map(\.name)
  }

  /// By what names a context and its cluster go: its own, its cluster's, its user's and the server's host. Empty: there is no such
  /// context.
  public func names(of context: String) -> [String] {
    guard let chosen = entries.first(where: { $0.list == "contexts" && $0.name == context }) else {
      return []
    }
    let body = chosen.node["context"]
    let (cluster, user) = (body?["cluster"]?.string, body?["user"]?.string)
    let server = entries.first { $0.list == "clusters" && $0.name == cluster }
      .flatMap { $0.node["cluster"]?["server"]?.string }
    let host = server.flatMap { URL(string: $0)?.host }
    return [context] + [cluster, user, host].compactMap { $0 }
  }

  /// Where a context leads: its cluster's name, its user's and the server's URL. Empty: there is no such context.
  public func address(of context: String) -> [String] {
    guard let chosen = entries.first(where: { $0.list == "contexts" && $0.name == context }) else {
      return []
    }
    let body = chosen.node["context"]
    let (cluster, user) = (body?["cluster"]?.string, body?["user"]?.string)
    let server = entries.first { $0.list == "clusters" && $0.name == cluster }
      .flatMap { $0.node["cluster"]?["server"]?.string }
    return [cluster, user, server].map { $0 ?? "" }
  }

  /// The text of a kubeconfig that holds this context alone, as the current one.
  ///
  /// - Parameters:
  ///   - context: its name.
  ///   - home: the home directory that programs which fetch credentials are to see, if it is not that of who uses the copy.
  public func minified(to context: String, home: String? = nil) throws(KubeconfigError) -> String {
    func entry(_ list: String, _ name: String?) -> Entry? {
      entries.first { $0.list == list && $0.name == name }
    }
    guard let chosen = entry("contexts", context) else {
      throw .unknownContext(context, offered: contextNames, paths: paths)
    }
    let body = chosen.node["context"]
    var parts = [chosen]
    for (list, key) in [("clusters", "cluster"), ("users", "user")] {
      guard let name = body?[key]?.string, var part = entry(list, name) else {
        throw .malformed(
          paths.joined(separator: ":"), "the context '\(context)' names no \(key) that is there")
      }
      part.node = Self.absolute(part.node, key: key, directory: part.directory)
      if key == "user", let home { part.node = Self.withHome(home, in: part.node) }
      parts.append(part)
    }
    var root: Node = ["apiVersion": "v1", "kind": "Config"]
    root["current-context"] = .scalar(.init(context))
    for part in parts { root[part.list] = .sequence([part.node]) }
    do { return try Yams.serialize(node: root) } catch {
      throw .malformed(paths.joined(separator: ":"), "\(error)")
    }
  }

  /// A user whose credential plugin (client-go, `exec`) sees this home directory.
  private static func withHome(_ home: String, in node: Node) -> Node {
    guard var body = node["user"], var exec = body["exec"] else { return node }
    let others = exec["env"]?.array() ?? []
    let isSet = others.contains { $0["name"]?.string == "HOME" }
    if isSet { return node }
    exec["env"] = .sequence(.init(others + [["name": "HOME", "value": .scalar(.init(home))]]))
    body["exec"] = exec
    var node = node
    node["user"] = body
    return node
  }

  /// Relative paths count from the file that they stand in, and the copy stands elsewhere.
  private static func absolute(_ node: Node, key: String, directory: String) -> Node {
    guard var body = node[key] else { return node }
    for name in ["certificate-authority", "client-certificate", "client-key", "tokenFile"] {
      if let path = body[name]?.string, !path.hasPrefix("/"), !path.isEmpty {
        body[name] = .scalar(.init("\(directory)/\(path)"))
      }
    }
    var node = node
    node[key] = body
    return node
  }
}

/// What is wrong with a kubeconfig.
public enum KubeconfigError: Error, Sendable, Hashable {
  case notReadable([String])
  case malformed(String, String)
  case unknownContext(String, offered: [String], paths: [String])
}

extension KubeconfigError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notReadable(let paths):
      "There is no kubeconfig to read: '\(paths.joined(separator: "', '"))'. Name one with '--kubeconfig'."
    case .malformed(let path, let reason): "\(path): \(reason)."
    case .unknownContext(let name, let offered, let paths):
      "There is no context '\(name)' in '\(paths.joined(separator: "', '"))'. "
        + (offered.isEmpty ? "It has none." : "There are '\(offered.joined(separator: "', '"))'.")
    }
  }
}
