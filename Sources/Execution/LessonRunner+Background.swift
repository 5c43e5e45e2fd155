import Checks
import LessonModel

/// A background step that runs.
struct RunningBackground {
  var planned: PlannedStep
  var command: any BackgroundCommand
  var output: BackgroundOutput
  /// Whether its failure was told as the step's own.
  var hasFailed = false
}

extension LessonRunner {
  /// Starts a background step and waits until it is ready: until each of its expectations of readiness holds.
  ///
  /// Such an expectation names a text that its output shows, a URL that answers, or a port that accepts connections, as `:8080` or
  /// `HOST:8080`.
  func startInBackground(_ planned: PlannedStep, command: String) async throws -> StepOutcome {
    let step = planned.step
    let log = self.log
    if let taken = await portInUse(of: step) {
      let sentence =
        "Something listens on '\(taken.expected)' already, which would be taken for this step. Stop it, or change the port."
      var outcome = StepOutcome(problem: sentence)
      outcome.readiness[taken.id] = (Verdict(.failed, sentence), Observation())
      return outcome
    }
    let seen = BackgroundOutput()
    let request = CommandRequest(
      step: step.id, purpose: .step, command: command, timeLimit: planned.timeLimit)
    let job = try await environment.startBackground(request) { text in
      log.emit(.output(StepOutput(step: step.id, text: text)))
      seen.append(text)
    }
    if job.isMissing { return StepOutcome(problem: Self.notRecorded) }
    background.append(RunningBackground(planned: planned, command: job, output: seen))
    var waiting = step.expectations.filter { $0.kind == .ready }
    let isUnconditional = waiting.isEmpty
    let sign = isUnconditional ? BackgroundSign(of: command) : nil
    let deadline = clock.seconds + min(settings.readyTime, planned.timeLimit)
    // Of what nothing tells that it is ready, an early end at least is waited for.
    let early = min(sign == nil ? settings.earlyEnd : settings.signTime, planned.timeLimit)
    let watched = clock.seconds + early
    var outcome = StepOutcome()
    var version = -1
    var pause = 0.01
    while true {
      let ended = await job.hasEnded
      if seen.version != version {
        version = seen.version
        outcome.output = TerminalText.plain(seen.text)
        pause = 0.01
      }
      var left: [Expectation] = []
      for expectation in waiting {
        let (verdict, observation) = await readiness(of: expectation, output: outcome.output)
        outcome.readiness[expectation.id] = (verdict, observation)
        if verdict.outcome != .passed { left.append(expectation) }
      }
      waiting = left
      if !isUnconditional, waiting.isEmpty {
        log.emit(.backgroundReady(step.id))
        return outcome
      }
      if isUnconditional, !ended {
        let shows = sign.map { outcome.output.contains($0.text) } ?? false
        if shows || clock.seconds >= watched {
          log.emit(.backgroundReady(step.id))
          return outcome
        }
      }
      if ended {
        outcome.exitStatus = await job.exitStatus
        if isUnconditional, outcome.exitStatus == 0 { return outcome }
        background[background.count - 1].hasFailed = true
        outcome.problem =
          "It was to keep running, and ended"
          + (outcome.exitStatus.map { " with exit status \($0)" } ?? "") + "."
        return outcome
      }
      if isStepInterrupted {
        outcome.isInterrupted = true
        outcome.problem = "It was interrupted."
        return outcome
      }
      if clock.seconds >= deadline {
        outcome.problem = "It was not ready within \(secondsText(settings.readyTime))."
        return outcome
      }
      await clock.sleep(seconds: pause)
      pause = min(pause * 1.5, 0.25)
    }
  }

  /// The port that a step's command is to open, if it is open before the step begins: that would show nothing. An address that the
  /// author names may be another server's.
  private func portInUse(of step: Step) async -> Expectation? {
    for expectation in step.expectations
    where expectation.kind == .ready && expectation.provenance.rule == "known-port" {
      guard let address = ReadyAddress(expectation.expected), address.url.hasPrefix("tcp://") else {
        continue
      }
      // A look of its own: a recording holds none of it.
      var before = expectation
      before.id += ".before"
      if await environment.observeHTTP(address.url, for: before).status != nil {
        return expectation
      }
    }
    return nil
  }

  /// Whether one expectation of readiness holds now.
  private func readiness(of expectation: Expectation, output: String) async -> (
    Verdict, Observation?
  ) {
    let observation = Observation(output: output)
    let verdict = checks.judge(expectation, observation)
    guard verdict.outcome != .passed, let address = ReadyAddress(expectation.expected) else {
      return (verdict, nil)
    }
    let seen = await environment.observeHTTP(address.url, for: expectation)
    let answer = Observation(http: seen)
    guard seen.status != nil else {
      return (
        Verdict(.failed, "'\(address.url)' does not answer: \(seen.failure ?? "no reason known")."),
        answer
      )
    }
    return (Verdict(.passed, "'\(address.url)' answers."), answer)
  }

  /// Ends the background steps of sections that are over when this step's turn comes, where nothing ahead needs them.
  func endBackground(before next: PlannedStep) async {
    var kept: [RunningBackground] = []
    for running in background {
      let isOver = !next.path.starts(with: running.planned.path)
      if isOver, endsWithSection(running) {
        await end(running)
      } else {
        kept.append(running)
      }
    }
    background = kept
  }

  /// Whether all that a background step is for is over: it only shows things, or forwards ports that no step ahead names and
  /// nothing ahead depends on. A server whose use cannot be told goes on to the end of the run.
  private func endsWithSection(_ running: RunningBackground) -> Bool {
    let step = running.planned.step
    let words = step.action.text.split(whereSeparator: \.isWhitespace)
    let later = Set(ahead.filter { $0.skip == nil }.map(\.step.id))
    if graph.edges.contains(where: {
      $0.from == step.id && $0.reason != .order && later.contains($0.to)
    }) {
      return false
    }
    let isWatch =
      words.contains { ["-w", "--watch", "--watch-only", "-f", "--follow", "-F"].contains($0) }
      && ["kubectl", "oc", "tail", "journalctl", "docker", "stern"].contains(words.first ?? "")
    if isWatch { return true }
    guard words.contains("port-forward") else { return false }
    let ports = words.flatMap { $0.split(separator: ":") }.filter {
      $0.count > 1 && $0.allSatisfy(\.isNumber)
    }
    return !ahead.contains { planned in
      planned.skip == nil
        && (ports.contains { planned.step.action.text.contains($0) }
          || planned.step.expectations.contains { expectation in
            ports.contains { expectation.expected.contains($0) }
          })
        && !planned.step.action.text.contains("port-forward")
    }
  }

  func stopBackground() async {
    for running in background.reversed() { await end(running) }
    background = []
  }

  /// Stops a background step, and tells if it had failed by itself since it was judged.
  private func end(_ running: RunningBackground) async {
    let step = running.planned.step
    if await running.command.hasEnded, let status = await running.command.exitStatus, status != 0,
      !running.hasFailed
    {
      log.emit(
        .diagnostic(
          Diagnostic(
            severity: .warning, code: "background-ended", file: file, location: step.range.start,
            message:
              "The step '\(step.id)' was to keep running, and ended with exit status \(status) after it was judged."
          )))
    }
    await running.command.stop()
    log.emit(.backgroundEnded(step.id))
  }
}
