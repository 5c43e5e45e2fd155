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

  @Test(arguments: [
    "Check the volumes with the `kubectl get pv` command.",
    "Now list the branches using `git branch --all`.",
    "Try to apply it with the `kubectl apply -f shop.yaml` command.",
    "Add the remote: `git remote add shop ../shop.git` (optional, but handy)",
  ])
  func `take the means of what a sentence asks for`(line: String) throws {
    let code = line.split(separator: "`")[1]
    #expect(try commands("# T\n\n\(line)\n") == [String(code)])
  }

  @Test(arguments: [
    "Files are checked with `git diff --check`.",
    "Use `kubectl get pv` with care.",
    "Change it later with the command `git config` again.",
    "To watch it, run the `get nodes --watch` command of the plugin.",
    "A command is written like this: type `kubectl <subcommand> <options>`.",
    "* kubelet runs everywhere: nodes, masters and the workers",
    "* kubelet läuft auf jedem Knoten",
    "* /shop/* - should go to the shop",
  ])
  func `take no sentence and no name for a command`(line: String) throws {
    #expect(try commands("# T\n\n\(line)\n") == [])
  }

  @Test(arguments: [
    ("```bash", "The form of the command that copies one file is:", "cp <from>/a ./b"),
    ("```text", "The Pod prints at its end:", "COLOR=green\nlog_level=INFO"),
  ])
  func `run no form of a command and no environment`(
    fence: String, lead: String, text: String
  ) throws {
    #expect(try commands("# T\n\(lead)\n\n\(fence)\n\(text)\n```\n") == [])
  }

  @Test func `leave comments of any depth out of the output under a prompt`() throws {
    let steps = try read(
      """
      # T
      ```bash
      ## The first network

      $ docker network create one

      ## A container that cannot reach the other

      $ docker exec web ping db
      ping: db: Name or service not known
      ```
      """
    ).lesson.steps
    #expect(steps.map { $0.expectations.filter { $0.kind == .like }.count } == [0, 1])
  }

  @Test func `read a session whose block has the language of a manifest`() throws {
    let steps = try read(
      """
      # T
      ```yaml
      [me@host]$ kubectl get pods
      NAME   READY   STATUS    RESTARTS   AGE
      web    1/1     Running   0          3m
      ```
      Then set the image:
      ```yaml
      kubectl set image deployment/web \\
        web=nginx:1.27
      ```
      and write a manifest:
      ```yaml
      kind: Pod
      ```
      """
    ).lesson.steps.filter { $0.role != .reference }
    #expect(
      steps.map(\.action.text) == [
        "kubectl get pods", "kubectl set image deployment/web \\\n  web=nginx:1.27",
      ])
    #expect(steps.first?.expectations.map(\.range.start.line) == [4])
  }

  @Test func `take an address under a comment for no output`() throws {
    let steps = try read(
      """
      # T
      ```t
      # Remove it
      kubectl delete -f web/

      # Open the page
      http://shop.example.com/

      ## See that the record is gone
      - Go to the console
        - shop.example.com
      ```
      """
    ).lesson.steps.filter { $0.role != .reference }
    #expect(steps.map(\.action.text) == ["kubectl delete -f web/"])
    #expect(steps.flatMap(\.expectations).isEmpty)
  }

  @Test func `give text under a paragraph that ends in a command to the command`() throws {
    let steps = try read(
      """
      # T
      * Take in what is new with this command: `git subtree pull --prefix shop shop main`.
      ```
      remote: Enumerating objects: 5, done.
      Unpacking objects: 100% (3/3), done.
      ```
      """
    ).lesson.steps
    #expect(steps.map(\.expectations.count) == [1])
  }

  @Test func `take what an editor shows for no output`() throws {
    let steps = try read(
      """
      # T
      ```
      $ kubectl edit deployment web
      ```
      ```
      spec:
        replicas: 3
      ```
      """
    ).lesson.steps
    #expect(steps.flatMap(\.expectations).isEmpty)
  }

  @Test func `take comments that show a printed table for output`() throws {
    let steps = try read(
      """
      # T
      ```shell
      kubectl apply -f shop.yaml
      # deployment.apps/shop created

      kubectl get pods
      # NAME   READY   STATUS
      # shop   1/1     Running

      # use your own address
      curl http://192.168.1.5/
      # Welcome to the shop
      ```

      ```shell
      kubectl get pods
      # Then wait for a while
      ```
      """
    ).lesson.steps
    #expect(
      steps.map { $0.expectations.map(\.expected) } == [
        ["deployment.apps/shop created"], ["NAME   READY   STATUS\nshop   1/1     Running"],
        ["Welcome to the shop"], [],
      ])
  }

  @Test func `read blocks in tabs, and no list of what is needed`() throws {
    let text = """
      # T

      - python3
      - sh

      === "One"

          Make the folder:

          ```bash
          mkdir shop
          ```

          ```yaml
          kind: Pod
          ```

          ```bash
          make --dry-run
          ```
      """
    #expect(try commands(text) == ["mkdir shop", "make --dry-run"])
  }

  @Test(arguments: [
    ("# T\n\nRun:\n\n    ```\n    ls -l\n    ```\n", 6),
    ("# T\n````\n```bash\nls -l\n```\n````\n", 4),
  ])
  func `keep the lines where a fence is text`(text: String, line: Int) throws {
    let steps = try read(text).lesson.steps.filter { $0.action.text.contains("ls -l") }
    #expect(steps.allSatisfy { $0.range.start.line <= line && line <= $0.range.end.line })
  }

  @Test func `take the name of a pod from the list before, and not from a pod that is gone`() throws
  {
    let steps = try read(
      """
      # T
      ```bash
      kubectl create deployment web --image=nginx --replicas=3
      kubectl get pods -l app=web
      kubectl run tmp --rm -it --image=busybox -- wget -qO- http://web
      ```
      Delete one of them:
      ```bash
      kubectl delete pod <pod-name>
      ```
      """
    ).lesson.steps
    let source = try #require(steps.last?.placeholders.first?.source)
    #expect(source.selector == .column)
    #expect(source.step == steps[1].id)
  }

  @Test func `write the file that is shown below an editor, and open none`() throws {
    let text = """
      # T
      ```bash
      vi pod.yaml
      ```

      ```yaml
      apiVersion: v1
      kind: Pod
      ```

      ```bash
      sudo nano hello.py
      ```

      ```python
      print("hello")
      ```

      ```bash
      vi pod.yaml
      ```

      ```yaml
      spec:
        containers: []
      ```
      """
    let steps = try read(text).lesson.steps.filter { $0.role != .reference }
    #expect(steps.map(\.action.path) == ["pod.yaml", "hello.py", nil])
    #expect(steps.map(\.action.text).first == "apiVersion: v1\nkind: Pod\n")
    #expect(steps.last?.action.text == "vi pod.yaml")
  }
}
