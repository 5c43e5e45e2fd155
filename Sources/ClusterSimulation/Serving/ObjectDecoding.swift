/// Reads a client's object as its type has it (Kubernetes API, "Field validation"): what the type has no field for is found
/// and left out, and what a typed server would not keep (nulls, zeros that mean absent, empty lists) is left out too.
struct ObjectDecoding {
  /// What the server does about unknown fields: the query parameter `fieldValidation`.
  enum Mode: String { case ignore = "Ignore", warn = "Warn", strict = "Strict" }

  private let registry = SchemaRegistry.builtIn
  /// `unknown field "spec.foo"`, in the order of their paths.
  private(set) var unknown: [String] = []
  /// The first value of a wrong type, as the Go decoder words it.
  private(set) var mismatch: TypeMismatch?

  mutating func read(_ object: JSONValue, _ schema: APISchema) -> JSONValue {
    structure(object, schema, at: "", plainly: "")
  }

  /// - Parameters:
  ///   - path: where it is, with the indices of lists.
  ///   - plain: the same without indices, as Go's decoder tells it.
  private mutating func structure(
    _ object: JSONValue, _ schema: APISchema, at path: String, plainly plain: String
  ) -> JSONValue {
    guard case .object(let members) = object else { return object }
    var result = JSONObject()
    for (name, value) in members {
      let place = path.isEmpty ? name : "\(path).\(name)"
      guard let field = schema[name] else {
        if schema.keepsUnknown {
          result[name] = value
        } else {
          unknown.append("unknown field \"\(place)\"")
        }
        continue
      }
      let read = check(
        value, field.type, at: place, plainly: plain.isEmpty ? name : "\(plain).\(name)",
        of: schema.name)
      if !schema.key.isEmpty, Self.isAbsent(read, field) { continue }
      result[name] = read
    }
    return .object(result)
  }

  /// Whether a typed server keeps nothing of a value.
  private static func isAbsent(_ value: JSONValue, _ field: APIField) -> Bool {
    switch value {
    case .null: return true
    case .string(let text): return text.isEmpty && !field.isRequired && !field.keepsZero
    case .integer(let number):
      return number == 0 && !field.isRequired && !field.keepsZero
        && !isIntegerOrString(field.type)
    case .bool(let flag): return !flag && !field.isRequired && !field.keepsZero
    case .array(let elements):
      // An empty list and none are different things to a network policy.
      return elements.isEmpty && !field.isRequired && !["ingress", "egress"].contains(field.name)
    case .object(let members):
      if case .map = field.type { return members.isEmpty && !field.isRequired }
      return false
    case .number: return false
    }
  }

  private static func isIntegerOrString(_ type: APIType) -> Bool {
    switch type {
    case .integerOrString, .quantity: true
    case .string, .oneOf, .bool, .integer, .double, .bytes, .time, .microTime, .any, .map, .list,
      .reference, .object:
      false
    }
  }

  private mutating func check(
    _ value: JSONValue, _ type: APIType, at path: String, plainly plain: String, of owner: String
  ) -> JSONValue {
    if value == .null { return value }
    switch (type, value) {
    case (.list(let element, _), .array(let elements)):
      var result: [JSONValue] = []
      for (index, item) in elements.enumerated() {
        result.append(check(item, element, at: "\(path)[\(index)]", plainly: plain, of: owner))
      }
      return .array(result)
    case (.map(let inner, _), .object(let members)):
      if case .any = inner { return value }
      var result = JSONObject()
      for (name, item) in members {
        result[name] = check(
          item, inner, at: "\(path).\(name)", plainly: plain, of: owner)
      }
      return .object(result)
    case (.reference, .object), (.object, .object):
      guard let schema = registry.schema(of: type) else { return value }
      return structure(value, schema, at: path, plainly: plain)
    case (.quantity, .string), (.quantity, .integer), (.quantity, .number):
      guard let quantity = ResourceQuantity(value) else {
        if mismatch == nil {
          mismatch = TypeMismatch(
            "quantities must match the regular expression '\(ResourceQuantity.pattern)'")
        }
        return value
      }
      return .string(quantity.canonical)
    case (.string, .string), (.oneOf, .string), (.bytes, .string), (.bool, .bool),
      (.integer, .integer), (.double, .number), (.double, .integer), (.time, .string),
      (.microTime, .string), (.integerOrString, .integer), (.integerOrString, .string),
      (.any, _):
      return value
    default:
      if mismatch == nil {
        let decoding =
          "json: cannot unmarshal \(Self.jsonName(value)) into Go struct field \(owner).\(plain) of type \(goName(type))"
        mismatch = TypeMismatch(
          decoding: decoding, conversion: conversion(of: value, to: type) ?? decoding)
      }
      return value
    }
  }

  private static func jsonName(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .integer, .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  /// Why a value that is no text cannot become of a type (`apimachinery/pkg/runtime/converter.go`); nil: its type reads it.
  private func conversion(of value: JSONValue, to type: APIType) -> String? {
    let kind =
      switch value {
      case .null: "invalid"
      case .bool: "bool"
      case .integer: "int64"
      case .number: "float64"
      case .string: "string"
      case .array: "slice"
      case .object: "map"
      }
    switch type {
    case .map: return "cannot restore map from \(kind)"
    case .list, .bytes: return "cannot restore slice from \(kind)"
    case .reference, .object: return "cannot restore struct from: \(kind)"
    case .string, .oneOf:
      return kind == "int64" ? "cannot convert int64 to string" : "unrecognized type: string"
    case .bool, .double: return "unrecognized type: \(goName(type))"
    case .integer:
      return kind == "float64"
        ? "cannot convert float64 to \(goName(type))" : "unrecognized type: \(goName(type))"
    case .quantity, .time, .microTime, .integerOrString, .any: return nil
    }
  }

  private func goName(_ type: APIType) -> String {
    switch type {
    case .string, .oneOf: "string"
    case .bytes: "[]uint8"
    case .bool: "bool"
    case .integer(let bits): "int\(bits)"
    case .double: "float64"
    case .time: "v1.Time"
    case .microTime: "v1.MicroTime"
    case .quantity: "resource.Quantity"
    case .integerOrString: "intstr.IntOrString"
    case .any: "runtime.RawExtension"
    case .map(let value, _): "map[string]\(goName(value))"
    case .list(let element, _): "[]\(goName(element))"
    case .reference(let key, _): String(key.split(separator: "/").last ?? "")
    case .object: "map[string]interface {}"
    }
  }
}
