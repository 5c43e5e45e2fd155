import Foundation
import LessonModel
import LessonParsing
import Testing

func read(_ text: String) throws -> Reading {
  try LessonReader().read(Array(text.utf8), file: "lesson.md")
}

@Suite struct `The reader of lessons` {
  @Test func `takes code for a step where an imperative introduces it, and else for a mention`()
    throws
  {
    let reading = try read(
      """
      # Title
      1. Run `make all` to build with `make`.
      2. We use only `helm`. Use `istioctl kube-inject`.
      3. Decode it by running `echo "abc" | base64 --decode`
      4. Do not run `rm -r .`
      """)
    #expect(
      reading.lesson.steps.map(\.action.text) == ["make all", #"echo "abc" | base64 --decode"#])
    #expect(
      reading.lesson.allSections.flatMap(\.mentions).map(\.text) == [
        "make", "helm", "istioctl kube-inject", "rm -r .",
      ])
    #expect(
      reading.lesson.steps[0].range == SourceRange(line: 2, column: 9, endLine: 2, endColumn: 16))
  }

  @Test func `takes the text of a list item for a step where it is a command`() throws {
    let reading = try read(
      """
      # Title
      1. cd $HOME
      2. kubectl get svc -n istio-system
      3. kubectl is a tool of many uses.
      4. export POD_NAME=$(kubectl get pods -l "app=a,b=c" -o jsonpath="{.items[0].metadata.name}")
      """)
    #expect(
      reading.lesson.steps.map(\.action.text) == [
        "cd $HOME", "kubectl get svc -n istio-system",
        #"export POD_NAME=$(kubectl get pods -l "app=a,b=c" -o jsonpath="{.items[0].metadata.name}")"#,
      ])
  }

  @Test func `gives each command under a prompt the output that follows it`() throws {
    let reading = try read(
      """
      # Title
      ```bash
      $ kubectl label namespace default a=b
      $ kubectl get ns
      NAME      STATUS   AGE
      default   Active   4d
      ```
      """)
    let steps = reading.lesson.steps
    #expect(steps.map(\.action.text) == ["kubectl label namespace default a=b", "kubectl get ns"])
    #expect(steps[0].expectations.isEmpty)
    #expect(steps[1].expectations.map(\.kind) == [.like])
    #expect(steps[1].expectations[0].expected == "NAME      STATUS   AGE\ndefault   Active   4d")
    #expect(steps[1].expectations[0].range.start.line == 5)
    #expect(steps[1].expectations[0].range.end.line == 6)
  }

  @Test(arguments: [
    ("Run `count it` and check the result is **28**.", ExpectationKind.number, "28"),
    ("Run `kubectl describe pod x` and check `istio-proxy` exists.", .contains, "istio-proxy"),
    ("Run `make` -> all is done", .contains, "all is done"),
    (
      "Run `kubectl port-forward p 3000` -> Forwarding from 127.0.0.1:3000", .ready,
      "Forwarding from 127.0.0.1:3000"
    ),
    ("Run `unpack`: the `x-1` directory (**=$X_HOME**) will be created", .directoryExists, "x-1"),
  ])
  func `finds what is expected of a step`(line: String, kind: ExpectationKind, expected: String)
    throws
  {
    let steps = try read("# Title\n1. \(line)").lesson.steps
    #expect(steps.count == 1)
    #expect(steps.first?.expectations.map(\.kind) == [kind])
    #expect(steps.first?.expectations.map(\.expected) == [expected])
  }

  @Test func `binds placeholders to what earlier steps print`() throws {
    let reading = try read(
      """
      # Title
      1. Run `kubectl get node` to get the node name.
      2. Run `kubectl describe node <node-name>` and check `Taints: a:NoSchedule`.
      3. Run `kubectl taint nodes <node-name> <value-of-tains>-` and check `Taints : <none>`
      4. Run `kubectl get thing <thing-of-mine>`
      """)
    let steps = reading.lesson.steps
    #expect(
      steps[1].placeholders.map(\.source) == [
        ValueSource(step: steps[0].id, selector: .column, argument: "NAME")
      ])
    #expect(steps[2].placeholders.map(\.source?.step) == [steps[0].id, steps[1].id])
    #expect(steps[2].placeholders[1].source?.selector == .field)
    #expect(steps[2].expectations.map(\.subject) == [steps[1].id])
    #expect(steps[3].placeholders.map(\.source) == [nil])
    #expect(reading.diagnostics.map(\.code) == ["unbound-placeholder"])
  }

  @Test func `knows optional, tear-down, reference and alternative sections`() throws {
    let reading = try read(
      """
      # Setup
      ## 1. Tool
      ### 1.1. Linux
      1. Run `apt-get install tool`
      ### 1.2. Docker for Mac
      1. Run `brew install tool`
      ## 2. Extras (Optional)
      1. Run `make extras`
      ## 3. Uninstall (if necessary)
      1. Run `make clean`
      # Links
      - kubectl get pods
      """)
    #expect(
      reading.lesson.steps.map(\.role) == [
        .alternative, .alternative, .optional, .tearDown, .reference,
      ])
    #expect(
      reading.lesson.allSections.compactMap(\.alternative?.name) == ["Linux", "Docker for Mac"])
  }

  @Test func `puts the steps under a guard under its condition`() throws {
    let steps = try read(
      """
      # Title
      1. kubectl get po -n a

          If a Pod becomes `Pending` due to `no room`, please try the following steps:
          1. Run `kubectl get node`
      2. Run `make on`
      """
    ).lesson.steps
    #expect(steps.map(\.role) == [.main, .conditional, .main])
    #expect(steps[1].condition?.state == "Pending")
    #expect(steps[1].condition?.cause == "no room")
    #expect(steps[1].condition?.subjects == [steps[0].id])
  }

  @Test func `reports and mends a backslash before a space`() throws {
    let reading = try read("# Title\n1. Run `tool --a b \\ --c d`")
    #expect(reading.mends.values.sorted() == ["tool --a b --c d"])
    #expect(reading.diagnostics.map(\.code) == ["backslash-space"])
    #expect(reading.diagnostics[0].location == SourceLocation(line: 2, column: 20))
  }

  @Test func `says where a byte is no UTF-8`() {
    #expect(throws: LessonReadingError.invalidUTF8(file: "l.md", line: 2, column: 4)) {
      try LessonReader().read(Array("# Title\nabc".utf8) + [0xFF] + Array("d".utf8), file: "l.md")
    }
  }

  @Test func `keeps the lines of a file with front matter`() throws {
    let steps = try read("---\ntitle: x\n---\n# Title\n- Run `make`").lesson.steps
    #expect(steps.map(\.range.start.line) == [5])
  }

  @Test func `draws edges for variables, objects, outputs and guards`() throws {
    let reading = try read(
      """
      # Title
      1. Run `export A_HOME=/a`
      2. Run `kubectl create namespace n`
      3. Run `kubectl apply -n n -f $A_HOME/x.yaml`
      """)
    let needs = reading.graph.needs(of: reading.lesson.steps[2].id)
    #expect(needs.map(\.reason) == [.object, .variable])
    #expect(needs.map(\.name) == ["n", "A_HOME"])
  }
}

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent()
  .deletingLastPathComponent()
private let seed = root.deletingLastPathComponent().appendingPathComponent(
  "shared/seed/utilize-service-mesh-with-istio.md"
).path

@Suite struct `The workshop it all started from` {
  private func reading() throws -> Reading {
    let data = try #require(FileManager.default.contents(atPath: seed))
    return try LessonReader().read(Array(data), file: "seed.md")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: seed)))
  func `has the steps that a careful person finds`() throws {
    let lesson = try reading().lesson
    func steps(_ title: String) -> [Step] {
      lesson.allSections.first { $0.title.hasPrefix(title) }?.steps ?? []
    }
    #expect(steps("1.1. Play").count == 4)
    #expect(steps("1.2. Docker").count == 2)
    #expect(steps("2.1.").count == 3)
    #expect(steps("2.1.")[0].captures.map(\.name) == ["ISTIO_HOME"])
    #expect(steps("2.2.").count { $0.role == .main } == 12)
    #expect(steps("2.2.").count { $0.role == .conditional } == 3)
    #expect(
      steps("2.2.").flatMap(\.expectations).contains { $0.kind == .number && $0.expected == "28" })
    #expect(steps("2.3.").map(\.role) == [.tearDown, .tearDown, .tearDown])
    #expect(
      steps("3. Grafana").map(\.action.kind) == [
        .command, .command, .command, .command, .command, .http,
      ])
    #expect(steps("3. Grafana").map(\.background) == [false, false, false, false, true, false])
    #expect(steps("1.2. Automatic").count == 4)
    #expect(steps("Misc").allSatisfy { $0.role == .reference })
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: seed)))
  func `mentions what it does not ask to run`() throws {
    let mentions = try reading().lesson.allSections.flatMap(\.mentions).map(\.text)
    for text in [
      "helm", "tiller", "Istio Sidecar", "istioctl kube-inject",
      "$ISTIO_HOME/samples/sleep/sleep.yaml",
    ] {
      #expect(mentions.contains(text))
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: seed)))
  func `has its mistake reported where it stands`() throws {
    let reading = try reading()
    let mistake = try #require(reading.diagnostics.first { $0.code == "backslash-space" })
    #expect(mistake.location == SourceLocation(line: 86, column: 91))
    #expect(reading.mends.count == 1)
  }
}
