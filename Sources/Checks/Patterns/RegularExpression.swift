/// A regular expression that is matched in time proportional to the text, whatever the expression.
///
/// The syntax is that of POSIX extended regular expressions with the common additions of Perl: `\d \w \s \b`, their
/// opposites, `\A` and `\z`, `(?:…)`, lazy quantifiers (which accept the same texts). Back references and look-around, which no such
/// matcher can have, are errors. The method is Thompson's: a set of states is carried from character to character
/// (K. Thompson, "Regular expression search algorithm", 1968).
struct RegularExpression: Sendable {
  /// Why a text is no regular expression.
  struct Malformed: Error, Hashable {
    var message: String
    /// Where, in characters from 0.
    var offset: Int
  }

  private enum Instruction: Sendable {
    case match
    case one(Class)
    case split(Int, Int)
    case jump(Int)
    case start, end, textStart, textEnd
    case boundary(Bool)
  }

  /// A set of characters.
  struct Class: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false

    func contains(_ scalar: UInt32) -> Bool {
      for range in ranges where range.contains(scalar) { return !isNegated }
      return isNegated
    }
  }

  private indirect enum Node {
    case empty
    case one(Class)
    case sequence([Node])
    case choice([Node])
    case repeated(Node, Int, Int?)
    case start, end, textStart, textEnd
    case boundary(Bool)
  }

  private let program: [Instruction]

  /// - Throws: a ``Malformed`` that says what is wrong.
  init(_ pattern: String) throws(Malformed) {
    var parser = Parser(scalars: Array(pattern.unicodeScalars))
    let node = try parser.choice()
    guard parser.index == parser.scalars.count else {
      throw Malformed(message: "')' closes nothing", offset: parser.index)
    }
    var program: [Instruction] = []
    var steps = 0
    try Self.emit(node, into: &program, &steps)
    program.append(.match)
    self.program = program
  }

  /// Whether the expression matches some part of a text.
  func occurs(in text: String) -> Bool { run(text, isAnchored: false) }

  /// Whether the expression matches the whole of a text.
  func matches(_ text: String) -> Bool { run(text, isAnchored: true) }

  private func run(_ text: String, isAnchored: Bool) -> Bool {
    let scalars = Array(text.unicodeScalars.map(\.value))
    var current = StateSet(program.count)
    var next = StateSet(program.count)
    add(0, at: 0, scalars, to: &current)
    for index in 0...scalars.count {
      if !isAnchored {
        if current.isMatch { return true }
        if index > 0 { add(0, at: index, scalars, to: &current) }
        if current.isMatch { return true }
      }
      guard index < scalars.count else { return current.isMatch }
      next.removeAll()
      for state in current.states {
        if case .one(let set) = program[state], set.contains(scalars[index]) {
          add(state + 1, at: index + 1, scalars, to: &next)
        }
      }
      swap(&current, &next)
      if isAnchored, current.states.isEmpty { return false }
    }
    return current.isMatch
  }

  private struct StateSet {
    private(set) var states: [Int] = []
    private var marks: [Bool]
    var isMatch = false

    init(_ count: Int) { marks = [Bool](repeating: false, count: count) }

    mutating func insert(_ state: Int) -> Bool {
      guard !marks[state] else { return false }
      marks[state] = true
      states.append(state)
      return true
    }

    mutating func removeAll() {
      for state in states { marks[state] = false }
      states.removeAll(keepingCapacity: true)
      isMatch = false
    }
  }

  /// Adds a state and all that it leads to without a character.
  private func add(_ state: Int, at index: Int, _ scalars: [UInt32], to set: inout StateSet) {
    var pending = [state]
    while let state = pending.popLast() {
      guard set.insert(state) else { continue }
      switch program[state] {
      case .match: set.isMatch = true
      case .one: break
      case .split(let first, let second):
        pending.append(second)
        pending.append(first)
      case .jump(let target): pending.append(target)
      case .start: if index == 0 || scalars[index - 1] == 0x0A { pending.append(state + 1) }
      case .end: if index == scalars.count || scalars[index] == 0x0A { pending.append(state + 1) }
      case .textStart: if index == 0 { pending.append(state + 1) }
      case .textEnd: if index == scalars.count { pending.append(state + 1) }
      case .boundary(let wanted):
        let before = index > 0 && Self.isWord(scalars[index - 1])
        let after = index < scalars.count && Self.isWord(scalars[index])
        if (before != after) == wanted { pending.append(state + 1) }
      }
    }
  }

  private static func isWord(_ scalar: UInt32) -> Bool {
    Parser.word.contains(scalar)
  }

  private static func emit(
    _ node: Node, into program: inout [Instruction], _ steps: inout Int
  ) throws(Malformed) {
    // What repeats nothing makes no instruction, and takes its time all the same.
    steps += 1
    guard program.count < 5_000, steps < 20_000 else {
      throw Malformed(message: "the expression is too large", offset: 0)
    }
    switch node {
    case .empty: break
    case .one(let set): program.append(.one(set))
    case .start: program.append(.start)
    case .end: program.append(.end)
    case .textStart: program.append(.textStart)
    case .textEnd: program.append(.textEnd)
    case .boundary(let wanted): program.append(.boundary(wanted))
    case .sequence(let nodes): for inner in nodes { try emit(inner, into: &program, &steps) }
    case .choice(let nodes):
      var jumps: [Int] = []
      for (index, inner) in nodes.enumerated() {
        guard index + 1 < nodes.count else {
          try emit(inner, into: &program, &steps)
          break
        }
        let split = program.count
        program.append(.match)
        try emit(inner, into: &program, &steps)
        jumps.append(program.count)
        program.append(.match)
        program[split] = .split(split + 1, program.count)
      }
      for jump in jumps { program[jump] = .jump(program.count) }
    case .repeated(let inner, let least, let most):
      for _ in 0..<least { try emit(inner, into: &program, &steps) }
      if let most {
        var splits: [Int] = []
        for _ in least..<max(least, most) {
          splits.append(program.count)
          program.append(.match)
          try emit(inner, into: &program, &steps)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
      } else {
        let split = program.count
        program.append(.match)
        try emit(inner, into: &program, &steps)
        program.append(.jump(split))
        program[split] = .split(split + 1, program.count)
      }
    }
  }

  private struct Parser {
    let scalars: [Unicode.Scalar]
    var index = 0
    var depth = 0

    static let digit = Class(ranges: [0x30...0x39])
    static let word = Class(ranges: [
      0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xC0...0x10FFFF,
    ])
    static let space = Class(ranges: [0x09...0x0D, 0x20...0x20, 0xA0...0xA0])

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    mutating func choice() throws(Malformed) -> Node {
      depth += 1
      defer { depth -= 1 }
      guard depth < 200 else {
        throw Malformed(message: "brackets are nested too deeply", offset: index)
      }
      var ways = [try sequence()]
      while next == "|" {
        index += 1
        ways.append(try sequence())
      }
      return ways.count == 1 ? ways[0] : .choice(ways)
    }

    private mutating func sequence() throws(Malformed) -> Node {
      var nodes: [Node] = []
      while let scalar = next, scalar != "|", scalar != ")" {
        var node = try atom()
        while let quantifier = try quantifier() {
          node = .repeated(node, quantifier.0, quantifier.1)
        }
        nodes.append(node)
      }
      return nodes.isEmpty ? .empty : .sequence(nodes)
    }

    private mutating func quantifier() throws(Malformed) -> (Int, Int?)? {
      guard let scalar = next else { return nil }
      var result: (Int, Int?)
      switch scalar {
      case "*": result = (0, nil)
      case "+": result = (1, nil)
      case "?": result = (0, 1)
      case "{":
        guard let close = scalars[index...].firstIndex(of: "}") else { return nil }
        let body = String(String.UnicodeScalarView(scalars[(index + 1)..<close]))
        let parts = body.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 2, let least = Int(parts[0]), least <= 1000 else { return nil }
        let most = parts.count == 1 ? least : Int(parts[1])
        guard (most ?? least) >= least, (most ?? 0) <= 1000 else {
          throw Malformed(message: "'{\(body)}' is no number of times", offset: index)
        }
        result = (least, parts.count == 2 && parts[1].isEmpty ? nil : most)
        index = close
      default: return nil
      }
      index += 1
      if next == "?" || next == "+" { index += 1 }
      if result.0 > 1000 { result.0 = 1000 }
      return result
    }

    private mutating func atom() throws(Malformed) -> Node {
      guard let scalar = next else { return .empty }
      index += 1
      switch scalar {
      case ".": return .one(Class(ranges: [0x0A...0x0A], isNegated: true))
      case "^": return .start
      case "$": return .end
      case "[": return .one(try set())
      case "\\": return try escape()
      case "(":
        if next == "?" {
          guard index + 1 < scalars.count, scalars[index + 1] == ":" else {
            throw Malformed(message: "look-around and options are not supported", offset: index)
          }
          index += 2
        }
        let inner = try choice()
        guard next == ")" else { throw Malformed(message: "'(' is not closed", offset: index) }
        index += 1
        return inner
      case "*", "+", "?":
        throw Malformed(message: "'\(scalar)' has nothing before it to repeat", offset: index - 1)
      default: return .one(Class(ranges: [scalar.value...scalar.value]))
      }
    }

    private mutating func escape() throws(Malformed) -> Node {
      guard let scalar = next else {
        throw Malformed(message: "it ends in a backslash", offset: index)
      }
      index += 1
      switch scalar {
      case "b": return .boundary(true)
      case "B": return .boundary(false)
      case "A": return .textStart
      case "z": return .textEnd
      case "1"..."9":
        throw Malformed(message: "back references are not supported", offset: index - 1)
      default: return .one(Self.named(scalar))
      }
    }

    private static func named(_ scalar: Unicode.Scalar) -> Class {
      func negated(_ set: Class) -> Class { Class(ranges: set.ranges, isNegated: true) }
      func one(_ value: UInt32) -> Class { Class(ranges: [value...value]) }
      switch scalar {
      case "d": return digit
      case "D": return negated(digit)
      case "w": return word
      case "W": return negated(word)
      case "s": return space
      case "S": return negated(space)
      case "n": return one(0x0A)
      case "t": return one(0x09)
      case "r": return one(0x0D)
      case "e": return one(0x1B)
      default: return one(scalar.value)
      }
    }

    private mutating func set() throws(Malformed) -> Class {
      let start = index
      var result = Class()
      if next == "^" {
        result.isNegated = true
        index += 1
      }
      var isFirst = true
      while let scalar = next, scalar != "]" || isFirst {
        isFirst = false
        index += 1
        if scalar == "[", next == ":",
          let close = scalars[index...].firstIndex(of: "]"), scalars[close - 1] == ":",
          close > index + 1
        {
          let name = String(String.UnicodeScalarView(scalars[(index + 1)..<(close - 1)]))
          result.ranges += try Self.posix(name, at: index)
          index = close + 1
          continue
        }
        var low = scalar
        if scalar == "\\", let escaped = next {
          index += 1
          let named = Self.named(escaped)
          if named.ranges.count != 1 || named.ranges[0].count > 1 || named.isNegated {
            result.ranges += named.isNegated ? Self.complement(named.ranges) : named.ranges
            continue
          }
          low = Unicode.Scalar(named.ranges[0].lowerBound) ?? escaped
        }
        if next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" {
          index += 1
          var high = scalars[index]
          index += 1
          if high == "\\", let escaped = next {
            high = escaped
            index += 1
          }
          guard low.value <= high.value else {
            throw Malformed(message: "'\(low)-\(high)' is no range", offset: index)
          }
          result.ranges.append(low.value...high.value)
        } else {
          result.ranges.append(low.value...low.value)
        }
      }
      guard next == "]" else { throw Malformed(message: "'[' is not closed", offset: start) }
      index += 1
      return result
    }

    private static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
      var result: [ClosedRange<UInt32>] = []
      var low: UInt32 = 0
      for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
        if range.lowerBound > low { result.append(low...(range.lowerBound - 1)) }
        low = range.upperBound + 1
      }
      if low <= 0x10FFFF { result.append(low...0x10FFFF) }
      return result
    }

    private static func posix(_ name: String, at offset: Int) throws(Malformed) -> [ClosedRange<
      UInt32
    >] {
      switch name {
      case "digit": return digit.ranges
      case "space", "blank": return space.ranges
      case "alpha": return [0x41...0x5A, 0x61...0x7A]
      case "alnum": return [0x30...0x39, 0x41...0x5A, 0x61...0x7A]
      case "upper": return [0x41...0x5A]
      case "lower": return [0x61...0x7A]
      case "xdigit": return [0x30...0x39, 0x41...0x46, 0x61...0x66]
      case "punct": return [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]
      default: throw Malformed(message: "there is no class '[:\(name):]'", offset: offset)
      }
    }
  }
}
