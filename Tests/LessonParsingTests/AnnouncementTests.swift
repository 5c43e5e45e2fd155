import LessonModel
import LessonParsing
import Testing

@Suite struct `Output that is announced` {
  private func expected(_ text: String) throws -> [[String]] {
    try read("# T\n" + text).lesson.steps.filter { $0.action.kind == .command }.map {
      $0.expectations.filter { $0.kind == .like || $0.kind == .ready }.map(\.expected)
    }
  }

  @Test(arguments: [
    "If you use a wrong name, you get an error:\n```\nno such fruit\n```",
    "Open it in the browser.\n\nYou should see:\n```\nHello fruit\n```",
    "Look into `pom.xml`. There you can see the part:\n```xml\n<fruit>apples</fruit>\n```",
  ])
  func `is none where something goes wrong, on a page or in a file`(text: String) throws {
    #expect(try expected("```bash\nmake shop\n```\n\(text)\n") == [[]])
  }

  @Test func `may be announced before the last sentence`() throws {
    #expect(
      try expected(
        """
        ```bash
        ssh-copy-id fruit
        ```
        The output should be similar to this. Retry the step where it is not.
        ```
        Number of key(s) added: 1
        ```
        """) == [["Number of key(s) added: 1"]])
  }

  @Test func `may show the command with other arguments`() throws {
    #expect(
      try expected(
        """
        ```bash
        kubectl logs web-1
        ```
        You should see an output like this:
        ```bash
        $ kubectl logs web-7f5
        ready
        ```
        """) == [["ready"]])
  }

  @Test func `stands in comments where parts of it are left out, or in columns`() throws {
    #expect(
      try expected(
        """
        ```bash
        docker build . -t fruit
        # Step 1/2 : FROM scratch
        # ...
        # Successfully tagged fruit

        docker images
        # fruit       v1      f956e8cf7d18   8 days ago
        ```
        """) == [
          ["Step 1/2 : FROM scratch\n...\nSuccessfully tagged fruit"],
          ["fruit       v1      f956e8cf7d18   8 days ago"],
        ])
  }

  @Test func `is not asked for again by a paragraph that explains the block`() throws {
    let text = """
      ```bash
      docker images
      ```
      Check the images with `docker images`.
      """
    #expect(try expected(text) == [[]])
    #expect(try expected(text.replacing("Check the", with: "Check again the")) == [[], []])
  }

  @Test func `follows code on several lines, which keeps them`() throws {
    let steps = try read("# T\nRun `make fruit \\\n    --dry-run \\\n    --jobs=2`.\n").lesson.steps
    #expect(steps.map(\.action.text) == ["make fruit \\\n    --dry-run \\\n    --jobs=2"])
  }
}

@Suite struct `A block below commands` {
  private func read(_ text: String) throws -> [Step] {
    try LessonReader().read(Array("# T\n\(text)\n".utf8), file: "lesson.md").lesson.steps
  }

  @Test func `is run again where it is only said to be the same`() throws {
    let steps = try read("Redeploying is the same as deploying\n\n```bash\nmake deploy\n```")
    #expect(steps.map(\.action.text) == ["make deploy"])
  }

  @Test func `is none of their output where it stands in a file or goes on with an option`() throws
  {
    let steps = try read(
      """
      ```bash
      docker stack services shop
      ```
      Look at the file again. You'll see it starts with

      ```
      version: "3"
      ```
      ```bash
      kubectl create secret generic fruit \\
        --from-literal=name=apple
        --from-literal=color=red
      ```
      """)
    #expect(steps.map { $0.expectations.count } == [0, 0])
    #expect(steps.count == 2)
  }

  @Test func `is their output where it has columns and no tool`() throws {
    let steps = try read(
      """
      ```bash
      $ dnf list fruit --showduplicates | sort -r
      ```
      ```bash
      fruit.x86_64        3:29.4.0-1       fruit-stable
      fruit.x86_64        3:29.3.1-1       fruit-stable
      ```
      """)
    #expect(steps.count == 1)
    #expect(steps[0].expectations.count == 1)
  }
}
