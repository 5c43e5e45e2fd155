/// Makes text of what comes of a command's output, hands it on and keeps it, within bounds.
struct OutputCollector {
  private var assemblers: (UTF8Assembler, UTF8Assembler, UTF8Assembler) = (
    UTF8Assembler(), UTF8Assembler(), UTF8Assembler()
  )
  private var all = BoundedText()
  /// Standard output and the terminal alone, once standard error has written anything.
  private var plain: BoundedText?
  private var errors = BoundedText()
  /// The last line of standard error, while it may be bash's farewell.
  private var farewell: [UInt8] = []

  mutating func take(
    _ bytes: UnsafeBufferPointer<UInt8>, from source: RunningShell.Readiness,
    _ onOutput: (ShellOutput) -> Void
  ) {
    switch source {
    case .errors:
      releaseFarewell(onOutput)
      let line = bytes.suffix(Self.exit.count)
      if line.elementsEqual(Self.exit) {
        farewell = Self.exit
        let rest = UnsafeBufferPointer(rebasing: bytes.dropLast(Self.exit.count))
        hand(on: assemblers.1.text(rest), .standardError, onOutput)
      } else {
        hand(on: assemblers.1.text(bytes), .standardError, onOutput)
      }
    case .terminal: hand(on: assemblers.2.text(bytes), .terminal, onOutput)
    default: hand(on: assemblers.0.text(bytes), .standardOutput, onOutput)
    }
  }

  /// What an interactive bash says to its terminal when it is told to exit.
  private static let exit = Array("exit\n".utf8)

  private mutating func releaseFarewell(_ onOutput: (ShellOutput) -> Void) {
    guard !farewell.isEmpty else { return }
    hand(on: assemblers.1.text(farewell), .standardError, onOutput)
    farewell = []
  }

  /// Hands on what is left of characters that were cut off.
  ///
  /// - Parameter hasEnded: whether the shell has ended: its farewell is none of the command's output.
  mutating func finish(shellHasEnded hasEnded: Bool, _ onOutput: (ShellOutput) -> Void) {
    if !hasEnded { releaseFarewell(onOutput) }
    hand(on: assemblers.0.finish(), .standardOutput, onOutput)
    hand(on: assemblers.1.finish(), .standardError, onOutput)
    hand(on: assemblers.2.finish(), .terminal, onOutput)
  }

  var texts: (all: String, standardOutput: String, standardError: String) {
    let text = all.text
    return (text, plain?.text ?? text, errors.text)
  }

  private mutating func hand(
    on text: String, _ stream: ShellOutput.Stream, _ onOutput: (ShellOutput) -> Void
  ) {
    guard !text.isEmpty else { return }
    if stream == .standardError {
      if plain == nil { plain = all }
      errors.append(text)
    } else {
      plain?.append(text)
    }
    all.append(text)
    onOutput(ShellOutput(stream, text))
  }
}
