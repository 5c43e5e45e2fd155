/// Programs that print what they are told, or decide by it.
enum OutputCommands {
  static let table: [String: ProgramBody] = [
    "echo": echo, "printf": printf, "true": { _ in 0 }, "false": { _ in 1 }, "yes": yes,
    "seq": sequence, "test": { call in try await test(call, call.arguments) }, "[": bracket,
    "expr": expression, "basename": basename, "dirname": dirname,
  ]

  @Sendable private static func echo(_ call: CommandCall) async throws -> Int32 {
    var rest = call.arguments[...]
    var hasNewline = true
    var isEscaped = false
    while let word = rest.first, word.count > 1, word.hasPrefix("-"),
      word.dropFirst().allSatisfy({ "neE".contains($0) })
    {
      rest = rest.dropFirst()
      if word.contains("n") { hasNewline = false }
      if word.contains("e") { isEscaped = true }
    }
    let text = rest.joined(separator: " ")
    var stopped = false
    var bytes = isEscaped ? Escapes.bytes(text, stopsAtC: &stopped) : Array(text.utf8)
    if hasNewline, !stopped { bytes.append(0x0A) }
    try await call.write(bytes)
    return 0
  }

  /// `printf` (POSIX.1-2017): the format again for as long as there are arguments.
  @Sendable private static func printf(_ call: CommandCall) async throws -> Int32 {
    guard let format = call.arguments.first else {
      throw CommandTrouble("usage: printf FORMAT [ARGUMENT]...")
    }
    var arguments = call.arguments.dropFirst()
    var result: [UInt8] = []
    repeat {
      let before = arguments.count
      result += formatted(format, &arguments)
      if arguments.count == before { break }
    } while !arguments.isEmpty && result.count < ContainerLimits.line
    try await call.write(result)
    return 0
  }

  private static func formatted(_ format: String, _ arguments: inout ArraySlice<String>) -> [UInt8]
  {
    var result: [UInt8] = []
    var rest = Array(format)[...]
    var plain = ""
    while let character = rest.popFirst() {
      guard character == "%" else {
        plain.append(character)
        continue
      }
      result += Escapes.bytes(plain, isFormat: true)
      plain = ""
      if rest.first == "%" {
        rest = rest.dropFirst()
        result.append(UInt8(ascii: "%"))
        continue
      }
      let flags = String(rest.prefix { "-+ 0#".contains($0) })
      rest = rest.dropFirst(flags.count)
      let widthText = String(rest.prefix { $0.isNumber })
      rest = rest.dropFirst(widthText.count)
      var precision: Int?
      if rest.first == "." {
        let digits = String(rest.dropFirst().prefix { $0.isNumber })
        rest = rest.dropFirst(digits.count + 1)
        precision = Int(digits) ?? 0
      }
      let argument = arguments.popFirst() ?? ""
      var text: String
      switch rest.popFirst() {
      case "d", "i", "u": text = String(Int(argument.trimmed) ?? 0)
      case "x": text = String(Int(argument.trimmed) ?? 0, radix: 16)
      case "X": text = String(Int(argument.trimmed) ?? 0, radix: 16).uppercased()
      case "o": text = String(Int(argument.trimmed) ?? 0, radix: 8)
      case "f", "g", "e": text = decimal(Double(argument.trimmed) ?? 0, precision ?? 6)
      case "c": text = String(argument.prefix(1))
      case "b": text = Escapes.ansi(argument)
      case "q": text = "'" + argument.replacing("'", with: #"'\''"#) + "'"
      default: text = precision.map { String(argument.prefix($0)) } ?? argument
      }
      let width = min(Int(widthText) ?? 0, 4096)
      let padding = max(0, width - text.count)
      if flags.contains("-") {
        text += String(repeating: " ", count: padding)
      } else if flags.contains("0"), text.first?.isNumber ?? false || text.hasPrefix("-") {
        text =
          text.hasPrefix("-")
          ? "-" + String(repeating: "0", count: padding) + text.dropFirst()
          : String(repeating: "0", count: padding) + text
      } else {
        text = String(repeating: " ", count: padding) + text
      }
      result += Array(text.utf8)
    }
    return result + Escapes.bytes(plain, isFormat: true)
  }

  /// A number with this many digits after the point.
  static func decimal(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let digits = min(digits, 15)
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return String(value) }
    let whole = String(Int64(scaled))
    let padded = String(repeating: "0", count: max(0, digits + 1 - whole.count)) + whole
    let sign = value < 0 && scaled != 0 ? "-" : ""
    return digits == 0
      ? sign + padded : sign + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  @Sendable private static func yes(_ call: CommandCall) async throws -> Int32 {
    let line = (call.arguments.isEmpty ? "y" : call.arguments.joined(separator: " ")) + "\n"
    let piece = [UInt8](
      repeatElement(Array(line.utf8), count: max(1, 1024 / line.utf8.count)).joined())
    while true {
      try await call.process.tick()
      try await call.write(piece)
    }
  }

  @Sendable private static func sequence(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("w", valued: "s")
    let numbers = options.operands.compactMap { Int($0) }
    guard numbers.count == options.operands.count, (1...3).contains(numbers.count) else {
      throw CommandTrouble("invalid number '\(options.operands.first { Int($0) == nil } ?? "")'")
    }
    let first = numbers.count > 1 ? numbers[0] : 1
    let step = numbers.count > 2 ? numbers[1] : 1
    let last = numbers[numbers.count - 1]
    guard step != 0 else { throw CommandTrouble("zero increment") }
    let separator = options.value("s") ?? "\n"
    var value = first
    var text = ""
    while step > 0 ? value <= last : value >= last {
      text += (value == first ? "" : separator) + String(value)
      if text.utf8.count > 4096 {
        try await call.print(text)
        try await call.process.tick()
        text = ""
      }
      let (next, overflow) = value.addingReportingOverflow(step)
      if overflow { break }
      value = next
    }
    try await call.print(text + (value == first ? "" : "\n"))
    return 0
  }

  @Sendable private static func bracket(_ call: CommandCall) async throws -> Int32 {
    guard call.arguments.last == "]" else {
      try await call.complain("missing ]")
      return 2
    }
    return try await test(call, Array(call.arguments.dropLast()))
  }

  private static func test(_ call: CommandCall, _ words: [String]) async throws -> Int32 {
    var rest = words[...]
    do {
      let result = try disjunction(&rest, call)
      guard rest.isEmpty else { throw CommandTrouble("unknown operand") }
      return result ? 0 : 1
    } catch let trouble as CommandTrouble {
      try await call.complain(trouble.message)
      return 2
    }
  }

  private static func disjunction(_ rest: inout ArraySlice<String>, _ call: CommandCall) throws
    -> Bool
  {
    var result = try conjunction(&rest, call)
    while rest.first == "-o" {
      rest = rest.dropFirst()
      let right = try conjunction(&rest, call)
      result = result || right
    }
    return result
  }

  private static func conjunction(_ rest: inout ArraySlice<String>, _ call: CommandCall) throws
    -> Bool
  {
    var result = try primary(&rest, call)
    while rest.first == "-a" {
      rest = rest.dropFirst()
      let right = try primary(&rest, call)
      result = result && right
    }
    return result
  }

  private static func primary(_ rest: inout ArraySlice<String>, _ call: CommandCall) throws -> Bool
  {
    guard let first = rest.popFirst() else { return false }
    if first == "!", !rest.isEmpty { return !(try primary(&rest, call)) }
    if let sign = rest.first, rest.count >= 2, binary.contains(sign) {
      rest = rest.dropFirst()
      let right = rest.popFirst() ?? ""
      return try compare(first, sign, right, call)
    }
    if first == "(" {
      let inner = try disjunction(&rest, call)
      guard rest.popFirst() == ")" else { throw CommandTrouble("closing paren expected") }
      return inner
    }
    guard first.count == 2, first.hasPrefix("-"), let letter = first.last, letter.isLetter,
      let operand = rest.first
    else { return !first.isEmpty }
    rest = rest.dropFirst()
    let node = try? call.files.node(operand, from: call.directory)
    switch letter {
    case "z": return operand.isEmpty
    case "n": return !operand.isEmpty
    case "e", "r", "w", "a": return node != nil
    case "f": return node?.bytes != nil
    case "d": return node?.isDirectory ?? false
    case "s": return (node?.bytes?.count ?? (node == nil ? 0 : 1)) > 0
    case "x": return (node?.mode ?? 0) & 0o111 != 0
    case "L", "h":
      return (try? call.files.node(operand, from: call.directory, follows: false))?.target != nil
    case "t": return call.shell.descriptors.inputs[Int(operand) ?? 0]?.isTerminal ?? false
    case "S", "p", "b", "c", "g", "u", "k": return false
    default: throw CommandTrouble("unknown operand")
    }
  }

  private static let binary: Set<String> = [
    "=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "<", ">", "-nt", "-ot", "-ef",
  ]

  private static func compare(
    _ left: String, _ sign: String, _ right: String, _ call: CommandCall
  ) throws -> Bool {
    switch sign {
    case "=", "==": return left == right
    case "!=": return left != right
    case "<": return left < right
    case ">": return left > right
    case "-nt", "-ot", "-ef":
      let times = [left, right].map {
        (try? call.files.node($0, from: call.directory))?.modified ?? -1
      }
      return sign == "-nt"
        ? times[0] > times[1] : sign == "-ot" ? times[0] < times[1] : left == right
    default:
      let numbers = try [left, right].map { text in
        guard let number = Int(text.trimmed) else {
          throw CommandTrouble(
            call.isBusybox ? "\(text): bad number" : "Illegal number: \(text)")
        }
        return number
      }
      return switch sign {
      case "-eq": numbers[0] == numbers[1]
      case "-ne": numbers[0] != numbers[1]
      case "-lt": numbers[0] < numbers[1]
      case "-le": numbers[0] <= numbers[1]
      case "-gt": numbers[0] > numbers[1]
      default: numbers[0] >= numbers[1]
      }
    }
  }

  @Sendable private static func expression(_ call: CommandCall) async throws -> Int32 {
    let words = call.arguments
    if words.count == 3, words[1] == "=" || words[1] == "!=" {
      let holds = (words[0] == words[2]) == (words[1] == "=")
      try await call.print(holds ? "1\n" : "0\n")
      return holds ? 0 : 1
    }
    let value = try ShellArithmetic.evaluate(
      words.joined(separator: " "), value: { $0 }, assign: { _, _ in })
    try await call.print("\(value)\n")
    return value == 0 ? 1 : 0
  }

  @Sendable private static func basename(_ call: CommandCall) async throws -> Int32 {
    guard let path = call.arguments.first else { throw CommandTrouble("missing operand") }
    var name = path.split(separator: "/").last.map(String.init) ?? "/"
    if call.arguments.count > 1, name.hasSuffix(call.arguments[1]), name != call.arguments[1] {
      name.removeLast(call.arguments[1].count)
    }
    try await call.print(name + "\n")
    return 0
  }

  @Sendable private static func dirname(_ call: CommandCall) async throws -> Int32 {
    guard let path = call.arguments.first else { throw CommandTrouble("missing operand") }
    let parts = path.split(separator: "/").dropLast().joined(separator: "/")
    try await call.print(
      path.hasPrefix("/") ? "/\(parts)\n" : parts.isEmpty ? ".\n" : "\(parts)\n")
    return 0
  }
}
