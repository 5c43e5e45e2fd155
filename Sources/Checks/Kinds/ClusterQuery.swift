import LessonModel

/// What is asked of a cluster: `KIND[/NAME] [-l SELECTOR] [-n NAMESPACE | -A] [TEST]`.
///
/// `TEST` is `exists` (also if there is none), `count OP NUMBER`, `condition=TYPE[=STATUS]`, or `jsonpath PATH[ OP VALUE]`.
/// A condition or a path must hold for every object found, and there must be one.
public struct ClusterQuery: Sendable {
  /// Why a text is no such expectation.
  public struct Malformed: Error, Hashable {
    public var message: String
  }

  enum Test: Sendable {
    case exists
    case count(Comparison)
    case condition(type: String, status: String)
    case json(JSONCondition)
  }

  /// The kind as kubectl takes it: `pods`, `deployment`, `virtualservices.networking.istio.io`.
  public private(set) var kind = ""
  public private(set) var name: String?
  public private(set) var selector: String?
  public private(set) var namespace: String?
  public private(set) var isEverywhere = false
  private(set) var test = Test.exists

  /// - Throws: a ``Malformed`` that says what is wrong.
  public init(_ text: String) throws(Malformed) {
    var words = text.split(separator: " ", omittingEmptySubsequences: true)[...]
    func wrong(_ message: String) -> Malformed {
      Malformed(
        message:
          "'\(text)': \(message). It takes KIND[/NAME] [-l SELECTOR] [-n NAMESPACE | -A] and then exists, count, condition=TYPE or jsonpath PATH."
      )
    }
    while let word = words.popFirst() {
      switch word {
      case "-n", "--namespace":
        guard let value = words.popFirst() else { throw wrong("'\(word)' needs a namespace") }
        namespace = String(value)
      case "-l", "--selector":
        guard let value = words.popFirst() else { throw wrong("'\(word)' needs a selector") }
        selector = String(value)
      case "-A", "--all-namespaces": isEverywhere = true
      case "exists": test = .exists
      case "count":
        guard let start = words.first?.startIndex else { throw wrong("'count' needs a number") }
        do {
          let comparison = try Comparison(String(text[start...]))
          guard comparison.isNumeric else { throw wrong("'count' needs a number") }
          test = .count(comparison)
        } catch let error as Comparison.Malformed { throw wrong(error.message) } catch let error
          as Malformed
        {
          throw error
        } catch { throw wrong("\(error)") }
        words = []
      case "jsonpath":
        guard let start = words.first?.startIndex else { throw wrong("'jsonpath' needs a path") }
        do { test = .json(try JSONCondition(String(text[start...]))) } catch {
          throw wrong(error.message)
        }
        words = []
      default:
        if word.hasPrefix("condition=") {
          let parts = word.dropFirst(10).split(separator: "=", maxSplits: 1)
          guard let type = parts.first else { throw wrong("'condition=' needs a type") }
          test = .condition(type: String(type), status: parts.count > 1 ? String(parts[1]) : "True")
        } else if word.hasPrefix("-") {
          throw wrong("there is no option '\(word)'")
        } else if kind.isEmpty {
          let parts = word.split(separator: "/", maxSplits: 1)
          guard let first = parts.first else { throw wrong("it names no kind") }
          kind = String(first)
          name = parts.count > 1 ? String(parts[1]) : nil
        } else if name == nil {
          name = String(word)
        } else {
          throw wrong("'\(word)' is not expected there")
        }
      }
    }
    guard !kind.isEmpty else { throw wrong("it names no kind") }
    if name != nil, selector != nil { throw wrong("a name and a selector exclude each other") }
  }

  /// The objects in words: `deployment 'web' in 'shop'`.
  var subject: String {
    var text = kind
    if let name { text += " '\(name)'" }
    if let selector { text += " with '\(selector)'" }
    if let namespace { text += " in '\(namespace)'" }
    return text
  }

  /// A command for a POSIX shell that prints the objects as JSON, and nothing where there are none.
  public var command: String {
    var words = ["kubectl", "get", Self.quoted(kind)]
    if let name { words.append(Self.quoted(name)) }
    if let selector { words += ["-l", Self.quoted(selector)] }
    if isEverywhere {
      words.append("-A")
    } else if let namespace {
      words += ["-n", Self.quoted(namespace)]
    }
    return (words + ["-o", "json", "--ignore-not-found"]).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=,:".contains($0)) }
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
  }
}
