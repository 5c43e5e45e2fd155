import Checks
import LessonModel
import Testing

@Suite struct `An expectation` {
  @Test(arguments: [
    (">= 3", "3\n", true), (">= 3", "2\n", false), ("> 0", "1\n", true), ("!= 0", "0\n", false),
    ("2..5", "5\n", true), ("2..5", "6\n", false), ("< 10", "ten\n", false),
    ("<= 0.5", "0.25\n", true), ("1234", "1,234\n", true), ("1,234", "1234\n", true),
    ("1,234", "1,23,4\n", false), ("at least 3", "3\n", true), ("at least 3", "2\n", false),
    ("more than 1,000", "1001\n", true), ("fewer than 5", "5\n", false),
    ("about 100", "109\n", true), ("about 100", "111\n", false), ("about 100", "ten\n", false),
    ("50%", "50%\n", true), ("50%", "51%\n", false), (">= 100Mi", "1Gi\n", true),
    ("500m", "0.5\n", true), ("!= 1,000", "1000\n", false), ("5", "nan\n", false),
  ])
  func `of a number compares`(expected: String, output: String, holds: Bool) {
    #expect((judge(.number, expected, output).outcome == .passed) == holds)
  }

  @Test(arguments: [
    ("tcp://db:5432", 0 as Int?, Verdict.Outcome.passed, "'tcp://db:5432' takes connections."),
    ("tcp://db:5432", nil, .failed, "'tcp://db:5432' does not answer: Connection refused."),
    (
      "tcp://db", 0, .undecided, "'tcp://db' names no host and port: write tcp://HOST:PORT."
    ),
    (
      "tcp://db:5432 200", 0, .undecided,
      "'tcp://db:5432 200': a connection has neither method, status nor body; write http:// for them."
    ),
    ("http://db:5432", 0, .failed, "'http://db:5432' answers with status 0."),
  ])
  func `of a connection asks no more than that`(
    expected: String, status: Int?, outcome: Verdict.Outcome, sentence: String
  ) {
    let url = String(expected.split(separator: " ")[0])
    let verdict = judge(
      .http, expected,
      Observation(
        output: "", exitStatus: 0,
        http: HTTPObservation(
          url: url, status: status, failure: status == nil ? "Connection refused" : nil)))
    #expect(verdict.outcome == outcome)
    #expect(verdict.explanation == sentence)
  }

  @Test func `of a number that is none is undecided`() {
    let verdict = judge(.number, ">= many", "3")
    #expect(verdict.outcome == .undecided)
    #expect(
      verdict.explanation
        == "The lesson expects '>= many': '>=' needs a number, and 'many' is none.")
  }

  @Test(arguments: [
    ("v*-alpha", "v1.2-alpha\n", true), ("v*-alpha", "v1.2-beta\n", false), ("a?c", "abc\n", true),
    ("a?c", "ac\n", false), ("first*last", "first\nmiddle\nlast\n", true), ("\\*", "x\n", false),
    ("\\*", "*\n", true), ("*", "\n", true),
  ])
  func `as a glob is about the whole output`(expected: String, output: String, holds: Bool) {
    #expect((judge(.glob, expected, output).outcome == .passed) == holds)
  }

  @Test(arguments: [
    ("a ... c\n...\nz", "a b b c\nx\ny\nz\n", true), ("a ... c\n...\nz", "a b b c\nx\ny\n", false),
    ("a ... c", "a b d\n", false), ("one\ntwo", "one\ntwo\nthree\n", false),
    ("one\n...", "one\n", true),
  ])
  func `with elisions leaves open what it leaves open alone`(
    expected: String, output: String, holds: Bool
  ) {
    #expect((judge(.elided, expected, output).outcome == .passed) == holds)
  }

  @Test(arguments: [
    ("b\na", "a\nx\nb\n", true), ("a\na", "a\nb\n", false), ("c.* (re)", "a\ncat\n", true),
    ("c.* (re)", "a\nbat\n", false), ("d* (glob)\nd* (glob)", "dog\nduck\n", true),
    ("d* (glob)\nd* (glob)", "dog\n", false),
  ])
  func `of lines finds each of them in any order and as often`(
    expected: String, output: String, holds: Bool
  ) {
    #expect((judge(.hasLines, expected, output).outcome == .passed) == holds)
  }

  static let pod =
    #"{"kind":"Pod","metadata":{"name":"web","labels":{"app.kubernetes.io/name":"web"}},"items":[1,2,3],"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"},{"type":"Initialized","status":"False"}]}}"#

  @Test(arguments: [
    (".status.phase == Running", true), (".status.phase == Pending", false),
    ("{.items[1]} >= 2", true),
    (".items.length > 3", false), ("$.items[-1] == 3", true), (".items[*] <= 3", true),
    (".items[*] <= 2", false),
    (".metadata.labels.app\\.kubernetes\\.io/name == web", true),
    (".metadata.labels['app.kubernetes.io/name'] == 'web'", true),
    (".status.conditions[?(@.type==\"Ready\")].status == True", true),
    (".status.conditions[?(@.type==\"Initialized\")].status == True", false),
    (".status.phase =~ ^Run", true),
    (".status.missing", false), (".metadata", true), ("..name == web", true),
    ("..status != Unknown", true),
  ])
  func `of JSON follows a path`(expected: String, holds: Bool) {
    let verdict = judge(.json, expected, Self.pod)
    #expect((verdict.outcome == .passed) == holds, "\(verdict.explanation)")
  }

  @Test func `of JSON says what came instead`() {
    #expect(judge(.json, ".a == 1", "oops").explanation == "Expected JSON, found 'oops'.")
    #expect(
      judge(.json, ".status.phase == Pending", Self.pod).explanation
        == "'.status.phase': expected Pending, found Running.")
    #expect(judge(.json, ".a[", "{}").outcome == .undecided)
  }

  @Test(arguments: [
    ("http://x/", 204, true), ("http://x/", 404, false), ("http://x/ 404", 404, true),
    ("http://x/ 2xx", 301, false),
    ("http://x/ 200-299", 250, true), ("POST http://x/ 201", 201, true),
    ("http://x/ 200 contains Welcome", 200, true),
    ("http://x/ contains Goodbye", 200, false), ("http://x/ 200 matches ^<h1>", 200, true),
    ("http://x/ 200 json .a == 1", 200, false),
  ])
  func `of HTTP is about status and body`(expected: String, status: Int, holds: Bool) {
    let observation = Observation(
      http: HTTPObservation(url: "http://x/", status: status, body: "<h1>Welcome</h1>"))
    #expect((judge(.http, expected, observation).outcome == .passed) == holds)
  }

  @Test func `of HTTP that nobody understands is undecided`() {
    let verdict = judge(.http, "http://x/ says hello", Observation())
    #expect(verdict.outcome == .undecided)
    #expect(verdict.explanation.contains("'says' is none of them"))
  }

  static let deployments =
    #"{"items":[{"kind":"Deployment","metadata":{"name":"web"},"status":{"readyReplicas":3,"conditions":[{"type":"Available","status":"True"}]}},{"kind":"Deployment","metadata":{"name":"api"},"status":{"readyReplicas":1,"conditions":[{"type":"Available","status":"False","message":"too few"}]}}]}"#

  @Test(arguments: [
    ("deployments -n shop count == 2", deployments, true),
    ("deployments count >= 3", deployments, false),
    ("deployments -l app=web condition=Available", deployments, false),
    ("deployments exists", deployments, true),
    ("deployments jsonpath .status.readyReplicas >= 1", deployments, true),
    ("deployments jsonpath .status.readyReplicas >= 2", deployments, false), ("pod/web", "", false),
    ("pods count == 0", "", true), ("pods count 0", "", true),
  ])
  func `of a cluster is about what it has`(expected: String, output: String, holds: Bool) {
    let verdict = judge(.cluster, expected, Observation(output: output, exitStatus: 0))
    #expect((verdict.outcome == .passed) == holds, "\(verdict.explanation)")
  }

  @Test func `of a cluster says which object is not as it should be`() {
    let observation = Observation(output: Self.deployments, exitStatus: 0)
    #expect(
      judge(.cluster, "deployments condition=Available", observation).explanation
        == "deployment/api: Available of 'deployment/api': expected True, found False (too few).")
    #expect(
      judge(.cluster, "deployments", Observation(output: "refused", exitStatus: 1)).outcome
        == .undecided)
    #expect(judge(.cluster, "deployments --what", Observation()).outcome == .undecided)
  }

  @Test func `of a cluster asks with words that the shell takes as they are`() throws {
    #expect(
      try ClusterQuery("pods -l app in (a,b) -n shop count 1".replacing(" in (a,b)", with: "=a;b"))
        .command
        == "kubectl get pods -l 'app=a;b' -n shop -o json --ignore-not-found")
    #expect(
      try ClusterQuery("deployment/web -A").command
        == "kubectl get deployment web -A -o json --ignore-not-found")
  }

  @Test func `of a variable needs it set, and does not print it without need`() throws {
    let query = try #require(VariableQuery("TOKEN"))
    #expect(!query.command.contains("printf"))
    #expect(judge(.variable, "TOKEN", Observation(exitStatus: 0)).outcome == .passed)
    #expect(judge(.variable, "TOKEN", Observation(exitStatus: 1)).outcome == .failed)
    #expect(
      judge(.variable, "A=b c", Observation(output: "b c\n", exitStatus: 0)).outcome == .passed)
    #expect(judge(.variable, "A=b", Observation(output: "c\n", exitStatus: 0)).outcome == .failed)
    #expect(judge(.variable, "A B", Observation(exitStatus: 0)).outcome == .undecided)
  }

  @Test func `of a file is about a file`() {
    let there = Observation(file: FileObservation(path: "/somewhere/a", exists: true))
    #expect(judge(.fileExists, "a", there).outcome == .passed)
    let verdict = judge(
      .fileExists, "a", Observation(file: FileObservation(path: "/somewhere/a", exists: false)))
    #expect(verdict.explanation == "There is no file '/somewhere/a'.")
    #expect(judge(.fileExists, "a", Observation()).outcome == .undecided)
  }

  @Test(arguments: CheckRegistry.standard.kinds)
  func `that is negated never passes where its kind is undecided`(kind: ExpectationKind) {
    let verdict = judge(kind, "", Observation())
    let opposite = judge(kind.negated, "", Observation())
    if verdict.outcome == .undecided {
      #expect(opposite.outcome == .undecided)
    } else {
      #expect(opposite.outcome != .undecided && opposite.outcome != verdict.outcome)
    }
    #expect(kind.negated.negated == kind)
    #expect(kind.negated.base == kind)
  }

  @Test func `that is negated fails where its kind holds`() {
    let verdict = judge(ExpectationKind.contains.negated, "error", "no error\n")
    #expect(verdict.outcome == .failed)
    #expect(verdict.explanation == "It should not be so: Line 1 of the output holds 'error'.")
    #expect(judge(ExpectationKind.contains.negated, "error", "fine\n").outcome == .passed)
  }

  @Test func `of an exit status warns of a failure that a pipeline hides`() {
    let observation = Observation(exitStatus: 0, pipeStatuses: [0, 2, 0])
    let verdict = judge(.exitStatus, "0", observation)
    #expect(verdict.outcome == .passed)
    #expect(
      verdict.warnings == [
        "Part 2 of the pipeline's 3 failed with exit status 2; the last one's 0 hides it."
      ])
    // `yes | head -1`: nobody read on.
    #expect(
      judge(.exitStatus, "0", Observation(exitStatus: 0, pipeStatuses: [141, 0])).warnings.isEmpty)
    #expect(judge(.exitStatus, "!= 0", Observation(exitStatus: 3)).outcome == .passed)
    #expect(judge(.exitStatus, "1..2", Observation(exitStatus: 3)).outcome == .failed)
  }
}

func judge(_ kind: ExpectationKind, _ expected: String, _ observation: Observation) -> Verdict {
  let place = SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1)
  return CheckRegistry.standard.judge(
    Expectation(
      id: "s#1.1", kind: kind, expected: expected, range: place,
      provenance: Provenance(rule: "test", evidence: "")), observation)
}
