extension Shell {
  private typealias Piece = (text: String, isQuoted: Bool)

  /// The fields of words after all expansions (POSIX.1-2017, section 2.6).
  func fields(_ words: [ShellWord]) async throws -> [String] {
    var result: [String] = []
    for word in words {
      for field in try await split(word) {
        let pattern = ShellPattern(field)
        let matches = pattern.isPattern && !options.contains("f") ? glob(field) : []
        result += matches.isEmpty ? [field.map(\.text).joined()] : matches
      }
    }
    return result
  }

  /// A word's text, not split: as in an assignment.
  func text(_ word: ShellWord) async throws -> String {
    try await pieces(word).map(\.text).joined()
  }

  /// A word's pieces, not split.
  func pieces(_ word: ShellWord) async throws -> [(text: String, isQuoted: Bool)] {
    var result: [Piece] = []
    for (index, part) in word.parts.enumerated() {
      switch part {
      case .text(let text, let isQuoted):
        result.append((index == 0 && !isQuoted ? tilde(text) : text, isQuoted))
      case .parameter(let parameter, let isQuoted):
        let isList = parameter.name == "@" || parameter.name == "*"
        result.append(
          (isList ? parameters.joined(separator: " ") : try await value(parameter), isQuoted))
      case .command(let command, let isQuoted): result.append((try await output(command), isQuoted))
      case .arithmetic(let word, let isQuoted):
        result.append((try await arithmetic(word), isQuoted))
      }
    }
    return result
  }

  private func split(_ word: ShellWord) async throws -> [[Piece]] {
    var fields: [[Piece]] = []
    var field: [Piece]?
    func splitting(_ text: String) {
      let separators = variables["IFS"] ?? " \t\n"
      var rest = Array(text)[...]
      while !rest.isEmpty {
        if separators.contains(rest[rest.startIndex]) {
          if let done = field { fields.append(done) }
          field = nil
          let isSpace = rest[rest.startIndex].isWhitespace
          rest = rest.dropFirst()
          while isSpace, let next = rest.first, next.isWhitespace, separators.contains(next) {
            rest = rest.dropFirst()
          }
          continue
        }
        let run = rest.prefix { !separators.contains($0) }
        field = (field ?? []) + [(String(run), false)]
        rest = rest.dropFirst(run.count)
      }
    }
    for (index, part) in word.parts.enumerated() {
      switch part {
      case .text(let text, let isQuoted):
        field = (field ?? []) + [(index == 0 && !isQuoted ? tilde(text) : text, isQuoted)]
      case .parameter(let parameter, let isQuoted):
        let isList = parameter.name == "@" || parameter.name == "*"
        if isList, case .plain = parameter.operation {
          if isQuoted, parameter.name == "*" {
            field = (field ?? []) + [(parameters.joined(separator: " "), true)]
            continue
          }
          for (number, value) in parameters.enumerated() {
            if number > 0 {
              fields.append(field ?? [])
              field = nil
            }
            if isQuoted { field = (field ?? []) + [(value, true)] } else { splitting(value) }
          }
          if isQuoted, parameters.isEmpty, word.parts.count == 1 { return fields }
        } else if isQuoted {
          field = (field ?? []) + [(try await value(parameter), true)]
        } else {
          splitting(try await value(parameter))
        }
      case .command(let command, let isQuoted):
        let text = try await output(command)
        if isQuoted { field = (field ?? []) + [(text, true)] } else { splitting(text) }
      case .arithmetic(let expression, let isQuoted):
        field = (field ?? []) + [(try await arithmetic(expression), isQuoted)]
      }
    }
    if let field { fields.append(field) }
    return fields
  }

  private func tilde(_ text: String) -> String {
    guard text == "~" || text.hasPrefix("~/") else { return text }
    return (variables["HOME"] ?? "/root") + text.dropFirst()
  }

  private func arithmetic(_ word: ShellWord) async throws -> String {
    let expression = try await text(word)
    return String(
      try ShellArithmetic.evaluate(
        expression, value: { [self] in variables[$0] ?? "" },
        assign: { [self] in set($0, to: String($1)) }))
  }

  /// What a command prints, without the newlines at its end.
  private func output(_ command: ShellCommand) async throws -> String {
    let inner = copy()
    let collected = CollectingOutput()
    inner.descriptors.outputs[1] = collected
    inner.isInteractive = false
    _ = try await inner.run(command)
    status = inner.status
    var bytes = collected.bytes
    while bytes.last == 0x0A { bytes.removeLast() }
    return String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self)
  }

  /// A parameter's value before its operation; nil if it is not set.
  private func plain(_ name: String) -> String? {
    switch name {
    case "?": return String(status)
    case "#": return String(parameters.count)
    case "$": return String(process.identifier)
    case "@", "*": return parameters.isEmpty ? nil : parameters.joined(separator: " ")
    case "-": return String(options.sorted())
    case "0": return self.name
    case "RANDOM": return String(random())
    default:
      if let number = Int(name) {
        return parameters.indices.contains(number - 1) ? parameters[number - 1] : nil
      }
      return variables[name]
    }
  }

  private func value(_ parameter: ShellParameter) async throws -> String {
    let value = plain(parameter.name)
    switch parameter.operation {
    case .plain:
      if value == nil, options.contains("u") {
        throw CommandTrouble("\(parameter.name): parameter not set")
      }
      return value ?? ""
    case .length:
      return String(
        parameter.name == "@" || parameter.name == "*" ? parameters.count : (value ?? "").count)
    case .alternative(let sign, let word, let countsEmpty):
      let isThere = value != nil && !(countsEmpty && value?.isEmpty ?? true)
      switch sign {
      case "+": return isThere ? try await text(word) : ""
      case _ where isThere: return value ?? ""
      case "=":
        let chosen = try await text(word)
        set(parameter.name, to: chosen)
        return chosen
      case "?":
        let message = try await text(word)
        throw CommandTrouble(
          "\(parameter.name): \(message.isEmpty ? "parameter not set" : message)")
      default: return try await text(word)
      }
    case .trim(let isSuffix, let isLongest, let word):
      return ShellPattern(try await pieces(word)).trimmed(
        value ?? "", isSuffix: isSuffix, isLongest: isLongest)
    case .replace(let isAll, let pattern, let replacement):
      return ShellPattern(try await pieces(pattern)).replaced(
        value ?? "", by: try await text(replacement), isAll: isAll)
    case .slice(let offset, let length):
      let characters = Array(value ?? "")
      let from = Int(try await arithmetic(offset)) ?? 0
      let start = min(characters.count, from < 0 ? max(0, characters.count + from) : from)
      guard let length else { return String(characters[start...]) }
      let count = Int(try await arithmetic(length)) ?? 0
      let available = characters.count - start
      let wanted = count < 0 ? max(0, available + count) : min(available, count)
      return String(characters[start..<(start + wanted)])
    }
  }

  /// The paths that a field's pattern fits, in order.
  private func glob(_ field: [Piece]) -> [String] {
    var components: [[Piece]] = [[]]
    for piece in field {
      for (index, text) in piece.text.split(separator: "/", omittingEmptySubsequences: false)
        .enumerated()
      {
        if index > 0 { components.append([]) }
        components[components.count - 1].append((String(text), piece.isQuoted))
      }
    }
    let isAbsolute = components.count > 1 && components[0].allSatisfy(\.text.isEmpty)
    var found = [isAbsolute ? "/" : ""]
    for component in components.dropFirst(isAbsolute ? 1 : 0) {
      let pattern = ShellPattern(component)
      let plain = component.map(\.text).joined()
      found = found.flatMap { base -> [String] in
        let prefix = base.isEmpty || base.hasSuffix("/") ? base : base + "/"
        guard pattern.isPattern else {
          let path = prefix + plain
          return plain.isEmpty || container.files.exists(path, from: directory) ? [path] : []
        }
        let entries = (try? container.files.list(base.isEmpty ? "." : base, from: directory)) ?? []
        return entries.map(\.name).filter {
          ($0.hasPrefix(".") == plain.hasPrefix(".")) && pattern.matches($0)
        }.map { prefix + $0 }
      }
    }
    return found
  }
}
