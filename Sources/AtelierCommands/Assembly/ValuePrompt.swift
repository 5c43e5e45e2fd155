import Execution
import Foundation
import LessonModel

/// Runs every step, and asks the person at the terminal for values that nothing gives.
struct ValuePrompt: StepGate {
  let secrets: Set<String>

  func before(_ planned: PlannedStep, command: String) async -> StepDecision { .run }

  func after(_ planned: PlannedStep, failed end: StepEnd) async -> FailureDecision { .accept }

  func value(of placeholder: Placeholder, for planned: PlannedStep) async -> String? {
    let isSecret =
      secrets.contains(placeholder.name) || GivenValue.isSecretName(placeholder.name)
    let question =
      "\n\(planned.step.action.text.prefix(200))\n"
      + "What is \(placeholder.name), '\(placeholder.token)' in it? "
    return await withCheckedContinuation { continuation in
      DispatchQueue(label: "atelier.input").async {
        OutputStream.standardError.write(question)
        let answer = Self.read(hidden: isSecret)?.trimmingCharacters(in: .whitespaces)
        continuation.resume(returning: answer?.isEmpty ?? true ? nil : answer)
      }
    }
  }

  /// A line from the terminal, not echoed where it is secret.
  private static func read(hidden: Bool) -> String? {
    var before = termios()
    let hides = hidden && tcgetattr(0, &before) == 0
    if hides {
      var silent = before
      silent.c_lflag &= ~tcflag_t(ECHO)
      tcsetattr(0, TCSAFLUSH, &silent)
    }
    defer {
      if hides {
        tcsetattr(0, TCSAFLUSH, &before)
        OutputStream.standardError.write("\n")
      }
    }
    return readLine(strippingNewline: true)
  }
}
