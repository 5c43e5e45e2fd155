import Checks
import LessonModel

extension LessonRunner {
  /// What holds secrets that were hidden in a transcript.
  static let redaction = "[redacted]"

  /// Tells again what an earlier run did of a step, and does over what did not outlive that run.
  ///
  /// - Throws: a ``ResumeError`` where doing it over comes out differently.
  func resume(
    _ planned: PlannedStep, _ done: ResumePoint.Done, in world: ResumePoint.World,
    _ counts: inout RunCounts
  ) async throws {
    let step = planned.step
    for event in done.events.dropLast() {
      log.emit(event.kind, at: event.offset)
      if case .valueBound(let bound) = event.kind, !bound.value.contains(Self.redaction) {
        values[bound.name] = bound.value
      }
    }
    if let end = done.end {
      sentCommands[step.id] = done.command
      outputs[step.id] = TerminalText.plain(done.output)
      if step.role != .tearDown { try await restore(planned, done, end, world) }
    }
    if let last = done.events.last { log.emit(last.kind, at: last.offset) }
    if let skip = done.skip {
      if skip.isHarmless { counts.skipped += 1 } else { counts.notRun += 1 }
      if skip.kind == .conditionNotMet, let condition = step.condition {
        conditions[condition.id] = false
      }
      if !skip.isHarmless { block(step.id) }
    } else if done.end?.status == .passed {
      counts.passed += 1
      if let condition = step.condition { conditions[condition.id] = true }
    } else {
      counts.failed += 1
      hasFailed = true
      block(step.id)
    }
  }

  /// Brings back what a step left: in the shell, in a cluster that is a new one, and as values.
  private func restore(
    _ planned: PlannedStep, _ done: ResumePoint.Done, _ end: StepEnd, _ world: ResumePoint.World
  ) async throws {
    let step = planned.step
    let statements = ShellStatements(done.command)
    switch step.action.kind {
    case .http: break
    case .file: break
    case .command where step.background:
      let command = try await commandAgain(planned, done, isRebound: world != .same)
      sentCommands[step.id] = command
      outputs[step.id] = try await startInBackground(planned, command: command).output
    case .command where openers.contains(step.id):
      guard
        typedInto.contains(where: { $0.value == step.id && settings.resume?.done[$0.key] == nil })
      else { break }
      let command = try await commandAgain(planned, done, isRebound: world != .same)
      sentCommands[step.id] = command
      outputs[step.id] = try await openShell(planned, command: command).output
    case .command where speaksToNewCluster(done.command, world):
      let command = try await commandAgain(planned, done, isRebound: true)
      sentCommands[step.id] = command
      outputs[step.id] = try await doOver(planned, command, expecting: end.exitStatus)
    case .command:
      try await restoreShell(planned, done, statements)
      if done.output.contains(Self.redaction) {
        let command = try await commandAgain(planned, done, isRebound: false)
        if ReadOnlyCommand.matches(command) {
          outputs[step.id] = try await doOver(planned, command, expecting: end.exitStatus)
        }
      }
    }
    if await environment.directory() != end.directory, end.directory.hasPrefix("/") {
      let quoted = ShellSubstitution.replace("V", with: end.directory, in: "V")
      _ = try await doOver(planned, "cd -- \(quoted)", expecting: 0)
    }
    if step.captures.isEmpty { return }
    try await capture(from: step)
  }

  /// Sets variables, functions and options as the step did: by the recorded values where they are known.
  private func restoreShell(
    _ planned: PlannedStep, _ done: ResumePoint.Done, _ statements: ShellStatements
  ) async throws {
    let recorded = done.events.compactMap { event -> (names: Set<String>, declarations: String)? in
      guard case .probed(let probe) = event.kind, probe.command.hasPrefix(Self.declarationProbe),
        !probe.output.contains(Self.redaction), probe.output.hasPrefix("declare ")
      else { return nil }
      return (Set(probe.command.split(separator: " ").map(String.init)), probe.output)
    }
    if !statements.assigned.isEmpty, let (names, declarations) = recorded.last {
      _ = try await doOver(planned, declarations.trimmed, expecting: 0)
      let rest = statements.statements.filter { statement in
        let part = ShellStatements(statement.text)
        return statement.after != "|" && part.isOnlySetUp
          && (part.assigned.isEmpty || !names.isSuperset(of: part.assigned))
      }
      guard !rest.isEmpty else { return }
      _ = try await doOver(planned, rest.map(\.text).joined(separator: "\n"), expecting: nil)
      return
    }
    guard statements.setUp != nil else { return }
    let command = try await commandAgain(planned, done, isRebound: false)
    guard let setUp = ShellStatements(command).setUp else { return }
    _ = try await doOver(
      planned, setUp, expecting: statements.isOnlySetUp ? done.end?.exitStatus : nil)
  }

  /// The step's command: as it was sent or, where that is hidden or its values may be others now, bound anew.
  private func commandAgain(
    _ planned: PlannedStep, _ done: ResumePoint.Done, isRebound: Bool
  ) async throws -> String {
    let mustBind = isRebound && !planned.step.placeholders.isEmpty
    guard mustBind || done.command.contains(Self.redaction) else { return done.command }
    switch try await boundCommand(planned) {
    case .bound(let command, _): return command
    case .unbound(let placeholder):
      throw ResumeError(step: planned.step.id, command: placeholder.token, exitStatus: nil)
    }
  }

  /// Runs a command for what it leaves, and returns its output.
  private func doOver(_ planned: PlannedStep, _ command: String, expecting status: Int32?)
    async throws -> String
  {
    let seen = try await probe(command, for: planned.step.id, timeLimit: planned.timeLimit)
    if let status, let seen, seen.exitStatus != status {
      throw ResumeError(step: planned.step.id, command: command, exitStatus: seen.exitStatus)
    }
    return seen?.output ?? ""
  }

  private func speaksToNewCluster(_ command: String, _ world: ResumePoint.World) -> Bool {
    guard case .newCluster(let tools) = world else { return false }
    return command.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == ".") }
      .contains { tools.contains(String($0)) }
  }

  /// How a probe for the values of variables begins.
  static let declarationProbe = "declare -p "

  /// Records the variables that a step set, so that a resumed run can set them again.
  func recordVariables(of step: Step, command: String) async throws {
    guard settings.recordsVariables, step.action.kind == .command, !step.background,
      step.inside == nil,
      ShellStatements.mayAssign(command)
    else { return }
    let names = ShellStatements(command).assignedAnew
    guard !names.isEmpty else { return }
    _ = try await probe(
      "\(Self.declarationProbe)\(names.joined(separator: " ")) 2>/dev/null || :", for: step.id)
  }
}
