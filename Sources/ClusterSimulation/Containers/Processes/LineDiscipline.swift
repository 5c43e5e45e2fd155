/// What a terminal's kernel side does with what is typed (termios(3), canonical mode): echo, erase, end of file, interrupt;
/// and the few keys of a shell's line editor: the lines before with the arrow keys.
struct LineDiscipline {
  /// What comes of what was typed.
  enum Effect: Equatable {
    /// What appears on the screen.
    case echo([UInt8])
    /// What the process can read.
    case input([UInt8])
    case endOfInput
    case interrupt
  }

  private var line: [UInt8] = []
  private var history: [[UInt8]] = []
  private var place = 0
  private var escape: [UInt8] = []
  private static let lineLimit = 4096

  /// Output as a terminal shows it: a newline also returns the carriage.
  static func shown(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(0x0A) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 16)
    for byte in bytes {
      if byte == 0x0A { result.append(0x0D) }
      result.append(byte)
    }
    return result
  }

  mutating func type(_ bytes: [UInt8]) -> [Effect] {
    var effects: [Effect] = []
    for byte in bytes { take(byte, &effects) }
    return effects
  }

  private mutating func take(_ byte: UInt8, _ effects: inout [Effect]) {
    if !escape.isEmpty {
      escape.append(byte)
      if escape.count == 2, byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") { return }
      if escape.count < 8, escape.count > 2, (0x30...0x3F).contains(byte) { return }
      if escape.count == 3 {
        if byte == UInt8(ascii: "A") { recall(place - 1, &effects) }
        if byte == UInt8(ascii: "B") { recall(place + 1, &effects) }
      }
      escape = []
      return
    }
    switch byte {
    case 0x1B: escape = [byte]
    case 0x0D, 0x0A:
      effects.append(.echo([0x0D, 0x0A]))
      effects.append(.input(line + [0x0A]))
      if !line.isEmpty, line != history.last { history = (history + [line]).suffix(100) }
      place = history.count
      line = []
    case 0x7F, 0x08: erase(1, &effects)
    case 0x15: erase(line.count, &effects)
    case 0x17:
      let kept = line.reversed().drop { $0 == 0x20 }.drop { $0 != 0x20 }
      erase(line.count - kept.count, &effects)
    case 0x03:
      line = []
      effects.append(.echo(Array("^C\r\n".utf8)))
      effects.append(.interrupt)
    case 0x04:
      if line.isEmpty {
        effects.append(.endOfInput)
      } else {
        effects.append(.input(line))
        line = []
      }
    case 0x09, 0x20...0x7E, 0x80...0xFF:
      guard line.count < Self.lineLimit else { return }
      line.append(byte)
      effects.append(.echo([byte]))
    default: break
    }
  }

  private mutating func erase(_ count: Int, _ effects: inout [Effect]) {
    var left = count
    while left > 0, !line.isEmpty {
      var last = line.removeLast()
      // A character of several bytes goes as a whole (RFC 3629).
      while last & 0xC0 == 0x80, !line.isEmpty { last = line.removeLast() }
      effects.append(.echo([0x08, 0x20, 0x08]))
      left -= 1
    }
  }

  private mutating func recall(_ wanted: Int, _ effects: inout [Effect]) {
    guard wanted >= 0, wanted <= history.count else { return }
    place = wanted
    erase(line.count, &effects)
    line = wanted < history.count ? history[wanted] : []
    if !line.isEmpty { effects.append(.echo(line)) }
  }
}
