import Checks
import ClusterAccess
import Execution
import Foundation
import HTTPTransfer
import LessonModel
import LessonParsing
import ShellSessions
import Transcripts

/// A lesson, a target and all between them, wired together for one run.
final class LessonRun: Sendable {
  let lesson: LessonFile
  let start: RunStart
  private let environment: any RunEnvironment
  private let session: ShellSession?
  private let cluster: MockCluster?
  private let folder: WorkFolder
  private let settings: LessonRunner.Settings
  private let clock: any RunClock

  static let columns: UInt16 = 120
  static let rows: UInt16 = 40

  /// Makes everything ready; nothing has run yet.
  ///
  /// - Throws: what is wrong with the lesson, the options, the material or the machine.
  init(_ lesson: LessonFile, options: LessonOptions, user: [String: String]) async throws {
    self.lesson = lesson
    let reading = lesson.reading
    let planner = Planner(
      choices: options.choose, includesOptional: !options.skipOptional,
      includesTearDown: !options.keep, timeLimit: options.timeLimit, mends: reading.mends)
    let (plan, choices): (Plan, [String])
    do {
      (plan, choices) = try planner.plan(reading.lesson)
    } catch {
      throw CommandFailure(.usage, "\(lesson.path): \(error)")
    }
    folder = try WorkFolder()
    var target = options.target.rawValue
    var isReady = false
    defer { if !isReady { folder.remove() } }
    switch options.target {
    case .replay:
      let transcript = try TranscriptFile.read(options.recording ?? "")
      environment = ReplayEnvironment(RecordedRun(transcript.events))
      (session, cluster, clock) = (nil, nil, ReplayClock())
      target = "a recording"
    case .mock:
      let material =
        try options.mock.map { path throws(CommandFailure) in try MockMaterial(directory: path) }
        ?? MockMaterial.beside(lesson)
      let variables = ShellVariables.mock(user, folder: folder, material: material)
      try Self.requireTools(of: plan, in: variables)
      let mock = try await MockCluster.start(material, version: options.kubernetesVersion)
      try folder.writeKubeconfig(mock.kubeconfig)
      let shell = try Self.shell(variables, folder: folder, directory: folder.home)
      environment = ShellEnvironment(shell, http: HTTPClient())
      (session, cluster, clock) = (shell, mock, SystemClock())
      target = "mock cluster, Kubernetes \(mock.version)"
    case .cluster, .local:
      let variables = ShellVariables.own(user, folder: folder)
      if options.target == .cluster {
        try Self.requireTools(of: plan, in: variables)
        target = "cluster of context '\(options.context ?? "")'"
        try folder.writeKubeconfig(try ContextFile.minified(options, user: user))
      } else {
        target = "this machine"
        try folder.writeKubeconfig("apiVersion: v1\nkind: Config\n")
      }
      let shell = try Self.shell(
        variables, folder: folder, directory: FileManager.default.currentDirectoryPath)
      environment = ShellEnvironment(shell, http: HTTPClient())
      (session, cluster, clock) = (shell, nil, SystemClock())
    }
    settings = LessonRunner.Settings(
      values: options.placeholderValues,
      settleTime: options.settle ?? (options.target == .mock ? 1 : 60),
      settleInterval: options.target == .mock ? 0.1 : 1,
      readyTime: min(30, options.timeLimit))
    start = RunStart(
      version: AtelierVersion.current, time: rfc3339(Date()), target: target, digest: lesson.digest,
      choices: choices, columns: Int(Self.columns), rows: Int(Self.rows), plan: plan)
    isReady = true
  }

  /// Runs the lesson.
  ///
  /// - Parameters:
  ///   - keepsGoing: whether steps run that do not depend on one that failed.
  ///   - interruptions: how the user stops it.
  func run(
    gate: any StepGate = OpenGate(), sinks: [any EventSink], keepsGoing: Bool = false,
    alreadyDone: Set<StepID> = [], interruptions: Interruptions
  ) async throws -> RunEnd {
    var settings = settings
    settings.keepsGoing = keepsGoing
    settings.alreadyDone = alreadyDone
    let runner = LessonRunner(
      environment: environment, checks: .standard, clock: clock, gate: gate, sinks: sinks,
      settings: settings, graph: lesson.reading.graph, mends: lesson.reading.mends)
    let session = session
    interruptions.onFirst {
      Task { await runner.interrupt() }
      session?.interrupt()
    }
    return try await runner.run(start, diagnostics: lesson.reading.diagnostics)
  }

  /// Ends the shell, what it started and the mock cluster, and removes the run's directory.
  func close() async {
    await session?.close()
    await cluster?.stop()
    folder.remove()
  }

  private static func shell(
    _ variables: [String: String], folder: WorkFolder, directory: String
  ) throws -> ShellSession {
    guard let bash = ShellVariables.find("bash", in: variables) else {
      throw CommandFailure(.unavailable, "There is no 'bash' on PATH. Install the package 'bash'.")
    }
    return try ShellSession(
      ShellConfiguration(
        environment: variables, directory: directory, shell: bash, columns: columns, rows: rows,
        stateDirectory: folder.shellState,
        nonce: String(UInt64.random(in: .min ... .max), radix: 36)))
  }

  /// Says at once when the lesson needs kubectl and there is none: every step would fail for that one reason.
  private static func requireTools(of plan: Plan, in variables: [String: String])
    throws(CommandFailure)
  {
    let needing = plan.steps.first {
      $0.skip == nil && $0.step.action.kind == .command
        && $0.step.action.text.split(whereSeparator: { !$0.isLetter }).contains("kubectl")
    }
    guard let needing, ShellVariables.find("kubectl", in: variables) == nil else { return }
    throw CommandFailure(
      .unavailable,
      """
      \(plan.file):\(needing.step.range.start.line): the lesson runs 'kubectl', and there is none on PATH. \
      Install it, on Debian with 'apt-get install kubernetes-client'.
      """)
  }
}
