/// Amounts of resources as the API writes them (`k8s.io/apimachinery/pkg/api/resource.Quantity`).
enum Quantity {
  private static let factors: [(suffix: String, factor: Double)] = [
    ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776),
    ("Pi", 1_125_899_906_842_624), ("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("k", 1e3), ("M", 1e6),
    ("G", 1e9), ("T", 1e12), ("P", 1e15),
  ]

  /// The thousandths of an amount; nil if it is none: `250m` gives 250, `1Gi` gives 1073741824000.
  static func thousandths(_ value: JSONValue?) -> Int? {
    switch value {
    case .integer(let number): return Int(clamping: number.multipliedReportingOverflow(by: 1000).0)
    case .number(let number): return exactly(number * 1000)
    case .string(let text):
      for (suffix, factor) in factors where text.hasSuffix(suffix) {
        return Double(text.dropLast(suffix.count)).flatMap { exactly($0 * factor * 1000) }
      }
      return Double(text).flatMap { exactly($0 * 1000) }
    default: return nil
    }
  }

  private static func exactly(_ number: Double) -> Int? {
    // Fractions that cannot be told in binary must not round up to the next thousandth.
    Int(exactly: ((number * 1e6).rounded() / 1e6).rounded(.up)) ?? Int(exactly: number.rounded(.up))
  }

  /// Thousandths of a processor as the API writes them: `250m`, `2`.
  static func cpu(_ thousandths: Int) -> String {
    thousandths % 1000 == 0 ? String(thousandths / 1000) : "\(thousandths)m"
  }

  /// An amount in the manner of its unit: whole numbers in the largest binary unit that divides them.
  static func bytes(_ thousandths: Int) -> String {
    if thousandths % 1000 != 0 { return "\(thousandths)m" }
    let whole = thousandths / 1000
    for (suffix, factor) in factors.prefix(5).reversed() {
      let unit = Int(factor)
      if whole != 0, whole % unit == 0 { return "\(whole / unit)\(suffix)" }
    }
    return String(whole)
  }

  /// An amount of the named resource: processors count in thousandths, memory in binary units, all else in whole numbers.
  static func text(_ thousandths: Int, of resource: String) -> String {
    if resource.hasSuffix("cpu") { return cpu(thousandths) }
    let isBytes = resource.hasSuffix("memory") || resource.hasSuffix("storage")
    if isBytes { return bytes(thousandths) }
    return thousandths % 1000 == 0 ? String(thousandths / 1000) : "\(thousandths)m"
  }
}
