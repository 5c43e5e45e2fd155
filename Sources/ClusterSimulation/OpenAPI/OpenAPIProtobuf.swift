/// Writes an OpenAPI document of version 2 as protobuf: the messages of gnostic's `openapi.v2.Document`, which kubectl up to
/// 1.26 and helm ask for.
struct OpenAPIProtobuf {
  private var bytes: [UInt8] = []

  static func document(_ document: JSONValue) -> [UInt8] {
    var writer = OpenAPIProtobuf()
    writer.text(1, document["swagger"]?.stringValue)
    writer.message(2) {
      $0.text(1, document[["info", "title"]]?.stringValue)
      $0.text(2, document[["info", "version"]]?.stringValue)
    }
    writer.message(8) { paths in
      for (name, item) in (document["paths"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
        paths.message(2) {
          $0.text(1, name)
          $0.message(2) { $0.path(item) }
        }
      }
    }
    writer.message(9) { definitions in
      let members = document["definitions"]?.objectValue ?? [:]
      for (name, schema) in members.sorted(by: { $0.key < $1.key }) {
        definitions.named(1, name, schema)
      }
    }
    return writer.bytes
  }

  private mutating func path(_ item: JSONValue) {
    for (number, method) in [(2, "get"), (3, "put"), (4, "post"), (5, "delete"), (8, "patch")] {
      guard let operation = item[method] else { continue }
      message(number) { writer in
        for parameter in operation["parameters"]?.arrayValue ?? [] {
          // ParametersItem.parameter, Parameter.non_body_parameter, NonBodyParameter.query_parameter_sub_schema.
          writer.message(8) {
            $0.message(1) {
              $0.message(2) {
                $0.message(3) {
                  $0.text(2, "query")
                  $0.text(4, parameter["name"]?.stringValue)
                  $0.text(6, "string")
                }
              }
            }
          }
        }
        writer.message(9) { _ in }
        for name in ["x-kubernetes-action", "x-kubernetes-group-version-kind"] {
          if let value = operation[name] { writer.extensionMember(13, name, value) }
        }
      }
    }
  }

  private mutating func named(_ number: Int, _ name: String, _ schema: JSONValue) {
    message(number) {
      $0.text(1, name)
      $0.message(2) { $0.schema(schema) }
    }
  }

  private mutating func schema(_ schema: JSONValue) {
    text(1, schema["$ref"]?.stringValue)
    text(2, schema["format"]?.stringValue)
    text(4, schema["description"]?.stringValue)
    for name in schema["required"]?.arrayValue ?? [] { text(19, name.stringValue) }
    for value in schema["enum"]?.arrayValue ?? [] { message(20) { $0.text(2, value.yaml) } }
    if let value = schema["additionalProperties"], value.objectValue != nil {
      message(21) { $0.message(1) { $0.schema(value) } }
    }
    if let type = schema["type"]?.stringValue { message(22) { $0.text(1, type) } }
    if let items = schema["items"] { message(23) { $0.message(1) { $0.schema(items) } } }
    for part in schema["allOf"]?.arrayValue ?? [] { message(24) { $0.schema(part) } }
    if let properties = schema["properties"]?.objectValue {
      message(25) { writer in
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
          writer.named(1, name, value)
        }
      }
    }
    let extensions = (schema.objectValue ?? [:]).filter { $0.key.hasPrefix("x-kubernetes-") }
    for (name, value) in extensions.sorted(by: { $0.key < $1.key }) {
      extensionMember(31, name, value)
    }
  }

  private mutating func extensionMember(_ number: Int, _ name: String, _ value: JSONValue) {
    message(number) {
      $0.text(1, name)
      $0.message(2) { $0.text(2, value.yaml) }
    }
  }

  private mutating func text(_ number: Int, _ text: String?) {
    guard let text else { return }
    append(number, Array(text.utf8))
  }

  private mutating func message(_ number: Int, _ body: (inout OpenAPIProtobuf) -> Void) {
    var inner = OpenAPIProtobuf()
    body(&inner)
    append(number, inner.bytes)
  }

  private mutating func append(_ number: Int, _ content: [UInt8]) {
    varint(UInt64(number << 3 | 2))
    varint(UInt64(content.count))
    bytes += content
  }

  private mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }
}

extension JSONValue {
  /// The value as YAML, of which JSON is a part.
  fileprivate var yaml: String { String(decoding: serialized(), as: UTF8.self) + "\n" }
}
