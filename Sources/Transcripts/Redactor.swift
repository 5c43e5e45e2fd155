import Foundation
import LessonModel

/// Takes secrets out of events before they are stored.
///
/// A secret is a value that was bound as one; a value under `data` or `stringData` of a Secret that a command prints, encoded and
/// decoded; what `base64 --decode` prints; and what follows `password`, `token` and the like. Secrets are learnt as the run goes and
/// replaced wherever they occur from then on. Texts of fewer than four characters and usual words are left alone:
/// replacing `admin` everywhere would hide nothing and spoil everything.
public struct Redactor: Sendable {
  public static let replacement = "[redacted]"

  private var secrets: Set<String> = []
  private var commands: [StepID: String] = [:]
  private var held: [Source: String] = [:]

  /// What output is held back of: each stream of a step has lines of its own.
  private struct Source: Hashable {
    var step: StepID
    var stream: StepOutput.Stream?
  }

  public init() {}

  /// What to store for an event: none while its text is held back, several when that is let go.
  public mutating func redact(_ event: Event) -> [Event] {
    func with(_ kind: Event.Kind) -> Event {
      Event(sequence: event.sequence, offset: event.offset, kind: kind)
    }
    switch event.kind {
    case .output(var output):
      guard let whole = takeWhole(&output) else { return [] }
      learn(from: whole, of: output.step)
      output.text = clean(whole)
      return [with(.output(output))]
    case .stepStarted(var start):
      commands[start.step] = start.command
      learn(assignmentsIn: start.command)
      start.command = clean(start.command)
      return [with(.stepStarted(start))]
    case .valueBound(var value):
      if value.secret { learn(value.value) }
      value.value = value.secret ? Self.replacement : clean(value.value)
      return [with(.valueBound(value))]
    case .probed(var probe):
      learn(outputOf: probe.command, probe.output)
      probe.output = clean(probe.output)
      probe.command = clean(probe.command)
      return [with(.probed(probe))]
    case .expectationJudged(var judgement):
      // Whatever is held back of the step must teach its secrets before a difference shows them.
      let pending = release(judgement.step, as: with)
      judgement.verdict.explanation = clean(judgement.verdict.explanation)
      for index in judgement.verdict.difference.indices {
        judgement.verdict.difference[index].text = clean(judgement.verdict.difference[index].text)
      }
      if let output = judgement.observation?.output {
        judgement.observation?.output = clean(output)
      }
      return pending + [with(.expectationJudged(judgement))]
    case .stepEnded(var end):
      let pending = release(end.step, as: with)
      end.explanation = end.explanation.map(clean)
      return pending + [with(.stepEnded(end))]
    case .backgroundEnded(let step), .backgroundReady(let step):
      return release(step, as: with) + [event]
    case .runStarted, .diagnostic, .stepSkipped, .runEnded: return [event]
    }
  }

  /// The output up to its last whole line, what is left of before included; nil if nothing may be let go yet.
  private mutating func takeWhole(_ output: inout StepOutput) -> String? {
    let source = Source(step: output.step, stream: output.stream)
    let text = (held.removeValue(forKey: source) ?? "") + output.text
    if handlesSecrets(commands[output.step] ?? ""), text.utf8.count < 1 << 20 {
      held[source] = text
      return nil
    }
    guard text.utf8.count < 1 << 16 else { return text }
    guard let lastEnd = text.lastIndex(where: \.isNewline) else {
      held[source] = text
      return nil
    }
    let rest = text[text.index(after: lastEnd)...]
    if !rest.isEmpty { held[source] = String(rest) }
    return String(text[...lastEnd])
  }

  private mutating func release(_ step: StepID, as event: (Event.Kind) -> Event) -> [Event] {
    [nil, .standardError].flatMap { (stream: StepOutput.Stream?) -> [Event] in
      guard let text = held.removeValue(forKey: Source(step: step, stream: stream)), !text.isEmpty
      else { return [] }
      learn(from: text, of: step)
      return [event(.output(StepOutput(step: step, text: clean(text), stream: stream)))]
    }
  }

  private func handlesSecrets(_ command: String) -> Bool {
    let command = command.lowercased()
    return ["secret", "base64", "password", "token", "credential", "kubeconfig"].contains {
      command.contains($0)
    }
  }

  private mutating func learn(from text: String, of step: StepID) {
    learn(outputOf: commands[step] ?? "", text)
  }

  private mutating func learn(outputOf command: String, _ output: String) {
    if Self.decodes(command) {
      learn(output.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    if command.lowercased().contains("secret") {
      for value in SecretObjects.values(in: output) {
        learn(value)
        if let data = Data(base64Encoded: value), let text = String(data: data, encoding: .utf8) {
          learn(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
      }
    }
    learn(assignmentsIn: output)
  }

  private static func decodes(_ command: String) -> Bool {
    let words = command.split { $0.isWhitespace || $0 == "|" }
    return words.contains("base64") && words.contains { ["-d", "-D", "--decode"].contains($0) }
  }

  /// Learns what stands after `password=`, `token: ` and their kin.
  private mutating func learn(assignmentsIn text: String) {
    guard SecretHints.occur(in: text) else { return }
    for value in SecretObjects.assignments(in: text) { learn(value) }
  }

  private static let usual: Set<String> = [
    "admin", "default", "false", "null", "none", "opaque", "password", "root", "secret", "token",
    "true", "user",
  ]

  private mutating func learn(_ value: String) {
    let isVariable = value.hasPrefix("$") || value.hasPrefix("<")
    guard value.count >= 4, !Self.usual.contains(value.lowercased()), !isVariable,
      !value.contains(Self.replacement)
    else { return }
    secrets.insert(value)
  }

  private func clean(_ text: String) -> String {
    guard !secrets.isEmpty else { return text }
    return secrets.sorted { ($0.count, $0) > ($1.count, $1) }.reduce(text) {
      $0.replacingOccurrences(of: $1, with: Self.replacement)
    }
  }
}
