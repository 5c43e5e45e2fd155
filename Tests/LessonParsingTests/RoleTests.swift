import LessonModel
import LessonParsing
import Testing

@Suite struct `The role of a step` {
  private func roles(_ text: String) throws -> [String] {
    try read(text).lesson.steps.map { "\($0.role.rawValue) \($0.action.text)" }
  }

  @Test func `is a condition's where its sentence or heading begins with one`() throws {
    #expect(
      try roles(
        """
        # T
        If you use a proxy, run the following command:
        ```bash
        export http_proxy=http://proxy:3128
        ```
        NOTE - If it does not start, please run `make clean`.

        If you look at the list, nothing has changed:
        ```bash
        ls -l
        ```
        ## If I get stuck
        ```bash
        git bisect start
        ```
        """) == [
          "conditional export http_proxy=http://proxy:3128", "conditional make clean",
          "main ls -l", "conditional git bisect start",
        ])
  }

  @Test func `is a tear-down's where the last steps clean up`() throws {
    #expect(
      try roles(
        """
        # T
        ```bash
        kubectl create ns shop
        kubectl delete pod left-over
        kubectl get pods -n shop
        ```
        Now clean up:
        ```bash
        rm -r shop
        kubectl delete ns shop
        ```
        """) == [
          "main kubectl create ns shop", "main kubectl delete pod left-over",
          "main kubectl get pods -n shop", "tear-down rm -r shop",
          "tear-down kubectl delete ns shop",
        ])
  }

  @Test func `is no tear-down's by a long heading that also speaks of one`() throws {
    #expect(
      try roles(
        """
        # T
        ## Make a second pod like the one that you just made, look into its folder, then delete both to clean up
        ```bash
        kubectl create -f pod.yaml
        ls shop
        ```
        """) == ["main kubectl create -f pod.yaml", "main ls shop"])
  }

  @Test func `is optional where one can also do it`() throws {
    #expect(
      try roles("# T\nYou can also list them:\n```bash\nls -l\n```\n") == ["optional ls -l"])
  }

  @Test func `is one way's under a bold option on a line of its own`() throws {
    #expect(
      try roles(
        """
        # T
        **Option 1: by name**
        Name it:
        ```bash
        kubectl get pod web
        ```
        **Option 2: by label**
        Label it:
        ```bash
        kubectl get pod -l app=web
        ```
        """) == [
          "alternative kubectl get pod web", "alternative kubectl get pod -l app=web",
        ])
  }
}
