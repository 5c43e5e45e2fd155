import LessonModel
import LessonParsing
import Testing

@Suite struct `Comments beside commands` {
  private func expectations(_ script: String) throws -> [[String]] {
    try read("# T\nRun:\n```bash\n\(script)\n```\n").lesson.steps.map { step in
      step.expectations.filter { $0.kind != .exitStatus }.map {
        "\($0.kind.rawValue) \($0.expected)"
      }
    }
  }

  @Test(arguments: [
    ("kubectl get pvc # should be shown as 'Bound'", "contains Bound"),
    ("expr 1 + 2 # => 3", "number 3"),
    ("cat greeting.txt # output: good morning", "contains good morning"),
    ("# its status will be 'Available'\nkubectl get pv", "contains Available"),
    ("ls shop\n# the result is 'apples.txt'", "contains apples.txt"),
    ("ls shop\n# => apples.txt\n# => pears.txt", "like apples.txt\npears.txt"),
    ("ls shop\n# Output:\n# apples.txt", "like apples.txt"),
    ("$ ls shop\n# Result: apples.txt", "like apples.txt"),
  ])
  func `say what is printed`(script: String, expected: String) throws {
    #expect(try expectations(script) == [[expected]])
  }

  @Test(arguments: [
    "kubectl create ns shop # don't forget to use the name 'shop'", "echo 'a # b => c'",
    "ls # lists what is there", "# rename 'apples' to 'pears'\nmv apples pears",
    "kubectl get pods # should not show 'web' any more",
    "kubectl get pods -o wide # the address will be something like '10.2.3.4'",
  ])
  func `say nothing of what is printed`(script: String) throws {
    #expect(try expectations(script) == [[]])
  }

  @Test func `keep their place in a command`() throws {
    let steps = try read("# T\n```bash\nls shop # should show 'apples'\n```\n").lesson.steps
    #expect(steps.map(\.action.text) == ["ls shop # should show 'apples'"])
    #expect(steps[0].expectations.map(\.range.start.line) == [3])
  }

  @Test func `leave the part for another system out`() throws {
    let steps = try read(
      """
      # T
      ```
      # Linux and macOS
      export SHOP=apples
      # Windows
      set SHOP=apples
      ```
      ```
      Windows:
      $ docker ps
      ```
      """
    ).lesson.steps
    #expect(steps.map(\.action.text) == ["export SHOP=apples"])
    #expect(steps[0].range.start.line == 4)
  }
}
