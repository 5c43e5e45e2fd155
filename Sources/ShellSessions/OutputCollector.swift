/// Makes text of what comes of a command's output, hands it on and keeps it, within bounds.
struct OutputCollector {
  private var assemblers: (UTF8Assembler, UTF8Assembler, UTF8Assembler) = (
    UTF8Assembler(), UTF8Assembler(), UTF8Assembler()
  )
  private var all = BoundedText()
  /// Standard output and the terminal alone, once standard error has written anything.
  private var plain: BoundedText?
  private var errors = BoundedText()

  mutating func take(
    _ bytes: UnsafeBufferPointer<UInt8>, from source: RunningShell.Readiness,
    _ onOutput: (ShellOutput) -> Void
  ) {
    switch source {
    case .errors: hand(on: assemblers.1.text(bytes), .standardError, onOutput)
    case .terminal: hand(on: assemblers.2.text(bytes), .terminal, onOutput)
    default: hand(on: assemblers.0.text(bytes), .standardOutput, onOutput)
    }
  }

  /// Hands on what is left of characters that were cut off.
  mutating func finish(_ onOutput: (ShellOutput) -> Void) {
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
