import ClusterSimulation
import Foundation
import Yams

/// What a lesson's mock needs: `mock.yaml`, stand-ins for tools, data.
struct MockMaterial: Sendable {
  /// The absolute path of the directory; nil: the lesson has none, and the cluster is the standard one.
  let directory: String?
  let configuration: JSONValue

  /// No material: the standard cluster.
  static let none = MockMaterial()

  private init() {
    directory = nil
    configuration = [:]
  }

  /// The material of a directory.
  ///
  /// - Throws: `noInput` if it is not there, `malformed` if its `mock.yaml` is no YAML mapping.
  init(directory named: String) throws(CommandFailure) {
    let absolute = URL(fileURLWithPath: named).standardizedFileURL.path
    let file = absolute + "/mock.yaml"
    guard let data = FileManager.default.contents(atPath: file) else {
      throw CommandFailure(
        .noInput, "There is no mock material in '\(named)': it must hold a 'mock.yaml'.")
    }
    do {
      let node = try Yams.compose(yaml: String(decoding: data, as: UTF8.self))
      configuration = try node.map(JSONValue.init(yaml:)) ?? [:]
    } catch {
      throw CommandFailure(.malformed, "\(file): \(error)")
    }
    directory = absolute
  }

  /// The material beside a lesson, if there is any.
  static func beside(_ lesson: LessonFile) throws(CommandFailure) -> MockMaterial {
    if let named = lesson.reading.lesson.facts.mock {
      return try MockMaterial(
        directory: named.hasPrefix("/") ? named : lesson.directory + "/" + named)
    }
    let directory = lesson.directory + "/mock"
    guard FileManager.default.fileExists(atPath: directory + "/mock.yaml") else { return .none }
    return try MockMaterial(directory: directory)
  }

  /// The stand-in executables' directory, if there is one.
  var tools: String? {
    directory.map { $0 + "/bin" }.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
  }
}

extension JSONValue {
  /// A YAML node as JSON, by the core schema (YAML 1.2, section 10.3).
  init(yaml node: Node) throws {
    switch node {
    case .mapping(let mapping):
      var members: [String: JSONValue] = [:]
      for (key, value) in mapping {
        guard let name = key.string else { throw YAMLFailure(at: key.mark, "a key must be a text") }
        guard members.updateValue(try JSONValue(yaml: value), forKey: name) == nil else {
          throw YAMLFailure(at: key.mark, "the key '\(name)' is there twice")
        }
      }
      self = .object(members)
    case .sequence(let sequence): self = .array(try sequence.map(JSONValue.init(yaml:)))
    case .scalar(let scalar):
      if scalar.style != .plain && scalar.style != .any {
        self = .string(scalar.string)
      } else if node.null != nil {
        self = .null
      } else if let value = node.bool {
        self = .bool(value)
      } else if let value = node.int {
        self = .integer(Int64(value))
      } else if let value = node.float {
        self = .number(value)
      } else {
        self = .string(scalar.string)
      }
    case .alias: throw YAMLFailure(at: node.mark, "an alias cannot be used here")
    }
  }
}

/// What is wrong with a YAML file, and where.
private struct YAMLFailure: Error, CustomStringConvertible {
  let description: String

  init(at mark: Mark?, _ message: String) {
    description = mark.map { "line \($0.line), column \($0.column): \(message)" } ?? message
  }
}
