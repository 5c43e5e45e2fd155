import Foundation
import LessonModel

/// Asks a learner at a terminal, line by line.
public struct LearnerPrompt: Sendable {
  public enum Answer: Sendable, Hashable {
    case run
    case edit(String)
    case skip
    case quit
  }

  public enum FailureAnswer: Sendable, Hashable {
    case retry
    case goOn
    case quit
  }

  private let style: TextStyle
  private let isInteractive: Bool

  /// - Parameters:
  ///   - style: the colours to write in.
  ///   - isInteractive: whether standard input is a terminal, so that a command can be edited in place.
  public init(style: TextStyle, isInteractive: Bool) {
    self.style = style
    self.isInteractive = isInteractive
  }

  /// Shows a step and asks what to do. The end of the input is taken for quitting.
  public func ask(_ planned: PlannedStep, command: String) async -> Answer {
    let step = planned.step
    say("\n" + style(planned.path.joined(separator: " › "), .dim) + "\n")
    if !Self.saysCommandAlone(step.instruction, step.action.text) {
      say(step.instruction + "\n")
    }
    say(style("  \(command)", .bold, .cyan) + "\n")
    while true {
      say(style("[Enter] run · e edit · s skip · h hint · q quit > ", .dim))
      guard let line = await line() else { return .quit }
      switch line.trimmingCharacters(in: .whitespaces).lowercased() {
      case "", "r", "run", "y": return .run
      case "e", "edit":
        if let edited = await edit(command), !edited.isEmpty { return .edit(edited) }
      case "s", "skip": return .skip
      case "h", "hint", "?": say(hint(planned))
      case "q", "quit", "exit": return .quit
      default: say("Say one of: run, edit, skip, hint, quit.\n")
      }
    }
  }

  /// Whether an instruction is the command and nothing else that a reader needs: "Run `make`".
  private static func saysCommandAlone(_ instruction: String, _ command: String) -> Bool {
    guard let place = instruction.range(of: command) else { return instruction.isEmpty }
    let rest = (instruction[..<place.lowerBound] + instruction[place.upperBound...])
      .trimmingCharacters(in: .whitespaces.union(.punctuationCharacters))
    return rest.isEmpty || rest.lowercased() == "run"
  }

  /// Asks what to do after a step that did not pass.
  public func askAfterFailure(_ planned: PlannedStep) async -> FailureAnswer {
    while true {
      say(style("[Enter] try again · g go on · h hint · q quit > ", .dim))
      guard let line = await line() else { return .quit }
      switch line.trimmingCharacters(in: .whitespaces).lowercased() {
      case "", "r", "retry", "again": return .retry
      case "g", "go", "go on", "s", "skip": return .goOn
      case "h", "hint", "?": say(hint(planned))
      case "q", "quit", "exit": return .quit
      default: say("Say one of: again, go on, hint, quit.\n")
      }
    }
  }

  /// Asks for the value of a placeholder; nil if there is no answer.
  public func askValue(_ placeholder: Placeholder) async -> String? {
    say(
      "\(placeholder.token) stands for something of your own. What is \(style(placeholder.name, .bold))? "
    )
    guard let line = await line() else { return nil }
    let value = line.trimmingCharacters(in: .whitespaces)
    return value.isEmpty ? nil : value
  }

  private func hint(_ planned: PlannedStep) -> String {
    let step = planned.step
    var lines = ["It stands at line \(step.range.start.line) of the lesson."]
    for expectation in step.expectations {
      let expected = expectation.expected.split(separator: "\n").map { "    \($0)" }.joined(
        separator: "\n")
      switch expectation.kind {
      case .like: lines.append("The output should be like this:\n\(expected)")
      case .directoryExists:
        lines.append("Afterwards there is a directory '\(expectation.expected)'.")
      case .http: lines.append("'\(expectation.expected)' should answer.")
      default: lines.append("The output should hold this (\(expectation.kind)):\n\(expected)")
      }
    }
    if step.background { lines.append("It keeps running while you go on.") }
    if let condition = step.condition {
      lines.append("It is only needed in this case: \(condition.text)")
    }
    if step.expectations.isEmpty {
      lines.append("The lesson says nothing of its output; it should end with exit status 0.")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Lets the learner change a command: with bash's line editor where there is a terminal, else by a new line.
  private func edit(_ command: String) async -> String? {
    guard isInteractive, !command.contains("\n") else {
      say("New command: ")
      return await line()
    }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [
      "-c", "read -r -e -i \"$1\" -p 'edit> ' line && printf '%s' \"$line\"", "bash", command,
    ]
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return nil }
    let edited = await onThread { pipe.fileHandleForReading.readDataToEndOfFile() }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: edited, as: UTF8.self) : nil
  }

  private func line() async -> String? {
    await onThread { readLine(strippingNewline: true) }
  }

  /// Reading blocks: it gets a thread of its own.
  private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "atelier.input").async { continuation.resume(returning: work()) }
    }
  }

  private func say(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}
