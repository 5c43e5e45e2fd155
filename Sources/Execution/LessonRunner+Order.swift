import LessonModel

extension LessonRunner {
  /// Does one step of the plan, or tells why it is not done.
  func take(_ planned: PlannedStep, _ counts: inout RunCounts) async throws {
    let step = planned.step
    if let resume = settings.resume, let done = resume.done[step.id], !log.hasFailed, !hasQuit {
      return try await self.resume(planned, done, in: resume.world, &counts)
    }
    if let reason = reasonToSkip(planned) { return skip(step, reason, &counts) }
    if let condition = step.condition, try await !holds(condition, for: step) {
      let reason = SkipReason(
        .conditionNotMet,
        "The outputs show nothing that is '\(condition.state)'"
          + (condition.cause.map { " because of '\($0)'" } ?? "") + ".")
      return skip(step, reason, &counts)
    }
    while true {
      var command: String
      var change: String?
      switch try await boundCommand(planned) {
      case .bound(let bound, let why): (command, change) = (bound, why)
      case .unbound(let placeholder):
        let hint =
          "Nothing gives '\(placeholder.token)' a value. Set it with '--set \(placeholder.name)=…'."
        return skip(step, SkipReason(.unboundPlaceholder, hint), &counts)
      }
      switch await gate.before(planned, command: command) {
      case .run: break
      case .edit(let edited):
        if edited != command { change = "The learner edited the command." }
        command = edited
      case .skip:
        return skip(step, SkipReason(.learner, "The learner passed over it."), &counts)
      case .alreadyDone:
        return skip(step, SkipReason(.alreadyDone, "An earlier run did it."), &counts)
      case .quit:
        hasQuit = true
        return skip(step, Self.quitReason, &counts)
      }
      if step.action.kind == .command,
        let objection = settings.commandGuard?.objection(to: command)
      {
        isRefused = true
        return skip(step, SkipReason(.refused, objection), &counts)
      }
      let end = try await perform(planned, command: command, change: change)
      if end.status == .passed {
        counts.passed += 1
        return
      }
      switch await gate.after(planned, failed: end) {
      case .retry: continue
      case .proceed:
        counts.failed += 1
        return
      case .accept: break
      case .quit: hasQuit = true
      }
      counts.failed += 1
      hasFailed = true
      block(step.id)
      return
    }
  }

  /// A step's command with its values in place.
  enum Binding {
    /// The command, and why it is not the lesson's own.
    case bound(String, change: String?)
    case unbound(Placeholder)
  }

  /// Puts the values of a step's placeholders in place, in the way that a shell, or a file, takes them.
  func boundCommand(_ planned: PlannedStep) async throws -> Binding {
    let step = planned.step
    var command = mends[step.id] ?? step.action.text
    for placeholder in step.placeholders {
      guard let value = try await bind(placeholder, of: planned) else {
        return .unbound(placeholder)
      }
      command =
        step.action.kind == .command
        ? ShellSubstitution.replace(placeholder.token, with: value, in: command)
        : ShellSubstitution.replaceBare(placeholder.token, with: value, in: command)
    }
    return .bound(
      command,
      change: mends[step.id] == nil ? nil : "A mistake in the lesson's command was mended.")
  }

  static let quitReason = SkipReason(.interrupted, "The run was stopped before it.")

  private func reasonToSkip(_ planned: PlannedStep) -> SkipReason? {
    let step = planned.step
    if let skip = planned.skip { return skip }
    if step.role == .tearDown { return hasQuit ? Self.quitReason : nil }
    if log.hasFailed {
      return SkipReason(.notRecordable, "The run could not be recorded any more.")
    }
    if let reason = refusal {
      refusal = nil
      isRefused = true
      return reason
    }
    if hasQuit || isInterrupted || isRefused { return Self.quitReason }
    if let cause = blocked[step.id] {
      return SkipReason(.earlierFailure, "It needs '\(cause)', which did not pass.")
    }
    if hasFailed && !settings.keepsGoing {
      return SkipReason(.earlierFailure, "A step before it did not pass.")
    }
    return nil
  }

  private func skip(_ step: Step, _ reason: SkipReason, _ counts: inout RunCounts) {
    log.emit(.stepSkipped(step.id, reason))
    if reason.isHarmless {
      counts.skipped += 1
    } else {
      counts.notRun += 1
      if reason.kind != .earlierFailure { hasFailed = hasFailed || reason.kind != .interrupted }
      block(step.id)
    }
  }

  /// Marks all steps that need this one, and those that need them; mere order is no need.
  func block(_ step: StepID) {
    var open = [step]
    while let failed = open.popLast() {
      for dependent in dependents[failed] ?? [] where blocked[dependent] == nil {
        blocked[dependent] = failed
        open.append(dependent)
      }
    }
  }

  private func holds(_ condition: Condition, for step: Step) async throws -> Bool {
    if let known = conditions[condition.id] { return known }
    let held = try await evaluate(condition, for: step)
    conditions[condition.id] = held
    return held
  }
}
