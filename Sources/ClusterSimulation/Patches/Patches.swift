/// Why a patch cannot be applied.
struct PatchError: Error, Sendable, Hashable, CustomStringConvertible {
  let description: String
}

/// The patches of the Kubernetes API.
enum Patches {
  /// JSON Patch (RFC 6902).
  static func applyJSONPatch(_ patch: JSONValue, to target: JSONValue) throws(PatchError)
    -> JSONValue
  {
    guard let operations = patch.arrayValue else {
      throw PatchError(description: "a JSON patch is a list")
    }
    var result = target
    for operation in operations {
      let path = try pointer(operation["path"]?.stringValue ?? "")
      let value = operation["value"] ?? .null
      switch operation["op"]?.stringValue {
      case "add":
        result = try edit(result, path[...]) { _ in
          value
        } insert: {
          value
        }
      case "replace":
        guard get(result, path[...]) != nil else { throw missing(path) }
        result = try edit(result, path[...]) { _ in
          value
        } insert: {
          nil
        }
      case "remove":
        guard get(result, path[...]) != nil else { throw missing(path) }
        result = try edit(result, path[...]) { _ in
          nil
        } insert: {
          nil
        }
      case "test":
        guard get(result, path[...]) == value else {
          throw PatchError(
            description: "testing value \(operation["path"]?.stringValue ?? "") failed")
        }
      case "copy", "move":
        let from = try pointer(operation["from"]?.stringValue ?? "")
        guard let moved = get(result, from[...]) else { throw missing(from) }
        if operation["op"] == "move" {
          result = try edit(result, from[...]) { _ in
            nil
          } insert: {
            nil
          }
        }
        result = try edit(result, path[...]) { _ in
          moved
        } insert: {
          moved
        }
      default:
        throw PatchError(
          description: "there is no operation '\(operation["op"]?.stringValue ?? "")'")
      }
    }
    return result
  }

  /// JSON Merge Patch (RFC 7386).
  static func applyMergePatch(_ patch: JSONValue, to target: JSONValue) -> JSONValue {
    guard case .object(let members) = patch else { return patch }
    var result = target.objectValue ?? [:]
    for (name, value) in members {
      if value == .null {
        result[name] = nil
      } else {
        result[name] = applyMergePatch(value, to: result[name] ?? .null)
      }
    }
    return .object(result)
  }

  private static func pointer(_ path: String) throws(PatchError) -> [String] {
    if path.isEmpty { return [] }
    guard path.hasPrefix("/") else { throw PatchError(description: "'\(path)' is no JSON pointer") }
    return path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
        .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
    }
  }

  private static func missing(_ path: [String]) -> PatchError {
    PatchError(description: "there is nothing at '/\(path.joined(separator: "/"))'")
  }

  private static func get(_ value: JSONValue, _ path: ArraySlice<String>) -> JSONValue? {
    guard let name = path.first else { return value }
    if case .array(let elements) = value {
      guard let index = Int(name), elements.indices.contains(index) else { return nil }
      return get(elements[index], path.dropFirst())
    }
    return value[name].flatMap { get($0, path.dropFirst()) }
  }

  /// Changes what is at a path, or puts something in where nothing is; in a list, putting in moves what follows.
  private static func edit(
    _ value: JSONValue, _ path: ArraySlice<String>, change: (JSONValue) -> JSONValue?,
    insert: () -> JSONValue?
  ) throws(PatchError) -> JSONValue {
    guard let name = path.first else { return change(value) ?? .null }
    let rest = path.dropFirst()
    switch value {
    case .object(var members):
      if rest.isEmpty {
        members[name] = members[name].map(change) ?? insert()
      } else {
        guard let inner = members[name] else { throw missing(Array(path)) }
        members[name] = try edit(inner, rest, change: change, insert: insert)
      }
      return .object(members)
    case .array(var elements):
      let index = name == "-" ? elements.count : Int(name) ?? -1
      if rest.isEmpty {
        if let new = insert() {
          guard (0...elements.count).contains(index) else { throw missing(Array(path)) }
          elements.insert(new, at: index)
        } else {
          guard elements.indices.contains(index) else { throw missing(Array(path)) }
          if let new = change(elements[index]) {
            elements[index] = new
          } else {
            elements.remove(at: index)
          }
        }
      } else {
        guard elements.indices.contains(index) else { throw missing(Array(path)) }
        elements[index] = try edit(elements[index], rest, change: change, insert: insert)
      }
      return .array(elements)
    case .null, .bool, .integer, .number, .string: throw missing(Array(path))
    }
  }
}
