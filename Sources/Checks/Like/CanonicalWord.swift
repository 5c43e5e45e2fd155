/// Writes a word in the form that all words share which say the same: every volatile token is its kind alone.
struct CanonicalWord {
  /// Whether durations and sizes say something here: they were asked for.
  var isExact = false

  /// Appends the form of a word.
  func append(_ word: ByteText, to result: inout [UInt8]) {
    if let stroke = Self.stroke(word) {
      result += stroke
      return
    }
    let core = Self.core(word)
    if core.isEmpty {
      result += word
      return
    }
    if core.startIndex > word.startIndex, word[word.startIndex] >= 0x80, core.isAllDigits,
      Self.isTreeMark(word)
    {
      // `├─1234 nginx: master process`, as systemctl prints it.
      result.append(TokenKind.process.rawValue)
      return
    }
    var atom = core.startIndex
    var index = core.startIndex
    var field: ByteText?
    var depth: [UInt8] = []
    func isHTMLMark(_ byte: UInt8) -> Bool { byte == ascii("<") || byte == ascii(">") }
    func flush(to end: Int, into result: inout [UInt8]) {
      let text = core[atom..<end]
      if let name = field {
        field = nil
        switch FieldRule.ofAssignment(name) {
        case .volatile:
          if !text.isEmpty { result.append(TokenKind.anything.rawValue) }
        case .exact: CanonicalWord(isExact: true).atom(text, to: &result)
        case .plain: self.atom(text, to: &result)
        }
      } else if depth.last == ascii("["), text.isAllDigits, text.startIndex - 1 > core.startIndex,
        end < word.endIndex, word[end] == ascii("]"), core[core.startIndex].isAlphabetic
      {
        // `systemd[1]`
        result.append(TokenKind.process.rawValue)
      } else {
        self.atom(text, to: &result)
      }
    }
    while index < core.endIndex {
      let byte = core[index]
      guard Self.isDelimiter[Int(byte)] else {
        index += 1
        continue
      }
      flush(to: index, into: &result)
      result.append(byte)
      if byte == ascii("="), index > atom {
        let name = core[atom..<index]
        field = name
        // The rest of a query or of an encoded value is no second assignment.
        if index + 1 < core.endIndex, core[index + 1] == ascii("=") { field = nil }
      }
      if byte == ascii("[") { depth.append(byte) }
      if byte == ascii("]"), !depth.isEmpty { depth.removeLast() }
      index += 1
      atom = index
      if field != nil, byte == ascii("="), index < core.endIndex, core[index] == ascii("\"") {
        index += 1
        atom = index
      }
    }
    flush(to: core.endIndex, into: &result)
  }

  /// A stroke across a page, which is as long as the page is wide: `*****`, `-----`.
  private static func stroke(_ word: ByteText) -> [UInt8]? {
    guard word.count >= 4, let first = word.first, "*-=_#~+".utf8.contains(first),
      word.allSatisfy({ $0 == first })
    else { return nil }
    return [first, first, first, first]
  }

  private static let isDelimiter: [Bool] = {
    var table = [Bool](repeating: false, count: 256)
    for byte in ",;=()[]{}\"'<>|@&?#".utf8 { table[Int(byte)] = true }
    return table
  }()

  private static let isMark: [Bool] = {
    var table = [Bool](repeating: false, count: 256)
    for byte in "\"'`,;()[]{}".utf8 { table[Int(byte)] = true }
    return table
  }()

  /// A word without the quotes and brackets around it, and without the stop or colon after it.
  static func core(_ word: ByteText) -> ByteText {
    var word = word
    while let first = word.first {
      if isMark[Int(first)] {
        word.removeFirst()
      } else if first == 0xE2, word.count >= 3, isOuterMark(word.prefix(3)) {
        word.removeFirst(3)
      } else {
        break
      }
    }
    while let last = word.last {
      if isMark[Int(last)] || last == ascii(".") || last == ascii(":") {
        word.removeLast()
      } else if last >= 0x80, word.count >= 3, isOuterMark(word.suffix(3)) {
        word.removeLast(3)
      } else {
        break
      }
    }
    return word
  }

  /// Curly quotes and the lines of a drawn tree.
  private static func isOuterMark(_ text: ByteText) -> Bool {
    let start = text.startIndex
    guard text[start] == 0xE2 else { return false }
    if text[start + 1] == 0x80 { return (0x98...0x9F).contains(text[start + 2]) }
    return text[start + 1] == 0x94 || text[start + 1] == 0x95
  }

  private static func isTreeMark(_ word: ByteText) -> Bool {
    word.count > 3 && word[word.startIndex] == 0xE2
      && (word[word.startIndex + 1] == 0x94 || word[word.startIndex + 1] == 0x95)
  }

  private func atom(_ text: ByteText, to result: inout [UInt8]) {
    guard !text.isEmpty else { return }
    if let scheme = text.firstIndex(ofText: "://") {
      result += text[..<(scheme + 3)]
      path(text[(scheme + 3)...], to: &result)
      return
    }
    if let dots = text.firstIndex(ofText: ".."), dots > text.startIndex {
      // `1f2e3d4..ab12cd3`
      let (left, right) = (text[..<dots], text[dots...].drop { $0 == ascii(".") })
      if TokenForm.canBeHash(left), TokenForm.canBeHash(right) {
        result += [TokenKind.hash.rawValue, ascii("."), TokenKind.hash.rawValue]
        return
      }
    }
    if text.contains(ascii("/")) {
      path(text, to: &result)
    } else if let arrow = text.firstIndex(of: ascii("-")), arrow == text.endIndex - 1,
      arrow > text.startIndex
    {
      // The left side of `32768->80/tcp`, which is divided at its arrow's head.
      component(text[..<arrow], to: &result)
      result.append(ascii("-"))
    } else {
      component(text, to: &result)
    }
  }

  private func path(_ text: ByteText, to result: inout [UInt8]) {
    if TokenForm.isMoment(text) || TokenForm.isSize(text) && !isExact {
      component(text, to: &result)
      return
    }
    var parts = text.split(separator: ascii("/"), omittingEmptySubsequences: false)
    if parts.count > 2, parts[0].isEmpty, parts[1].equals("home") || parts[1].equals("Users") {
      // Whose home it is says nothing.
      result.append(ascii("~"))
      parts.removeFirst(3)
      if parts.isEmpty { return }
      result.append(ascii("/"))
    } else if parts.count > 1, parts[0].isEmpty, parts[1].equals("root") {
      result.append(ascii("~"))
      parts.removeFirst(2)
      if parts.isEmpty { return }
      result.append(ascii("/"))
    }
    if let packages = parts.lastIndex(where: {
      $0.equals("site-packages") || $0.equals("dist-packages")
    }) {
      result += Array("site-packages".utf8)
      parts.removeFirst(packages + 1)
      if parts.isEmpty { return }
      result.append(ascii("/"))
    }
    if parts.count == 2 {
      let agent = parts[0]
      if agent.equals("curl") || agent.equals("Wget") || agent.equals("kubectl") {
        // The version of the asking side is that of this machine.
        if parts[1].first?.isDigit == true || parts[1].first == ascii("v") {
          result += agent
          result += [ascii("/"), TokenKind.anything.rawValue]
          return
        }
      }
      // A node port as `kubectl describe` shows it: `31234/TCP`.
      if Self.isChosenPort(parts[0]), parts[1].equals("TCP") || parts[1].equals("UDP") {
        result.append(TokenKind.port.rawValue)
        result.append(ascii("/"))
        result += parts[1]
        return
      }
      if parts[0].isAllDigits, parts[1].isAllDigits {
        result += text
        return
      }
    }
    // Round trip times: `0.034/0.045/0.056/0.010`.
    if parts.count == 4, parts.allSatisfy({ TokenForm.isNumber($0) && $0.contains(ascii(".")) }) {
      result.append(TokenKind.duration.rawValue)
      return
    }
    for (index, part) in parts.enumerated() {
      if index > 0 { result.append(ascii("/")) }
      component(part, to: &result)
    }
  }

  private func component(_ text: ByteText, to result: inout [UInt8]) {
    guard let first = text.first else { return }
    let hasDigit = text.contains(where: \.isDigit)
    if !hasDigit, !text.contains(ascii("-")), !text.contains(ascii(":")), text.count < 32 {
      if text.starts("tmp."), text.count >= 12 {
        result.append(TokenKind.temporaryName.rawValue)
      } else {
        result += text
      }
      return
    }
    if hasDigit {
      if first.isDigit {
        if text.isAllDigits {
          if TokenForm.isEpoch(text) {
            result.append(TokenKind.timestamp.rawValue)
          } else {
            result += text
          }
          return
        }
        if TokenForm.isDuration(text) || TokenForm.isMeasuredTime(text) {
          if isExact { result += text } else { result.append(TokenKind.duration.rawValue) }
          return
        }
        if TokenForm.isSize(text) {
          if isExact { result += text } else { result.append(TokenKind.size.rawValue) }
          return
        }
        if TokenForm.isMoment(text) {
          result.append(TokenKind.timestamp.rawValue)
          return
        }
        if TokenForm.isIPv4(text) {
          result.append(TokenKind.address.rawValue)
          return
        }
      }
      if TokenForm.isUUID(text) {
        result.append(TokenKind.uuid.rawValue)
        return
      }
      if TokenForm.isHash(text) {
        result.append(TokenKind.hash.rawValue)
        return
      }
    }
    if TokenForm.isColonAddress(text) {
      result.append(TokenKind.address.rawValue)
      return
    }
    if hasDigit, isTemporary(text) {
      result.append(TokenKind.temporaryName.rawValue)
      return
    }
    if let colon = text.lastIndex(of: ascii(":")) {
      self.component(text[..<colon], to: &result)
      result.append(ascii(":"))
      let rest = text[(colon + 1)...]
      if Self.isChosenPort(rest) {
        result.append(TokenKind.port.rawValue)
      } else if rest.isAllDigits {
        result += rest
      } else {
        self.component(rest, to: &result)
      }
      return
    }
    switch GeneratedName.form(of: text) {
    case .plain:
      // What comes after a stop is a namespace or a kind of file: `details-v1-698d88b-2rz4l.default`, `index-4f3a2b1c.js`.
      if let stop = text.firstIndex(of: ascii(".")), stop > text.startIndex,
        GeneratedName.form(of: text[..<stop]) != .plain
      {
        component(text[..<stop], to: &result)
        result += text[stop...]
        return
      }
    case .suffixed(let length): return generated(text, length, [.hash], to: &result)
    case .templated(let length): return generated(text, length, [.hash, .hash], to: &result)
    case .hashed(let length): return generated(text, length, [.secret], to: &result)
    case .identified(let length): return generated(text, length, [.uuid], to: &result)
    }
    if TokenForm.isSecret(text) {
      result.append(TokenKind.secret.rawValue)
    } else {
      result += text
    }
  }

  private func generated(
    _ text: ByteText, _ length: Int, _ kinds: [TokenKind], to result: inout [UInt8]
  ) {
    result += text.prefix(length)
    for kind in kinds { result += [ascii("-"), kind.rawValue] }
  }

  /// `tmp.Ab12Cd34Ef` of mktemp, `tmpab12cd34` of Python, `pip-install-x1y2z3`.
  private func isTemporary(_ text: ByteText) -> Bool {
    text.starts("tmp") && text.count >= 9
      && text.dropFirst(3).allSatisfy {
        $0.isDigit || $0.isAlphabetic || $0 == ascii(".") || $0 == ascii("_")
      }
  }

  /// Whether a port is of those that the machine chooses: node ports from 30000 on, then ephemeral ones.
  static func isChosenPort(_ text: ByteText) -> Bool {
    text.count == 5 && (text.decimal.map { (30000...65535).contains($0) } ?? false)
  }
}
