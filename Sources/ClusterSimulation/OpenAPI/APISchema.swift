/// The shape of an API object or of a part of one: its fields, and how their values are merged.
///
/// Facts about the API alone (names, types, field numbers, merge keys); what the fields are for is told elsewhere.
struct APISchema: Sendable {
  /// Where it is known under: `apps/v1.DeploymentSpec`; empty for a part of a custom resource.
  var key = ""
  var fields: [APIField] = []
  private var positions: [String: Int] = [:]
  /// Whether the whole object has one owner and is replaced as one (`x-kubernetes-map-type: atomic`).
  var isAtomic = false
  /// Whether members that the schema does not name are kept (`x-kubernetes-preserve-unknown-fields`).
  var keepsUnknown = false
  /// What each field number of its protobuf message stands for.
  private(set) var message = ProtobufMessage()

  init(key: String = "", fields: [APIField] = []) {
    self.key = key
    for field in fields { add(field) }
  }

  mutating func add(_ field: APIField) {
    positions[field.name] = fields.count
    fields.append(field)
    if !field.numbers.isEmpty { message.add(field, at: field.numbers[...]) }
  }

  subscript(name: String) -> APIField? {
    positions[name].map { fields[$0] }
  }

  /// The type's bare name: `DeploymentSpec`.
  var name: String { String(key.split(separator: ".").last ?? "") }
}

/// A field of an API type.
struct APIField: Sendable {
  var name: String
  /// Its number in the protobuf message; several where the message nests what JSON holds flat.
  var numbers: [Int] = []
  var type: APIType
  var isRequired = false
  /// Whether a zero (0, false, the empty text) differs from an absent field; else protobuf's zeros are left out.
  var keepsZero = false
  /// What it is when a client leaves it out and it is a list's key.
  var defaultValue: String?
  /// Whether a strategic merge patch may name the members to keep (`retainKeys`).
  var retainsKeys = false
}

/// The type of a value of the API.
indirect enum APIType: Sendable {
  case string
  case oneOf([String])
  case bool
  case integer(bits: Int)
  case double
  /// Bytes, as base64 in JSON.
  case bytes
  case time
  case microTime
  case quantity
  case integerOrString
  /// Any JSON value.
  case any
  /// An object with members of any name.
  case map(APIType, isAtomic: Bool)
  case list(APIType, APIList)
  /// A type that the registry knows by this key.
  case reference(String, isAtomic: Bool)
  /// A part of a custom resource.
  case object(APISchema)
}

/// How the elements of a list belong together.
struct APIList: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// One owner, replaced as one.
    case atomic
    /// Scalars, each once.
    case set
    /// Objects, each known by the values of these members.
    case map(keys: [String])
  }

  var kind = Kind.atomic
  /// Whether a strategic merge patch merges it, and by which member; the empty name: by the elements themselves.
  var patchKey: String?
}

/// A protobuf message: what its field numbers stand for.
struct ProtobufMessage: Sendable {
  private(set) var fields: [Int: APIField] = [:]
  private(set) var nested: [Int: ProtobufMessage] = [:]

  mutating func add(_ field: APIField, at numbers: ArraySlice<Int>) {
    guard let first = numbers.first else { return }
    if numbers.count == 1 {
      fields[first] = field
    } else {
      nested[first, default: ProtobufMessage()].add(field, at: numbers.dropFirst())
    }
  }
}
