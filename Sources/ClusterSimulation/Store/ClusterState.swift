/// The whole state of a cluster as text: a line that says what it is, then a line of JSON for each object.
///
/// A journal of changes may follow: lines with a `deleted` key, or the object again as it was later. A last line that is cut
/// off, as a crash leaves it, is passed over.
struct ClusterState: Sendable {
  /// Where the server gives and takes it.
  static let path = "/atelier/state"
  private static let format = "atelier.cluster"
  private static let formatVersion: Int64 = 1

  var kubernetesVersion: String
  var version: Int64
  /// Where the sequence of made-up identifiers is.
  var identifiers: UInt64
  var objects: [(key: ObjectKey, object: JSONValue)]

  private var header: JSONValue {
    [
      "format": .string(Self.format), "formatVersion": .integer(Self.formatVersion),
      "kubernetesVersion": .string(kubernetesVersion), "resourceVersion": .integer(version),
      "identifiers": .string(String(identifiers)),
    ]
  }

  static func line(_ key: ObjectKey, _ object: JSONValue?, version: Int64, identifiers: UInt64)
    -> [UInt8]
  {
    var line: JSONValue = [
      "resource": .string(key.resource), "namespace": .string(key.namespace),
      "name": .string(key.name), "resourceVersion": .integer(version),
      "identifiers": .string(String(identifiers)),
    ]
    if let object { line["object"] = object } else { line["deleted"] = true }
    return line.serialized() + [0x0A]
  }

  var text: [UInt8] {
    header.serialized() + [0x0A]
      + objects.flatMap { Self.line($0.key, $0.object, version: version, identifiers: identifiers) }
  }

  init(
    kubernetesVersion: String, version: Int64, identifiers: UInt64,
    objects: [(key: ObjectKey, object: JSONValue)]
  ) {
    self.kubernetesVersion = kubernetesVersion
    self.version = version
    self.identifiers = identifiers
    self.objects = objects
  }

  /// Reads a state.
  ///
  /// - Throws: what is wrong, and in which line.
  init(_ text: [UInt8]) throws(ClusterStateError) {
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    // What is behind the last line feed was cut off, unless it is nothing.
    let whole = lines.dropLast()
    guard let first = whole.first, let header = try? JSONValue(parsing: Array(first)),
      header["format"]?.stringValue == Self.format
    else { throw ClusterStateError(line: 1, reason: "this is no saved state of a cluster") }
    guard header["formatVersion"]?.integerValue == Self.formatVersion else {
      throw ClusterStateError(
        line: 1,
        reason:
          "its format has a version that this Atelier does not know; it knows \(Self.formatVersion)"
      )
    }
    kubernetesVersion = header["kubernetesVersion"]?.stringValue ?? ""
    version = header["resourceVersion"]?.integerValue ?? 0
    identifiers = header["identifiers"]?.stringValue.flatMap { UInt64($0) } ?? 0
    var found: [ObjectKey: JSONValue] = [:]
    for (index, bytes) in whole.enumerated().dropFirst() where !bytes.isEmpty {
      guard let line = try? JSONValue(parsing: Array(bytes)),
        let resource = line["resource"]?.stringValue, let name = line["name"]?.stringValue
      else { throw ClusterStateError(line: index + 1, reason: "an object was expected here") }
      let key = ObjectKey(
        resource: resource, namespace: line["namespace"]?.stringValue ?? "", name: name)
      found[key] = line["deleted"] == true ? nil : line["object"]
      version = max(version, line["resourceVersion"]?.integerValue ?? 0)
      identifiers = line["identifiers"]?.stringValue.flatMap { UInt64($0) } ?? identifiers
    }
    objects = found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// What is wrong with a saved state, and where.
public struct ClusterStateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Counted from 1.
  public let line: Int
  public let reason: String

  public var description: String { "line \(line): \(reason)" }
}
