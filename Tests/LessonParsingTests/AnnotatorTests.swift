import LessonModel
import LessonParsing
import Testing

@Suite struct `An annotated lesson` {
  private func annotated(_ text: String) throws -> String {
    let bytes = Array(text.utf8)
    let reading = try LessonReader().read(bytes, file: "lesson.md")
    return String(decoding: Annotator(bytes, reading: reading).annotated().bytes, as: UTF8.self)
  }

  private static let lesson = """
    # Lesson\r
    1. Run `kubectl get pods | wc -l` and check the result is **28**.\r
    2. cd $HOME\r
    3. Unpack it with `tar xf x.tar`: the `x-1` directory (**=$X_HOME**) will be created.\r

    Ensure that they are all `Running`:

    ```bash
    $ kubectl get pods
    NAME   READY
    ```

    ## Grafana (Optional)
    Run `make all`, and `kubectl` stays what it is.

    ### Option A: with brew
    - brew install x

    ### Option B: by hand
    - curl -O http://x

    Remove it later (`rm x`).\t
    ## Uninstall
    ```
    kubectl delete ns x
    ```
    """

  @Test func `reads the same`() throws {
    let before = try read(Self.lesson)
    let after = try read(annotated(Self.lesson))
    #expect(before.difference(from: after) == nil)
    #expect(!before.lesson.steps.isEmpty)
  }

  @Test func `is not annotated twice`() throws {
    let once = try annotated(Self.lesson)
    #expect(once != Self.lesson)
    #expect(try annotated(once) == once)
  }

  @Test func `keeps every other byte`() throws {
    let before = Self.lesson.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    let after = try annotated(Self.lesson).utf8.split(
      separator: 0x0A, omittingEmptySubsequences: false)
    try #require(before.count == after.count)
    for (old, new) in zip(before, after) {
      var rest = old[...]
      for byte in new where byte == rest.first { rest = rest.dropFirst() }
      #expect(rest.isEmpty, "\(String(decoding: Array(old), as: UTF8.self))")
      #expect(
        old.count == new.count || String(decoding: Array(new), as: UTF8.self).contains("atelier:"))
    }
  }

  @Test func `says what was inferred on the line where it was`() throws {
    #expect(
      try annotated("# T\n1. Run `make all` and check the result is **3**.\n")
        == "# T\n1. Run <!-- atelier: step -->`make all` and check the result is <!-- atelier: expect=number -->**3**.\n"
    )
    #expect(
      try annotated("# T\n```bash\nls -l\n```\n") == "# T\n```bash atelier: commands\nls -l\n```\n")
  }
}
