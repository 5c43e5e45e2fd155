import Checks
import Execution
import Foundation
import LessonModel
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

  private init(
    lesson: LessonFile, start: RunStart, environment: any RunEnvironment, session: ShellSession?,
    cluster: MockCluster?, folder: WorkFolder, settings: LessonRunner.Settings, clock: any RunClock
  ) {
    self.lesson = lesson
    self.start = start
    self.environment = environment
    self.session = session
    self.cluster = cluster
    self.folder = folder
    self.settings = settings
    self.clock = clock
  }

  /// Makes everything ready; nothing has run yet.
  ///
  /// - Parameters:
  ///   - selection: the steps that the user wants.
  ///   - earlier: the run that this one goes on with.
  /// - Throws: what is wrong with the lesson, the options, the material or the machine.
  static func prepare(
    _ lesson: LessonFile, options: LessonOptions, selection: StepSelection = StepSelection(),
    earlier: EarlierRun? = nil, includesOptional: Bool? = nil, user: [String: String]
  ) async throws -> LessonRun {
    let (plan, choices) = try plan(
      lesson, options: options, selection: selection, earlier: earlier,
      includesOptional: includesOptional, user: user)
    let resumes = earlier.map { $0.obstacle == nil } ?? false
    let folder = try resumes ? earlier?.folder ?? WorkFolder() : WorkFolder()
    do {
      let values = try options.values.given(
        for: plan.placeholderNames, lesson: lesson.reading.lesson.facts.variables,
        environment: user)
      if let note = options.values.note(
        on: plan.placeholderNames.union(plan.variableNames), file: lesson.path)
      {
        OutputStream.standardError.write("atelier: \(note)\n")
      }
      let world = try await World.make(
        options, lesson: lesson, plan: plan, folder: folder, user: user)
      if resumes, let was = earlier?.start?.target, was != world.name {
        await world.session?.close()
        await world.cluster?.stop()
        throw CommandFailure(
          .usage,
          "The run of '\(earlier?.path ?? "")' was on '\(was)', and this would go on with it on '\(world.name)'. Give '--on' and its options as you did then."
        )
      }
      var settings = LessonRunner.Settings(
        values: values,
        settleTime: options.settle ?? (options.target == .mock ? 1 : 60),
        settleInterval: options.target == .mock ? 0.1 : 1, readyTime: min(30, options.timeLimit))
      settings.secretNames = Set(options.values.secrets)
      settings.resume = resumes ? earlier?.point : nil
      settings.recordsVariables = options.target != .replay
      settings.commandGuard = world.commandGuard
      if options.cluster.snapshot { settings.snapshots = world.snapshots }
      let start = RunStart(
        version: AtelierVersion.current, time: rfc3339(Date()), target: world.name,
        digest: lesson.digest, choices: choices, columns: Int(columns), rows: Int(rows), plan: plan,
        workspace: options.target == .replay ? nil : folder.path,
        resumed: resumes ? earlier?.path : nil)
      return LessonRun(
        lesson: lesson, start: start, environment: world.environment, session: world.session,
        cluster: world.cluster, folder: folder, settings: settings, clock: world.clock)
    } catch {
      // What a killed run left is kept: another try may go on with it.
      if !resumes { folder.remove() }
      throw error
    }
  }

  /// The plan of a run, and the ways taken.
  static func plan(
    _ lesson: LessonFile, options: LessonOptions, selection: StepSelection = StepSelection(),
    earlier: EarlierRun? = nil, includesOptional: Bool? = nil, user: [String: String]
  ) throws(CommandFailure) -> (Plan, [String]) {
    var optional = includesOptional ?? options.withOptional
    if options.skipOptional { optional = false }
    let planner = Planner(
      choices: options.choose.isEmpty ? earlier?.start?.choices ?? [] : options.choose,
      includesOptional: optional, includesTearDown: !options.keep, timeLimit: options.timeLimit,
      mends: lesson.reading.mends, selection: selection, graph: lesson.reading.graph)
    do {
      var (plan, choices) = try planner.plan(lesson.reading.lesson)
      if let earlier = earlier?.start?.plan, selection == StepSelection() {
        plan.select(as: earlier)
      }
      plan.leaveToTheShell(user)
      return (plan, choices)
    } catch {
      throw CommandFailure(.usage, "\(lesson.path): \(error)")
    }
  }

  /// Texts that must not be shown or stored, known before the run.
  var declaredSecrets: [String] {
    settings.values.sorted { $0.key < $1.key }.filter(\.value.isSecret).map(\.value.value)
  }

  /// Names of values that are secret, whatever they are called.
  var secretNames: Set<String> { settings.secretNames }

  /// Runs the lesson.
  ///
  /// - Parameters:
  ///   - sinks: where events go, free of secrets.
  ///   - keepsGoing: whether steps run that do not depend on one that failed.
  ///   - interruptions: how the user stops it.
  func run(
    gate: any StepGate = OpenGate(), sinks: [any EventSink], keepsGoing: Bool = true,
    interruptions: Interruptions
  ) async throws -> RunEnd {
    var settings = settings
    settings.keepsGoing = keepsGoing
    let runner = LessonRunner(
      environment: environment, checks: .standard, clock: clock, gate: gate,
      sinks: [RedactingSink(Redactor(secrets: declaredSecrets), before: sinks)],
      settings: settings, graph: lesson.reading.graph, mends: lesson.reading.mends,
      executor: session?.executor)
    let session = session
    // Ctrl-C stops the step, a second one the run; what asks the process to end stops the run at once.
    let mark = interruptions.onArrival { count, signal in
      if count > 1 || signal != SIGINT || !runner.interruptStep() { runner.interrupt() }
      session?.interrupt()
    }
    defer { interruptions.forget(mark) }
    return try await runner.run(start, diagnostics: lesson.reading.diagnostics)
  }

  /// Ends the shell, what it started and the mock cluster, and removes the run's directory.
  ///
  /// - Parameter keepsFolder: whether the directory stays, for a run that has yet to go on.
  func close(keepsFolder: Bool = false) async {
    await session?.close()
    await cluster?.stop()
    if !keepsFolder { folder.remove() }
  }
}

extension Plan {
  /// Leaves out what another plan of the same lesson leaves out, and nothing else.
  fileprivate mutating func select(as other: Plan) {
    let planned = Dictionary(
      other.steps.map { ($0.step.id, $0) }, uniquingKeysWith: { first, _ in first })
    for index in steps.indices {
      guard let same = planned[steps[index].step.id] else { continue }
      steps[index].skip = same.skip
      steps[index].timeLimit = same.timeLimit
    }
  }

  /// The names of all captures.
  var variableNames: Set<String> {
    Set(steps.flatMap { $0.step.captures.map(\.name) })
  }

  /// The names of all placeholders.
  var placeholderNames: Set<String> {
    Set(steps.flatMap { $0.step.placeholders.map(\.name) })
  }

  /// Variables that no step sets, but the user's environment does, are the shell's to expand.
  fileprivate mutating func leaveToTheShell(_ environment: [String: String]) {
    for index in steps.indices {
      steps[index].step.placeholders.removeAll {
        $0.source == nil && $0.token.hasPrefix("$") && environment[$0.name] != nil
      }
    }
  }
}
