extension ShellParser {
  /// A word with its quotes and expansions; nil if none begins here.
  mutating func word() throws(ShellSyntaxError) -> ShellWord? {
    var parts: [ShellWord.Part] = []
    var plain = ""
    let start = position
    func flush() {
      if !plain.isEmpty { parts.append(.text(plain, isQuoted: false)) }
      plain = ""
    }
    loop: while let character = current {
      switch character {
      case " ", "\t", "\n", "\r\n", "\r", ";", "&", "|", "<", ">", "(", ")": break loop
      case "#" where position == start: break loop
      case "\\":
        position += 1
        guard let next = current else { break loop }
        position += 1
        if next == "\n" { continue }
        flush()
        parts.append(.text(String(next), isQuoted: true))
      case "'":
        flush()
        position += 1
        parts.append(.text(try quoted(), isQuoted: true))
      case "\"":
        flush()
        position += 1
        parts += try doubleQuoted(until: "\"")
      case "$" where peek(1) == "'":
        flush()
        position += 2
        parts.append(.text(Escapes.ansi(try quoted(keepingBackslashes: true)), isQuoted: true))
      case "$", "`":
        if let part = try expansion(isQuoted: false) {
          flush()
          parts.append(part)
        } else {
          plain.append(character)
          position += 1
        }
      default:
        plain.append(character)
        position += 1
      }
    }
    flush()
    return position == start ? nil : ShellWord(parts: parts)
  }

  private mutating func quoted(keepingBackslashes: Bool = false) throws(ShellSyntaxError) -> String
  {
    var result = ""
    while let character = current {
      position += 1
      if character == "'" { return result }
      result.append(character)
      if keepingBackslashes, character == "\\", let next = current {
        result.append(next)
        position += 1
      }
    }
    throw ShellSyntaxError(message: "syntax error: unterminated quoted string", isIncomplete: true)
  }

  private mutating func doubleQuoted(until end: Character?) throws(ShellSyntaxError)
    -> [ShellWord.Part]
  {
    var parts: [ShellWord.Part] = []
    var plain = ""
    func flush() {
      if !plain.isEmpty { parts.append(.text(plain, isQuoted: true)) }
      plain = ""
    }
    while let character = current {
      if character == end {
        position += 1
        flush()
        return parts.isEmpty ? [.text("", isQuoted: true)] : parts
      }
      switch character {
      case "\\":
        position += 1
        guard let next = current else {
          plain.append("\\")
          continue
        }
        position += 1
        if next == "\n" { continue }
        let isEscape = "$`\\".contains(next) || next == "\"" && end != nil
        plain += isEscape ? String(next) : "\\\(next)"
      case "$", "`":
        if let part = try expansion(isQuoted: true) {
          flush()
          parts.append(part)
        } else {
          plain.append(character)
          position += 1
        }
      default:
        plain.append(character)
        position += 1
      }
    }
    guard end == nil else {
      throw ShellSyntaxError(
        message: "syntax error: unterminated quoted string", isIncomplete: true)
    }
    flush()
    return parts
  }

  /// The body of a here-document: expansions, but no quotes.
  static func quotedWord(_ text: String) throws(ShellSyntaxError) -> ShellWord {
    var parser = ShellParser(text)
    return ShellWord(parts: try parser.doubleQuoted(until: nil))
  }

  /// What begins with a dollar sign or a backquote; nil if the sign stands for itself.
  private mutating func expansion(isQuoted: Bool) throws(ShellSyntaxError) -> ShellWord.Part? {
    depth += 1
    defer { depth -= 1 }
    if depth > ContainerLimits.depth { throw ShellSyntaxError(message: "nested too deeply") }
    if current == "`" { return try backquoted(isQuoted: isQuoted) }
    guard let next = peek(1) else { return nil }
    if next == "(", peek(2) == "(" {
      let start = position
      position += 3
      if let inner = takeArithmetic() {
        return .arithmetic(try Self.quotedWord(inner), isQuoted: isQuoted)
      }
      position = start
    }
    if next == "(" {
      position += 2
      let body = try list(until: [])
      guard take(")") else {
        throw ShellSyntaxError(
          message: "syntax error: unexpected end of file (expecting \")\")", isIncomplete: true)
      }
      return .command(body, isQuoted: isQuoted)
    }
    if next == "{" {
      position += 2
      return .parameter(try braced(), isQuoted: isQuoted)
    }
    if next.isASCII, next.isLetter || next == "_" {
      position += 1
      var name = ""
      while let character = current, character.isASCII,
        character.isLetter || character.isNumber || character == "_"
      {
        name.append(character)
        position += 1
      }
      return .parameter(ShellParameter(name: name), isQuoted: isQuoted)
    }
    guard next.isNumber || "@*#?$!-".contains(next) else { return nil }
    position += 2
    return .parameter(ShellParameter(name: String(next)), isQuoted: isQuoted)
  }

  private mutating func backquoted(isQuoted: Bool) throws(ShellSyntaxError) -> ShellWord.Part {
    position += 1
    var inner = ""
    while let character = current {
      position += 1
      if character == "`" {
        return .command(try ShellParser.parse(inner), isQuoted: isQuoted)
      }
      if character == "\\", let next = current, "`\\$".contains(next) {
        position += 1
        inner.append(next)
      } else {
        inner.append(character)
      }
    }
    throw ShellSyntaxError(message: "syntax error: unterminated quoted string", isIncomplete: true)
  }

  /// The text up to the two parentheses that close an arithmetic expansion.
  private mutating func takeArithmetic() -> String? {
    var depth = 0
    var inner = ""
    while let character = current {
      if character == ")" {
        if depth == 0 {
          guard peek(1) == ")" else { return nil }
          position += 2
          return inner
        }
        depth -= 1
      }
      if character == "(" { depth += 1 }
      inner.append(character)
      position += 1
    }
    return nil
  }

  private mutating func braced() throws(ShellSyntaxError) -> ShellParameter {
    var isLength = false
    if current == "#", peek(1) != "}", peek(1) != ":", peek(1) != "%", peek(1) != "#" {
      isLength = true
      position += 1
    }
    var name = ""
    if let special = current, "@*#?$!-".contains(special) {
      name = String(special)
      position += 1
    } else {
      while let character = current, character.isASCII,
        character.isLetter || character.isNumber || character == "_"
      {
        name.append(character)
        position += 1
      }
    }
    guard !name.isEmpty else { throw ShellSyntaxError(message: "bad substitution") }
    if isLength {
      guard take("}") else { throw ShellSyntaxError(message: "bad substitution") }
      return ShellParameter(name: name, operation: .length)
    }
    if take("}") { return ShellParameter(name: name) }
    let operation: ShellParameter.Operation
    if take("##") {
      operation = .trim(isSuffix: false, isLongest: true, try operand("}"))
    } else if take("#") {
      operation = .trim(isSuffix: false, isLongest: false, try operand("}"))
    } else if take("%%") {
      operation = .trim(isSuffix: true, isLongest: true, try operand("}"))
    } else if take("%") {
      operation = .trim(isSuffix: true, isLongest: false, try operand("}"))
    } else if take("/") {
      let isAll = take("/")
      let pattern = try operand("/}")
      let replacement = take("/") ? try operand("}") : ShellWord(parts: [])
      operation = .replace(isAll: isAll, pattern: pattern, by: replacement)
    } else {
      let countsEmpty = take(":")
      if let sign = current, "-=+?".contains(sign) {
        position += 1
        operation = .alternative(sign, try operand("}"), countsEmpty: countsEmpty)
      } else if countsEmpty {
        let offset = try operand(":}")
        operation = .slice(offset, take(":") ? try operand("}") : nil)
      } else {
        throw ShellSyntaxError(message: "bad substitution", isIncomplete: current == nil)
      }
    }
    guard take("}") else {
      throw ShellSyntaxError(message: "syntax error: missing '}'", isIncomplete: true)
    }
    return ShellParameter(name: name, operation: operation)
  }

  /// The word of a `${…}`, up to one of these characters.
  private mutating func operand(_ ends: String) throws(ShellSyntaxError) -> ShellWord {
    var parts: [ShellWord.Part] = []
    var plain = ""
    func flush() {
      if !plain.isEmpty { parts.append(.text(plain, isQuoted: false)) }
      plain = ""
    }
    while let character = current, !ends.contains(character) {
      switch character {
      case "'":
        flush()
        position += 1
        parts.append(.text(try quoted(), isQuoted: true))
      case "\"":
        flush()
        position += 1
        parts += try doubleQuoted(until: "\"")
      case "\\":
        position += 1
        if let next = current {
          flush()
          parts.append(.text(String(next), isQuoted: true))
          position += 1
        }
      case "$", "`":
        if let part = try expansion(isQuoted: false) {
          flush()
          parts.append(part)
        } else {
          plain.append(character)
          position += 1
        }
      default:
        plain.append(character)
        position += 1
      }
    }
    flush()
    return ShellWord(parts: parts)
  }
}

/// Backslash escapes.
enum Escapes {
  /// Those of `$'…'`, `echo -e` and `printf`: `\n`, `\t`, `\\`, `\033`, `\x1b`, `\e` and the like.
  static func ansi(_ text: String) -> String {
    String(decoding: bytes(text), as: UTF8.self)
  }

  /// The same as bytes, since `\xff` is no character. `\c` ends the text.
  ///
  /// - Parameter isFormat: whether it is a format of `printf`, where an octal number has three digits at most, the `0` among them.
  static func bytes(
    _ text: String, stopsAtC stopped: UnsafeMutablePointer<Bool>? = nil, isFormat: Bool = false
  ) -> [UInt8] {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    func number(_ radix: Int, _ digits: Int) -> UInt8? {
      var value = 0
      var count = 0
      while count < digits, let byte = rest.first,
        let digit = Character(UnicodeScalar(byte)).hexDigitValue, digit < radix
      {
        value = value * radix + digit
        rest = rest.dropFirst()
        count += 1
      }
      return count > 0 ? UInt8(truncatingIfNeeded: value) : nil
    }
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        result.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "a"): result.append(0x07)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "v"): result.append(0x0B)
      case UInt8(ascii: "e"), UInt8(ascii: "E"): result.append(0x1B)
      case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): result.append(next)
      case UInt8(ascii: "x"): result.append(number(16, 2) ?? UInt8(ascii: "x"))
      case UInt8(ascii: "0"): result.append(number(8, isFormat ? 2 : 3) ?? 0)
      case UInt8(ascii: "1")...UInt8(ascii: "7"):
        rest = [next] + rest
        result.append(number(8, 3) ?? 0)
      case UInt8(ascii: "c"):
        stopped?.pointee = true
        return result
      default: result += [byte, next]
      }
    }
    return result
  }
}
