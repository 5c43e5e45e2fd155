import Checks
import Execution
import Foundation
import LessonModel
import ShellSessions

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
  /// - Throws: what is wrong with the lesson, the options, the material or the machine.
  static func prepare(
    _ lesson: LessonFile, options: LessonOptions, user: [String: String]
  ) async throws -> LessonRun {
    let planner = Planner(
      choices: options.choose, includesOptional: !options.skipOptional,
      includesTearDown: !options.keep, timeLimit: options.timeLimit, mends: lesson.reading.mends)
    var (plan, choices): (Plan, [String])
    do {
      (plan, choices) = try planner.plan(lesson.reading.lesson)
      plan.leaveToTheShell(user)
    } catch {
      throw CommandFailure(.usage, "\(lesson.path): \(error)")
    }
    let folder = try WorkFolder()
    do {
      let world = try await World.make(
        options, lesson: lesson, plan: plan, folder: folder, user: user)
      let settings = LessonRunner.Settings(
        values: lesson.reading.lesson.facts.variables.merging(options.placeholderValues) { $1 },
        settleTime: options.settle ?? (options.target == .mock ? 1 : 60),
        settleInterval: options.target == .mock ? 0.1 : 1, readyTime: min(30, options.timeLimit))
      let start = RunStart(
        version: AtelierVersion.current, time: rfc3339(Date()), target: world.name,
        digest: lesson.digest, choices: choices, columns: Int(columns), rows: Int(rows), plan: plan)
      return LessonRun(
        lesson: lesson, start: start, environment: world.environment, session: world.session,
        cluster: world.cluster, folder: folder, settings: settings, clock: world.clock)
    } catch {
      folder.remove()
      throw error
    }
  }

  /// Runs the lesson.
  ///
  /// - Parameters:
  ///   - keepsGoing: whether steps run that do not depend on one that failed.
  ///   - interruptions: how the user stops it.
  func run(
    gate: any StepGate = OpenGate(), sinks: [any EventSink], keepsGoing: Bool = false,
    interruptions: Interruptions
  ) async throws -> RunEnd {
    var settings = settings
    settings.keepsGoing = keepsGoing
    let runner = LessonRunner(
      environment: environment, checks: .standard, clock: clock, gate: gate, sinks: sinks,
      settings: settings, graph: lesson.reading.graph, mends: lesson.reading.mends,
      executor: session?.executor)
    let session = session
    // Ctrl-C stops the step, a second one the run; what asks the process to end stops the run at once.
    interruptions.onArrival { count, signal in
      if count > 1 || signal != SIGINT || !runner.interruptStep() { runner.interrupt() }
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
}

extension Plan {
  /// Variables that no step sets, but the user's environment does, are the shell's to expand.
  fileprivate mutating func leaveToTheShell(_ environment: [String: String]) {
    for index in steps.indices {
      steps[index].step.placeholders.removeAll {
        $0.source == nil && $0.token.hasPrefix("$") && environment[$0.name] != nil
      }
    }
  }
}
