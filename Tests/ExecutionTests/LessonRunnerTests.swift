import Checks
import Execution
import LessonModel
import Synchronization
import Testing

/// A fake world: answers to commands by script, each answer used once and the last one for ever.
final class ScriptedWorld: RunEnvironment {
  private let answers: Mutex<[String: [CommandOutcome]]>
  private let log = Mutex<[String]>([])

  init(_ answers: [String: [(Int32, String)]]) {
    self.answers = Mutex(
      answers.mapValues { $0.map { CommandOutcome(ending: .exited($0.0), output: $0.1) } })
  }

  var commands: [String] { log.withLock { $0 } }

  func directory() async -> String { "/somewhere" }
  func run(_ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void) async throws
    -> CommandOutcome?
  {
    log.withLock { $0.append(request.command) }
    let outcome = answers.withLock { answers -> CommandOutcome in
      guard var left = answers[request.command], let first = left.first else {
        return CommandOutcome(ending: .exited(0), output: "")
      }
      if left.count > 1 { left.removeFirst() }
      answers[request.command] = left
      return first
    }
    onOutput(outcome.output)
    return outcome
  }
  func startBackground(_ request: CommandRequest, onOutput: @escaping @Sendable (String) -> Void)
    async throws -> any BackgroundCommand
  {
    log.withLock { $0.append(request.command + " &") }
    onOutput(answers.withLock { $0[request.command]?.first?.output } ?? "")
    return Job(world: self, command: request.command)
  }
  func observeDirectory(_ path: String, for expectation: LessonModel.Expectation) async
    -> DirectoryObservation
  {
    DirectoryObservation(path: "/somewhere/\(path)", exists: path == "there")
  }
  func observeHTTP(_ url: String, for expectation: LessonModel.Expectation) async -> HTTPObservation
  {
    log.withLock { $0.append("ask \(url)") }
    return url.contains("closed")
      ? HTTPObservation(url: url, failure: "nothing listens there")
      : HTTPObservation(url: url, status: 200)
  }

  private struct Job: BackgroundCommand {
    let world: ScriptedWorld
    let command: String
    var exitStatus: Int32? { nil }
    var hasEnded: Bool { false }
    func stop() async { world.log.withLock { $0.append("stop \(command)") } }
  }
}

/// A clock that moves only by sleeping.
final class ManualClock: RunClock {
  private let time = Mutex(0.0)
  var seconds: Double { time.withLock { $0 } }
  func sleep(seconds: Double) async { time.withLock { $0 += max(seconds, 0.001) } }
}

final class Collector: EventSink {
  private let all = Mutex<[Event]>([])
  var events: [Event] { all.withLock { $0 } }
  func receive(_ event: Event) throws { all.withLock { $0.append(event) } }
}

let place = SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1)
let why = Provenance(rule: "r", evidence: "e")

func step(
  _ number: Int, _ command: String, role: StepRole = .main, condition: Condition? = nil,
  background: Bool = false,
  expecting: [(ExpectationKind, String)] = [], placeholders: [Placeholder] = [],
  captures: [Capture] = []
) -> Step {
  Step(
    id: StepID("s#\(number)"), action: Action(.command, command), range: place, instruction: "",
    role: role, condition: condition,
    background: background,
    expectations: expecting.enumerated().map {
      Expectation(
        id: "s#\(number).\($0 + 1)", kind: $1.0, expected: $1.1, range: place, provenance: why)
    }, placeholders: placeholders, captures: captures, provenance: why)
}

func run(
  _ steps: [Step], in world: ScriptedWorld, values: [String: String] = [:],
  keepsGoing: Bool = false, graph: [StepGraph.Edge] = [],
  paths: [[String]] = [], adjust: (inout LessonRunner.Settings) -> Void = { _ in },
  collector: Collector = Collector()
) async throws -> RunSummary {
  var settings = LessonRunner.Settings(
    values: values.mapValues { GivenValue($0) }, settleTime: 10, settleInterval: 1, readyTime: 5,
    keepsGoing: keepsGoing)
  adjust(&settings)
  let runner = LessonRunner(
    environment: world, checks: .standard, clock: ManualClock(), sinks: [collector],
    settings: settings,
    graph: StepGraph(edges: graph))
  let ordered = steps.filter { $0.role != .tearDown } + steps.filter { $0.role == .tearDown }
  let plan = Plan(
    file: "l", title: "l",
    steps: ordered.enumerated().map {
      PlannedStep(step: $1, path: paths.count > $0 ? paths[$0] : [], timeLimit: 60)
    })
  _ = try await runner.run(
    RunStart(
      version: "", time: "", target: "", digest: "", choices: [], columns: 80, rows: 24, plan: plan)
  )
  #expect(collector.events.map(\.sequence) == Array(collector.events.indices))
  return RunSummary(collector.events)
}

func states(_ summary: RunSummary) -> [String] {
  summary.steps.map { step in
    switch step.state {
    case .ended(let end): end.status.rawValue
    case .skipped(let reason): reason.kind.rawValue
    case .waiting, .running: "unfinished"
    }
  }
}

@Suite struct `A run` {
  @Test func `passes when every expectation holds`() async throws {
    let world = ScriptedWorld(["count": [(0, "28\n")]])
    let summary = try await run(
      [step(1, "make"), step(2, "count", expecting: [(.number, "28")])], in: world)
    #expect(summary.end?.outcome == .passed)
    #expect(summary.counts.expectations == 3)
    #expect(summary.counts.expectationsHeld == 3)
  }

  @Test func `fails at a wrong value, leaves the rest, and tears down all the same`() async throws {
    let world = ScriptedWorld(["count": [(0, "27\n")]])
    let summary = try await run(
      [
        step(1, "count", expecting: [(.number, "28")]), step(2, "clean", role: .tearDown),
        step(3, "next"),
      ], in: world)
    #expect(summary.end?.outcome == .failed)
    #expect(states(summary) == ["failed", "earlier-failure", "passed"])
    #expect(world.commands == ["count", "clean"])
  }

  @Test func `that keeps going leaves out only what needs the failed step`() async throws {
    let world = ScriptedWorld(["a": [(1, "")]])
    let edges = [
      StepGraph.Edge(from: StepID("s#1"), to: StepID("s#2"), reason: .variable),
      StepGraph.Edge(from: StepID("s#2"), to: StepID("s#3"), reason: .object),
      StepGraph.Edge(from: StepID("s#3"), to: StepID("s#4"), reason: .order),
    ]
    let summary = try await run(
      [step(1, "a"), step(2, "b"), step(3, "c"), step(4, "d")], in: world, keepsGoing: true,
      graph: edges)
    #expect(states(summary) == ["failed", "earlier-failure", "earlier-failure", "passed"])
  }

  @Test func `looks again where looking does no harm, until it holds`() async throws {
    let world = ScriptedWorld([
      "kubectl get po": [
        (0, "NAME  STATUS\np  Pending\n"), (0, "NAME  STATUS\np  Pending\n"),
        (0, "NAME  STATUS\np  Running\n"),
      ]
    ])
    let summary = try await run(
      [step(1, "kubectl get po", expecting: [(.like, "NAME  STATUS\np  Running")])], in: world)
    #expect(summary.end?.outcome == .passed)
    #expect(world.commands.count == 3)
  }

  @Test func `waits longer from look to look, and not beyond its time`() async throws {
    let world = ScriptedWorld(["kubectl get po": [(0, "Pending\n")]])
    let summary = try await run(
      [step(1, "kubectl get po", expecting: [(.contains, "Running")])], in: world)
    #expect(states(summary) == ["failed"])
    // After 1, 2.5, 4.75 and 8.125 seconds, and when the ten are over.
    #expect(world.commands.count == 6)
  }

  @Test func `waits for what is not there yet`() async throws {
    let world = ScriptedWorld([
      "kubectl get po x": [
        (1, "Error from server (NotFound): pods \"x\" not found\n"),
        (0, "NAME STATUS\nx Running\n"),
      ]
    ])
    let summary = try await run(
      [step(1, "kubectl get po x", expecting: [(.contains, "Running")])], in: world)
    #expect(states(summary) == ["passed"])
    #expect(world.commands.count == 2)
  }

  @Test(arguments: [
    "kubectl logs x | grep 'a > b'", "kubectl -n a get po -o wide",
    "kubectl rollout status deploy/x",
    "curl -s http://x/", "curl -s -o /dev/null -w '%{http_code}' http://x/", "curl -X GET http://x",
    "docker ps -a",
    "helm list", "ls -l /tmp", "cat file | wc -l", "systemctl status x",
  ])
  func `looks again with whatever only looks`(command: String) async throws {
    let world = ScriptedWorld([command: [(0, "1\n"), (0, "2\n")]])
    let summary = try await run([step(1, command, expecting: [(.number, "2")])], in: world)
    #expect(summary.end?.outcome == .passed)
    #expect(world.commands == [command, command])
  }

  @Test(arguments: [
    "curl -X POST http://x", "curl -d a=b http://x", "curl -o page http://x", "curl -sO http://x",
    "curl --data-raw x http://x", "sed -i s/a/b/ file", "sort -o file file", "kubectl logs -f x",
    "ls && rm x", "kubectl get po || true", "docker run x", "cat file | tee other", "echo 1",
    "helm install x y",
    "kubectl get po | xargs kubectl delete po",
    "kubectl delete po x", "kubectl get po > file", "make", "echo $(rm x)", "kubectl get po; rm x",
    "kubectl get po -w",
  ])
  func `never repeats a command that may do something`(command: String) async throws {
    let world = ScriptedWorld([command: [(0, "1\n")]])
    _ = try await run([step(1, command, expecting: [(.number, "2")])], in: world)
    #expect(world.commands == [command])
  }

  @Test func `never sends a placeholder to the shell`() async throws {
    let placeholder = Placeholder(
      name: "node-name", token: "<node-name>", source: nil, provenance: why)
    let world = ScriptedWorld([:])
    let summary = try await run(
      [step(1, "describe <node-name>", placeholders: [placeholder])], in: world)
    #expect(summary.end?.outcome == .failed)
    #expect(states(summary) == ["unbound-placeholder"])
    #expect(world.commands.isEmpty)
    let bound = try await run(
      [step(1, "describe <node-name>", placeholders: [placeholder])], in: world,
      values: ["node-name": "a; rm -r '/'"])
    #expect(bound.end?.outcome == .passed)
    #expect(world.commands == [#"describe 'a; rm -r '\''/'\'''"#])
  }

  @Test func `binds a placeholder to a column of an earlier output`() async throws {
    let source = ValueSource(step: StepID("s#1"), selector: .column, argument: "NAME")
    let world = ScriptedWorld(["kubectl get node": [(0, "NAME   STATUS\nnode1  Ready\n")]])
    let placeholder = Placeholder(
      name: "node-name", token: "<node-name>", source: source, provenance: why)
    _ = try await run(
      [step(1, "kubectl get node"), step(2, "look <node-name>", placeholders: [placeholder])],
      in: world)
    #expect(world.commands == ["kubectl get node", "look node1"])
  }

  @Test(arguments: [
    ("NAME  STATUS\np  Running\n", "", "condition-not-met"),
    ("NAME  STATUS\np  Pending\n", "0/3 nodes are available: 3 node(s) had taints.", "passed"),
    ("NAME  STATUS\np  Pending\n", "Pulling image", "condition-not-met"),
  ])
  func `does steps under a guard only where state and cause are there`(
    pods: String, description: String, state: String
  ) async throws {
    let condition = Condition(
      id: "c", text: "", subjects: [StepID("s#1")], state: "Pending", cause: "1 node(s) had taints",
      range: place, provenance: why)
    let world = ScriptedWorld([
      "kubectl get po": [(0, pods)], "kubectl describe po": [(0, description)],
    ])
    let summary = try await run(
      [step(1, "kubectl get po"), step(2, "untaint", role: .conditional, condition: condition)],
      in: world)
    #expect(states(summary) == ["passed", state])
    #expect(summary.end?.outcome == .passed)
  }

  @Test func `exports what a step leaves`() async throws {
    let capture = Capture(
      name: "A_HOME", kind: .variable,
      source: ValueSource(step: StepID("s#1"), selector: .directory, argument: "there"),
      range: place, provenance: why)
    let world = ScriptedWorld([:])
    let summary = try await run(
      [step(1, "unpack", expecting: [(.directoryExists, "there")], captures: [capture])], in: world)
    #expect(summary.end?.outcome == .passed)
    #expect(world.commands == ["unpack", "export A_HOME=/somewhere/there"])
  }

  @Test func `keeps a background step until the end, and not longer`() async throws {
    let world = ScriptedWorld(["forward": [(0, "Forwarding from 127.0.0.1\n")]])
    let summary = try await run(
      [
        step(1, "forward", background: true, expecting: [(.ready, "Forwarding from 127.0.0.1")]),
        step(2, "use"), step(3, "clean", role: .tearDown),
      ],
      in: world)
    #expect(summary.end?.outcome == .passed)
    #expect(world.commands == ["forward &", "use", "stop forward", "clean"])
  }

  @Test(arguments: [
    ("http://127.0.0.1:8080/ready", "http://127.0.0.1:8080/ready"),
    (":8080", "tcp://127.0.0.1:8080"),
    ("port 8080", "tcp://127.0.0.1:8080"), ("web.local:80", "tcp://web.local:80"),
  ])
  func `takes a background step for ready when its address answers`(expected: String, asked: String)
    async throws
  {
    let world = ScriptedWorld(["serve": [(0, "starting\n")]])
    let summary = try await run(
      [step(1, "serve", background: true, expecting: [(.ready, expected)]), step(2, "use")],
      in: world)
    #expect(states(summary) == ["passed", "passed"])
    #expect(world.commands == ["serve &", "ask \(asked)", "use", "stop serve"])
    let closed = try await run(
      [step(1, "serve", background: true, expecting: [(.ready, "http://closed/")])], in: world)
    #expect(states(closed) == ["failed"])
  }

  @Test func `ends a background step with its section, unless something ahead needs it`()
    async throws
  {
    let forward = "kubectl port-forward svc/web 8080:80"
    let world = ScriptedWorld([
      forward: [(0, "Forwarding from 127.0.0.1:8080\n")], "kubectl get po -w": [(0, "x\n")],
    ])
    let paths = [["A"], ["A"], ["A", "B"], ["C"], ["D"]]
    func steps(_ last: String) -> [Step] {
      [
        step(1, forward, background: true, expecting: [(.ready, "Forwarding")]),
        step(2, "kubectl get po -w", background: true), step(3, "use"), step(4, "other"),
        step(5, last),
      ]
    }
    _ = try await run(steps("end"), in: world, paths: paths)
    #expect(
      world.commands == [
        "\(forward) &", "kubectl get po -w &", "use", "stop \(forward)", "stop kubectl get po -w",
        "other", "end",
      ])
    let needing = ScriptedWorld([forward: [(0, "Forwarding from 127.0.0.1:8080\n")]])
    _ = try await run(steps("curl localhost:8080"), in: needing, paths: paths)
    #expect(needing.commands.last == "stop \(forward)")
  }

  @Test func `fails a background step that never gets ready`() async throws {
    let world = ScriptedWorld(["forward": [(0, "error\n")]])
    let summary = try await run(
      [step(1, "forward", background: true, expecting: [(.ready, "Forwarding")])], in: world)
    #expect(states(summary) == ["failed"])
  }

  @Test func `of nothing is no success`() async throws {
    #expect(try await run([], in: ScriptedWorld([:])).end?.outcome == .failed)
  }
}

@Suite struct `A planner` {
  private func lesson() -> Lesson {
    func way(_ name: String, _ number: Int) -> Section {
      var made = step(number, "install")
      made.role = .alternative
      return Section(
        id: "s/\(number)", title: name, level: 2, range: place,
        alternative: Alternative(group: "s", name: name), steps: [made])
    }
    return Lesson(
      file: "l.md", title: "L",
      sections: [
        Section(
          id: "s", title: "S", level: 1, range: place,
          sections: [way("Docker for Mac", 1), way("Linux", 2)])
      ])
  }

  @Test func `takes the way that suits the machine, or the one that is named`() throws {
    #expect(try Planner().plan(lesson()).choices == ["s=Linux"])
    #expect(try Planner(choices: ["docker for mac"]).plan(lesson()).choices == ["s=Docker for Mac"])
    #expect(
      try Planner(choices: ["s=Docker for Mac"]).plan(lesson()).plan.steps.map { $0.skip?.kind }
        == [nil, .otherAlternative])
  }

  @Test func `names the ways that there are when one is asked for that is not`() {
    let error = #expect(throws: PlanError.self) { try Planner(choices: ["Windows"]).plan(lesson()) }
    #expect(
      error?.description
        == "No way is called 'Windows'. This lesson offers 's=Docker for Mac' and 's=Linux'.")
  }
}
