import Execution
import LessonModel
import Synchronization
import Testing

/// The events of a run that was killed before the end of this step.
private func killed(_ events: [Event], in step: String) -> [Event] {
  let end = events.firstIndex { event in
    if case .stepEnded(let end) = event.kind { end.step == StepID(step) } else { false }
  }
  return Array(events[..<(end ?? events.endIndex)])
}

private func edges(_ pairs: [(Int, Int)]) -> [StepGraph.Edge] {
  pairs.map {
    StepGraph.Edge(from: StepID("s#\($0)"), to: StepID("s#\($1)"), reason: .variable)
  }
}

@Suite struct `A run that goes on with another` {
  private func record(_ steps: [Step], _ answers: [String: [(Int32, String)]] = [:]) async throws
    -> [Event]
  {
    let collector = Collector()
    _ = try await run(
      steps, in: ScriptedWorld(answers), keepsGoing: true,
      adjust: { $0.recordsVariables = true }, collector: collector)
    return collector.events
  }

  private func goOn(
    _ events: [Event], _ steps: [Step], _ answers: [String: [(Int32, String)]] = [:],
    world kind: ResumePoint.World = .same
  ) async throws -> (summary: RunSummary, commands: [String]) {
    let world = ScriptedWorld(answers)
    let summary = try await run(
      steps, in: world, keepsGoing: true,
      adjust: { $0.resume = ResumePoint(events, world: kind) })
    return (summary, world.commands)
  }

  @Test func `does nothing twice but what lives in the shell`() async throws {
    let steps = [
      step(1, "cd /work"), step(2, "make"), step(3, "alias k=kubectl"), step(4, "use"),
      step(5, "clean", role: .tearDown),
    ]
    let events = killed(try await record(steps), in: "s#4")
    let (summary, commands) = try await goOn(events, steps)
    #expect(commands == ["cd /work", "alias k=kubectl", "use", "clean"])
    #expect(states(summary) == ["passed", "passed", "passed", "passed", "passed"])
    #expect(summary.end?.outcome == .passed)
  }

  @Test func `sets variables to the values that they had`() async throws {
    let steps = [step(1, "export ID=$(uuidgen)"), step(2, "use $ID"), step(3, "more")]
    let probe = "declare -p ID 2>/dev/null || :"
    let events = killed(
      try await record(steps, [probe: [(0, "declare -x ID=\"42\"\n")]]), in: "s#3")
    let (summary, commands) = try await goOn(events, steps)
    #expect(commands == ["declare -x ID=\"42\"", "more"])
    #expect(summary.end?.outcome == .passed)
  }

  @Test func `binds values anew from what was recorded`() async throws {
    let source = ValueSource(step: StepID("s#1"), selector: .column, argument: "NAME")
    let placeholder = Placeholder(name: "n", token: "<n>", source: source, provenance: why)
    let steps = [step(1, "list"), step(2, "wait"), step(3, "use <n>", placeholders: [placeholder])]
    let events = killed(
      try await record(steps, ["list": [(0, "NAME  AGE\nnode1  1m\n")]]), in: "s#2")
    let (_, commands) = try await goOn(events, steps)
    #expect(commands == ["wait", "use node1"])
  }

  @Test func `tries again what failed, and what that kept from running`() async throws {
    let steps = [step(1, "a"), step(2, "b"), step(3, "c")]
    let collector = Collector()
    _ = try await run(
      steps, in: ScriptedWorld(["a": [(1, "")]]), keepsGoing: true, graph: edges([(1, 2)]),
      collector: collector)
    let (summary, commands) = try await goOn(collector.events, steps)
    #expect(commands == ["a", "b"])
    #expect(states(summary) == ["passed", "passed", "passed"])
  }

  @Test func `ends its tear-down and tries nothing again, once that began`() async throws {
    let steps = [
      step(1, "a"), step(2, "b"), step(3, "clean", role: .tearDown),
      step(4, "sweep", role: .tearDown),
    ]
    let events = killed(try await record(steps, ["a": [(1, "")]]), in: "s#4")
    let (summary, commands) = try await goOn(events, steps)
    #expect(commands == ["sweep"])
    #expect(states(summary) == ["failed", "passed", "passed", "passed"])
    #expect(summary.end?.outcome == .failed)
  }

  @Test func `begins anew where a tear-down undid what was done`() async throws {
    let steps = [step(1, "a"), step(2, "b"), step(3, "clean", role: .tearDown)]
    let events = try await record(steps, ["b": [(1, "")]])
    #expect(ResumePoint(events, world: .same).isUndone)
    let (_, commands) = try await goOn(events, steps)
    #expect(commands == ["a", "b", "clean"])
  }

  @Test func `does over on a new cluster what speaks to it`() async throws {
    let steps = [step(1, "kubectl create ns x"), step(2, "make"), step(3, "use")]
    let events = killed(try await record(steps), in: "s#3")
    let (_, commands) = try await goOn(events, steps, world: .newCluster(tools: ["kubectl"]))
    #expect(commands == ["kubectl create ns x", "use"])
  }

  @Test func `stops where doing over comes out differently`() async throws {
    let steps = [step(1, "cd /gone"), step(2, "use")]
    let events = killed(try await record(steps), in: "s#2")
    await #expect(throws: ResumeError.self) {
      try await goOn(events, steps, ["cd /gone": [(1, "")]])
    }
  }

  @Test func `starts a background step again`() async throws {
    let steps = [
      step(1, "forward", background: true, expecting: [(.ready, "Forwarding")]), step(2, "use"),
    ]
    let answers: [String: [(Int32, String)]] = ["forward": [(0, "Forwarding\n")]]
    let events = killed(try await record(steps, answers), in: "s#2")
    let (summary, commands) = try await goOn(events, steps, answers)
    #expect(commands == ["forward &", "use", "stop forward"])
    #expect(summary.end?.outcome == .passed)
  }
}

@Suite struct `The order of a run` {
  @Test func `names the step for whose failure another is not run`() async throws {
    let summary = try await run(
      [step(1, "a"), step(2, "b"), step(3, "c")], in: ScriptedWorld(["a": [(1, "")]]),
      keepsGoing: true, graph: edges([(1, 2), (2, 3)]))
    guard case .skipped(let reason) = summary.steps[2].state else {
      Issue.record("it was run")
      return
    }
    #expect(reason.explanation == "It needs 's#2', which did not pass.")
  }

  @Test func `stops before what must not run, and tears down`() async throws {
    struct NoB: CommandGuard {
      func objection(to command: String) -> String? { command == "b" ? "Not b." : nil }
    }
    let world = ScriptedWorld([:])
    let summary = try await run(
      [step(1, "a"), step(2, "b"), step(3, "c"), step(4, "clean", role: .tearDown)], in: world,
      keepsGoing: true, adjust: { $0.commandGuard = NoB() })
    #expect(world.commands == ["a", "clean"])
    #expect(states(summary) == ["passed", "refused", "interrupted", "passed"])
    #expect(summary.end?.outcome == .failed)
  }

  @Test func `tells what a lesson left in the cluster`() async throws {
    final class Snapshots: ClusterSnapshots {
      private let looks = Mutex([["a": "1", "b": "1", "c": "1"], ["a": "1", "b": "2", "d": "1"]])
      func take() async -> [String: String]? { looks.withLock { $0.removeFirst() } }
    }
    let summary = try await run(
      [step(1, "a")], in: ScriptedWorld([:]), adjust: { $0.snapshots = Snapshots() })
    #expect(
      summary.end?.clusterChanges == ClusterChanges(left: ["d"], removed: ["c"], changed: ["b"]))
  }

  @Test func `ends where it cannot be recorded any more, with the tear-down done`() async throws {
    struct Full: Error, CustomStringConvertible { var description: String { "The disk is full." } }
    final class Sink: EventSink {
      func receive(_ event: Event) throws {
        if case .stepEnded(let end) = event.kind, end.step == StepID("s#1") { throw Full() }
      }
    }
    let world = ScriptedWorld([:])
    let plan = Plan(
      file: "l", title: "l",
      steps: [step(1, "a"), step(2, "b"), step(3, "clean", role: .tearDown)].map {
        PlannedStep(step: $0, path: [], timeLimit: 5)
      })
    let runner = LessonRunner(
      environment: world, checks: .standard, clock: ManualClock(), sinks: [Sink()])
    let error = await #expect(throws: RecordingFailure.self) {
      try await runner.run(
        RunStart(
          version: "", time: "", target: "", digest: "", choices: [], columns: 80, rows: 24,
          plan: plan))
    }
    #expect(error?.description.hasPrefix("The disk is full. The run stopped at step 's#1'") == true)
    #expect(world.commands == ["a", "clean"])
  }
}
