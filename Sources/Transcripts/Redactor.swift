import Foundation
import LessonModel

/// Takes secrets out of events before they are stored or shown.
///
/// A secret is a value that was declared or bound as one; a value under `data` or `stringData` of a Kubernetes Secret that a command
/// prints, encoded and decoded; what `base64 --decode` prints; and what `SecretShapes` finds. Secrets are learnt as the run goes
/// and replaced wherever they occur from then on. Texts of fewer than four characters and usual words are left alone unless
/// they were declared: replacing `admin` everywhere would hide nothing and spoil everything.
public struct Redactor: Sendable {
  public static let replacement = "[redacted]"

  /// Learnt secrets, the longest first: one may hold another.
  private var secrets: [[UInt8]] = []
  private var known: Set<[UInt8]> = []
  private var traits: [StepID: CommandTraits] = [:]
  private var held: [Source: String] = [:]

  /// What output is held back of: each stream of a step has lines of its own.
  private struct Source: Hashable {
    var step: StepID
    var stream: StepOutput.Stream?
  }

  /// Steps whose output is in the middle of a private key.
  private var openKeys: Set<StepID> = []

  /// - Parameter secrets: texts that must not be shown, declared before the run.
  public init(secrets: [String] = []) {
    for secret in secrets { learn(declared: secret) }
  }

  /// What to store for an event: none while its text is held back, several when that is let go.
  public mutating func redact(_ event: Event) -> [Event] {
    func with(_ kind: Event.Kind) -> Event {
      Event(sequence: event.sequence, offset: event.offset, kind: kind)
    }
    switch event.kind {
    case .output(var output):
      guard let whole = takeWhole(&output) else { return [] }
      output.text = cleanOutput(whole, of: output.step)
      return [with(.output(output))]
    case .stepStarted(var start):
      traits[start.step] = CommandTraits(start.command)
      learn(literalsIn: start.command)
      start.command = clean(start.command)
      return [with(.stepStarted(start))]
    case .valueBound(var value):
      if value.secret { learn(declared: value.value) }
      value.value = value.secret ? Self.replacement : clean(value.value)
      return [with(.valueBound(value))]
    case .probed(var probe):
      learn(outputOf: CommandTraits(probe.command), probe.output)
      learn(shapesIn: probe.output)
      probe.output = clean(probe.output)
      probe.command = clean(probe.command)
      return [with(.probed(probe))]
    case .expectationJudged(var judgement):
      // Whatever is held back of the step must teach its secrets before a difference shows them.
      let pending = release(judgement.step, as: with)
      judgement.expectation.expected = clean(judgement.expectation.expected)
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
      openKeys.remove(end.step)
      end.explanation = end.explanation.map { clean($0) }
      return pending + [with(.stepEnded(end))]
    case .stepSkipped(let step, var reason):
      reason.explanation = clean(reason.explanation)
      return [with(.stepSkipped(step, reason))]
    case .backgroundEnded(let step), .backgroundReady(let step):
      return release(step, as: with) + [event]
    case .runStarted(var start):
      for index in start.plan.steps.indices { clean(&start.plan.steps[index].step) }
      return [with(.runStarted(start))]
    case .diagnostic(var diagnostic):
      diagnostic.message = clean(diagnostic.message)
      return [with(.diagnostic(diagnostic))]
    case .runEnded: return [event]
    }
  }

  /// A text without what is known or looks like a secret.
  public func clean(_ text: String) -> String {
    var isInsideKey = false
    return replacing(text, shapes: Self.stretches(in: text, &isInsideKey))
  }

  private func clean(_ step: inout Step) {
    step.action.text = clean(step.action.text)
    step.instruction = clean(step.instruction)
    for index in step.expectations.indices {
      step.expectations[index].expected = clean(step.expectations[index].expected)
      step.expectations[index].provenance.evidence = clean(
        step.expectations[index].provenance.evidence)
    }
    step.provenance.evidence = clean(step.provenance.evidence)
  }

  // MARK: Holding back

  /// Output of a command that may print objects is held up to this many bytes, for a Secret's kind may stand after its data.
  private static let longestObject = 1 << 20
  /// A line is held up to this many bytes.
  private static let longestLine = 1 << 16
  /// What stays held of a longer line: no secret on one line is longer.
  private static let longestSecret = 1 << 12

  /// The output up to its last whole line, what is left of before included; nil if nothing may be let go yet.
  private mutating func takeWhole(_ output: inout StepOutput) -> String? {
    let source = Source(step: output.step, stream: output.stream)
    let before = held.removeValue(forKey: source) ?? ""
    let text = before.isEmpty ? output.text : before + output.text
    let count = text.utf8.count
    if count < Self.longestObject,
      traits[output.step]?.handlesSecrets ?? false || SecretObjects.mayStand(in: text)
    {
      held[source] = text
      return nil
    }
    guard let lastEnd = text.utf8.lastIndex(of: UInt8(ascii: "\n")) else {
      guard count >= Self.longestLine else {
        held[source] = text
        return nil
      }
      var cut = text.utf8.index(text.endIndex, offsetBy: -Self.longestSecret)
      // Not in the middle of a character.
      while cut > text.startIndex, text.utf8[cut] & 0xC0 == 0x80 {
        cut = text.utf8.index(before: cut)
      }
      held[source] = String(text[cut...])
      return String(text[..<cut])
    }
    let rest = text[text.utf8.index(after: lastEnd)...]
    if rest.isEmpty { return text }
    held[source] = String(rest)
    return String(text[...lastEnd])
  }

  private mutating func release(_ step: StepID, as event: (Event.Kind) -> Event) -> [Event] {
    [nil, .standardError].flatMap { (stream: StepOutput.Stream?) -> [Event] in
      guard let text = held.removeValue(forKey: Source(step: step, stream: stream)), !text.isEmpty
      else { return [] }
      return [
        event(.output(StepOutput(step: step, text: cleanOutput(text, of: step), stream: stream)))
      ]
    }
  }

  private mutating func cleanOutput(_ text: String, of step: StepID) -> String {
    learn(outputOf: traits[step] ?? CommandTraits(""), text)
    var isInsideKey = openKeys.contains(step)
    let shapes = Self.stretches(in: text, &isInsideKey)
    if isInsideKey { openKeys.insert(step) } else { openKeys.remove(step) }
    learn(shapes, in: text)
    return replacing(text, shapes: shapes)
  }

  // MARK: Learning

  private mutating func learn(outputOf command: CommandTraits, _ output: String) {
    if command.decodes { learn(output.trimmingCharacters(in: .whitespacesAndNewlines)) }
    if command.isAboutSecrets, command.selects {
      // One value alone, or several: all that is printed is the secret's.
      for word in output.split(whereSeparator: \.isWhitespace) where word.count >= 6 {
        learn(encoded: String(word))
      }
    }
    if command.isAboutSecrets || SecretObjects.mayStand(in: output) {
      for value in SecretObjects.values(in: output, isKnown: command.isAboutSecrets) {
        learn(encoded: value)
      }
    }
  }

  /// Learns what a command makes a Secret of: `--from-literal=name=value`.
  private mutating func learn(literalsIn command: String) {
    learn(shapesIn: command)
    var text = command
    guard text.withUTF8({ ByteSearch.contains("--from-literal", in: $0) }) else { return }
    for word in command.split(whereSeparator: \.isWhitespace) {
      let parts = word.split(separator: "=", maxSplits: 2).map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
      }
      if parts.count == 3, parts[0] == "--from-literal", command.contains("secret") {
        learn(parts[2])
      } else if parts.count == 2, !word.hasPrefix("-"), command.contains("create secret") {
        learn(parts[1])
      }
    }
  }

  private mutating func learn(shapesIn text: String) {
    var isInsideKey = false
    learn(Self.stretches(in: text, &isInsideKey), in: text)
  }

  private mutating func learn(_ stretches: [SecretShapes.Stretch], in text: String) {
    guard stretches.contains(where: \.isDistinct) else { return }
    let bytes = Array(text.utf8)
    for stretch in stretches where stretch.isDistinct {
      learn(String(decoding: bytes[stretch.range], as: UTF8.self))
    }
  }

  /// Learns a value and, if it is base64 of a text, that text too.
  private mutating func learn(encoded value: String) {
    learn(value)
    if value.utf8.count >= 4, let data = Data(base64Encoded: value),
      let text = String(data: data, encoding: .utf8)
    {
      learn(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  private mutating func learn(_ value: String) {
    let isVariable = value.hasPrefix("$") || value.hasPrefix("<")
    guard value.count >= 4, !SecretShapes.usual.contains(value.lowercased()), !isVariable,
      !value.contains(Self.replacement)
    else { return }
    insert(value)
  }

  /// Learns a value that somebody said is secret: whatever it is, and as base64 too.
  private mutating func learn(declared value: String) {
    guard value.count >= 2, !value.contains(Self.replacement) else { return }
    insert(value)
    guard value.count >= 4 else { return }
    for text in [value, value + "\n"] { insert(Data(text.utf8).base64EncodedString()) }
    if let escaped = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) {
      insert(escaped)
    }
  }

  private mutating func insert(_ value: String) {
    let bytes = Array(value.utf8)
    guard known.insert(bytes).inserted else { return }
    let place = secrets.firstIndex { $0.count < bytes.count } ?? secrets.endIndex
    secrets.insert(bytes, at: place)
  }

  // MARK: Replacing

  private static func stretches(in text: String, _ isInsideKey: inout Bool)
    -> [SecretShapes.Stretch]
  {
    var text = text
    return text.withUTF8 { SecretShapes.stretches(in: $0, isInsideKey: &isInsideKey) }
  }

  private func replacing(_ text: String, shapes: [SecretShapes.Stretch]) -> String {
    guard !shapes.isEmpty || !secrets.isEmpty else { return text }
    var text = text
    let cleaned = text.withUTF8 { bytes -> String? in
      let ranges = Self.merged(shapes.map(\.range) + occurrences(in: bytes))
      guard !ranges.isEmpty else { return nil }
      var result: [UInt8] = []
      result.reserveCapacity(bytes.count)
      var place = 0
      for range in ranges {
        result.append(contentsOf: bytes[place..<range.lowerBound])
        result.append(contentsOf: Self.replacement.utf8)
        place = range.upperBound
      }
      result.append(contentsOf: bytes[place...])
      return String(decoding: result, as: UTF8.self)
    }
    return cleaned ?? text
  }

  /// Where learnt secrets stand.
  private func occurrences(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    guard let start = bytes.baseAddress else { return [] }
    var ranges: [Range<Int>] = []
    for secret in secrets where secret.count <= bytes.count {
      var place = 0
      while place + secret.count <= bytes.count,
        let hit = memchr(
          start + place, Int32(secret[0]), bytes.count - place - secret.count + 1)
      {
        let found = UnsafeRawPointer(hit) - UnsafeRawPointer(start)
        let isSame = memcmp(start + found, secret, secret.count) == 0
        if isSame { ranges.append(found..<found + secret.count) }
        place = found + (isSame ? secret.count : 1)
      }
    }
    return ranges
  }

  /// The ranges in order, those that touch or overlap as one.
  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: {
      ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
    }) {
      if let last = result.last, range.lowerBound < last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}

/// What a command is about, as far as it matters to what it prints.
private struct CommandTraits: Sendable {
  /// Whether its output is held back until it ends.
  let handlesSecrets: Bool
  /// Whether it is about Secrets of Kubernetes.
  let isAboutSecrets: Bool
  /// Whether it prints single values of a Secret's data.
  let selects: Bool
  /// Whether it decodes base64.
  let decodes: Bool

  init(_ command: String) {
    // Asked of every command: most hold none of these words, and a look at their bytes tells.
    let lower = command.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    func holds(_ word: StaticString) -> Bool {
      lower.withUnsafeBufferPointer { ByteSearch.contains(word, in: $0) }
    }
    isAboutSecrets = holds("secret")
    let isEncoded = holds("base64")
    handlesSecrets =
      isAboutSecrets || isEncoded || holds("password") || holds("token") || holds("credential")
      || holds("kubeconfig")
    selects =
      isAboutSecrets && holds("data")
      && (holds("jsonpath") || holds("template") || holds("custom-columns") || holds("jq ")
        || holds("yq "))
    let words = isEncoded ? command.split { $0.isWhitespace || $0 == "|" } : []
    decodes =
      words.contains("base64") && words.contains { ["-d", "-D", "--decode"].contains($0) }
  }
}
