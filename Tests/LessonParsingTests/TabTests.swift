import LessonModel
import LessonParsing
import Testing

@Suite struct `Tabs of a page` {
  struct Form: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
  }

  static let forms = [
    Form(
      testDescription: "MkDocs",
      text: """
        === "Linux"

            ```bash
            apt-get install tree
            ```

        === "macOS"

            ```bash
            brew install tree
            ```
        """),
    Form(
      testDescription: "Hugo",
      text: """
        {{< tabs >}}
        {{% tab title="Linux" %}}
        ```bash
        apt-get install tree
        ```
        {{% /tab %}}
        {{% tab title="macOS" %}}
        ```bash
        brew install tree
        ```
        {{% /tab %}}
        {{< /tabs >}}
        """),
    Form(
      testDescription: "MDX",
      text: """
        <Tabs>
        <TabItem value="l" label="Linux">

        ```bash
        apt-get install tree
        ```

        </TabItem>
        <TabItem value="m" label="macOS">

        ```bash
        brew install tree
        ```

        </TabItem>
        </Tabs>
        """),
    Form(
      testDescription: "GitBook",
      text: """
        {% tabs %}
        {% tab title="Linux" %}
        ```bash
        apt-get install tree
        ```
        {% endtab %}
        {% tab title="macOS" %}
        ```bash
        brew install tree
        ```
        {% endtab %}
        {% endtabs %}
        """),
    Form(
      testDescription: "VitePress",
      text: """
        ::: code-group
        ```bash [Linux]
        apt-get install tree
        ```
        ```bash [macOS]
        brew install tree
        ```
        :::
        """),
    Form(
      testDescription: "MyST",
      text: """
        ::::{tab-set}
        :::{tab-item} Linux
        ```bash
        apt-get install tree
        ```
        :::
        :::{tab-item} macOS
        ```bash
        brew install tree
        ```
        :::
        ::::
        """),
    Form(
      testDescription: "docsify",
      text: """
        <!-- tabs:start -->
        #### **Linux**
        ```bash
        apt-get install tree
        ```
        #### **macOS**
        ```bash
        brew install tree
        ```
        <!-- tabs:end -->
        """),
  ]

  @Test(arguments: forms)
  func `are ways of which one is taken`(form: Form) throws {
    let steps = try read("# T\n\nInstall it:\n\n\(form.text)\n\nRun `tree --version`.\n").lesson
      .steps
    #expect(
      steps.map(\.action.text) == ["apt-get install tree", "brew install tree", "tree --version"])
    #expect(steps.map(\.role) == [.alternative, .alternative, .main])
    #expect(steps.map { $0.alternative?.name } == ["Linux", "macOS", nil])
    #expect(steps[0].alternative?.group == steps[1].alternative?.group)
  }

  @Test func `may stand in a list, each with its output`() throws {
    let steps = try read(
      """
      # T
      1. Look:

          === "bash"

              ```bash
              echo $0
              ```

              The output is similar to:

              ```
              The shell is dash.
              ```

          === "zsh"

              ```bash
              echo $ZSH_NAME
              ```
      """
    ).lesson.steps
    #expect(steps.map(\.action.text) == ["echo $0", "echo $ZSH_NAME"])
    #expect(steps.map(\.range.start.line) == [7, 19])
    #expect(steps[0].expectations.map(\.expected) == ["The shell is dash."])
    #expect(steps[0].range.start.column == 9)
  }

  @Test func `that show output show that of the step`() throws {
    let steps = try read(
      """
      # T
      === "Command"

          ```bash
          ls shop
          ```

      === "Output"

          ```
          apples.txt
          ```
      """
    ).lesson.steps
    #expect(steps.map(\.action.text) == ["ls shop"])
    #expect(steps[0].role == .main)
    #expect(steps[0].expectations.map(\.expected) == ["apples.txt"])
  }

  @Test func `and notes that are indented hold steps`() throws {
    let steps = try read(
      """
      # T
      !!! note "For the curious"

          Run `ls -a` to see all.

          ```yaml
          kind: Pod
          ```
      """
    ).lesson.steps
    #expect(steps.map(\.action.text) == ["ls -a"])
  }
}
