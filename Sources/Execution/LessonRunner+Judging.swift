import Checks
import LessonModel

extension LessonRunner {
  /// Judges every expectation of a step that started, its exit status among them, and tells each verdict.
  func judge(_ planned: PlannedStep, _ outcome: StepOutcome) async throws -> [Verdict] {
    let step = planned.step
    var verdicts: [Verdict] = []
    for expectation in expectations(of: step) {
      var (verdict, observation) = try await verdict(expectation, of: planned, outcome)
      if expectation.kind == .exitStatus { minding(outcome.pipeStatuses, of: step, &verdict) }
      log.emit(
        .expectationJudged(
          Judgement(
            step: step.id, expectation: expectation, verdict: verdict, observation: observation)))
      verdicts.append(verdict)
    }
    return verdicts
  }

  /// The step's expectations and, of a command that has to end, the exit status 0 if the lesson names no other.
  private func expectations(of step: Step) -> [Expectation] {
    guard step.action.kind != .http, !step.background,
      !step.expectations.contains(where: { Self.isStatus($0.kind) })
    else { return step.expectations }
    let status = Expectation(
      id: "\(step.id).status", kind: .exitStatus, expected: "0", range: step.range,
      provenance: Provenance(rule: "implied-exit-status", evidence: "a command succeeds"))
    return [status] + step.expectations
  }

  /// Judges an expectation on all that a command wrote and, where that does not hold, on its standard output alone: a sample
  /// shows warnings on standard error, or leaves them out.
  func judge(_ expectation: Expectation, _ outcome: StepOutcome) -> Verdict {
    var observation = Observation(output: outcome.output, exitStatus: outcome.exitStatus)
    let verdict = checks.judge(expectation, observation)
    // What must not be there must not be on standard error either.
    guard verdict.outcome != .passed, !expectation.kind.isNegated,
      let alone = outcome.standardOutput
    else { return verdict }
    observation.output = alone
    let second = checks.judge(expectation, observation)
    return second.outcome == .passed ? second : verdict
  }

  /// Whether an expectation is about how a command ended.
  private static func isStatus(_ kind: ExpectationKind) -> Bool {
    kind.base == .exitStatus || kind.base == .failure
  }

  /// Makes the verdict on an exit status mind the parts of a pipeline that failed before the last.
  ///
  /// A step of which the lesson expects nothing else has failed then; where it says what the output is to be, that decides, and
  /// the hidden failure is a warning.
  private func minding(_ statuses: [Int32], of step: Step, _ verdict: inout Verdict) {
    guard verdict.outcome == .passed,
      let failure = PipelineStatus(Observation(pipeStatuses: statuses))?.hiddenFailure
    else { return }
    verdict =
      step.expectations.isEmpty
      ? Verdict(.failed, failure)
      : Verdict(.passed, verdict.explanation, warnings: [failure], notes: verdict.notes)
  }

  private func verdict(
    _ expectation: Expectation, of planned: PlannedStep, _ outcome: StepOutcome
  ) async throws -> (Verdict, Observation?) {
    let step = planned.step
    if expectation.kind.base == .directoryExists {
      let seen = await environment.observeDirectory(expectation.expected, for: expectation)
      let observation = Observation(directory: seen)
      return (checks.judge(expectation, observation), observation)
    }
    if let seen = outcome.readiness[expectation.id], seen.0.outcome == .passed || seen.1 != nil {
      return seen
    }
    if let seen = try await look(for: expectation, of: planned) { return seen }
    if expectation.kind.base == .http {
      return await httpVerdict(expectation, limit: min(planned.timeLimit, settings.readyTime))
    }
    if outcome.problem != nil, !Self.isStatus(expectation.kind) || outcome.exitStatus == nil {
      let observation = Observation(output: outcome.output, exitStatus: outcome.exitStatus)
      let verdict = checks.judge(expectation, observation)
      if Self.isStatus(expectation.kind) || verdict.outcome == .passed && expectation.kind != .ready
      {
        return (Verdict(.failed, outcome.problem ?? ""), nil)
      }
      return (verdict, nil)
    }
    guard let subject = expectation.subject else {
      let verdict = judge(expectation, outcome)
      guard verdict.outcome != .passed, !outcome.wasAwaited, !Self.isStatus(expectation.kind),
        !step.background,
        let command = sentCommands[step.id], ReadOnlyCommand.matches(command)
      else { return (verdict, nil) }
      return (try await settled(expectation, for: step.id, command: command) ?? verdict, nil)
    }
    guard let command = sentCommands[subject] else {
      return (
        Verdict(
          .undecided, "It is about the output of '\(subject)', and that step was not run."), nil
      )
    }
    let verdict = try await settled(expectation, for: step.id, command: command)
    return (
      verdict ?? Verdict(.undecided, "The recording holds no output of '\(command)' here."), nil
    )
  }

  /// Runs a command that only looks until the expectation holds or the settle time is over; the last verdict, or nil if
  /// nothing was seen.
  private func settled(_ expectation: Expectation, for step: StepID, command: String) async throws
    -> Verdict?
  {
    let deadline = clock.seconds + settings.settleTime
    var last: Verdict?
    var attempt = 0
    while let seen = try await probe(command, for: step) {
      let verdict = checks.judge(
        expectation, Observation(output: seen.output, exitStatus: seen.exitStatus))
      last = verdict
      if verdict.outcome == .passed || clock.seconds >= deadline || isStepInterrupted { break }
      await clock.sleep(seconds: pause(attempt))
      attempt += 1
    }
    return last
  }

  private func httpVerdict(_ expectation: Expectation, limit: Double) async -> (
    Verdict, Observation?
  ) {
    let deadline = clock.seconds + min(limit, settings.settleTime)
    guard let url = (try? HTTPQuery(expectation.expected))?.url else {
      return (checks.judge(expectation, Observation()), nil)
    }
    while true {
      let observation = Observation(
        http: await environment.observeHTTP(url, for: expectation))
      let verdict = checks.judge(expectation, observation)
      if verdict.outcome == .passed || clock.seconds >= deadline { return (verdict, observation) }
      await clock.sleep(seconds: settings.settleInterval)
    }
  }

  /// Where a step is typed into a shell elsewhere, what is asked about it is asked there.
  private func probed(_ request: CommandRequest) async throws -> CommandOutcome? {
    guard let opener = typedInto[request.step], let shell = innerShells[opener] else {
      return try await environment.run(request, onOutput: { _ in })
    }
    return await shell.type(request.command, timeLimit: request.timeLimit, onOutput: { _ in })
  }

  /// Runs a command for the runner's own sake, and tells it. Nil: a recording has none left.
  func probe(_ command: String, for step: StepID, timeLimit: Double = 30) async throws -> Probe? {
    let request = CommandRequest(
      step: step, purpose: .probe, command: command, timeLimit: timeLimit)
    guard let result = try await probed(request) else { return nil }
    let status: Int32 =
      switch result.ending {
      case .exited(let status): status
      case .timedOut: 124
      case .interrupted: 130
      }
    let probe = Probe(
      step: step, command: command, output: TerminalText.plain(result.output), exitStatus: status)
    log.emit(.probed(probe))
    return probe
  }
}
