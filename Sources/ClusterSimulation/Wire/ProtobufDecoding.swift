/// Why a protobuf body cannot be read.
struct ProtobufDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
  let description: String
}

/// Reads the objects that kubectl sends as `application/vnd.kubernetes.protobuf`.
///
/// A body is the four bytes `k8s\0` and a `runtime.Unknown` message that holds apiVersion, kind and the object's own message
/// (Kubernetes API concepts, "Protobuf encoding"). The messages' fields are those of the ``SchemaRegistry``.
struct ProtobufDecoding {
  let registry: SchemaRegistry

  /// How deep messages may nest.
  private static let depthLimit = 64

  static func object(from body: [UInt8]) throws(ProtobufDecodingError) -> JSONValue {
    try ProtobufDecoding(registry: .builtIn).object(from: body)
  }

  private func object(from body: [UInt8]) throws(ProtobufDecodingError) -> JSONValue {
    guard body.starts(with: [0x6B, 0x38, 0x73, 0x00]) else {
      throw ProtobufDecodingError(description: "the body does not begin with 'k8s'")
    }
    var apiVersion = ""
    var kind = ""
    var raw: ArraySlice<UInt8> = []
    for (number, field) in try Self.fields(of: body[4...]) {
      guard case .bytes(let bytes) = field else { continue }
      switch number {
      case 1:
        for (number, field) in try Self.fields(of: bytes) {
          guard case .bytes(let text) = field else { continue }
          if number == 1 { apiVersion = String(decoding: text, as: UTF8.self) }
          if number == 2 { kind = String(decoding: text, as: UTF8.self) }
        }
      case 2: raw = bytes
      default: break
      }
    }
    let parts = apiVersion.split(separator: "/").map(String.init)
    let schema =
      kind == "DeleteOptions"
      ? registry["meta/v1.DeleteOptions"]
      : registry.kind(
        group: parts.count > 1 ? parts[0] : "", version: parts.last ?? "", kind: kind)
    guard let schema else {
      throw ProtobufDecodingError(
        description: "the kind '\(kind)' of '\(apiVersion)' cannot be read as protobuf")
    }
    var members = JSONObject()
    try read(raw, as: schema.message, into: &members, depth: 0)
    var object = JSONValue.object(members)
    object["apiVersion"] = .string(apiVersion)
    object["kind"] = .string(kind)
    return object
  }

  private enum Field {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  private func read(
    _ bytes: ArraySlice<UInt8>, as message: ProtobufMessage,
    into members: inout JSONObject, depth: Int
  ) throws(ProtobufDecodingError) {
    guard depth < Self.depthLimit else {
      throw ProtobufDecodingError(description: "messages nest too deep")
    }
    for (number, field) in try Self.fields(of: bytes) {
      if let nested = message.nested[number], case .bytes(let bytes) = field {
        try read(bytes, as: nested, into: &members, depth: depth + 1)
      }
      guard let known = message.fields[number] else { continue }
      let name = known.name
      switch known.type {
      case .list(let element, _):
        guard let value = try value(field, element, depth) else { continue }
        var elements = members[name]?.arrayValue ?? []
        elements.append(value)
        members[name] = .array(elements)
      case .map(let type, _):
        guard case .bytes(let bytes) = field else { continue }
        let (key, value) = try entry(bytes, type, depth)
        var entries = members[name]?.objectValue ?? [:]
        entries[key] = value
        members[name] = .object(entries)
      case .string, .oneOf, .bool, .integer, .double, .bytes, .time, .microTime, .quantity,
        .integerOrString, .any, .reference, .object:
        guard let value = try value(field, known.type, depth) else { continue }
        // proto2 writes every scalar; those whose zero means absent are left out.
        if !known.keepsZero, !known.isRequired, [.string(""), .integer(0), false].contains(value) {
          continue
        }
        members[name] = value
      }
    }
  }

  private func value(_ field: Field, _ type: APIType, _ depth: Int) throws(ProtobufDecodingError)
    -> JSONValue?
  {
    switch (type, field) {
    case (.string, .bytes(let bytes)), (.oneOf, .bytes(let bytes)):
      return .string(String(decoding: bytes, as: UTF8.self))
    case (.bool, .number(let value)): return .bool(value != 0)
    case (.integer, .number(let value)): return .integer(Int64(bitPattern: value))
    case (.double, .number(let value)): return .number(Double(bitPattern: value))
    case (.bytes, .bytes(let bytes)): return .string(Base64.encode(bytes))
    case (.quantity, .bytes(let bytes)):
      for case (1, .bytes(let text)) in try Self.fields(of: bytes) {
        return .string(String(decoding: text, as: UTF8.self))
      }
      return nil
    case (.time, .bytes(let bytes)), (.microTime, .bytes(let bytes)):
      for case (1, .number(let seconds)) in try Self.fields(of: bytes) {
        return .string(Timestamp.text(Double(Int64(bitPattern: seconds))))
      }
      return nil
    case (.integerOrString, .bytes(let bytes)):
      var isText = false
      var (number, text): (JSONValue, JSONValue) = (0, "")
      for (position, field) in try Self.fields(of: bytes) {
        switch (position, field) {
        case (1, .number(let value)): isText = value == 1
        case (2, .number(let value)): number = .integer(Int64(bitPattern: value))
        case (3, .bytes(let bytes)): text = .string(String(decoding: bytes, as: UTF8.self))
        default: continue
        }
      }
      // An unset one (of a service's target port) is left to the defaults.
      return isText ? text : number == 0 ? nil : number
    case (.any, .bytes(let bytes)):
      for case (1, .bytes(let raw)) in try Self.fields(of: bytes) {
        do { return try JSONValue(parsing: Array(raw)) } catch {
          throw ProtobufDecodingError(description: "an embedded value is no JSON: \(error)")
        }
      }
      return nil
    case (.reference, .bytes(let bytes)), (.object, .bytes(let bytes)):
      guard let schema = registry.schema(of: type) else { return nil }
      var members = JSONObject()
      try read(bytes, as: schema.message, into: &members, depth: depth + 1)
      return .object(members)
    case (.list(let element, _), .bytes(let bytes)):
      // The value of a map whose values are lists: a message with the list as its first field.
      var elements: [JSONValue] = []
      for (number, field) in try Self.fields(of: bytes) where number == 1 {
        if let value = try value(field, element, depth + 1) { elements.append(value) }
      }
      return .array(elements)
    default: return nil
    }
  }

  private func entry(_ bytes: ArraySlice<UInt8>, _ type: APIType, _ depth: Int)
    throws(ProtobufDecodingError) -> (String, JSONValue)
  {
    var key = ""
    var found: JSONValue = ""
    for (number, field) in try Self.fields(of: bytes) {
      if number == 1, case .bytes(let bytes) = field {
        key = String(decoding: bytes, as: UTF8.self)
      }
      if number == 2, let value = try value(field, type, depth + 1) { found = value }
    }
    return (key, found)
  }

  /// The fields of a message, by the wire format of Protocol Buffers.
  private static func fields(of bytes: ArraySlice<UInt8>) throws(ProtobufDecodingError) -> [(
    Int, Field
  )] {
    var rest = bytes
    var fields: [(Int, Field)] = []
    while !rest.isEmpty {
      let tag = try varint(&rest)
      let number = Int(truncatingIfNeeded: tag >> 3)
      switch tag & 7 {
      case 0: fields.append((number, .number(try varint(&rest))))
      case 2:
        let length = try varint(&rest)
        guard length <= UInt64(rest.count) else {
          throw ProtobufDecodingError(description: "a field ends too early")
        }
        fields.append((number, .bytes(rest.prefix(Int(length)))))
        rest = rest.dropFirst(Int(length))
      case 1, 5:
        let width = tag & 7 == 1 ? 8 : 4
        guard rest.count >= width else {
          throw ProtobufDecodingError(description: "a field ends too early")
        }
        let value = rest.prefix(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        fields.append((number, .number(value)))
        rest = rest.dropFirst(width)
      default: throw ProtobufDecodingError(description: "the wire type \(tag & 7) is not known")
      }
    }
    return fields
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws(ProtobufDecodingError)
    -> UInt64
  {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard let byte = rest.popFirst() else { break }
      value |= UInt64(byte & 0x7F) << UInt64(min(shift, 63))
      if byte < 0x80 { return value }
    }
    throw ProtobufDecodingError(description: "a number does not end")
  }
}
