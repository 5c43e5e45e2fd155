/// `sed`: substitutions, deletions and prints with addresses; no labels, no hold space.
enum SedCommand {
  private struct Address {
    enum Kind {
      case line(Int)
      case last
      case pattern(RegexText)
    }
    var first: Kind
    var second: Kind?
  }

  private struct Instruction {
    enum Action {
      case substitute(RegexText, String, isGlobal: Bool, prints: Bool)
      case delete, print, quit
      case text(Character, String)
    }
    var address: Address?
    var isNegated: Bool
    var action: Action
    var isInRange = false
  }

  @Sendable static func run(_ call: CommandCall) async throws -> Int32 {
    var arguments: [String] = []
    var inPlace = false
    for word in call.arguments {
      if word == "-i" || word.hasPrefix("-i.") || word == "--in-place" {
        inPlace = true
      } else {
        arguments.append(word)
      }
    }
    let inner = CommandCall(
      name: call.name, arguments: arguments, shell: call.shell, process: call.process)
    let options = try inner.options(
      "nErsu", valued: "ef", long: ["quiet": "n", "silent": "n", "expression": "e"])
    var operands = options.operands[...]
    var scripts = options.values["e"] ?? []
    if scripts.isEmpty {
      guard let first = operands.popFirst() else { throw CommandTrouble("no script") }
      scripts = [first]
    }
    let isExtended = options.has("E") || options.has("r")
    var program = try scripts.flatMap { try parse($0, isExtended: isExtended) }
    var status: Int32 = 0
    for path in operands.isEmpty ? ["-"] : Array(operands) {
      if inPlace {
        guard let bytes = try await call.contents(path) else {
          status = 1
          continue
        }
        let collected = CollectingOutput()
        let shell = call.shell.copy()
        shell.descriptors.outputs[1] = collected
        let quiet = CommandCall(
          name: call.name, arguments: [], shell: shell, process: call.process)
        try await edit(FixedInput(bytes), &program, options.has("n"), quiet)
        do { try call.files.write(collected.bytes, to: path, from: call.directory) } catch {
          try await call.complain("\(path): \(error.rawValue)")
          status = 1
        }
      } else {
        do {
          try await edit(try call.shell.open(path), &program, options.has("n"), call)
        } catch let failure as FileFailure {
          try await call.complain("can't read \(path): \(failure.rawValue)")
          status = 1
        }
      }
    }
    return status
  }

  private static func edit(
    _ input: ByteInput, _ program: inout [Instruction], _ isQuiet: Bool, _ call: CommandCall
  ) async throws {
    var number = 0
    var next = try await input.readLine(call.process)
    while let bytes = next {
      next = try await input.readLine(call.process)
      number += 1
      var line = String(decoding: bytes, as: UTF8.self)
      let end = line.hasSuffix("\n") ? "\n" : ""
      if !end.isEmpty { line.removeLast() }
      var isDeleted = false
      var isOver = false
      var trailing = ""
      for index in program.indices {
        guard applies(&program[index], line, number, isLast: next == nil) else { continue }
        switch program[index].action {
        case .substitute(let regex, let replacement, let isGlobal, let prints):
          if let changed = substitute(line, regex, replacement, isGlobal) {
            line = changed
            if prints { try await call.print(line + "\n") }
          }
        case .delete: isDeleted = true
        case .print: try await call.print(line + "\n")
        case .quit: isOver = true
        case .text(let letter, let text):
          if letter == "i" {
            try await call.print(text + "\n")
          } else if letter == "a" {
            trailing += text + "\n"
          } else {
            line = text
          }
        }
        if isDeleted || isOver { break }
      }
      if !isDeleted, !isQuiet { try await call.print(line + end) }
      try await call.print(trailing)
      if isOver { return }
    }
  }

  private static func applies(
    _ instruction: inout Instruction, _ line: String, _ number: Int, isLast: Bool
  ) -> Bool {
    guard let address = instruction.address else { return !instruction.isNegated }
    func holds(_ kind: Address.Kind) -> Bool {
      switch kind {
      case .line(let wanted): wanted == number
      case .last: isLast
      case .pattern(let regex): regex.matches(line)
      }
    }
    var result: Bool
    if let second = address.second {
      if instruction.isInRange {
        result = true
        if holds(second) { instruction.isInRange = false }
      } else {
        result = holds(address.first)
        if result {
          instruction.isInRange = true
          if case .line(let end) = second, end <= number { instruction.isInRange = false }
        }
      }
    } else {
      result = holds(address.first)
    }
    if instruction.isNegated { result.toggle() }
    return result
  }

  private static func substitute(
    _ line: String, _ regex: RegexText, _ replacement: String, _ isGlobal: Bool
  ) -> String? {
    var result = ""
    var rest = line[...]
    var isChanged = false
    while let match = regex.groups(rest) {
      isChanged = true
      result += rest[..<match.range.lowerBound]
      var text = Array(replacement)[...]
      while let character = text.popFirst() {
        if character == "&" {
          result += match.groups[0]
        } else if character == "\\", let next = text.popFirst() {
          if let digit = next.wholeNumberValue {
            result += digit < match.groups.count ? match.groups[digit] : ""
          } else {
            result += next == "n" ? "\n" : next == "t" ? "\t" : String(next)
          }
        } else {
          result.append(character)
        }
      }
      if match.range.isEmpty {
        guard let next = rest[match.range.upperBound...].first else {
          rest = ""
          break
        }
        result.append(next)
        rest = rest[match.range.upperBound...].dropFirst()
      } else {
        rest = rest[match.range.upperBound...]
      }
      if !isGlobal { break }
    }
    return isChanged ? result + rest : nil
  }

  private static func parse(_ script: String, isExtended: Bool) throws -> [Instruction] {
    var rest = Array(script)[...]
    var result: [Instruction] = []
    func until(_ end: Character) throws -> String {
      var text = ""
      while let character = rest.popFirst() {
        if character == end { return text }
        if character == "\\", let next = rest.popFirst() {
          text += next == end ? String(end) : "\\\(next)"
        } else {
          text.append(character)
        }
      }
      throw CommandTrouble("unterminated expression")
    }
    func address() throws -> Address.Kind? {
      guard let first = rest.first else { return nil }
      if first == "$" {
        rest = rest.dropFirst()
        return .last
      }
      if first == "/" {
        rest = rest.dropFirst()
        return .pattern(try RegexText(try until("/"), isExtended: isExtended))
      }
      let digits = String(rest.prefix { $0.isNumber })
      rest = rest.dropFirst(digits.count)
      return Int(digits).map(Address.Kind.line)
    }
    while true {
      while let character = rest.first, character.isWhitespace || character == ";" {
        rest = rest.dropFirst()
      }
      if rest.isEmpty { return result }
      var place: Address?
      if let first = try address() {
        place = Address(first: first)
        if rest.first == "," {
          rest = rest.dropFirst()
          place?.second = try address()
        }
      }
      var isNegated = false
      if rest.first == "!" {
        rest = rest.dropFirst()
        isNegated = true
      }
      let action: Instruction.Action
      switch rest.popFirst() {
      case "s":
        guard let separator = rest.popFirst() else {
          throw CommandTrouble("unterminated 's' command")
        }
        let pattern = try until(separator)
        let replacement = try until(separator)
        let flags = String(rest.prefix { $0.isLetter || $0.isNumber })
        rest = rest.dropFirst(flags.count)
        action = .substitute(
          try RegexText(
            pattern, isExtended: isExtended, ignoresCase: flags.contains { $0 == "i" || $0 == "I" }),
          replacement, isGlobal: flags.contains("g"), prints: flags.contains("p"))
      case "d": action = .delete
      case "p": action = .print
      case "q": action = .quit
      case let letter? where "aic".contains(letter):
        let text = String(rest.drop { $0 == " " || $0 == "\\" || $0 == "\n" })
        rest = []
        action = .text(letter, text)
      case let letter: throw CommandTrouble("unsupported command \(letter.map(String.init) ?? "")")
      }
      result.append(Instruction(address: place, isNegated: isNegated, action: action))
    }
  }
}
