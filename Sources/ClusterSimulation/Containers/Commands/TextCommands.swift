/// Programs that read files or standard input and print some of it.
enum TextCommands {
  static let table: [String: ProgramBody] = [
    "cat": concatenate, "more": concatenate, "less": concatenate, "tac": tac, "head": head,
    "tail": tail, "wc": count, "sort": sort, "uniq": unique, "cut": cut, "tr": translate,
    "tee": tee,
    "nl": { call in try await number(call, skipsEmpty: true) }, "rev": reverse, "base64": base64,
  ]

  @Sendable private static func concatenate(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("nubAeEtTv")
    if options.has("n") { return try await number(call, skipsEmpty: false) }
    var status: Int32 = 0
    for path in options.operands.isEmpty ? ["-"] : options.operands {
      if path == "-" {
        while let bytes = try await call.input.read(call.process) { try await call.write(bytes) }
      } else if path == "/dev/urandom" || path == "/dev/zero" {
        let input = try call.shell.open(path)
        while let bytes = try await input.read(call.process) { try await call.write(bytes) }
      } else if let bytes = try await call.contents(path) {
        try await call.write(bytes)
      } else {
        status = 1
      }
    }
    return status
  }

  private static func number(_ call: CommandCall, skipsEmpty: Bool) async throws -> Int32 {
    let paths = call.arguments.filter { !$0.hasPrefix("-") || $0 == "-" }
    var number = 0
    for path in paths.isEmpty ? ["-"] : paths {
      guard let bytes = try await call.contents(path) else { return 1 }
      for line in Lines.texts(bytes) {
        if skipsEmpty, line.isEmpty {
          try await call.print("\n")
          continue
        }
        number += 1
        let text = String(number)
        try await call.print(
          String(repeating: " ", count: max(0, 6 - text.count)) + text + "\t" + line + "\n")
      }
    }
    return 0
  }

  /// What all operands hold, one after the other; nil if one cannot be read.
  private static func all(_ call: CommandCall, _ paths: [String]) async throws -> [UInt8]? {
    var result: [UInt8] = []
    for path in paths.isEmpty ? ["-"] : paths {
      guard let bytes = try await call.contents(path) else { return nil }
      result += bytes
    }
    return result
  }

  @Sendable private static func tac(_ call: CommandCall) async throws -> Int32 {
    guard let bytes = try await all(call, call.arguments) else { return 1 }
    try await call.write(Lines.join(Lines.split(bytes).reversed()))
    return 0
  }

  @Sendable private static func reverse(_ call: CommandCall) async throws -> Int32 {
    guard let bytes = try await all(call, call.arguments) else { return 1 }
    for line in Lines.texts(bytes) { try await call.print(String(line.reversed()) + "\n") }
    return 0
  }

  /// `-5` as `-n 5`, which head and tail still take.
  private static func withCount(_ call: CommandCall) -> CommandCall {
    CommandCall(
      name: call.name,
      arguments: call.arguments.flatMap { word in
        word.hasPrefix("-") && word.count > 1 && word.dropFirst().allSatisfy(\.isNumber)
          ? ["-n", String(word.dropFirst())] : [word]
      }, shell: call.shell, process: call.process)
  }

  @Sendable private static func head(_ call: CommandCall) async throws -> Int32 {
    let options = try withCount(call).options(
      "qv", valued: "nc", long: ["lines": "n", "bytes": "c"])
    let paths = options.operands.isEmpty ? ["-"] : options.operands
    var status: Int32 = 0
    for (index, path) in paths.enumerated() {
      if paths.count > 1 { try await call.print("\(index > 0 ? "\n" : "")==> \(path) <==\n") }
      let input: ByteInput
      do { input = try call.shell.open(path) } catch {
        _ = try await call.contents(path)
        status = 1
        continue
      }
      if let text = options.value("c") {
        var wanted = size(text)
        while wanted > 0, let bytes = try await input.read(call.process) {
          try await call.write(Array(bytes.prefix(wanted)))
          wanted -= bytes.count
        }
      } else {
        let count = Int(options.value("n") ?? "10") ?? 10
        if count < 0 {
          let lines = Lines.split(try await input.readAll(call.process))
          try await call.write(Lines.join(lines.dropLast(-count)))
        } else {
          var left = count
          while left > 0, let line = try await input.readLine(call.process) {
            try await call.write(line)
            left -= 1
          }
        }
      }
    }
    return status
  }

  private static func size(_ text: String) -> Int {
    let digits = Int(text.prefix { $0.isNumber }) ?? 0
    let unit: Int =
      switch text.drop(while: \.isNumber).first {
      case "k", "K": 1024
      case "m", "M": 1 << 20
      default: 1
      }
    return min(digits, ContainerLimits.fileSystem) * unit
  }

  @Sendable private static func tail(_ call: CommandCall) async throws -> Int32 {
    let options = try withCount(call).options(
      "fFqv", valued: "ncs", long: ["lines": "n", "follow": "f", "bytes": "c"])
    let paths = options.operands.isEmpty ? ["-"] : options.operands
    var status: Int32 = 0
    var seen: [String: Int] = [:]
    for (index, path) in paths.enumerated() {
      if paths.count > 1 { try await call.print("\(index > 0 ? "\n" : "")==> \(path) <==\n") }
      if path == "/dev/null" { continue }
      guard let bytes = try await call.contents(path) else {
        status = 1
        continue
      }
      seen[path] = bytes.count
      if let text = options.value("c") {
        try await call.write(
          text.hasPrefix("+")
            ? Array(bytes.dropFirst(max(0, size(String(text.dropFirst())) - 1)))
            : Array(bytes.suffix(size(text.replacing("-", with: "")))))
        continue
      }
      let text = options.value("n") ?? "10"
      let lines = Lines.split(bytes)
      let number = Int(text.replacing("-", with: "").replacing("+", with: "")) ?? 10
      try await call.write(
        Lines.join(text.hasPrefix("+") ? lines.dropFirst(max(0, number - 1)) : lines.suffix(number))
      )
    }
    guard options.has("f") || options.has("F") else { return status }
    while true {
      try await call.process.sleep(1)
      for path in paths where path != "-" && path != "/dev/null" {
        guard let bytes = try? call.files.read(path, from: call.directory) else { continue }
        let before = seen[path] ?? 0
        if bytes.count > before { try await call.write(Array(bytes[before...])) }
        seen[path] = bytes.count
      }
    }
  }

  @Sendable private static func count(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("lwcm", long: ["lines": "l", "words": "w", "bytes": "c"])
    let flags = options.flags.isEmpty ? ["l", "w", "c"] : options.flags
    var totals = [0, 0, 0]
    func line(_ counts: [Int], _ name: String) -> String {
      let shown = zip(["l", "w", "c"], counts).filter {
        flags.contains(Character($0.0)) || $0.0 == "c" && flags.contains("m")
      }.map { String($0.1) }
      let isSingle = shown.count == 1
      let columns = shown.map {
        isSingle && (name.isEmpty || !call.isBusybox || true)
          ? $0 : String(repeating: " ", count: max(0, (call.isBusybox ? 9 : 7) - $0.count)) + $0
      }
      return columns.joined(separator: call.isBusybox && !isSingle ? "" : " ")
        + (name.isEmpty ? "" : " \(name)") + "\n"
    }
    let paths = options.operands.isEmpty ? ["-"] : options.operands
    var status: Int32 = 0
    for path in paths {
      guard let bytes = try await call.contents(path) else {
        status = 1
        continue
      }
      let counts = [
        bytes.count { $0 == 0x0A },
        bytes.split { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }.count, bytes.count,
      ]
      totals = zip(totals, counts).map { $0 + $1 }
      try await call.print(line(counts, path == "-" ? "" : path))
    }
    if paths.count > 1 { try await call.print(line(totals, "total")) }
    return status
  }

  @Sendable private static func sort(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("nruhVfbgs", valued: "kto")
    guard let bytes = try await all(call, options.operands) else { return 2 }
    let key = options.value("k").flatMap { Int($0.prefix { $0.isNumber }) }
    let isNumeric =
      options.has("n") || options.has("h") || options.has("g")
      || options.value("k")?.contains("n") ?? false
    let separator = options.value("t")?.first
    func field(_ line: String) -> String {
      guard let key, key > 0 else { return line }
      let fields =
        separator.map { line.split(separator: $0, omittingEmptySubsequences: false) }
        ?? line.split(whereSeparator: \.isWhitespace)
      return fields.dropFirst(key - 1).joined(separator: " ")
    }
    func number(_ text: String) -> Double {
      let digits = text.trimmed.prefix { $0.isNumber || $0 == "." || $0 == "-" }
      let unit: Double =
        switch text.trimmed.dropFirst(digits.count).first {
        case "K" where options.has("h"): 1024
        case "M" where options.has("h"): 1_048_576
        case "G" where options.has("h"): 1_073_741_824
        default: 1
        }
      return (Double(digits) ?? 0) * unit
    }
    var lines = Lines.texts(bytes)
    let isReversed = options.has("r") || options.value("k")?.contains("r") ?? false
    lines.sort { left, right in
      let (first, second) = isReversed ? (right, left) : (left, right)
      if isNumeric {
        let (one, other) = (number(field(first)), number(field(second)))
        if one != other { return one < other }
      }
      let (one, other) = (Array(field(first).utf8), Array(field(second).utf8))
      return one == other
        ? first.utf8.lexicographicallyPrecedes(second.utf8) : one.lexicographicallyPrecedes(other)
    }
    if options.has("u") {
      var previous: String?
      lines = lines.filter { line in
        defer { previous = line }
        return line != previous
      }
    }
    try await call.print(lines.map { $0 + "\n" }.joined())
    return 0
  }

  @Sendable private static func unique(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("cdui")
    guard let bytes = try await all(call, options.operands) else { return 1 }
    var groups: [(line: String, count: Int)] = []
    for line in Lines.texts(bytes) {
      if groups.last?.line == line {
        groups[groups.count - 1].count += 1
      } else {
        groups.append((line, 1))
      }
    }
    for (line, count) in groups {
      if options.has("d"), count == 1 { continue }
      if options.has("u"), count > 1 { continue }
      let number = String(count)
      let prefix =
        options.has("c")
        ? String(repeating: " ", count: max(0, 7 - number.count)) + number + " " : ""
      try await call.print(prefix + line + "\n")
    }
    return 0
  }

  /// `1,3-5,7-`: which of the numbers from 1 are in the list.
  private static func ranges(_ text: String) -> [ClosedRange<Int>] {
    text.split(separator: ",").compactMap { part in
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      let first = Int(ends[0]) ?? 1
      let last = ends.count > 1 ? Int(ends[1]) ?? Int.max : first
      return first <= last ? first...last : nil
    }
  }

  @Sendable private static func cut(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("s", valued: "dfcb", long: ["delimiter": "d", "fields": "f"])
    guard let bytes = try await all(call, options.operands) else { return 1 }
    let separator = options.value("d")?.first ?? "\t"
    for line in Lines.texts(bytes) {
      if let list = options.value("f") {
        let wanted = ranges(list)
        let fields = line.split(separator: separator, omittingEmptySubsequences: false)
        if fields.count == 1 {
          if !options.has("s") { try await call.print(line + "\n") }
          continue
        }
        let kept = fields.enumerated().filter { index, _ in
          wanted.contains { $0.contains(index + 1) }
        }.map(\.element)
        try await call.print(kept.joined(separator: String(separator)) + "\n")
      } else {
        let wanted = ranges(options.value("c") ?? options.value("b") ?? "1-")
        let kept = line.enumerated().filter { index, _ in
          wanted.contains { $0.contains(index + 1) }
        }.map(\.element)
        try await call.print(String(kept) + "\n")
      }
    }
    return 0
  }

  /// `a-z` and `[:lower:]` written out.
  private static func characters(_ text: String) -> [Character] {
    let named = [
      "[:lower:]": "abcdefghijklmnopqrstuvwxyz", "[:upper:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
      "[:digit:]": "0123456789", "[:space:]": " \t\n\r",
      "[:alpha:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    ]
    var expanded = text
    for (name, value) in named.sorted(by: { $0.key < $1.key }) {
      expanded = expanded.replacing(name, with: value)
    }
    expanded = Escapes.ansi(expanded)
    var result: [Character] = []
    var rest = Array(expanded)[...]
    while let first = rest.popFirst() {
      if rest.first == "-", let last = rest.dropFirst().first, let low = first.asciiValue,
        let high = last.asciiValue, low <= high
      {
        rest = rest.dropFirst(2)
        result += (low...high).map { Character(UnicodeScalar($0)) }
      } else {
        result.append(first)
      }
    }
    return result
  }

  @Sendable private static func translate(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("dscC")
    guard let first = options.operands.first else { throw CommandTrouble("missing operand") }
    let from = characters(first)
    let to = options.operands.count > 1 ? characters(options.operands[1]) : []
    let isNegated = options.has("c") || options.has("C")
    var map: [Character: Character] = [:]
    for (index, character) in from.enumerated() where map[character] == nil {
      map[character] = index < to.count ? to[index] : to.last
    }
    let members = Set(from)
    var previous: Character?
    while let bytes = try await call.input.read(call.process) {
      var result = ""
      for character in String(decoding: bytes, as: UTF8.self) {
        let isMember = members.contains(character) != isNegated
        if options.has("d"), isMember { continue }
        let mapped =
          isMember && !to.isEmpty ? (isNegated ? to.last : map[character]) ?? character : character
        if options.has("s"), mapped == previous, to.isEmpty ? isMember : to.contains(mapped) {
          continue
        }
        previous = mapped
        result.append(mapped)
      }
      try await call.print(result)
    }
    return 0
  }

  @Sendable private static func tee(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("ai")
    var outputs: [ByteOutput] = []
    var status: Int32 = 0
    for path in options.operands {
      do { outputs.append(try call.shell.create(path, isAppending: options.has("a"))) } catch {
        try await call.complain("\(path): \(error.rawValue)")
        status = 1
      }
    }
    while let bytes = try await call.input.read(call.process) {
      try await call.write(bytes)
      for output in outputs { try await output.write(bytes, call.process) }
    }
    return status
  }

  @Sendable private static func base64(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("diD", valued: "w", long: ["decode": "d", "wrap": "w"])
    guard let bytes = try await all(call, options.operands) else { return 1 }
    if options.has("d") || options.has("D") {
      let text = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
      guard let decoded = Base64.decode(text) else { throw CommandTrouble("invalid input") }
      try await call.write(decoded)
      return 0
    }
    let width = Int(options.value("w") ?? "76") ?? 76
    var rest = Base64.encode(bytes)[...]
    if width <= 0 {
      try await call.print(String(rest))
      return 0
    }
    while !rest.isEmpty {
      try await call.print(rest.prefix(width) + "\n")
      rest = rest.dropFirst(width)
    }
    return 0
  }
}
