import LessonModel
import LessonParsing
import Testing

@Suite struct `A sentence around code` {
  private func steps(_ text: String) throws -> [Step] {
    try read("# T\n" + text).lesson.steps.filter { $0.action.kind == .command }
  }

  @Test(arguments: [
    "Check whether `kubectl` works, e.g. with `kubectl version`.",
    "Add the `fruit` history under the directory `fruit`: `git subtree add --prefix fruit fruit main`.",
    "Try inspecting the size with `docker image ls`.", "Try `docker image ls`.",
  ])
  func `asks for the last of several pieces`(text: String) throws {
    #expect(try steps(text).count == 1)
  }

  @Test(arguments: [
    "Consider running this command in both `apples` and `pears`.",
    "- upload it with `git push`, and\n- commit it with `git commit -m`", "Try `apples` instead.",
    "To leave it, run `:q!`.",
  ])
  func `names places, keys and parts of commands`(text: String) throws {
    #expect(try steps(text).isEmpty)
  }

  @Test func `gives its command the output below, even where that begins like a command`() throws {
    let found = try steps(
      """
      Add it: `git subtree add --prefix fruit fruit main`. You should see something like this:
      ```
      git fetch fruit main
      Added dir 'fruit'
      ```
      """)
    #expect(found.map(\.action.text) == ["git subtree add --prefix fruit fruit main"])
    #expect(found[0].expectations.map(\.expected) == ["git fetch fruit main\nAdded dir 'fruit'"])
  }

  @Test func `before a block tells of its output, and one about a page of none`() throws {
    let found = try steps(
      """
      ```bash
      kubectl apply -f shop.yaml
      ```
      Open it in the browser. As a result, you see `Version: v3`.
      ```bash
      kubectl logs build
      ```
      When it is done, you will see the pod in the `Completed` state:
      ```bash
      kubectl get pods
      ```
      """)
    #expect(
      found.map { $0.expectations.map(\.expected) } == [[], [], ["Completed"]])
  }

  @Test func `may call its command optional or invite to something else`() throws {
    #expect(
      try steps(
        """
        1. Add it: `git remote add fruit ../fruit` ( optional, but good )
        2. Get it. Feel free to look into the file.

           ```bash
           curl -O http://localhost/fruit.txt
           ```
        """
      ).map(\.role) == [.optional, .main])
  }

  @Test func `of a plain block may have a verb that no tool knows`() throws {
    #expect(
      try steps("Reload all\n```\nsystemctl daemon-relod\nsystemctl restart shop\n```").map(
        \.action.text) == ["systemctl daemon-relod", "systemctl restart shop"])
    #expect(try steps("We get:\n```\n<Set [<Fruit: apple>]>\n```").isEmpty)
  }
}
