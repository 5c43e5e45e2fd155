import Foundation
import Yams

/// What a user says once and for all about the clusters that lessons may touch.
///
/// YAML with two lists, both optional: `contexts`, names of kubeconfig contexts that need not be named on the command line, and
/// `production`, patterns of names that look like production, where `*` stands for any text and `?` for one character.
public struct TrustFile: Sendable, Hashable {
  /// Contexts that lessons may touch without being named.
  public var contexts: [String]
  /// Patterns of names that look like production.
  public var production: [String]

  /// Patterns where none are given.
  public static let standardProduction = ["*prod*", "*prd*", "*live*"]

  public init(contexts: [String] = [], production: [String] = standardProduction) {
    self.contexts = contexts
    self.production = production
  }

  /// Reads a file.
  ///
  /// - Throws: a ``TrustFileError`` that says what is wrong, with the line.
  public init(path: String) throws(TrustFileError) {
    guard let data = FileManager.default.contents(atPath: path) else { throw .notReadable(path) }
    let root: Node?
    do { root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self)) } catch {
      throw .malformed(path, line: 1, "\(error)")
    }
    self.init()
    guard let root else { return }
    guard let mapping = root.mapping else {
      throw .malformed(path, line: 1, "it must hold the keys 'contexts' and 'production'")
    }
    for (key, value) in mapping {
      let line = key.mark?.line ?? 1
      let names = value.sequence?.compactMap(\.string)
      guard let names, names.count == value.sequence?.count else {
        throw .malformed(path, line: line, "'\(key.string ?? "")' takes a list of names")
      }
      switch key.string {
      case "contexts": contexts = names
      case "production": production = names
      default:
        throw .malformed(
          path, line: line,
          "there is no key '\(key.string ?? "")': there are 'contexts' and 'production'")
      }
    }
  }

  /// Which of some names looks like production; nil: none.
  public func productionName(among names: [String]) -> String? {
    names.first { name in production.contains { Self.matches(name.lowercased(), $0.lowercased()) } }
  }

  /// Whether a name matches a pattern of `*` and `?`, in time proportional to both lengths.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    let (text, glob) = (Array(name), Array(pattern))
    var (place, mark) = (0, 0)
    var star: (glob: Int, text: Int)?
    while place < text.count {
      if mark < glob.count, glob[mark] == "*" {
        star = (mark, place)
        mark += 1
      } else if mark < glob.count, glob[mark] == "?" || glob[mark] == text[place] {
        mark += 1
        place += 1
      } else if let last = star {
        star = (last.glob, last.text + 1)
        mark = last.glob + 1
        place = last.text + 1
      } else {
        return false
      }
    }
    return glob[mark...].allSatisfy { $0 == "*" }
  }
}

/// What is wrong with a trust file.
public enum TrustFileError: Error, Sendable, Hashable {
  case notReadable(String)
  case malformed(String, line: Int, String)
}

extension TrustFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notReadable(let path): "The trust file '\(path)' cannot be read."
    case .malformed(let path, let line, let reason): "\(path):\(line): \(reason)."
    }
  }
}
