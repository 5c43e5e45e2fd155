/// The value of an arithmetic expansion (POSIX.1-2017, section 2.6.4), in 64 bits that wrap.
struct ShellArithmetic {
  private var rest: ArraySlice<Character>
  private var depth = 0
  private let value: (String) -> String
  private let assign: (String, Int) -> Void

  /// - Parameters:
  ///   - value: the text of a variable.
  ///   - assign: gives a variable a value.
  static func evaluate(
    _ text: String, value: @escaping (String) -> String,
    assign: @escaping (String, Int) -> Void
  ) throws -> Int {
    var evaluation = ShellArithmetic(
      rest: Array(text)[...], value: value, assign: assign)
    let result = try evaluation.ternary()
    evaluation.skip()
    guard evaluation.rest.isEmpty else { throw CommandTrouble("arithmetic syntax error") }
    return result
  }

  private init(
    rest: ArraySlice<Character>, value: @escaping (String) -> String,
    assign: @escaping (String, Int) -> Void
  ) {
    self.rest = rest
    self.value = value
    self.assign = assign
  }

  private mutating func skip() {
    while rest.first?.isWhitespace ?? false { rest = rest.dropFirst() }
  }

  private mutating func take(_ token: String, not follower: String = "") -> Bool {
    skip()
    guard rest.starts(with: Array(token)) else { return false }
    if let next = rest.dropFirst(token.count).first, follower.contains(next) { return false }
    rest = rest.dropFirst(token.count)
    return true
  }

  private mutating func ternary() throws -> Int {
    depth += 1
    defer { depth -= 1 }
    if depth > ContainerLimits.depth { throw CommandTrouble("expression nested too deeply") }
    let condition = try binary(0)
    guard take("?") else { return condition }
    let first = try ternary()
    guard take(":") else { throw CommandTrouble("arithmetic syntax error") }
    let second = try ternary()
    return condition != 0 ? first : second
  }

  private static let levels: [[String]] = [
    ["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<=", ">=", "<", ">"], ["<<", ">>"],
    ["+", "-"], ["*", "/", "%"],
  ]

  private mutating func binary(_ level: Int) throws -> Int {
    guard level < Self.levels.count else { return try unary() }
    var left = try binary(level + 1)
    while true {
      let sign = Self.levels[level].first { sign in
        take(sign, not: sign == "|" || sign == "&" ? sign : sign == "<" || sign == ">" ? "<>" : "")
      }
      guard let sign else { return left }
      left = try Self.apply(sign, left, try binary(level + 1))
    }
  }

  private static func apply(_ sign: String, _ left: Int, _ right: Int) throws -> Int {
    switch sign {
    case "||": return left != 0 || right != 0 ? 1 : 0
    case "&&": return left != 0 && right != 0 ? 1 : 0
    case "|": return left | right
    case "^": return left ^ right
    case "&": return left & right
    case "==": return left == right ? 1 : 0
    case "!=": return left != right ? 1 : 0
    case "<=": return left <= right ? 1 : 0
    case ">=": return left >= right ? 1 : 0
    case "<": return left < right ? 1 : 0
    case ">": return left > right ? 1 : 0
    case "<<": return left << (right & 63)
    case ">>": return left >> (right & 63)
    case "+": return left &+ right
    case "-": return left &- right
    case "*": return left &* right
    default:
      if right == 0 { throw CommandTrouble("divide by zero") }
      return sign == "/"
        ? left.dividedReportingOverflow(by: right).partialValue
        : left.remainderReportingOverflow(dividingBy: right).partialValue
    }
  }

  private mutating func unary() throws -> Int {
    depth += 1
    defer { depth -= 1 }
    if depth > ContainerLimits.depth { throw CommandTrouble("expression nested too deeply") }
    if take("!", not: "=") { return try unary() == 0 ? 1 : 0 }
    if take("~") { return ~(try unary()) }
    for (sign, step) in [("++", 1), ("--", -1)] where take(sign) {
      guard let name = name() else { throw CommandTrouble("arithmetic syntax error") }
      let result = number(value(name)) &+ step
      assign(name, result)
      return result
    }
    if take("-") { return 0 &- (try unary()) }
    if take("+") { return try unary() }
    if take("(") {
      let inner = try ternary()
      guard take(")") else { throw CommandTrouble("arithmetic syntax error") }
      return inner
    }
    skip()
    if rest.first?.isNumber ?? false {
      let text = String(rest.prefix { $0.isHexDigit || $0 == "x" || $0 == "X" })
      rest = rest.dropFirst(text.count)
      return number(text)
    }
    guard let name = name() else { throw CommandTrouble("arithmetic syntax error") }
    let current = number(value(name))
    for (sign, step) in [("++", 1), ("--", -1)] where take(sign) {
      assign(name, current &+ step)
      return current
    }
    for sign in ["+", "-", "*", "/", "%"] where take(sign + "=") {
      let result = try Self.apply(sign, current, try ternary())
      assign(name, result)
      return result
    }
    if take("=", not: "=") {
      let result = try ternary()
      assign(name, result)
      return result
    }
    return current
  }

  private mutating func name() -> String? {
    skip()
    let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    guard let first = name.first, !first.isNumber else { return nil }
    rest = rest.dropFirst(name.count)
    return name
  }

  private func number(_ text: String) -> Int {
    let text = text.trimmed.lowercased()
    if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) ?? 0 }
    if text.hasPrefix("0"), text.count > 1 { return Int(text, radix: 8) ?? 0 }
    return Int(text) ?? 0
  }
}
