import LessonModel
import LessonParsing
import Testing

@Suite struct `A directive` {
  @Test func `settles what a block is`() throws {
    let steps = try read(
      """
      # T
      ```text atelier: commands id=build timeout=2m
      build all
      ```
      ```bash atelier: ignore
      rm -r .
      ```
      <!-- atelier: file="a.yaml" -->
      ```
      kind: Service
      ```
      ``` atelier: commands expect=none
      $ make
      done
      ```
      """
    ).lesson.steps
    #expect(steps.map(\.action.kind) == [.command, .file, .command])
    #expect(steps[0].id.rawValue.hasSuffix("#build"))
    #expect(steps[0].timeLimit == 120)
    #expect(steps[1].action.path == "a.yaml")
    #expect(steps[2].expectations == [])
  }

  @Test func `says what is expected, several things at once, and what is not`() throws {
    let steps = try read(
      """
      # T
      <!-- atelier: expect=number value=">= 3" expect=not-contains value="error" -->
      <!-- atelier: expect=json value=".status == ok" status=0 -->
      ```bash
      count it
      ```
      Look for <!-- atelier: expect=contains of=next -->`3 apples`:
      ```bash
      count apples
      ```
      """
    ).lesson.steps
    #expect(
      Set(steps[0].expectations.map { "\($0.kind) \($0.expected)" }) == [
        "number >= 3", "not-contains error", "json .status == ok", "exit-status 0",
      ])
    #expect(steps[1].expectations.map(\.expected) == ["3 apples"])
  }

  @Test func `binds a placeholder to what an earlier step prints`() throws {
    let steps = try read(
      """
      # T
      <!-- atelier: capture=thing from=column:NAME -->
      ```bash
      kubectl get widgets
      ```
      Run `kubectl describe widget <thing>`
      """
    ).lesson.steps
    let source = try #require(steps.last?.placeholders.first?.source)
    #expect(source.step == steps[0].id)
    #expect(source.selector == .column)
    #expect(source.argument == "NAME")
  }

  @Test func `puts steps under a guard, and requests an address`() throws {
    let steps = try read(
      """
      # T
      1. kubectl get pods

      <!-- atelier: condition state=Pending cause="had taints" -->
      1. kubectl taint nodes --all x-

      <!-- atelier: visit -->
      The page is [here](http://localhost:8080/).
      """
    ).lesson.steps
    #expect(steps.map(\.role) == [.main, .conditional, .main])
    #expect(steps[1].condition?.state == "Pending")
    #expect(steps[1].condition?.cause == "had taints")
    #expect(steps[1].condition?.subjects == [steps[0].id])
    #expect(steps[2].action == Action(.http, "http://localhost:8080/"))
  }

  @Test(arguments: [
    ("comands", "A directive knows no 'comands'. Did you mean 'commands'?"),
    ("tiemout=3", "A directive knows no 'tiemout'. Did you mean 'timeout'?"),
    ("timeout=soon", "'soon' is no value of 'timeout': it takes a time such as 90s or 5m."),
    ("status=300", "'300' is no value of 'status': it takes a number from 0 to 255."),
  ])
  func `that is mistaken gets a diagnostic where it stands`(item: String, message: String) throws {
    let reading = try read("# T\n\n<!-- atelier: \(item) -->\n```bash\nls -l\n```\n")
    #expect(reading.diagnostics.map(\.message) == [message])
    #expect(reading.diagnostics.map(\.location) == [SourceLocation(line: 3, column: 1)])
  }
}
