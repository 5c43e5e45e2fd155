import Checks
import LessonModel
import Testing

@Suite struct `A check` {
  @Test(arguments: [
    ("28", "28\n", true, "The output is 28."), ("28", "  28 \n", true, "The output is 28."),
    ("28", "27\n", false, "Expected 28, found 27."),
    ("28", "", false, "Expected the number 28, found nothing."),
    ("28", "28\n28\n", false, "Expected the number 28, found 2 lines."),
  ])
  func `of a number`(expected: String, output: String, holds: Bool, sentence: String) {
    let verdict = judge(.number, expected, output)
    #expect((verdict.outcome == .passed) == holds)
    #expect(verdict.explanation == sentence)
  }

  @Test(arguments: [
    ("istio-proxy", "  istio-proxy:\n", true), ("istio-proxy", "no-istio-proxy-here\n", false),
    ("Taints : <none>", "Taints:             <none>\n", true),
    ("Taints : <none>", "Taints:   a=b:NoSchedule\n", false),
    ("istio-proxy", "Error from server (NotFound): istio-proxy not found\n", false),
    (
      "Forwarding from 127.0.0.1:3000 -> 3000", "Forwarding from 127.0.0.1:3000 -> 3000\nmore\n",
      true
    ),
  ])
  func `of a text within the output minds words and not white space`(
    expected: String, output: String, holds: Bool
  ) {
    #expect((judge(.contains, expected, output).outcome == .passed) == holds)
  }

  @Test func `of an exit status names the status and the last words`() {
    #expect(judge(.exitStatus, "0", "", status: 0).outcome == .passed)
    let verdict = judge(.exitStatus, "0", "trying\nno such thing\n", status: 3)
    #expect(verdict.outcome == .failed)
    #expect(verdict.explanation == "The command failed with exit status 3: no such thing")
    #expect(judge(.exitStatus, "0", "", status: nil).outcome == .undecided)
  }

  @Test func `of a kind that nobody knows is undecided`() {
    #expect(judge(ExpectationKind(rawValue: "telepathy"), "x", "x").outcome == .undecided)
  }

  @Test(arguments: [
    (ValueSource.Selector.column, "NAME", "NAME   STATUS\nnode1  Ready\n", "node1" as String?),
    (.column, "IP", "NAME   STATUS\nnode1  Ready\n", nil),
    (.field, "Taints", "Name: n\nTaints:   a/b:NoSchedule\n", "a/b:NoSchedule"),
    (.field, "Taints", "Taints:   <none>\n", nil),
    (
      .yamlKey, "password", "data:\n  admin-password: c2VjcmV0\n  admin-user: YWRtaW4=\n",
      "c2VjcmV0"
    ),
    (
      .resource, "v1/Secret",
      "==> v1/ConfigMap\nNAME  DATA\nx     1\n\n==> v1/Secret\nNAME     TYPE\ngrafana  Opaque\n",
      "grafana"
    ),
  ])
  func `finds values in outputs`(
    selector: ValueSource.Selector, argument: String, output: String, value: String?
  ) {
    let source = ValueSource(step: StepID("s#1"), selector: selector, argument: argument)
    #expect(ValueSelection.value(source, in: output) == value)
  }

  @Test(arguments: [
    ("\u{1B}[32mgreen\u{1B}[0m\n", "green\n"), ("10%\r50%\r100%\n", "100%\n"),
    ("a\r\nb\r\n", "a\nb\n"),
    ("\u{1B}]0;title\u{7}text", "text"), ("abc\u{8}\u{8}X", "aXc"),
  ])
  func `sees text as it stands on the screen`(raw: String, plain: String) {
    #expect(TerminalText.plain(raw) == plain)
  }
}
