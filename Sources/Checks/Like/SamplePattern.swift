/// Compares a line or a cell of a sample in which something is left open with what came.
///
/// `...` and `…` stand for any characters of a word, any words where they stand alone, and for the rest where they end the
/// text. `<name>` stands for a part of a word, and for the same wherever the name comes again. What kubectl and others print in
/// such brackets (`<none>`, `<pending>`), what a markup language has, and what came in brackets as well, stands for itself.
struct SamplePattern {
  /// Values of named wildcards so far.
  var bindings: [[UInt8]: [UInt8]] = [:]
  /// Names in brackets that stand for themselves.
  private let literals: Set<[UInt8]>

  /// - Parameters:
  ///   - literals: names in brackets that stand for themselves besides those that always do.
  init(literals: Set<[UInt8]> = []) {
    self.literals = literals
  }

  /// Longer texts are compared as they are: what is left open in them is not looked for.
  private static let longest = 4096

  /// Whether something in a text is left open.
  func leavesOpen(_ text: ByteText) -> Bool {
    text.holds("...") || text.holds("…") || text.contains(ascii("<")) && !names(in: text).isEmpty
  }

  /// Whether the words that came are as the sample's; binds names if it is.
  ///
  /// - Parameter isExact: whether durations and sizes say something.
  mutating func matches(_ sample: [ByteText], _ found: [ByteText], isExact: Bool = false) -> Bool {
    guard sample.reduce(0, { $0 + $1.count + 1 }) < Self.longest,
      found.reduce(0, { $0 + $1.count + 1 }) < Self.longest
    else { return false }
    let wanted = CanonicalLine.tokens(of: sample, isExact: isExact)
    let tokens = CanonicalLine.tokens(of: found, isExact: isExact)
    var trial = self
    guard trial.matches(wanted[...], tokens[...]) else { return false }
    bindings = trial.bindings
    return true
  }

  /// Goes from one run of words left open to the next, and takes for each the shortest that fits.
  private mutating func matches(_ sample: ArraySlice<LineToken>, _ found: ArraySlice<LineToken>)
    -> Bool
  {
    var sample = sample
    var found = found
    while let first = sample.first, !Self.isElision(first.word) {
      guard let token = found.first, alike(first, token) else {
        // The last word may go on: `Container image "nginx" already pr...`
        if sample.count == 1, let token = found.first, Self.endsOpen(first.word) {
          return begins(token, with: first)
        }
        return false
      }
      if sample.count == 1, found.count > 1, Self.endsOpen(first.word) { return true }
      sample.removeFirst()
      found.removeFirst()
    }
    if sample.isEmpty { return found.isEmpty }
    while let first = sample.first, Self.isElision(first.word) { sample.removeFirst() }
    if sample.isEmpty { return true }
    // What follows, up to the next elision, is looked for from left to right; the last part must end the text.
    let part = sample.prefix { !Self.isElision($0.word) }
    let isLast = part.count == sample.count
    if isLast {
      guard found.count >= part.count else { return false }
      return alikeAll(part, found.suffix(part.count))
    }
    var start = found.startIndex
    while start + part.count <= found.endIndex {
      var trial = self
      if trial.alikeAll(part, found[start..<(start + part.count)]) {
        self = trial
        return matches(sample.dropFirst(part.count), found[(start + part.count)...])
      }
      start += 1
    }
    return false
  }

  private mutating func alikeAll(_ sample: ArraySlice<LineToken>, _ found: ArraySlice<LineToken>)
    -> Bool
  {
    for (left, right) in zip(sample, found) {
      guard alike(left, right) else { return false }
    }
    return true
  }

  private static func isElision(_ word: ByteText) -> Bool {
    word.equals("...") || word.equals("…") || word.equals("[...]") || word.equals("<...>")
  }

  private static func endsOpen(_ word: ByteText) -> Bool {
    word.count > 3 && (word.ends("...") || word.ends("…"))
  }

  private mutating func begins(_ token: LineToken, with sample: LineToken) -> Bool {
    alike(sample, token)
  }

  private mutating func alike(_ sample: LineToken, _ found: LineToken) -> Bool {
    if sample.form == found.form {
      return names(in: sample.word).isEmpty || bind(sample.word, found.word)
    }
    if Self.alikeForms(sample.form, found.form) { return true }
    return leavesOpen(sample.word) && bind(sample.word, found.word)
  }

  /// Whether forms differ by chance alone: a hash without letters, a suffix that looks like a word.
  static func alikeForms(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count < 600, right.count < 600 else { return false }
    func separated(_ form: [UInt8]) -> [ByteText] {
      form.split(omittingEmptySubsequences: false) {
        $0 == ascii("/") || $0 == ascii(":") || $0 == ascii("=") || $0 == ascii("@")
          || $0 == ascii(",")
      }
    }
    let parts = (separated(left), separated(right))
    guard parts.0.count == parts.1.count else { return false }
    return zip(parts.0, parts.1).allSatisfy { left, right in
      left == right || alikePart(left, right) || alikePart(right, left)
    }
  }

  /// Whether the second part is what the first stands for by chance, the first being known for generated.
  private static func alikePart(_ known: ByteText, _ other: ByteText) -> Bool {
    let hash = TokenKind.hash.rawValue
    if known.count == 1, known.first == hash { return TokenForm.canBeHash(other) }
    guard known.count > 2, let last = known.last, known[known.endIndex - 2] == ascii("-") else {
      return false
    }
    var owner = known.dropLast(2)
    var isTemplated = false
    if last == hash, owner.count > 2, owner.last == hash, owner[owner.endIndex - 2] == ascii("-") {
      owner = owner.dropLast(2)
      isTemplated = true
    }
    guard other.count > owner.count + 1, other.prefix(owner.count) == owner,
      other[other.startIndex + owner.count] == ascii("-")
    else { return false }
    let rest = other.dropFirst(owner.count + 1)
    let parts = rest.split(separator: ascii("-"), omittingEmptySubsequences: false)
    func isRandom(_ text: ByteText) -> Bool {
      text.allSatisfy { $0.isDigit || $0.isLower || $0 == hash }
    }
    if isTemplated {
      return parts.count == 2 && (parts[1].count == 5 || parts[1].first == hash)
        && ((6...10).contains(parts[0].count) || parts[0].first == hash)
        && parts.allSatisfy(isRandom)
    }
    guard parts.count == 1, isRandom(rest) else { return false }
    if last == hash { return rest.count == 5 && rest.contains(where: \.isDigit) }
    return last == TokenKind.secret.rawValue && (7...10).contains(rest.count)
      && rest.contains(where: \.isDigit)
  }

  // MARK: Words

  private enum Piece {
    case text(ByteText)
    case any
    case name([UInt8])
  }

  private func pieces(of word: ByteText) -> [Piece] {
    var pieces: [Piece] = []
    var start = word.startIndex
    var index = word.startIndex
    func flush(_ pieces: inout [Piece]) {
      if start < index { pieces.append(.text(word[start..<index])) }
    }
    while index < word.endIndex {
      let rest = word[index...]
      let elision = rest.starts("...") || rest.starts("…") ? 3 : 0
      if elision > 0 {
        flush(&pieces)
        pieces.append(.any)
        index += elision
        start = index
      } else if word[index] == ascii("<"), let name = name(at: index, in: word) {
        flush(&pieces)
        pieces.append(.name(Array(name)))
        index = name.endIndex + 1
        start = index
      } else {
        index += 1
      }
    }
    flush(&pieces)
    return pieces
  }

  private func name(at index: Int, in word: ByteText) -> ByteText? {
    guard let close = word[index...].firstIndex(of: ascii(">")) else { return nil }
    let name = word[(index + 1)..<close]
    guard let first = name.first, first.isAlphabetic,
      name.allSatisfy({ $0.isAlphabetic || $0.isDigit || $0 == ascii("-") || $0 == ascii("_") }),
      !Self.reserved.contains(Array(name)), !literals.contains(Array(name))
    else { return nil }
    return name
  }

  private func names(in text: ByteText) -> [ByteText] {
    text.indices.filter { text[$0] == ascii("<") }.compactMap { name(at: $0, in: text) }
  }

  private mutating func bind(_ sample: ByteText, _ found: ByteText) -> Bool {
    guard sample.count < Self.longest, found.count < Self.longest else { return false }
    var rest = found
    var open: [UInt8]??  // outer nil: nothing is open; inner nil: an elision is
    var trial = bindings
    /// Gives a name its value, or says that it has another.
    func close(_ value: ByteText) -> Bool {
      guard let name = open else { return value.isEmpty }
      open = nil
      guard let name else { return true }
      guard !value.isEmpty else { return false }
      if let bound = trial[name] { return value.elementsEqual(bound) }
      trial[name] = Array(value)
      return true
    }
    let pieces = pieces(of: sample)
    for (position, piece) in pieces.enumerated() {
      switch piece {
      case .any: open = .some(nil)
      case .name(let name):
        if let bound = trial[name], open == nil {
          guard rest.prefix(bound.count).elementsEqual(bound) else { return false }
          rest = rest.dropFirst(bound.count)
        } else {
          if open != nil, !close([]), trial[name] == nil { return false }
          open = name
        }
      case .text(let text):
        let isLast = position == pieces.count - 1
        if open == nil {
          guard rest.prefix(text.count).elementsEqual(text) else { return false }
          rest = rest.dropFirst(text.count)
        } else if isLast {
          guard rest.count >= text.count, rest.suffix(text.count).elementsEqual(text),
            close(rest.dropLast(text.count))
          else { return false }
          rest = []
        } else {
          guard let start = Self.firstIndex(of: text, in: rest), close(rest[..<start]) else {
            return false
          }
          rest = rest[(start + text.count)...]
        }
      }
    }
    guard open != nil ? close(rest) : rest.isEmpty || CanonicalWord.core(rest).isEmpty else {
      return false
    }
    bindings = trial
    return true
  }

  private static func firstIndex(of needle: ByteText, in text: ByteText) -> Int? {
    guard let first = needle.first, text.count >= needle.count else { return nil }
    var index = text.startIndex
    while index + needle.count <= text.endIndex {
      if text[index] == first, text[index..<(index + needle.count)].elementsEqual(needle) {
        return index
      }
      index += 1
    }
    return nil
  }

  /// The names in brackets of a text.
  static func literals(in text: ByteText) -> Set<[UInt8]> {
    var result: Set<[UInt8]> = []
    var start: Int?
    for index in text.indices {
      if text[index] == ascii("<") {
        start = index + 1
      } else if text[index] == ascii(">"), let from = start {
        if index - from < 64 { result.insert(Array(text[from..<index])) }
        start = nil
      } else if text[index] == 0x0A {
        start = nil
      }
    }
    return result
  }

  /// What tools print in brackets, and elements of HTML.
  private static let reserved = Set(
    [
      "none", "pending", "unknown", "unset", "invalid", "nil", "missing", "empty", "default",
      "hidden",
      "redacted", "restricted", "all", "self", "computed", "sensitive", "stdin", "module", "error",
      "html", "head", "title", "body", "p", "a", "b", "i", "em", "strong", "h1", "h2", "h3", "h4",
      "hr",
      "br", "div", "span", "ul", "ol", "li", "pre", "code", "table", "tr", "td", "th", "style",
      "script",
      "meta", "link", "center", "address", "small", "img", "input", "form", "button", "nav", "main",
      "header", "footer", "section", "article", "label",
    ].map { Array($0.utf8) })
}
