import ClusterAccess
import Execution
import Foundation
import HTTPTransfer
import LessonModel
import ShellSessions
import Transcripts

/// Where a run's commands go: the parts that differ from target to target.
struct World: Sendable {
  var environment: any RunEnvironment
  var session: ShellSession?
  var cluster: MockCluster?
  var clock: any RunClock
  /// The target in words, for people.
  var name: String
  /// What must not run there; nil: everything may.
  var commandGuard: (any CommandGuard)?
  /// How to look at its cluster; nil: it has none.
  var snapshots: (any ClusterSnapshots)?

  /// Makes the world that the options ask for.
  static func make(
    _ options: LessonOptions, lesson: LessonFile, plan: Plan, folder: WorkFolder,
    user: [String: String]
  ) async throws -> World {
    let kind = lesson.reading.lesson.facts.shell.flatMap(ShellKind.init(rawValue:)) ?? .bash
    switch options.target {
    case .replay:
      let transcript = try TranscriptFile.read(options.recording ?? "")
      return World(
        environment: ReplayEnvironment(RecordedRun(transcript.events), lesson: plan),
        clock: ReplayClock(), name: "a recording")
    case .mock:
      let material = try options.material(of: lesson)
      let variables = ShellVariables.mock(user, folder: folder, material: material)
      try requireTools(of: plan, in: variables)
      let mock = try await MockCluster.start(
        material, version: options.kubernetesVersion ?? lesson.reading.lesson.facts.kubernetes)
      do {
        try folder.writeKubeconfig(mock.kubeconfig)
        let session = try await shell(kind, variables, folder: folder, directory: folder.home)
        return World(
          environment: ShellEnvironment(session, http: HTTPClient()), session: session,
          cluster: mock, clock: SystemClock(), name: "mock cluster, Kubernetes \(mock.version)",
          snapshots: KubectlSnapshots(variables: variables))
      } catch {
        await mock.stop()
        throw error
      }
    case .cluster, .local:
      let ownHome = options.cluster.ownHome
      let variables = ShellVariables.own(user, folder: folder, ownHome: ownHome)
      var context: ContextFile?
      if options.target == .cluster {
        try requireTools(of: plan, in: variables)
        context = try ContextFile(options.cluster, user: user, home: user["HOME"] ?? folder.home)
      }
      try folder.writeKubeconfig(context?.text ?? "apiVersion: v1\nkind: Config\n")
      let session = try await shell(
        kind, variables, folder: folder, directory: FileManager.default.currentDirectoryPath)
      var world = World(
        environment: ShellEnvironment(session, http: HTTPClient()), session: session,
        clock: SystemClock(), name: "this machine")
      if let context {
        world.name = "cluster of context '\(context.context)'"
        world.commandGuard = try ClusterGuard(context, folder: folder)
        world.snapshots = KubectlSnapshots(variables: variables)
      }
      return world
    }
  }

  private static func shell(
    _ kind: ShellKind, _ variables: [String: String], folder: WorkFolder, directory: String
  ) async throws -> ShellSession {
    let name = kind.rawValue
    guard let path = ShellVariables.find(name, in: variables) else {
      throw CommandFailure(
        .unavailable,
        "There is no '\(name)' on PATH. Install the package '\(kind == .sh ? "dash" : name)'.")
    }
    let session = try ShellSession(
      ShellConfiguration(
        environment: variables, directory: directory, shell: path, kind: kind,
        columns: LessonRun.columns, rows: LessonRun.rows,
        stateDirectory: folder.shellState,
        nonce: String(UInt64.random(in: .min ... .max), radix: 36)))
    // It gets ready while the transcript and the screen do.
    await session.launch()
    return session
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
