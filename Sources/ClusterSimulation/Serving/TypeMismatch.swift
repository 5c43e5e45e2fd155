/// A value that its type cannot hold, as the two readers of an API server word it.
struct TypeMismatch: Sendable, Hashable {
  /// What the decoder of JSON says (Go's `encoding/json`).
  let decoding: String
  /// What the converter of a patched object says (`apimachinery/pkg/runtime/converter.go`).
  let conversion: String

  init(decoding: String, conversion: String) {
    self.decoding = decoding
    self.conversion = conversion
  }

  /// What both say in the same words.
  init(_ message: String) {
    self.init(decoding: message, conversion: message)
  }
}
