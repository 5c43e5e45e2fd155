import LessonModel
import LessonParsing
import Testing

@Suite struct `A request in words` {
  private func commands(_ text: String) throws -> [String] {
    try read("# T\n" + text).lesson.steps.map(\.action.text)
  }

  @Test(arguments: [
    "This makes a process (running `sh`) inside.",
    "A pod running `sleep 60` is enough.",
    "Do you need to run `git init` here?",
    "What happens when you run `ls -l` there?",
    "Always check where you are by running `pwd`.",
  ])
  func `is none where a sentence tells or asks`(text: String) throws {
    #expect(try commands(text) == [])
  }

  @Test(arguments: [
    "You can always run `git bisect --help`.", "Start it by running `make serve`.",
    "Check the tool, e.g. with `kubectl version`.",
  ])
  func `is one where a sentence says so`(text: String) throws {
    #expect(try commands(text).count == 1)
  }

  @Test func `and a block that repeats it are one step, where the block stands`() throws {
    let steps = try read(
      "# T\n1. Run `make list` to see them.\n2. Choose one.\n\n```bash\n$ make list\napples\n```\n"
    ).lesson.steps
    #expect(steps.map(\.action.text) == ["make list"])
    #expect(steps[0].range.start.line == 6)
    #expect(steps[0].expectations.map(\.expected) == ["apples"])
  }

  @Test(arguments: [
    (
      "Prüfe die Pods des Teams, die nicht mit der Liste und den anderen sind, mit `kubectl get pods`.",
      "de"
    ),
    ("Listez les pods avec la commande `kubectl get pods`.", "fr"),
    ("Comprueba los pods con el comando `kubectl get pods`.", "es"),
    ("Liste os pods usando o comando `kubectl get pods`.", "pt"),
    ("使用 `kubectl get pods` 查看所有的容器组。", "zh"),
    ("`kubectl get pods` コマンドでポッドを確認します。", "ja"),
  ])
  func `may name the means in any language`(text: String, language: String) throws {
    let steps = try read("---\nlanguage: \(language)\n---\n# T\n\(text)\n").lesson.steps
    #expect(steps.map(\.action.text) == ["kubectl get pods"])
  }

  @Test func `is not what the other languages say can be done`() throws {
    #expect(
      try commands("`kubectl get pods` コマンドで確認できます。\n") == [])
  }

  @Test func `is not an address, a program's text or a comment behind two spaces`() throws {
    let text = """
      Open the page:
      ```bash
      http://localhost:8080/shop
      ```
      ```
      let fruit = 'apple';
      alert(fruit);
      ```
      The forms are:
      ```
      me@host:shop.git         # over SSH
      shop.git                 # here
      ```
      """
    #expect(try commands(text) == [])
  }

  @Test(arguments: [
    "* Look around.\n* You should see the `web-1` container.",
    "The state should change to Running.", "Make sure that its status is Running.",
  ])
  func `is followed by what is to be seen, in a list or in plain words`(text: String) throws {
    let steps = try read("# T\n```bash\nkubectl get pods\n```\n\n\(text)\n").lesson.steps
    #expect(steps[0].expectations.map(\.kind) == [.contains])
  }

  @Test func `may have its announcement before a label of the page builder`() throws {
    let steps = try read(
      """
      # T
      ```bash
      python3 manage.py shell
      ```
      The output should be:

      {% filename %}console{% endfilename %}

      ```python
      (InteractiveConsole)
      ```
      """
    ).lesson.steps
    #expect(steps.flatMap(\.expectations).map(\.expected) == ["(InteractiveConsole)"])
  }
}

@Suite struct `A block of code` {
  private func commands(_ text: String) throws -> [String] {
    try read("# T\n" + text).lesson.steps.filter { $0.action.kind == .command }.map(\.action.text)
  }

  @Test(arguments: [
    "{% filename %}start.sh{% endfilename %}\n\n```bash\nmake serve\n```",
    "`.bash_profile`:\n```bash\nalias shop=make\n```",
    "Look:\n```bash title=\"deploy.sh\"\nmake deploy\n```",
    "Look:\n```bash:tools/deploy.sh\nmake deploy\n```",
  ])
  func `under a file's name is what stands in the file`(text: String) throws {
    #expect(try commands(text) == [])
  }

  @Test func `that is to be a script is a file`() throws {
    let steps = try read(
      "# T\nCreate `deploy.sh` with the following content:\n```bash\nmake deploy\n```\nRun `bash deploy.sh`.\n"
    ).lesson.steps
    #expect(steps.map(\.action.kind) == [.file, .command])
    #expect(steps[0].action.path == "deploy.sh")
  }

  @Test func `after a request or under the label of a terminal holds commands that nobody knows`()
    throws
  {
    #expect(
      try commands(
        """
        Go to the terminal and run the following commands:

            shopctl start fruit .
            refresh

        Then look at them.

        {% filename %}command-line{% endfilename %}

            shopctl list fruit
        """) == ["shopctl start fruit .", "refresh", "shopctl list fruit"])
  }

  @Test(arguments: [
    "```\n| id | fruit  |\n|----|--------|\n| 1  | apples |\n```", "```bash\n:doc fruit\n```",
    "```bash\nshop.fruit.apples\n```", "```powershell\n> docker ps\nNAMES\nweb\n```",
    "The command `shopctl list fruit` shows you all of them.",
  ])
  func `or a sentence that holds no command gives no step`(text: String) throws {
    #expect(try commands(text) == [])
  }

  @Test func `may have the prompt of a Mac, or end in a placeholder`() throws {
    #expect(
      try commands(
        """
        ```
        Anns-MacBook:~ ann$ kubectl get pods
        ```
        ```bash
        kubectl get nodes
        # look into it
        ssh <user>@<node>
        ```
        """) == ["kubectl get pods", "kubectl get nodes", "ssh <user>@<node>"])
  }

  @Test func `under a heading for requests is the command that the text names`() throws {
    let steps = try read(
      """
      # T
      ### Step 2
      Run a `terraform plan` to see what will be made.
      #### Request
      ```bash
      $ terraform plan
      ```
      #### Response
      ```
      Plan: 3 to add.
      ```
      """
    ).lesson.steps
    #expect(steps.map(\.range.start.line) == [6])
    #expect(steps[0].expectations.map(\.expected) == ["Plan: 3 to add."])
  }

  @Test func `after "alternatively" is another way, all of it`() throws {
    let steps = try read(
      """
      # T
      Start it:
      ```bash
      make start
      ```
      Alternatively, run:
      ```bash
      make build
      make serve
      ```
      or on another fruit:
      ```bash
      make pears
      ```
      """
    ).lesson.steps
    #expect(steps.map { $0.alternative?.name } == ["way 1", "way 2", "way 2", nil])
  }

  @Test func `with its output needs no word after it to be looked for`() throws {
    let steps = try read(
      """
      # T
      ```bash
      $ ls shop
      apples.txt
      ```
      You can see that the message `apples are here` has been changed.
      """
    ).lesson.steps
    #expect(steps[0].expectations.map(\.expected) == ["apples.txt"])
  }
}
