import ArgumentParser

/// What every command that runs a lesson takes.
struct LessonOptions: ParsableArguments {
  @Option(
    name: .customLong("on"),
    help: ArgumentHelp(
      "Where to run: mock, cluster, local or replay.",
      discussion:
        "A real cluster is only ever touched with '--on cluster' and a context that was named."))
  var target: TargetKind = .mock

  @Option(
    help: ArgumentHelp(
      "The format that the lesson is written in, if it is not recognised by itself.",
      valueName: "format"))
  var dialect: String?

  @OptionGroup(title: "Options for a real cluster") var cluster: ClusterOptions

  @Option(
    help: ArgumentHelp(
      "The directory of the mock's material.", discussion: "'mock' beside the lesson otherwise.",
      valueName: "directory"))
  var mock: String?

  @Option(help: ArgumentHelp("The Kubernetes version that the mock serves.", valueName: "version"))
  var kubernetesVersion: String?

  @Option(help: ArgumentHelp("The transcript of '--on replay'.", valueName: "file"))
  var recording: String?

  @OptionGroup(title: "Values") var values: ValueOptions

  @Option(
    help: ArgumentHelp(
      "The way to take where the lesson offers several, its name or GROUP=NAME. May be repeated.",
      valueName: "way"))
  var choose: [String] = []

  @Flag(help: "Do optional sections too.")
  var withOptional = false

  @Flag(help: ArgumentHelp("Leave optional sections out.", visibility: .hidden))
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
    if target != .cluster && (cluster.context != nil || cluster.kubeconfig != nil) {
      throw ValidationError("'--context' and '--kubeconfig' go with '--on cluster'.")
    }
    if cluster.snapshot, target == .local || target == .replay {
      throw ValidationError("'--snapshot' needs a cluster: '--on mock' or '--on cluster'.")
    }
    if target == .replay && recording == nil {
      throw ValidationError("'--on replay' needs '--recording FILE', a transcript.")
    }
    if withOptional && skipOptional {
      throw ValidationError("'--with-optional' and '--skip-optional' contradict each other.")
    }
    if timeLimit <= 0 { throw ValidationError("'--time-limit' must be more than 0 seconds.") }
  }
}
