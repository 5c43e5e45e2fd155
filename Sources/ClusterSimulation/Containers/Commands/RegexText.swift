/// The regular expressions of grep, sed and awk.
struct RegexText {
  private let regex: Regex<AnyRegexOutput>

  /// - Parameters:
  ///   - isExtended: whether `+`, `(` and the like need no backslash (POSIX.1-2017, section 9.4).
  ///   - isLiteral: whether nothing in it is special.
  init(_ pattern: String, isExtended: Bool, isLiteral: Bool = false, ignoresCase: Bool = false)
    throws
  {
    let text =
      isLiteral ? Self.escaped(pattern) : isExtended ? Self.classes(pattern) : Self.basic(pattern)
    do {
      let made = try Regex(text)
      regex = ignoresCase ? made.ignoresCase() : made
    } catch {
      throw CommandTrouble("bad regex '\(pattern)'")
    }
  }

  func matches(_ line: String) -> Bool { line.firstMatch(of: regex) != nil }

  /// The parts that match.
  func ranges(_ line: String) -> [Range<String.Index>] { line.matches(of: regex).map(\.range) }

  /// The groups of the first match: all of it, then one a parenthesis.
  func groups(_ line: Substring) -> (range: Range<String.Index>, groups: [String])? {
    guard let match = line.firstMatch(of: regex) else { return nil }
    return (match.range, match.output.map { $0.substring.map(String.init) ?? "" })
  }

  private static func escaped(_ text: String) -> String {
    text.map { "\\.[]{}()*+?^$|/".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  private static let named = [
    "[:alpha:]": "a-zA-Z", "[:digit:]": "0-9", "[:alnum:]": "a-zA-Z0-9", "[:space:]": "\\s",
    "[:upper:]": "A-Z", "[:lower:]": "a-z", "[:punct:]": "!-/:-@\\[-`{-~",
    "[:xdigit:]": "0-9a-fA-F",
    "[:blank:]": " \\t",
  ]

  private static func classes(_ pattern: String) -> String {
    named.sorted { $0.key < $1.key }.reduce(pattern) { $0.replacing($1.key, with: $1.value) }
  }

  /// A basic expression as an extended one: the backslashes change sides.
  private static func basic(_ pattern: String) -> String {
    var result = ""
    var rest = Array(classes(pattern))[...]
    var isFirst = true
    while let character = rest.popFirst() {
      defer { isFirst = false }
      switch character {
      case "\\":
        guard let next = rest.popFirst() else { return result + "\\\\" }
        if "(){}|+?".contains(next) { result.append(next) } else { result += "\\\(next)" }
      case "(", ")", "{", "}", "|", "+", "?": result += "\\\(character)"
      case "*" where isFirst: result += "\\*"
      case "[":
        result.append("[")
        var inner = 0
        while let next = rest.popFirst() {
          result.append(next)
          if next == "]", inner > (result.hasSuffix("^]") ? 1 : 0) { break }
          inner += 1
        }
      default: result.append(character)
      }
    }
    return result
  }
}

/// `grep`.
enum GrepCommand {
  @Sendable static func run(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options(
      "vicqnEFGPorRlLwxshHIaz", valued: "emABC",
      long: [
        "ignore-case": "i", "invert-match": "v", "count": "c", "quiet": "q", "color": "a",
        "line-number": "n", "only-matching": "o", "extended-regexp": "E", "line-buffered": "a",
      ])
    var operands = options.operands[...]
    var patterns = options.values["e"] ?? []
    if patterns.isEmpty {
      guard let first = operands.popFirst() else {
        throw CommandTrouble("usage: grep [OPTION]... PATTERNS [FILE]...")
      }
      patterns = first.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    let isExtended = options.has("E") || options.has("P") || call.baseName == "egrep"
    let regexes = try patterns.map { pattern in
      try RegexText(
        options.has("w")
          ? (isExtended ? "\\b(\(pattern))\\b" : "\\b\(pattern)\\b")
          : options.has("x") ? (isExtended ? "^(\(pattern))$" : "^\(pattern)$") : pattern,
        isExtended: isExtended,
        isLiteral: (options.has("F") || call.baseName == "fgrep") && !options.has("w"),
        ignoresCase: options.has("i"))
    }
    let isRecursive = options.has("r") || options.has("R")
    var paths = Array(operands)
    if isRecursive { paths = walk(paths.isEmpty ? ["."] : paths, call) }
    let isNamed = (paths.count > 1 || isRecursive || options.has("H")) && !options.has("h")
    let state = Matches(call: call, options: options, regexes: regexes, isNamed: isNamed)
    var status: Int32 = 1
    for path in paths.isEmpty ? ["-"] : paths {
      let input: ByteInput
      do { input = try call.shell.open(path) } catch {
        if !options.has("s") {
          try await call.complain("\(path): \(error.rawValue)")
          status = 2
        }
        continue
      }
      let found = try await state.search(input, path)
      if found, status == 1 { status = 0 }
      if found, options.has("q") { return 0 }
    }
    return status
  }

  private static func walk(_ roots: [String], _ call: CommandCall) -> [String] {
    roots.flatMap { root -> [String] in
      guard let node = try? call.files.node(root, from: call.directory) else { return [root] }
      if !node.isDirectory { return [root] }
      let entries = (try? call.files.list(root, from: call.directory)) ?? []
      return walk(entries.map { "\(root)/\($0.name)" }, call)
    }
  }

  private struct Matches {
    let call: CommandCall
    let options: CommandOptions
    let regexes: [RegexText]
    let isNamed: Bool

    /// Prints what is found; whether anything was.
    func search(_ input: ByteInput, _ path: String) async throws -> Bool {
      var count = 0
      var number = 0
      let limit = options.value("m").flatMap { Int($0) } ?? Int.max
      let after = Int(options.value("A") ?? options.value("C") ?? "0") ?? 0
      let before = Int(options.value("B") ?? options.value("C") ?? "0") ?? 0
      var previous: [(number: Int, line: String)] = []
      var trailing = 0
      let prefix = isNamed ? "\(path == "-" ? "(standard input)" : path)" : ""
      func label(_ number: Int, _ sign: String) -> String {
        (isNamed ? prefix + sign : "") + (options.has("n") ? "\(number)\(sign)" : "")
      }
      while count < limit, let bytes = try await input.readLine(call.process) {
        number += 1
        var line = String(decoding: bytes, as: UTF8.self)
        if line.hasSuffix("\n") { line.removeLast() }
        let isHit = regexes.contains { $0.matches(line) } != options.has("v")
        if isHit {
          count += 1
          if options.has("q") || options.has("l") { break }
          if options.has("c") { continue }
          if options.has("o") {
            for range in regexes.flatMap({ $0.ranges(line) }) where !range.isEmpty {
              try await call.print("\(label(number, ":"))\(line[range])\n")
            }
            continue
          }
          for earlier in previous {
            try await call.print("\(label(earlier.number, "-"))\(earlier.line)\n")
          }
          previous = []
          try await call.print("\(label(number, ":"))\(line)\n")
          trailing = after
        } else if trailing > 0 {
          trailing -= 1
          try await call.print("\(label(number, "-"))\(line)\n")
        } else if before > 0 {
          previous = (previous + [(number, line)]).suffix(before)
        }
      }
      if options.has("l"), count > 0 { try await call.print(path + "\n") }
      if options.has("c"), !options.has("q") {
        try await call.print((isNamed ? prefix + ":" : "") + "\(count)\n")
      }
      return count > 0
    }
  }
}
