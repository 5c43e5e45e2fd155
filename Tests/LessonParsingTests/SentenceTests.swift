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

@Suite struct `What is no step` {
  private func commands(_ text: String) throws -> [String] {
    try read("# T\n" + text).lesson.steps.filter { $0.action.kind == .command }.map(\.action.text)
  }

  @Test(arguments: [
    "Une seule commande (`docker compose up`) démarre toute l'application.",
    "Run the `fruit-service` app.", "Use an editor or the command `cat`.",
    "* fruit exposes port 27017 (the default of all) to others",
    "Access the manual by typing `git <command> --help`.",
  ])
  func `is what a sentence names`(text: String) throws { #expect(try commands(text) == []) }

  @Test(arguments: [
    "Run the following, which will make:\n```\nuser.csr  user-key.pem\n```",
    "```\n// my-program.js\nvar x = 1\n```",
    "```\n(venv) C:\\shop> fruit.exe start\n```",
    "> {% filename %}.env{% endfilename %}\n>\n> ```bash\n> SECRET=apples\n> ```",
  ])
  func `is what a block shows`(text: String) throws { #expect(try commands(text) == []) }

  @Test func `is what a comment asks to look at, a question of a program or a manifest`() throws {
    let steps = try read(
      """
      # T
      ```bash
      kubectl apply -f shop.yaml
      # Look at it
      Go to Services -> Load Balancing
      ```
      Mind the default:
      ```bash
      - name: FRUIT
        value: apples
      ```
      ```
      npm init
      package name: (shop)
      test command:
      license: (ISC)
      ```
      """
    ).lesson.steps
    #expect(steps.map(\.action.text) == ["kubectl apply -f shop.yaml", "npm init"])
    #expect(steps[0].expectations.isEmpty)
    #expect(
      steps[1].expectations.map(\.expected) == [
        "package name: (shop)\ntest command:\nlicense: (ISC)"
      ])
  }

  @Test func `is told from a request with its command right behind it`() throws {
    #expect(
      try commands(
        """
        * Start the application `docker compose up -d` (in the background)
        * Check the status of all parts `docker compose ps`.
        * The name of the tool is `docker compose ps`
        """) == ["docker compose up -d", "docker compose ps"])
  }

  @Test func `is told from what stands after a host's name`() throws {
    #expect(
      try commands(
        "```\nhost$ docker run -it --name c1 busybox sh\nc1# ip route\ndefault via 10.0.0.1\n```")
        == ["docker run -it --name c1 busybox sh", "ip route"])
    #expect(try commands("```text\nmake all\n```") == ["make all"])
  }
}

@Suite struct `A word that opens a sentence` {
  @Test func `opens none between two pieces of code`() throws {
    let text = "# T\nChange it from `shell form` to `exec form`. Then `ls -l` again.\n"
    #expect(try read(text).lesson.steps.map(\.action.text) == ["ls -l"])
  }
}

@Suite struct `A prompt of the author's own` {
  @Test func `is one where a name in brackets and a sign stand before the mark`() throws {
    let steps = try read(
      """
      # T
      ```
      [Shop-Bay]🍎 >  export FRUIT=apple
      [Shop-Bay]🍎 >  docker-machine ls
      NAME    ACTIVE   STATE
      fruit   -        Running
      ```
      ```
      root@a-shop-with-a-long-name:/home/ubuntu/some/folder/that/is/deep/in/the/tree/of/all# ls -l
      ```
      """
    ).lesson.steps
    #expect(steps.map(\.action.text) == ["export FRUIT=apple", "docker-machine ls", "ls -l"])
    #expect(steps[1].expectations.count == 1)
  }

  @Test func `is told from a program that a sentence names behind a colon`() throws {
    let text =
      "# T\nWe are going to use the one that is there by default: `sqlite3`.\n\nLog out: `exit`.\n"
    #expect(try read(text).lesson.steps.map(\.action.text) == ["exit"])
  }
}
