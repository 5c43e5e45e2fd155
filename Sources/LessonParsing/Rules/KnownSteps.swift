import LessonModel

/// A step before a placeholder, with what is looked at again for each placeholder that follows it.
final class KnownStep {
  /// Its number among the steps, from 0.
  let number: Int
  let id: StepID
  let command: String
  let instruction: String
  let captures: [Capture]
  let expectations: [Expectation]
  /// The words of its command.
  private(set) lazy var words: [String] = command.parts(
    ascii: { $0 == 0x20 }, other: { $0 == " " }
  ).map(String.init)
  private(set) lazy var lowerWords: [String] = words.map { $0.lowercased() }
  /// The words after "to get": what the step is for, if it lists something.
  let purpose: [String]

  init(_ step: borrowing Step, number: Int, purpose: [String]) {
    self.number = number
    self.purpose = purpose
    id = step.id
    command = step.action.text
    instruction = step.instruction
    captures = step.captures
    expectations = step.expectations
  }

  /// Whether it makes something that pods may come of.
  private(set) lazy var createsPods: Bool =
    words.first == "kubectl" && words.count > 1
    && ["apply", "create", "run", "replace"].contains(words[1])
    // What `--rm` made is gone when the command ends.
    && !words.contains {
      ["namespace", "ns", "secret", "configmap", "--rm", "--rm=true"].contains($0)
    }
}

/// The steps before a placeholder, by what they may be asked for; only so many are kept of each kind as can be reached.
struct KnownSteps {
  /// How far back a value is looked for, in steps.
  private static let reach = 300

  private var count = 0
  private var captures: [KnownStep] = []
  private var purposes: [KnownStep] = []
  private var descriptions: [KnownStep] = []
  private var listings: [KnownStep] = []
  private var creations: [KnownStep] = []
  private var secrets: [KnownStep] = []

  /// Those whose output something is taken out of, the last first; and so are the others.
  var capturing: some Sequence<KnownStep> { reached(captures) }
  /// Those whose text says what they are for.
  var purposeful: some Sequence<KnownStep> { reached(purposes) }
  /// Those that describe something which is to be checked.
  var describing: some Sequence<KnownStep> { reached(descriptions) }
  /// Those that are a `kubectl get`.
  var listing: some Sequence<KnownStep> { reached(listings) }
  /// Those that may make something in the cluster.
  var creating: some Sequence<KnownStep> { reached(creations) }
  /// The last that prints a secret.
  var secret: KnownStep? { reached(secrets).first { _ in true } }

  private func reached(_ steps: [KnownStep]) -> some Sequence<KnownStep> {
    let first = count - Self.reach
    return steps.reversed().lazy.prefix { $0.number >= first }
  }

  mutating func add(_ step: borrowing Step) {
    let number = count
    count += 1
    let command = step.action.text
    let gets = command.contains("get")
    let isOfKubectl = command.contains("kubectl")
    var purpose: [String] = []
    if gets, let start = Self.purpose(in: step.instruction) {
      purpose = start.letterRuns.map(String.init)
    }
    let hasCaptures = !step.captures.isEmpty
    let describes = !step.expectations.isEmpty && command.contains("describe")
    guard gets || isOfKubectl || hasCaptures || describes else { return }
    let known = KnownStep(step, number: number, purpose: purpose)
    func keep(_ list: inout [KnownStep]) {
      if list.count >= 2 * Self.reach { list.removeFirst(Self.reach) }
      list.append(known)
    }
    if hasCaptures { keep(&captures) }
    if !purpose.isEmpty { keep(&purposes) }
    if describes { keep(&descriptions) }
    if isOfKubectl, command.utf8.first == 0x20 || command.hasPrefix("kubectl") {
      if gets, known.words.starts(with: ["kubectl", "get"]) {
        keep(&listings)
      } else {
        keep(&creations)
      }
    }
    if gets, command.contains("get secret"), command.contains("-o") { keep(&secrets) }
  }

  /// What follows "to get", "to find" or "to see" in an instruction, in lower case.
  private static func purpose(in instruction: String) -> Substring? {
    var instruction = instruction
    let mayHave = instruction.withUTF8 { bytes in
      var index = 0
      while index + 6 < bytes.count {
        if bytes[index] | 0x20 == 0x74, bytes[index + 1] | 0x20 == 0x6F, bytes[index + 2] == 0x20 {
          return true
        }
        index += 1
      }
      return false
    }
    guard mayHave else { return nil }
    let text = instruction.lowercased()
    let range =
      text.firstRange(of: "to get ") ?? text.firstRange(of: "to find ")
      ?? text.firstRange(of: "to see ")
    return range.map { text[$0.upperBound...] }
  }
}
