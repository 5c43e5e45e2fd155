import LessonModel
import LessonParsing
import Testing

@Suite struct `The reading rules` {
  private func commands(_ text: String) throws -> [String] {
    try read(text).lesson.steps.filter { $0.role != .reference }.map(\.action.text)
  }

  @Test func `take a command that is shown again with its output once`() throws {
    let steps = try read(
      """
      # T
      Check the pods:
      ```bash
      kubectl get pods
      ```
      You should see three of them:
      ```bash
      $ kubectl get pods
      NAME   READY   STATUS    RESTARTS   AGE
      web    1/1     Running   0          3m
      ```
      """
    ).lesson.steps
    #expect(steps.map(\.action.text) == ["kubectl get pods"])
    #expect(steps.first?.range.start.line == 4)
    #expect(steps.first?.expectations.map(\.range.start.line) == [9])
  }

  @Test(arguments: [
    "helm repo add [NAME] [URL] [flags]\nhelm repo list", "docker-compose start [SERVICE...]",
    "kubectl get [options]",
  ])
  func `run no synopsis`(text: String) throws {
    #expect(try commands("# T\nThe command is written like this:\n```bash\n\(text)\n```\n") == [])
  }

  @Test(arguments: [
    "This is equivalent to:", "The shell expands it, so that the commands run are:",
    "Do not run this:",
  ])
  func `run no explanation`(lead: String) throws {
    #expect(try commands("# T\n\(lead)\n```bash\nrm -rf build\n```\n") == [])
  }

  @Test func `run what stands behind a colon at the end of a request, and no example`() throws {
    #expect(
      try commands(
        """
        # T
        1. Create a cluster: `minikube start`.
        2. Use short names, for example: `kubectl get po`.
        3. To see the cluster's name you can use something like: `kubectl config current-context`
        """) == ["minikube start"])
  }

  @Test func `tell names of tools, places and some other command from what is to be run`() throws {
    #expect(
      try commands(
        """
        # T
        You can run `kubectl` on the `jumpbox`. Run the following commands on the `server`.
        Add the file by executing another `keptn add-resource` command.
        """) == [])
  }

  @Test func `leave no shell of another system to be run`() throws {
    #expect(
      try commands("# T\nRun:\n```\ndocker run `\n  --name web `\n  nginx\n```\n") == [])
  }

  @Test func `expect a state that stands before its command`() throws {
    let steps = try read(
      """
      # T
      Ensure that all pods are in the `Running` state:
      ```bash
      kubectl get pods
      ```
      If they are `Pending`, wait a little.
      """
    ).lesson.steps
    #expect(steps.first?.expectations.map(\.expected) == ["Running"])
    #expect(steps.first?.expectations.map(\.range.start.line) == [2])
  }

  @Test(arguments: [
    ("Run `count it`, it should print 3.", ExpectationKind.number, "3"),
    ("Run `greet` and it returns \"hello world\".", .contains, "hello world"),
    ("Run `curl -I localhost:80`, which returns 200.", .contains, "200"),
  ])
  func `take values from plain words`(line: String, kind: ExpectationKind, value: String) throws {
    let step = try #require(try read("# T\n\(line)\n").lesson.steps.first)
    #expect(step.expectations.map(\.kind) == [kind])
    #expect(step.expectations.map(\.expected) == [value])
  }

  @Test(arguments: [
    "Run `wait-for it`, which returns 3 minutes later.", "Run `greet`, it should not print 3.",
  ])
  func `take no value that is none`(line: String) throws {
    #expect(try read("# T\n\(line)\n").lesson.steps.first?.expectations == [])
  }

  @Test func `leave to the reader what the reader may want`() throws {
    let steps = try read(
      """
      # T
      If you want to undo it, run:
      ```bash
      kubectl rollout undo deployment/web
      ```
      Run:
      ```bash
      kubectl get pods
      ```
      """
    ).lesson.steps
    #expect(steps.map(\.role) == [.optional, .main])
  }

  @Test func `take the rows of a table for output, also where one begins like a command`() throws {
    let steps = try read(
      """
      # T
      ```bash
      kubectl get statefulset
      NAME    READY   AGE
      nginx   3/3     2m38s
      ```
      """
    ).lesson.steps
    #expect(steps.map(\.action.text) == ["kubectl get statefulset"])
    #expect(
      steps.first?.expectations.map(\.expected) == ["NAME    READY   AGE\nnginx   3/3     2m38s"])
  }

  @Test(arguments: [
    "select * from orders;", "SELECT name\nFROM users;", "insert into t values (1);",
    "server {\n  listen 80;\n  location / {\n    root /srv;\n  }\n}",
  ])
  func `run no queries and no configurations`(text: String) throws {
    #expect(try commands("# T\nRun this:\n```bash\n\(text)\n```\n") == [])
  }

  @Test func `take a step for one in the background only where its last command is`() throws {
    let steps = try read("# T\n```bash\nsleep 9 & true\nserve &\n(serve &)\n```\n").lesson.steps
    #expect(steps.map(\.background) == [false, true, false])
  }
}
