/// A word of a simple command, as it was typed and as the shell would see it without expanding anything.
struct ShellWord: Hashable {
  /// With its quotes.
  var raw: String
  /// Without its quotes and backslashes; expansions stand as they were typed.
  var value: String
  /// Where it begins in the command, in bytes.
  var offset: Int
}

/// One complete command as the shell reads it: a pipeline, a list, a compound command, with its here-documents.
struct ShellCommand: Hashable {
  /// Why a command does not end where its text does.
  enum Problem: Hashable {
    case openQuote(Character)
    case openHereDocument(String)
    case openSubstitution
    /// The keyword or brace that would close it: `fi`, `done`, `esac`, `}`, `)`.
    case openCompound(String)
    case openContinuation
    /// A keyword or bracket closes what nothing opened.
    case unexpected(String)
  }

  /// The lines that it takes, counted from 0.
  var lines: ClosedRange<Int>
  /// The words of each simple command in it, in order, those in command substitutions left out.
  var simpleCommands: [[ShellWord]]
  /// Whether it holds nothing but white space and comments.
  var isBlank: Bool
  var problem: Problem?
  /// Whether its last list ends in `&`.
  var isBackground: Bool
  /// Whether it reads from or writes to a file or a here-document.
  var hasRedirection: Bool

  var firstWord: String? { simpleCommands.first?.first?.value }
}

/// Splits shell text into complete commands (POSIX.1-2017, Shell Command Language, 2.3 Token Recognition and 2.10
/// Grammar, with bash's `[[`, `((`, `<<<`, `$'…'` and process substitution).
struct ShellLexer {
  private enum Open: Equatable {
    case doubleQuote, backtick
    case parameter  // ${
    case substitution  // $( or a subshell inside a word
    case arithmetic  // (( or $((
    case subshell
    case group  // {
    case ifClause, loop, doGroup, caseClause
    case test  // [[

    var closer: String {
      switch self {
      case .doubleQuote: "\""
      case .backtick: "`"
      case .parameter, .group: "}"
      case .substitution, .subshell: ")"
      case .arithmetic: "))"
      case .ifClause: "fi"
      case .loop, .doGroup: "done"
      case .caseClause: "esac"
      case .test: "]]"
      }
    }
  }

  private let bytes: [UInt8]
  private var index = 0
  private var line = 0
  private var stack: [Open] = []
  private var hereDocuments: [(delimiter: [UInt8], stripsTabs: Bool)] = []
  private var isCommandPosition = true
  private var simple: [[ShellWord]] = [[]]
  private var problem: ShellCommand.Problem?
  private var hasText = false
  private var isBackground = false
  private var hasRedirection = false
  private var commandStart = 0

  /// The commands of a text; together they take every line of it.
  static func commands(in text: some StringProtocol) -> [ShellCommand] {
    var lexer = ShellLexer(Array(text.utf8))
    return lexer.run()
  }

  /// The text as one command, whatever its line ends; nil: it is none or several.
  static func single(_ text: some StringProtocol) -> ShellCommand? {
    let all = commands(in: text).filter { !$0.isBlank }
    return all.count == 1 ? all[0] : nil
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func run() -> [ShellCommand] {
    var result: [ShellCommand] = []
    var start = 0
    commandStart = 0
    while index < bytes.count {
      if let ended = step() {
        guard ended else { continue }
        result.append(finish(from: start))
        start = line
        commandStart = index
      }
    }
    if commandStart < bytes.count || hasText {
      if problem == nil {
        if let document = hereDocuments.first {
          problem = .openHereDocument(String(decoding: document.delimiter, as: UTF8.self))
        } else if let open = stack.last {
          switch open {
          case .doubleQuote: problem = .openQuote("\"")
          case .backtick, .substitution, .parameter, .arithmetic: problem = .openSubstitution
          default: problem = .openCompound(open.closer)
          }
        }
      }
      line += 1
      result.append(finish(from: start))
    }
    return result
  }

  /// Makes a command of what was read, up to the line before the current one.
  private mutating func finish(from start: Int) -> ShellCommand {
    defer {
      continues = false
      stack = []
      hereDocuments = []
      isCommandPosition = true
      simple = [[]]
      problem = nil
      hasText = false
      isBackground = false
      hasRedirection = false
    }
    return ShellCommand(
      lines: start...max(start, line - 1), simpleCommands: simple.filter { !$0.isEmpty },
      isBlank: !hasText, problem: problem, isBackground: isBackground,
      hasRedirection: hasRedirection)
  }

  private func byte(_ offset: Int = 0) -> UInt8? {
    index + offset < bytes.count ? bytes[index + offset] : nil
  }

  /// Reads one thing; true: a command ended with this line.
  private mutating func step() -> Bool? {
    guard let next = byte() else { return nil }
    switch next {
    case 0x0A:
      index += 1
      line += 1
      readHereDocuments()
      return endOfLine()
    case 0x20, 0x09, 0x0D:
      index += 1
    case 0x23 where top != .arithmetic:  // #
      while let other = byte(), other != 0x0A {
        _ = other
        index += 1
      }
    case 0x5C where byte(1) == 0x0A:
      index += 2
      line += 1
      if index >= bytes.count { problem = .openContinuation }
      continues = true
    case 0x3B:  // ;
      index += 1
      if byte() == 0x3B || byte() == 0x26 {
        index += 1
        if byte() == 0x26 { index += 1 }
      }
      endSimple()
      isBackground = false
    case 0x26:  // &
      if byte(1) == 0x3E {  // &>
        index += 2
        redirect()
        return false
      }
      index += 1
      if byte() == 0x26 {
        index += 1
        continues = true
        isBackground = false
      } else {
        isBackground = stack.isEmpty
      }
      endSimple()
    case 0x7C:  // |
      index += 1
      if byte() == 0x7C || byte() == 0x26 { index += 1 }
      continues = true
      if top != .test { endSimple() }
    case 0x28:  // (
      if simple.last?.isEmpty != false, byte(1) == 0x28 {
        index += 2
        push(.arithmetic)
      } else if byte(1) == 0x29, simple.last?.count == 1 {
        // name(): what follows is its body.
        index += 2
        endSimple()
        continues = true
        hasText = true
        return false
      } else {
        index += 1
        push(.subshell)
        isCommandPosition = true
      }
      hasText = true
      continues = false
    case 0x29:  // )
      index += 1
      hasText = true
      if top == .arithmetic, byte() == 0x29 {
        index += 1
        stack.removeLast()
      } else if top == .subshell || top == .arithmetic {
        stack.removeLast()
        if top != .arithmetic, top != .test { endSimple() }
      } else if top == .caseClause {
        simple[simple.count - 1] = []
        isCommandPosition = true
      } else {
        problem = problem ?? .unexpected(")")
      }
    case 0x3C, 0x3E:  // < >
      if top == .test || top == .arithmetic {
        index += 1
      } else {
        readRedirection()
      }
    default:
      readWord()
    }
    return false
  }

  private var continues = false
  /// How many substitutions are open in each other.
  private var depth = 0
  /// Nobody types so many: what is nested deeper is no shell text.
  private static let depthLimit = 100
  private var top: Open? { stack.last }

  private mutating func push(_ open: Open) { stack.append(open) }

  private mutating func endSimple() {
    hasText = true
    if simple.last?.isEmpty == false { simple.append([]) }
    isCommandPosition = true
  }

  /// Whether the command is complete at the end of this line.
  private mutating func endOfLine() -> Bool {
    if continues {
      continues = false
      isCommandPosition = true
      return false
    }
    if !stack.isEmpty {
      if top != .arithmetic, top != .test, !insideArray { endSimple() }
      return false
    }
    return true
  }

  /// Whether a `name=(` is open: its lines are words, not commands.
  private var insideArray: Bool {
    top == .subshell && simple.last?.last.map { $0.raw.hasSuffix("=") } == true
  }

  private mutating func readHereDocuments() {
    while !hereDocuments.isEmpty {
      let document = hereDocuments[0]
      var position = index
      var count = 0
      var end: Int?
      var looseEnd: (Int, Int)?
      while position < bytes.count {
        var stop = position
        while stop < bytes.count, bytes[stop] != 0x0A { stop += 1 }
        count += 1
        var content = bytes[position..<stop]
        if content.last == 0x0D { content = content.dropLast() }
        if document.stripsTabs { content = content.drop { $0 == 0x09 } }
        if content.elementsEqual(document.delimiter) {
          end = min(stop + 1, bytes.count)
          break
        }
        // An author's indentation: the shell would not take it, a reader does.
        if looseEnd == nil,
          content.drop(while: { $0 == 0x20 || $0 == 0x09 }).elementsEqual(document.delimiter)
        {
          looseEnd = (min(stop + 1, bytes.count), count)
        }
        position = stop + 1
      }
      if end == nil, let (place, lines) = looseEnd {
        end = place
        count = lines
      }
      guard let end else {
        problem = .openHereDocument(String(decoding: document.delimiter, as: UTF8.self))
        line += count
        index = bytes.count
        return
      }
      index = end
      line += count
      hereDocuments.removeFirst()
    }
  }

  private mutating func redirect() {
    hasText = true
    continues = false
    while byte() == 0x20 || byte() == 0x09 { index += 1 }
    guard let next = byte(), next != 0x0A, !";|&<>()".utf8.contains(next) else { return }
    _ = scanWord()
  }

  private mutating func readRedirection() {
    hasText = true
    hasRedirection = true
    let isInput = byte() == 0x3C
    if byte(1) == 0x28 {  // process substitution: part of a word
      readWord()
      return
    }
    if isInput, byte(1) == 0x3C, byte(2) == 0x3C {
      index += 3
      redirect()
      return
    }
    if isInput, byte(1) == 0x3C {
      index += 2
      var strips = false
      if byte() == 0x2D {
        strips = true
        index += 1
      }
      while byte() == 0x20 || byte() == 0x09 { index += 1 }
      let word = scanWord()
      if !word.value.isEmpty { hereDocuments.append((Array(word.value.utf8), strips)) }
      return
    }
    index += 1
    if byte() == 0x3E || byte() == 0x7C || byte() == 0x26 {
      let isDuplicate = byte() == 0x26
      index += 1
      if isDuplicate, let next = byte(), next == 0x2D || (0x30...0x39).contains(next) {
        index += 1
        return
      }
    }
    redirect()
  }

  private mutating func readWord() {
    hasText = true
    continues = false
    // What follows an `&` is not in the background.
    if stack.isEmpty { isBackground = false }
    let offset = index - commandStart
    let atCommand = isCommandPosition
    let word = scanWord()
    if problem != nil { return }
    // The number before a redirection belongs to it.
    if byte() == 0x3C || byte() == 0x3E, !word.raw.isEmpty, word.raw.isNumbers {
      return
    }
    if atCommand, word.raw.utf8.count <= 8, keyword(word.raw) { return }
    if top == .caseClause, word.raw == "in" || simple.last?.first?.raw == "case" {
      simple[simple.count - 1].append(ShellWord(raw: word.raw, value: word.value, offset: offset))
      if word.raw == "in" {
        simple[simple.count - 1] = []
        isCommandPosition = true
      }
      return
    }
    simple[simple.count - 1].append(ShellWord(raw: word.raw, value: word.value, offset: offset))
    isCommandPosition = isCommandPosition && Self.isAssignment(word.raw)
    if byte() == 0x28, word.raw.hasSuffix("=") {
      index += 1
      push(.subshell)
      isCommandPosition = false
    }
  }

  static func isAssignment(_ word: some StringProtocol) -> Bool {
    guard let equals = word.utf8.firstIndex(of: 0x3D) else { return false }
    // Most names are letters, digits and underscores.
    let bytes = word.utf8[..<equals]
    if let first = bytes.first, first == 0x5F || isLetter(first),
      bytes.allSatisfy({ $0 == 0x5F || isLetter($0) || $0.isDigit })
    {
      return true
    }
    var name = word[..<equals]
    if name.hasSuffix("+") { name = name.dropLast() }
    if let bracket = name.firstIndex(of: "["), name.hasSuffix("]") { name = name[..<bracket] }
    guard let first = name.utf8.first, first == 0x5F || Self.isLetter(first) else { return false }
    return name.utf8.allSatisfy { $0 == 0x5F || Self.isLetter($0) || (0x30...0x39).contains($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// Takes a reserved word where one can stand.
  private mutating func keyword(_ word: String) -> Bool {
    func pop(_ open: Open) -> Bool {
      if top == open {
        stack.removeLast()
      } else {
        problem = problem ?? .unexpected(word)
      }
      isCommandPosition = true
      return true
    }
    switch word {
    case "if": push(.ifClause)
    case "then", "else", "elif":
      if top != .ifClause { problem = problem ?? .unexpected(word) }
    case "fi": return pop(.ifClause)
    case "while", "until": push(.loop)
    case "for", "select":
      push(.loop)
      isCommandPosition = false
      simple[simple.count - 1].append(
        ShellWord(raw: word, value: word, offset: index - commandStart))
      return true
    case "do":
      if top == .loop {
        stack[stack.count - 1] = .doGroup
      } else {
        problem = problem ?? .unexpected(word)
      }
    case "done": return pop(.doGroup)
    case "case":
      push(.caseClause)
      isCommandPosition = false
      simple[simple.count - 1].append(
        ShellWord(raw: word, value: word, offset: index - commandStart))
      return true
    case "esac": return pop(.caseClause)
    case "{": push(.group)
    case "}": return pop(.group)
    case "[[":
      push(.test)
      isCommandPosition = false
      simple[simple.count - 1].append(
        ShellWord(raw: word, value: word, offset: index - commandStart))
      return true
    case "!", "time", "function": break
    default: return false
    }
    isCommandPosition = true
    return true
  }

  /// Reads a word with its quotes and substitutions.
  private mutating func scanWord() -> (raw: String, value: String) {
    let start = index
    // Most words hold nothing that means anything to the shell.
    let end = endOfPlainWord(from: start)
    if end > start, end == bytes.count || Self.kinds[Int(bytes[end])] == .end {
      index = end
      let word = bytes.withUnsafeBufferPointer {
        String(decoding: UnsafeBufferPointer(rebasing: $0[start..<end]), as: UTF8.self)
      }
      if word == "]]", top == .test { stack.removeLast() }
      return (word, word)
    }
    var value: [UInt8] = []
    scan: while let next = byte() {
      switch next {
      case 0x20, 0x09, 0x0A, 0x0D, 0x3B, 0x7C, 0x26: break scan
      case 0x28:
        // An array's values, an extended glob, or a function's brackets.
        if index > start, "?*+@!".utf8.contains(bytes[index - 1]) {
          index += 1
          skipBalanced(.substitution)
          continue scan
        }
        break scan
      case 0x29: break scan
      case 0x3C, 0x3E:
        if byte(1) == 0x28 {
          index += 2
          skipBalanced(.substitution)
          continue scan
        }
        break scan
      case 0x27:  // '
        index += 1
        guard skipSingleQuote(into: &value) else { break scan }
      case 0x22:  // "
        index += 1
        skipDoubleQuote(into: &value)
      case 0x5C:
        if byte(1) == 0x0A {
          index += 2
          line += 1
        } else {
          index += 1
          if let escaped = byte() {
            value.append(escaped)
            index += 1
          } else {
            problem = .openContinuation
          }
        }
      case 0x24, 0x60: skipExpansion(into: &value)
      default:
        value.append(next)
        index += 1
      }
    }
    if index == start { index += 1 }
    let raw = String(decoding: bytes[start..<min(index, bytes.count)], as: UTF8.self)
    if raw == "]]", top == .test { stack.removeLast() }
    let isPlain = bytes[start..<min(index, bytes.count)].elementsEqual(value)
    return (raw, isPlain ? raw : String(decoding: value, as: UTF8.self))
  }

  /// What a byte means within a word.
  private enum ByteKind: UInt8 {
    case plain, end, special
  }

  private static let kinds: [ByteKind] = {
    var kinds = [ByteKind](repeating: .plain, count: 256)
    for byte in [0x20, 0x09, 0x0A, 0x0D, 0x3B, 0x7C, 0x26, 0x29] { kinds[byte] = .end }
    for byte in [0x28, 0x3C, 0x3E, 0x27, 0x22, 0x5C, 0x24, 0x60] { kinds[byte] = .special }
    return kinds
  }()

  /// Where the bytes of a word that mean themselves end.
  private func endOfPlainWord(from start: Int) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      Self.kinds.withUnsafeBufferPointer { kinds in
        var end = start
        while end < bytes.count, kinds[Int(bytes[end])] == .plain { end += 1 }
        return end
      }
    }
  }

  private mutating func skipSingleQuote(into value: inout [UInt8]) -> Bool {
    while let next = byte() {
      index += 1
      if next == 0x27 { return true }
      if next == 0x0A { line += 1 }
      value.append(next)
    }
    problem = .openQuote("'")
    return false
  }

  private mutating func skipDoubleQuote(into value: inout [UInt8]) {
    while let next = byte() {
      switch next {
      case 0x22:
        index += 1
        return
      case 0x5C:
        index += 1
        if let escaped = byte() {
          if escaped == 0x0A { line += 1 } else { value.append(escaped) }
          index += 1
        }
      case 0x24, 0x60: skipExpansion(into: &value)
      default:
        if next == 0x0A { line += 1 }
        value.append(next)
        index += 1
      }
    }
    problem = .openQuote("\"")
  }

  /// Reads `$name`, `${…}`, `$(…)`, `$((…))`, `` `…` `` or `$'…'`.
  private mutating func skipExpansion(into value: inout [UInt8]) {
    let start = index
    if byte() == 0x60 {
      index += 1
      while let next = byte(), next != 0x60 {
        if next == 0x5C { index += 1 }
        if byte() == 0x0A { line += 1 }
        index += 1
      }
      if byte() == nil { problem = problem ?? .openQuote("`") } else { index += 1 }
    } else if byte(1) == 0x28 {
      index += 2
      skipBalanced(byte() == 0x28 ? .arithmetic : .substitution)
    } else if byte(1) == 0x7B {
      index += 2
      skipBalanced(.parameter)
    } else if byte(1) == 0x27 {
      index += 2
      while let next = byte(), next != 0x27 {
        if next == 0x5C { index += 1 }
        if byte() == 0x0A { line += 1 }
        index += 1
      }
      if byte() == nil { problem = problem ?? .openQuote("'") } else { index += 1 }
    } else {
      index += 1
    }
    value += bytes[start..<min(index, bytes.count)]
  }

  /// Goes on after the bracket that closes the one just read, over quotes and here-documents.
  private mutating func skipBalanced(_ open: Open) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      problem = problem ?? .openSubstitution
      index = bytes.count
      return
    }
    let opener: UInt8 = open == .parameter ? 0x7B : 0x28
    let closer: UInt8 = open == .parameter ? 0x7D : 0x29
    var depth = 1
    var ignored: [UInt8] = []
    while let next = byte() {
      switch next {
      case opener where open != .parameter: depth += 1
      case closer:
        depth -= 1
        if depth == 0 {
          index += 1
          return
        }
      case 0x27:
        if open == .parameter { break }
        index += 1
        if !skipSingleQuote(into: &ignored) { return }
        continue
      case 0x22:
        index += 1
        skipDoubleQuote(into: &ignored)
        continue
      case 0x5C:
        index += 1
        if byte() == 0x0A { line += 1 }
      case 0x24 where byte(1) == 0x28 || byte(1) == 0x7B, 0x60:
        skipExpansion(into: &ignored)
        continue
      case 0x3C
      where open == .substitution && byte(1) == 0x3C && byte(2) != 0x3C && byte(-1) != 0x3C:
        index += 2
        var strips = false
        if byte() == 0x2D {
          strips = true
          index += 1
        }
        while byte() == 0x20 { index += 1 }
        let word = scanWord()
        if !word.value.isEmpty { hereDocuments.append((Array(word.value.utf8), strips)) }
        continue
      case 0x0A:
        index += 1
        line += 1
        readHereDocuments()
        continue
      default: break
      }
      index += 1
    }
    problem = problem ?? .openSubstitution
  }
}
