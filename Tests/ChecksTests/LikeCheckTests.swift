import Checks
import LessonModel
import Testing

func judge(
  _ kind: ExpectationKind, _ expected: String, _ output: String, status: Int32? = 0,
  incidental: [String] = []
) -> Verdict {
  let place = SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1)
  let expectation = Expectation(
    id: "s#1.1", kind: kind, expected: expected, incidental: incidental, range: place,
    provenance: Provenance(rule: "test", evidence: ""))
  return CheckRegistry.standard.judge(expectation, Observation(output: output, exitStatus: status))
}

@Suite struct `A sample of output` {
  static let pods = """
    NAME                     READY   STATUS    RESTARTS   AGE
    sleep-7d457d69b5-4c9wb   2/2     Running   0          1m
    web-5d4c8f7b6-x2x4z      1/1     Running   0          3d12h
    """

  @Test(arguments: [
    "NAME                     READY   STATUS    RESTARTS   AGE\nweb-66549495d8-6gmd2     1/1     Running   1 (3m ago)   2s\nsleep-86cf99dfd6-p9q2x   2/2     Running   0          12s\n",
    "NAME    READY  STATUS   RESTARTS  AGE\nsleep-4zbjjwnzp5-fv5wj  2/2  Running  0  0s\nweb-1234567890-bcdfg  1/1  Running  0  5d\n",
    "Warning: v1beta1 is deprecated\nNAME   READY   STATUS    RESTARTS   AGE\nsleep-4zbjjwnzp5-fv5wj   2/2     Running   0   0s\nweb-4zbjjwnzp5-fv5wk   1/1     Running   0   0s\nother-1   1/1     Running   0   0s\n",
  ])
  func `holds for a healthy run with other ages, hashes, spacing and order`(output: String) {
    let verdict = judge(.like, Self.pods, output)
    #expect(verdict.outcome == .passed, "\(verdict.explanation)")
  }

  @Test(arguments: [
    (
      "Running   0          12s", "CrashLoopBackOff   0          12s",
      "STATUS of sleep-86cf99dfd6-p9q2x: expected Running, found CrashLoopBackOff."
    ),
    ("2/2", "1/2", "READY of sleep-86cf99dfd6-p9q2x: expected 2/2, found 1/2."),
    (
      "Running   0          12s", "Running   9          12s",
      "RESTARTS of sleep-86cf99dfd6-p9q2x: expected 0, found 9."
    ),
    ("sleep-86", "slept-86", "No row is called like 'sleep-7d457d69b5-4c9wb'."),
  ])
  func `fails for another state, count or name, and says which`(
    from: String, to: String, sentence: String
  ) {
    let healthy = """
      NAME                     READY   STATUS    RESTARTS   AGE
      sleep-86cf99dfd6-p9q2x   2/2     Running   0          12s
      web-66549495d8-6gmd2     1/1     Running   0          2s

      """
    #expect(judge(.like, Self.pods, healthy).outcome == .passed)
    let verdict = judge(.like, Self.pods, healthy.replacing(from, with: to))
    #expect(verdict.outcome == .failed)
    #expect(verdict.explanation == sentence)
    #expect(verdict.difference.contains { $0.side == .expected })
  }

  @Test func `shows of a wide table the cells that differ, below their titles`() {
    let sample = """
      NAME                  STATUS   ROLES           AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE                         KERNEL-VERSION
      kind-control-plane    Ready    control-plane   5m    v1.29.2   172.18.0.3    <none>        Debian GNU/Linux 12 (bookworm)   5.15.0-91
      kind-worker           Ready    <none>          5m    v1.29.2   172.18.0.2    <none>        Debian GNU/Linux 12 (bookworm)   5.15.0-91
      """
    let output = sample.replacing("worker           Ready   ", with: "worker           NotReady")
    #expect(
      judge(.like, sample, output).difference == [
        DifferenceLine(.both, "NAME         STATUS"),
        DifferenceLine(
          .expected, "kind-worker  Ready", marks: [DifferenceMark(start: 13, length: 5)]),
        DifferenceLine(
          .found, "kind-worker  NotReady", marks: [DifferenceMark(start: 13, length: 8)]),
      ])
  }

  @Test func `shows rows of a table column below column`() {
    let output = Self.pods.replacing("2/2     Running", with: "0/2     Init:0/1")
    #expect(
      judge(.like, Self.pods, output).difference.map(\.text) == [
        "NAME                    READY  STATUS    RESTARTS  AGE",
        "sleep-7d457d69b5-4c9wb  2/2    Running   0         1m",
        "sleep-7d457d69b5-4c9wb  0/2    Init:0/1  0         1m",
      ])
  }

  @Test func `fails for an unhealthy pod that the sample has not`() {
    let output = Self.pods + "\nextra-1   0/1   CrashLoopBackOff   7   1m"
    let verdict = judge(.like, Self.pods, output)
    #expect(verdict.outcome == .failed)
    #expect(verdict.explanation == "'extra-1', which the sample has not, is not healthy.")
  }

  @Test func `passes over a row of the author's own machine, and says so`() {
    let sample = "NAME      STATUS   AGE\ndefault   Active   4d\ndocker    Active   4d"
    let output = "NAME      STATUS   AGE\ndefault   Active   1s\n"
    #expect(judge(.like, sample, output).outcome == .failed)
    let verdict = judge(.like, sample, output, incidental: ["docker"])
    #expect(verdict.outcome == .passed)
    #expect(verdict.explanation.contains("'docker'"))
  }

  @Test func `does not pass on rows of the author's own machine alone`() {
    let sample = "NAME      STATUS   AGE\ndocker    Active   4d"
    let output = "NAME      STATUS   AGE\ndefault   Active   1s\n"
    #expect(judge(.like, sample, output, incidental: ["docker"]).outcome == .failed)
  }

  @Test func `lets the cluster choose node ports and addresses, and no other ports`() {
    let sample =
      "NAME  TYPE          CLUSTER-IP  EXTERNAL-IP  PORT(S)         AGE\nweb   LoadBalancer  10.0.0.1    <pending>    80:31380/TCP    1m"
    let other =
      "NAME  TYPE          CLUSTER-IP   EXTERNAL-IP  PORT(S)        AGE\nweb   LoadBalancer  10.96.7.21   <pending>    80:30111/TCP   3s\n"
    #expect(judge(.like, sample, other).outcome == .passed)
    #expect(judge(.like, sample, other.replacing("80:30111", with: "81:30111")).outcome == .failed)
    #expect(
      judge(.like, sample, other.replacing("LoadBalancer", with: "ClusterIP   ")).outcome == .failed
    )
  }

  @Test func `reads rows that are divided by tabs`() {
    let sample = "stable  \thttps://charts.example\nlocal   \thttp://127.0.0.1:8879/charts"
    #expect(
      judge(
        .like, sample,
        "NAME\tURL\nlocal \thttp://127.0.0.1:8879/charts\nstable\thttps://charts.example\n"
      ).outcome == .passed)
    #expect(
      judge(.like, sample, "NAME\tURL\nlocal \thttp://127.0.0.1:8879/charts\n").outcome == .failed)
  }

  @Test(arguments: [
    ("Switched to context \"a\".", "Switched to context \"a\".\n", true),
    ("Switched to context \"a\".", "Switched to context \"b\".\n", false),
    (
      "Created at 2019-08-04T10:00:00Z by 1f2e3d4c5b",
      "Created at 2026-11-24T01:02:03Z by ab12cd34ef\n", true
    ),
    ("took 1.5s", "took 250ms\n", true),
    ("NODE", "NODE\n", true), ("NODE", "POD\n", false), ("KIND", "", false),
    ("POD\nweb-0", "POD\nweb-0\n", true), ("POD\nweb-0", "POD\nweb-1\n", false),
    ("3 nodes", "2 nodes\n", false),
    ("first\n...\nlast", "first\na\nb\nlast\n", true),
    ("first\n...\nlast", "first\na\nb\n", false),
    ("one", "", false),
  ])
  func `compares text line by line`(sample: String, output: String, holds: Bool) {
    #expect((judge(.like, sample, output).outcome == .passed) == holds)
  }

  @Test func `that is empty decides nothing`() {
    #expect(judge(.like, " \n", "x").outcome == .undecided)
  }
}
