/// Reads scripts of the POSIX shell, with the few extensions that busybox and dash have.
struct ShellParser {
  var text: [Character]
  var position = 0
  var depth = 0
  private var pendingDocuments: [(slot: Int, end: String, stripsTabs: Bool, isQuoted: Bool)] = []
  private var documents: [ShellWord] = []

  init(_ text: String) {
    self.text = Array(text)
  }

  /// The whole script.
  static func parse(_ text: String) throws(ShellSyntaxError) -> ShellCommand {
    var parser = ShellParser(text)
    let command = try parser.list(until: [])
    parser.skipBlanks()
    if parser.position < parser.text.count {
      throw ShellSyntaxError(message: "unexpected \"\(parser.text[parser.position])\"")
    }
    return parser.resolved(command)
  }

  var current: Character? { position < text.count ? text[position] : nil }

  func peek(_ offset: Int) -> Character? {
    position + offset < text.count ? text[position + offset] : nil
  }

  mutating func take(_ token: String) -> Bool {
    let characters = Array(token)
    guard position + characters.count <= text.count,
      Array(text[position..<(position + characters.count)]) == characters
    else { return false }
    position += characters.count
    return true
  }

  mutating func skipBlanks() {
    while let character = current {
      if character == " " || character == "\t" || character == "\r" {
        position += 1
      } else if character == "\\", peek(1) == "\n" {
        position += 2
      } else if character == "#" {
        while let next = current, next != "\n" { position += 1 }
      } else {
        return
      }
    }
  }

  private mutating func skipLines() throws(ShellSyntaxError) {
    skipBlanks()
    while let character = current, character == "\n" || character == "\r\n" {
      position += 1
      try readDocuments()
      skipBlanks()
    }
  }

  private static let reserved: Set<String> = [
    "then", "else", "elif", "fi", "do", "done", "esac", "}",
  ]

  /// The reserved word here, without taking it.
  private func reservedWord() -> String? {
    var end = position
    while end < text.count, text[end].isLetter { end += 1 }
    if end == position, current == "}" || current == "{" || current == "!" {
      end = position + 1
    }
    guard end > position else { return nil }
    if end < text.count, !" \t\n\r;&|()<>".contains(text[end]), text[end] != "\r\n" { return nil }
    return String(text[position..<end])
  }

  private mutating func expect(_ word: String) throws(ShellSyntaxError) {
    try skipLines()
    guard reservedWord() == word else {
      let found = current.map { reservedWord() ?? String($0) }
      throw ShellSyntaxError(
        message: found.map { "syntax error: unexpected \"\($0)\" (expecting \"\(word)\")" }
          ?? "syntax error: unexpected end of file (expecting \"\(word)\")",
        isIncomplete: found == nil)
    }
    position += word.count
  }

  /// Commands one after the other, up to one of these words, a closing parenthesis or the end.
  mutating func list(until ends: Set<String>) throws(ShellSyntaxError) -> ShellCommand {
    depth += 1
    defer { depth -= 1 }
    if depth > ContainerLimits.depth { throw ShellSyntaxError(message: "nested too deeply") }
    var commands: [ShellCommand] = []
    while true {
      try skipLines()
      guard let character = current, character != ")" else { break }
      if let word = reservedWord(), Self.reserved.contains(word) {
        if ends.contains(word) { break }
        throw ShellSyntaxError(message: "syntax error: unexpected \"\(word)\"")
      }
      if character == ";", peek(1) == ";" { break }
      let start = position
      var command = try andOr()
      skipBlanks()
      if current == "&", peek(1) != "&" {
        let source = String(text[start..<position]).trimmed
        position += 1
        command = .background(command, text: source)
      } else if current == ";", peek(1) != ";" {
        position += 1
      } else if let next = current, next != "\n", next != "\r\n", next != ")", next != ";" {
        throw ShellSyntaxError(message: "syntax error: unexpected \"\(next)\"")
      }
      commands.append(command)
    }
    return commands.count == 1 ? commands[0] : .sequence(commands)
  }

  private mutating func andOr() throws(ShellSyntaxError) -> ShellCommand {
    var left = try pipeline()
    while true {
      skipBlanks()
      if take("&&") {
        try skipLines()
        left = .both(left, try pipeline())
      } else if take("||") {
        try skipLines()
        left = .either(left, try pipeline())
      } else {
        return left
      }
    }
  }

  private mutating func pipeline() throws(ShellSyntaxError) -> ShellCommand {
    skipBlanks()
    var isNegated = false
    while reservedWord() == "!" {
      position += 1
      isNegated.toggle()
      skipBlanks()
    }
    var parts = [try command()]
    while true {
      skipBlanks()
      guard current == "|", peek(1) != "|" else { break }
      position += 1
      try skipLines()
      parts.append(try command())
    }
    return parts.count == 1 && !isNegated ? parts[0] : .pipeline(parts, isNegated: isNegated)
  }

  private mutating func command() throws(ShellSyntaxError) -> ShellCommand {
    skipBlanks()
    guard let character = current else {
      throw ShellSyntaxError(message: "syntax error: unexpected end of file", isIncomplete: true)
    }
    let compound: ShellCommand
    if character == "(" {
      position += 1
      let body = try list(until: [])
      guard take(")") else {
        throw ShellSyntaxError(
          message: "syntax error: unexpected end of file (expecting \")\")", isIncomplete: true)
      }
      compound = .subshell(body)
    } else if let word = reservedWord(), let body = try self.compound(word) {
      compound = body
    } else {
      return try simple()
    }
    let redirections = try redirections()
    return redirections.isEmpty ? compound : .redirected(compound, redirections)
  }

  private mutating func compound(_ word: String) throws(ShellSyntaxError) -> ShellCommand? {
    switch word {
    case "{":
      position += 1
      let body = try list(until: ["}"])
      try expect("}")
      return .group(body)
    case "if":
      position += 2
      var branches: [(condition: ShellCommand, body: ShellCommand)] = []
      var otherwise: ShellCommand?
      var condition = try list(until: ["then"])
      try expect("then")
      branches.append((condition, try list(until: ["elif", "else", "fi"])))
      while reservedWord() == "elif" {
        position += 4
        condition = try list(until: ["then"])
        try expect("then")
        branches.append((condition, try list(until: ["elif", "else", "fi"])))
      }
      if reservedWord() == "else" {
        position += 4
        otherwise = try list(until: ["fi"])
      }
      try expect("fi")
      return .conditional(branches, otherwise: otherwise)
    case "while", "until":
      position += 5
      let condition = try list(until: ["do"])
      try expect("do")
      let body = try list(until: ["done"])
      try expect("done")
      return .loop(condition: condition, isUntil: word == "until", body: body)
    case "for":
      position += 3
      skipBlanks()
      let name = try name()
      try skipLines()
      var words: [ShellWord]?
      if reservedWord() == "in" {
        position += 2
        var list: [ShellWord] = []
        skipBlanks()
        while let next = try self.word() {
          list.append(next)
          skipBlanks()
        }
        words = list
      }
      skipBlanks()
      if current == ";" { position += 1 }
      try expect("do")
      let body = try list(until: ["done"])
      try expect("done")
      return .each(variable: name, words: words, body: body)
    case "case": return try choice()
    default: return nil
    }
  }

  private mutating func choice() throws(ShellSyntaxError) -> ShellCommand {
    position += 4
    skipBlanks()
    guard let subject = try word() else {
      throw ShellSyntaxError(message: "syntax error: unexpected word", isIncomplete: current == nil)
    }
    try expect("in")
    var branches: [(patterns: [ShellWord], body: ShellCommand)] = []
    while true {
      try skipLines()
      if reservedWord() == "esac" { break }
      _ = take("(")
      var patterns: [ShellWord] = []
      repeat {
        skipBlanks()
        guard let pattern = try word() else {
          throw ShellSyntaxError(
            message: "syntax error: unexpected end of file (expecting \")\")",
            isIncomplete: current == nil)
        }
        patterns.append(pattern)
        skipBlanks()
      } while take("|")
      guard take(")") else {
        throw ShellSyntaxError(
          message: "syntax error: expecting \")\"", isIncomplete: current == nil)
      }
      branches.append((patterns, try list(until: ["esac"])))
      try skipLines()
      if !take(";;") { break }
    }
    try expect("esac")
    return .choice(subject, branches)
  }

  private mutating func name() throws(ShellSyntaxError) -> String {
    var name = ""
    while let character = current, character.isLetter || character.isNumber || character == "_" {
      name.append(character)
      position += 1
    }
    if name.isEmpty { throw ShellSyntaxError(message: "syntax error: bad variable name") }
    return name
  }

  private mutating func redirections() throws(ShellSyntaxError) -> [ShellRedirection] {
    var result: [ShellRedirection] = []
    skipBlanks()
    while let redirection = try redirection() {
      result.append(redirection)
      skipBlanks()
    }
    return result
  }

  private mutating func redirection() throws(ShellSyntaxError) -> ShellRedirection? {
    var digits = 0
    while let digit = peek(digits), digit.isNumber, digits < 3 { digits += 1 }
    guard let sign = peek(digits), sign == "<" || sign == ">" || sign == "&" && digits == 0 else {
      return nil
    }
    if sign == "&", peek(1) != ">" { return nil }
    let number = Int(String(text[position..<(position + digits)]))
    position += digits
    var kind: ShellRedirection.Kind
    var descriptor = number ?? (sign == "<" ? 0 : 1)
    var strips = false
    if take("&>") {
      kind = .both
      descriptor = 1
    } else if take(">>") {
      kind = .append
    } else if take(">&") || take("<&") {
      kind = .duplicate
    } else if take("<<") {
      kind = .hereDocument
      strips = take("-")
    } else {
      kind = sign == "<" ? .input : .output
      position += 1
      if kind == .output { _ = take("|") }
    }
    skipBlanks()
    let start = position
    guard let word = try word() else {
      throw ShellSyntaxError(
        message: "syntax error: unexpected redirection", isIncomplete: current == nil)
    }
    guard kind == .hereDocument else {
      return ShellRedirection(kind: kind, descriptor: descriptor, word: word)
    }
    let raw = String(text[start..<position])
    let isQuoted = raw.contains { "'\"\\".contains($0) }
    let slot = documents.count
    documents.append(ShellWord(parts: []))
    pendingDocuments.append((slot, raw.filter { !"'\"\\".contains($0) }, strips, isQuoted))
    return ShellRedirection(
      kind: .hereDocument, descriptor: descriptor,
      word: ShellWord(parts: [.text("\(slot)", isQuoted: false)]))
  }

  private mutating func readDocuments() throws(ShellSyntaxError) {
    let pending = pendingDocuments
    pendingDocuments = []
    for document in pending {
      var body = ""
      while true {
        guard position < text.count else { break }
        var line = ""
        while let character = current, character != "\n" {
          line.append(character)
          position += 1
        }
        let hasEnd = current != nil
        position += hasEnd ? 1 : 0
        if document.stripsTabs { line = String(line.drop { $0 == "\t" }) }
        if line == document.end { break }
        body += line + (hasEnd ? "\n" : "")
      }
      documents[document.slot] =
        document.isQuoted
        ? ShellWord(parts: [.text(body, isQuoted: true)]) : try Self.quotedWord(body)
    }
  }

  private mutating func simple() throws(ShellSyntaxError) -> ShellCommand {
    var command = ShellSimpleCommand()
    while true {
      skipBlanks()
      if let redirection = try redirection() {
        command.redirections.append(redirection)
        continue
      }
      if command.words.isEmpty, let name = assignmentName() {
        position += name.count + 1
        command.assignments.append((name, try word() ?? ShellWord(parts: [])))
        continue
      }
      guard let word = try word() else { break }
      command.words.append(word)
      if command.words.count == 1, command.assignments.isEmpty, let name = word.plainText,
        current == "("
      {
        position += 1
        skipBlanks()
        guard take(")") else { throw ShellSyntaxError(message: "syntax error: unexpected \"(\"") }
        try skipLines()
        return .function(name, try self.command())
      }
    }
    if command.words.isEmpty, command.assignments.isEmpty, command.redirections.isEmpty {
      throw ShellSyntaxError(
        message: current.map { "syntax error: unexpected \"\($0)\"" }
          ?? "syntax error: unexpected end of file", isIncomplete: current == nil)
    }
    return .simple(command)
  }

  private func assignmentName() -> String? {
    var end = position
    while end < text.count, text[end].isASCII,
      text[end].isLetter || text[end] == "_"
        || end > position && text[end].isNumber
    {
      end += 1
    }
    guard end > position, end < text.count, text[end] == "=" else { return nil }
    return String(text[position..<end])
  }

  /// Puts the here-documents where they belong: their text comes after the command that names them.
  private func resolved(_ command: ShellCommand) -> ShellCommand {
    if documents.isEmpty { return command }
    func list(_ redirections: [ShellRedirection]) -> [ShellRedirection] {
      redirections.map { redirection in
        guard redirection.kind == .hereDocument,
          let slot = redirection.word.plainText.flatMap({ Int($0) })
        else { return redirection }
        var redirection = redirection
        redirection.word = documents[slot]
        return redirection
      }
    }
    func walk(_ command: ShellCommand) -> ShellCommand {
      switch command {
      case .simple(var simple):
        simple.redirections = list(simple.redirections)
        return .simple(simple)
      case .pipeline(let parts, let isNegated):
        return .pipeline(parts.map(walk), isNegated: isNegated)
      case .sequence(let parts): return .sequence(parts.map(walk))
      case .both(let left, let right): return .both(walk(left), walk(right))
      case .either(let left, let right): return .either(walk(left), walk(right))
      case .background(let body, let text): return .background(walk(body), text: text)
      case .group(let body): return .group(walk(body))
      case .subshell(let body): return .subshell(walk(body))
      case .conditional(let branches, let otherwise):
        return .conditional(
          branches.map { (walk($0.condition), walk($0.body)) }, otherwise: otherwise.map(walk))
      case .loop(let condition, let isUntil, let body):
        return .loop(condition: walk(condition), isUntil: isUntil, body: walk(body))
      case .each(let variable, let words, let body):
        return .each(variable: variable, words: words, body: walk(body))
      case .choice(let word, let branches):
        return .choice(word, branches.map { ($0.patterns, walk($0.body)) })
      case .function(let name, let body): return .function(name, walk(body))
      case .redirected(let body, let redirections):
        return .redirected(walk(body), list(redirections))
      }
    }
    return walk(command)
  }
}
