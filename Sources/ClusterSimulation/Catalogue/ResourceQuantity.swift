/// An amount of a resource (Kubernetes API, `resource.Quantity`).
struct ResourceQuantity: Sendable, Hashable, Comparable {
  private enum Format { case decimal, binary, exponent }

  /// In billionths.
  private(set) var nano: Int128
  private var format = Format.decimal

  static let pattern = #"^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"#

  static func < (left: ResourceQuantity, right: ResourceQuantity) -> Bool { left.nano < right.nano }
  static func == (left: ResourceQuantity, right: ResourceQuantity) -> Bool {
    left.nano == right.nano
  }

  private static let billion: Int128 = 1_000_000_000
  private static let decimals: [(suffix: String, nano: Int128)] = [
    ("n", 1), ("u", 1000), ("m", 1_000_000), ("", billion), ("k", billion * 1000),
    ("M", billion * 1_000_000), ("G", billion * billion), ("T", billion * billion * 1000),
    ("P", billion * billion * 1_000_000), ("E", billion * billion * billion),
  ]
  private static let binaries: [(suffix: String, nano: Int128)] = [
    ("Ki", billion << 10), ("Mi", billion << 20), ("Gi", billion << 30), ("Ti", billion << 40),
    ("Pi", billion << 50), ("Ei", billion << 60),
  ]

  /// Reads `500m`, `1.5Gi`, `2e3`; nil for anything else.
  init?(_ text: String) {
    let body = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    let digits = body.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let suffix = String(body.dropFirst(digits.count))
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard !digits.isEmpty, parts.count <= 2, digits.contains(where: { $0 != "." }),
      digits.count <= 24
    else { return nil }
    let unit: Int128
    if let known = Self.decimals.first(where: { $0.suffix == suffix }) {
      unit = known.nano
    } else if let known = Self.binaries.first(where: { $0.suffix == suffix }) {
      unit = known.nano
      format = .binary
    } else if suffix.first == "e" || suffix.first == "E", let power = Int(suffix.dropFirst()),
      (-9...18).contains(power)
    {
      unit = Self.power(of: 10, power + 9)
      format = .exponent
    } else {
      return nil
    }
    guard let whole = Int128(parts[0].isEmpty ? "0" : String(parts[0])) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    if overflow { return nil }
    nano = product
    if parts.count == 2, !parts[1].isEmpty {
      let fraction = parts[1].prefix(18)
      guard let value = Int128(String(fraction)) else { return nil }
      let (part, overflow) = value.multipliedReportingOverflow(by: unit)
      if overflow { return nil }
      let divisor = Self.power(of: 10, fraction.count)
      nano += (part + divisor - 1) / divisor
    }
    if text.hasPrefix("-") { nano.negate() }
  }

  /// From a JSON value: a text or a number.
  init?(_ value: JSONValue?) {
    switch value {
    case .string(let text): self.init(text)
    case .integer(let number): self.init(String(number))
    case .number(let number): self.init(String(number))
    case .null, .bool, .array, .object, nil: return nil
    }
  }

  private static func power(of base: Int128, _ exponent: Int) -> Int128 {
    (0..<max(0, exponent)).reduce(1) { result, _ in result * base }
  }

  /// The one way to write it: the largest suffix that leaves a whole number.
  var canonical: String {
    if nano == 0 { return "0" }
    if format == .binary, nano % Self.billion == 0 {
      // Below the first binary suffix, and for odd amounts, the plain number.
      for (suffix, unit) in Self.binaries.reversed() where nano % unit == 0 {
        return "\(nano / unit)\(suffix)"
      }
      return "\(nano / Self.billion)"
    }
    for (suffix, unit) in Self.decimals.reversed() where nano % unit == 0 {
      if format == .exponent {
        let exponents = ["k": "e3", "M": "e6", "G": "e9", "T": "e12", "P": "e15", "E": "e18"]
        return "\(nano / unit)\(exponents[suffix] ?? suffix)"
      }
      return "\(nano / unit)\(suffix)"
    }
    return "\(nano)n"
  }
}
