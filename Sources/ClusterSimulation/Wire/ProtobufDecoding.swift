/// Why a protobuf body cannot be read.
struct ProtobufDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
  let description: String
}

/// Reads the objects that kubectl sends as `application/vnd.kubernetes.protobuf`.
///
/// A body is the four bytes `k8s\0` and a `runtime.Unknown` message that holds apiVersion, kind and the object's own message
/// (Kubernetes API concepts, "Protobuf encoding"). The messages are a table, ``ProtobufMessages``.
enum ProtobufDecoding {
  static func object(from body: [UInt8]) throws(ProtobufDecodingError) -> JSONValue {
    guard body.starts(with: [0x6B, 0x38, 0x73, 0x00]) else {
      throw ProtobufDecodingError(description: "the body does not begin with 'k8s'")
    }
    var apiVersion = ""
    var kind = ""
    var raw: ArraySlice<UInt8> = []
    for (number, field) in try fields(of: body[4...]) {
      guard case .bytes(let bytes) = field else { continue }
      switch number {
      case 1:
        for (number, field) in try fields(of: bytes) {
          guard case .bytes(let text) = field else { continue }
          if number == 1 { apiVersion = String(decoding: text, as: UTF8.self) }
          if number == 2 { kind = String(decoding: text, as: UTF8.self) }
        }
      case 2: raw = bytes
      default: break
      }
    }
    guard ProtobufMessages.fields[kind] != nil else {
      throw ProtobufDecodingError(
        description: "the mock cluster does not read the kind '\(kind)' as protobuf")
    }
    var object = try message(kind, raw)
    object["apiVersion"] = .string(apiVersion)
    object["kind"] = .string(kind)
    return object
  }

  private enum Field {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  private static func message(_ name: String, _ bytes: ArraySlice<UInt8>)
    throws(ProtobufDecodingError) -> JSONValue
  {
    var object: [String: JSONValue] = [:]
    let known = ProtobufMessages.fields[name] ?? [:]
    for (number, field) in try fields(of: bytes) {
      guard let (json, type) = known[number] else { continue }
      switch (type, field) {
      case (.string, .bytes(let bytes)):
        object[json] = .string(String(decoding: bytes, as: UTF8.self))
      case (.strings, .bytes(let bytes)):
        object[json] = .array(
          (object[json]?.arrayValue ?? []) + [.string(String(decoding: bytes, as: UTF8.self))])
      case (.integer, .number(let value)): object[json] = .integer(Int64(bitPattern: value))
      case (.bool, .number(let value)): object[json] = .bool(value != 0)
      case (.message(let inner), .bytes(let bytes)): object[json] = try message(inner, bytes)
      case (.messages(let inner), .bytes(let bytes)):
        object[json] = .array((object[json]?.arrayValue ?? []) + [try message(inner, bytes)])
      case (.map, .bytes(let bytes)), (.bytesMap, .bytes(let bytes)):
        let (key, value) = try entry(bytes)
        var members = object[json]?.objectValue ?? [:]
        members[key] = .string(
          type == .map ? String(decoding: value, as: UTF8.self) : Base64.encode(value))
        object[json] = .object(members)
      case (.intOrString, .bytes(let bytes)):
        for (number, field) in try fields(of: bytes) {
          if number == 2, case .number(let value) = field {
            object[json] = .integer(Int64(bitPattern: value))
          }
          if number == 3, case .bytes(let text) = field, !text.isEmpty {
            object[json] = .string(String(decoding: text, as: UTF8.self))
          }
        }
      default: continue
      }
    }
    return .object(object.filter { !isEmptyScalar($0.value) })
  }

  /// proto2 writes every scalar that is set, and empty ones stand for absent members.
  private static func isEmptyScalar(_ value: JSONValue) -> Bool {
    value == .string("")
  }

  private static func entry(_ bytes: ArraySlice<UInt8>) throws(ProtobufDecodingError) -> (
    String, ArraySlice<UInt8>
  ) {
    var key = ""
    var value: ArraySlice<UInt8> = []
    for case (let number, .bytes(let bytes)) in try fields(of: bytes) {
      if number == 1 { key = String(decoding: bytes, as: UTF8.self) }
      if number == 2 { value = bytes }
    }
    return (key, value)
  }

  /// The fields of a message, by the wire format of Protocol Buffers.
  private static func fields(of bytes: ArraySlice<UInt8>) throws(ProtobufDecodingError) -> [(
    Int, Field
  )] {
    var rest = bytes
    var fields: [(Int, Field)] = []
    while !rest.isEmpty {
      let tag = try varint(&rest)
      let number = Int(tag >> 3)
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
