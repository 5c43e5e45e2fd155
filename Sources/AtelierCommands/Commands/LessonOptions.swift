import ArgumentParser

/// What every command that runs a lesson takes.
struct LessonOptions: ParsableArguments {
  @Option(
    name: .customLong("on"),
    help: ArgumentHelp(
      "Where to run: mock, cluster, local or replay.",
      discussion: "A real cluster is only ever touched with '--on cluster --context NAME'."))
  var target: TargetKind = .mock

  @Option(
    help: ArgumentHelp(
      "The format that the lesson is written in, if it is not recognised by itself.",
      valueName: "format"))
  var dialect: String?

  @Option(help: "The kubeconfig context of '--on cluster'.")
  var context: String?

  @Option(help: "The kubeconfig file of '--on cluster', instead of the usual ones.")
  var kubeconfig: String?

  @Option(
    help: ArgumentHelp(
      "The directory of the mock's material.", discussion: "'mock' beside the lesson otherwise.",
      valueName: "directory"))
  var mock: String?

  @Option(help: ArgumentHelp("The Kubernetes version that the mock serves.", valueName: "version"))
  var kubernetesVersion: String?

  @Option(help: ArgumentHelp("The transcript of '--on replay'.", valueName: "file"))
  var recording: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("The value of a placeholder. May be repeated.", valueName: "name=value"))
  var values: [String] = []

  @Option(
    help: ArgumentHelp(
      "The way to take where the lesson offers several. May be repeated.", valueName: "way"))
  var choose: [String] = []

  @Flag(help: "Leave optional sections out.")
  var skipOptional = false

  @Flag(help: "Leave the tear-down out.")
  var keep = false

  @Option(help: ArgumentHelp("How long one step may take.", valueName: "seconds"))
  var timeLimit: Double = 120

  @Option(
    help: ArgumentHelp(
      "How long to wait for an expectation to come true, where looking again does no harm.",
      discussion: "1 on the mock, 60 on a real cluster otherwise.", valueName: "seconds"))
  var settle: Double?

  func validate() throws {
    if target == .cluster && context == nil {
      throw ValidationError(
        "'--on cluster' needs '--context NAME': no cluster is touched that was not named.")
    }
    if target != .cluster && (context != nil || kubeconfig != nil) {
      throw ValidationError("'--context' and '--kubeconfig' go with '--on cluster'.")
    }
    if target == .replay && recording == nil {
      throw ValidationError("'--on replay' needs '--recording FILE', a transcript.")
    }
    if let value = values.first(where: { !$0.contains("=") || $0.hasPrefix("=") }) {
      throw ValidationError("'--set \(value)' is not of the form NAME=VALUE.")
    }
    if timeLimit <= 0 { throw ValidationError("'--time-limit' must be more than 0 seconds.") }
  }

  /// The values of placeholders by name.
  var placeholderValues: [String: String] {
    Dictionary(
      values.map { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
      }, uniquingKeysWith: { _, last in last })
  }
}
