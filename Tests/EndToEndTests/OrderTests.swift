import Foundation
import Testing

@Suite struct `Values on the command line` {
  private static let lesson = "# L\n1. Run `echo <your-name>` and check `Ada` exists.\n"

  @Test func `come from a flag, a file, the environment, in this order`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", Self.lesson)
      let file = try atelier.file("v.yaml", "your-name: Ada\nother: {value: x, secret: true}\n")
      let wrong = ["ATELIER_SET_YOUR_NAME": "Bob"]
      #expect(try await atelier.run("run", lesson, environment: wrong).status == 1)
      #expect(
        try await atelier.run("run", lesson, environment: ["ATELIER_SET_YOUR_NAME": "Ada"]).status
          == 0)
      #expect(
        try await atelier.run("run", lesson, "--values", file, environment: wrong).status == 0)
      #expect(
        try await atelier.run("run", lesson, "--values", file, "--set", "your-name=Bob").status == 1
      )
    }
  }

  @Test func `that are secret appear nowhere`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", "# L\n1. Run `echo <thing>; echo <thing> | rev`\n")
      let path = atelier.directory.path + "/t.jsonl"
      let run = try await atelier.run(
        "run", lesson, "--set", "thing=sesame", "--secret", "thing", "--verbose", "--transcript",
        path)
      #expect(run.status == 0)
      #expect(!run.output.contains("sesame"))
      #expect(run.output.contains("[redacted]"))
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(!text.contains("sesame"))
      #expect(text.contains("emases"))
      let json = try await atelier.run(
        "run", lesson, "--set", "thing=sesame", "--secret", "thing", "--format", "json")
      #expect(!json.output.contains("sesame"))
    }
  }

  @Test(arguments: [
    ("- a\n", "v.yaml:1: it must hold 'name: value' pairs."),
    ("a: 1\nb: [1]\n", "v.yaml:2: 'b' takes a text, or 'value:' and 'secret:' under it."),
  ])
  func `in a file that is malformed are told with the line`(text: String, sentence: String)
    async throws
  {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", Self.lesson)
      let run = try await atelier.run("run", lesson, "--values", try atelier.file("v.yaml", text))
      #expect(run.status == 65)
      #expect(run.errors.hasSuffix(sentence + "\n"), "\(run.errors)")
    }
  }
}

@Suite struct `The order of steps` {
  private static let lesson = """
    # L
    ## One
    ```shell
    export A=1
    ```
    ```shell
    false
    ```
    ## Two
    ```shell
    echo a=$A
    ```
    ## Extra (Optional)
    ```shell
    echo extra
    ```
    ## Clean up
    ```shell
    echo cleaned
    ```
    """

  @Test func `follows the graph where a step fails`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "# L\n1. Run `A=$(false)`\n2. Run `echo needs $A`\n3. Run `echo independent`\n## Clean up\n1. Run `echo cleaned`\n"
      )
      let run = try await atelier.run("run", lesson)
      #expect(run.status == 1)
      #expect(run.output.contains("– echo needs $A  not run"))
      #expect(run.output.contains("✔ echo independent"))
      #expect(run.output.contains("✔ echo cleaned"))
      let fast = try await atelier.run("run", lesson, "--fail-fast")
      #expect(!fast.output.contains("✔ echo independent"))
      #expect(fast.output.contains("✔ echo cleaned"))
    }
  }

  @Test func `is shown without running anything`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", Self.lesson + "\n```shell\ntouch mark\n```\n")
      let plan = try await atelier.run(
        "run", lesson, "--dry-run", environment: ["PATH": "/nonexistent"])
      #expect(plan.status == 0)
      #expect(plan.output.contains("3  echo a=$A"))
      #expect(plan.output.contains("needs 1 (variable A)"))
      #expect(plan.output.contains("not run: Optional sections were left out."))
      #expect(!FileManager.default.fileExists(atPath: atelier.directory.path + "/state"))
    }
  }

  @Test func `is cut where the user says`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", Self.lesson)
      let only = try await atelier.run("run", lesson, "--only", "3", "--with-needs")
      #expect(only.status == 0, "\(only.output)")
      #expect(only.output.contains("passed: 2 steps passed, 3 were skipped."))
      let skip = try await atelier.run("run", lesson, "--skip", ":7", "--with-optional")
      #expect(skip.output.contains("passed: 4 steps passed, 1 was skipped."))
      let unknown = try await atelier.run("run", lesson, "--from", "nowhere")
      #expect(unknown.status == 64)
      #expect(unknown.errors.contains("There is no step 'nowhere'. '--dry-run' lists the steps."))
    }
  }
}

@Suite struct `A run on a real cluster` {
  private func config(_ atelier: Atelier, server: String = "https://127.0.0.1:1") throws -> String {
    try atelier.file(
      "config",
      """
      apiVersion: v1
      kind: Config
      current-context: dev
      contexts:
      - {name: dev, context: {cluster: c, user: u}}
      - {name: other, context: {cluster: c, user: u}}
      - {name: eu-prod, context: {cluster: c, user: u}}
      clusters:
      - {name: c, cluster: {server: '\(server)'}}
      users:
      - {name: u, user: {token: abcdefgh12345678}}
      """)
  }

  @Test(arguments: [
    "kubectl config use-context other", "kubectl get ns --context=other",
    "kubectl --kubeconfig /etc/admin.conf get ns", "export KUBECONFIG=/tmp/x",
    "KUBECONFIG=/tmp/x kubectl get ns", "unset KUBECONFIG", "kubectx other",
    "helm list --kube-context other", "aws eks update-kubeconfig --name x",
    "kubectl -s https://10.0.0.1 get ns", "kubectl config set-context --current --cluster=x",
    "true && (kubectl config use-context other)", "alias k='kubectl --context other'",
    "bash -c \"kubectl config use-context other\"", "eval 'kubectl get ns --context other'",
    "oc login https://other.example", "az aks get-credentials -n x -g y", "minikube start",
    "gcloud container clusters get-credentials x", "kind create cluster",
  ])
  func `stops before what leaves its cluster`(command: String) async throws {
    try await Atelier.use { atelier in
      let directory = atelier.directory.path
      let lesson = try atelier.file(
        "l.md",
        "# L\n```shell\necho one\n```\n```shell\n\(command)\n```\n```shell\ntouch \(directory)/after\n```\n## Clean up\n```shell\necho cleaned\n```\n"
      )
      let run = try await atelier.run(
        "run", lesson, "--on", "cluster", "--context", "dev", "--kubeconfig", try config(atelier))
      #expect(run.status == 77, "\(run.output)\(run.errors)")
      #expect(run.output.contains("✔ echo one"))
      #expect(run.output.contains("this run may touch the context 'dev' alone."))
      #expect(run.output.contains("✔ echo cleaned"))
      #expect(!FileManager.default.fileExists(atPath: directory + "/after"))
    }
  }

  @Test(arguments: [
    ("bash leave.sh", "It switched to the context 'other'"),
    (". ./point.sh", "It set KUBECONFIG to '/tmp/elsewhere'"),
    ("bash lead.sh", "It made the context 'dev' lead elsewhere"),
  ])
  func `stops after what left its cluster unseen, and tears down where it should`(
    command: String, says: String
  ) async throws {
    try await Atelier.use { atelier in
      for (name, text) in [
        (
          "leave.sh",
          "kubectl config set-context other --cluster=c --user=u && kubectl config use-context other"
        ), ("point.sh", "export KUBECONFIG=/tmp/elsewhere"),
        ("lead.sh", "kubectl config set-cluster c --server=https://127.0.0.1:2"),
      ] { _ = try atelier.file(name, text + "\n") }
      let directory = atelier.directory.path
      let lesson = try atelier.file(
        "l.md",
        "# L\n```shell\necho one\n```\n```shell\n\(command)\n```\n```shell\ntouch \(directory)/after\n```\n## Clean up\n```shell\nkubectl config view -o jsonpath='{.current-context} {.clusters[0].cluster.server}'\n```\n"
      )
      let run = try await atelier.run(
        "run", lesson, "--on", "cluster", "--context", "dev", "--kubeconfig", try config(atelier),
        "--verbose")
      #expect(run.status == 77, "\(run.output)\(run.errors)")
      #expect(run.output.contains(says), "\(run.output)")
      #expect(run.output.contains("dev https://127.0.0.1:1"))
      #expect(!FileManager.default.fileExists(atPath: directory + "/after"))
    }
  }

  @Test func `lets pass what stays in its cluster`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "# L\n```shell\nkubectl config use-context dev\n```\n```shell\nkubectl config set-context --current --namespace=x\n```\n```shell\nkubectl config view --context dev --kubeconfig=$KUBECONFIG -o name >/dev/null; kubectl config get-contexts -o name\n```\n"
      )
      let run = try await atelier.run(
        "run", lesson, "--on", "cluster", "--context", "dev", "--kubeconfig", try config(atelier),
        "--verbose")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(!run.output.contains("other"))
    }
  }

  @Test func `needs a context that was named, here or in the trust file`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file("l.md", "# L\n```shell\necho home=$HOME\n```\n")
      let file = try config(atelier)
      let base = ["run", lesson, "--on", "cluster", "--kubeconfig", file]
      func run(_ more: String...) async throws -> (Int32, String) {
        let status = try await atelier.start(base + more).status()
        return (
          status,
          try String(contentsOfFile: atelier.directory.path + "/stderr", encoding: .utf8)
        )
      }
      let none = try await run()
      #expect(none.0 == 64)
      #expect(none.1.contains("the trust file does not name 'dev'."))
      let trust = try atelier.file("trust.yaml", "contexts: [dev]\nproduction: ['eu-*']\n")
      #expect(try await run("--trust", trust).0 == 0)
      let production = try await run("--context", "eu-prod")
      #expect(production.0 == 77)
      #expect(production.1.contains("The context 'eu-prod' looks like production."))
      #expect(try await run("--context", "eu-prod", "--confirm", "yes").0 == 77)
      #expect(try await run("--context", "eu-prod", "--confirm", "production").0 == 0)
      let bad = try atelier.file("bad.yaml", "contexts: [dev]\nprod: x\n")
      let malformed = try await run("--trust", bad)
      #expect(malformed.0 == 65)
      #expect(malformed.1.contains("bad.yaml:2: 'prod' takes a list of names."))
    }
  }

  @Test func `has a home of its own unless told otherwise`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md", "# L\n```shell\necho home=$HOME tmp=$TMPDIR\n```\n")
      let user = ["HOME": atelier.directory.path, "TMPDIR": "/tmp"]
      let own = try await atelier.run(
        "run", lesson, "--on", "local", "--verbose", environment: user)
      #expect(own.output.contains("home=/tmp/atelier-"))
      let shared = try await atelier.run(
        "run", lesson, "--on", "local", "--own-home", "--verbose", environment: user)
      #expect(shared.output.contains("home=\(atelier.directory.path) tmp=/tmp"))
    }
  }

  @Test func `lists what a lesson leaves behind`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "# L\n```shell\nkubectl create namespace mine\n```\n```shell\nkubectl create configmap gone --from-literal=a=b\n```\n## Clean up\n```shell\nkubectl delete configmap gone\n```\n"
      )
      let run = try await atelier.run("run", lesson, "--snapshot")
      #expect(run.status == 0, "\(run.output)")
      #expect(run.output.contains("Left behind in the cluster:\n"))
      #expect(run.output.contains("  namespace/mine\n"))
      #expect(!run.output.contains("configmap/gone"))
    }
  }
}

@Suite struct `Several lessons` {
  @Test func `are validated at a time, each told apart and in order`() async throws {
    try await Atelier.use { atelier in
      var lessons: [String] = []
      for number in 1...6 {
        lessons.append(
          try atelier.file(
            "l\(number).md",
            "# Lesson \(number)\n```shell\nsleep 0.\(7 - number); echo \(number) > own; cat own\n```\n```shell\nkubectl create ns n\(number) && kubectl get ns | grep -c '^n'\n```\n"
          ))
      }
      let report = atelier.directory.path + "/r.json"
      let status = try await atelier.start(
        ["validate"] + lessons + ["--jobs", "3", "--report", "json=\(report)"]
      ).status()
      let output = try String(
        contentsOfFile: atelier.directory.path + "/stdout", encoding: .utf8)
      #expect(status == 0, "\(output)")
      let places = (1...6).compactMap { output.range(of: "Lesson \($0) ·")?.lowerBound }
      #expect(places.count == 6 && places == places.sorted())
      #expect(output.components(separatedBy: "\ntranscript: ").count == 7)
      #expect(FileManager.default.fileExists(atPath: report))
    }
  }

  @Test func `go on where one of them cannot be run`() async throws {
    try await Atelier.use { atelier in
      let good = try atelier.file("good.md", "# Good\n```shell\necho ok\n```\n")
      let run = try await atelier.run("validate", "none.md", good)
      #expect(run.status == 66)
      #expect(run.errors.contains("There is no lesson 'none.md'."))
      #expect(run.output.contains("✔ echo ok"))
    }
  }
}

@Suite struct `A capture by directive` {
  @Test(arguments: [
    ("echo '{\"items\":[{\"id\":\"x-42\"}]}'", "from=json:.items[0].id", "x-42"),
    ("echo 'id: x-42 (new)'", "from='regex:id: (\\S+)'", "x-42"),
    ("printf 'NAME  AGE\\nx-42  3d\\n'", "from=column:NAME", "x-42"), ("echo ' x-42'", "", "x-42"),
  ])
  func `gives a placeholder its value`(command: String, from: String, value: String) async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "# L\n<!-- atelier: commands capture=thing-id \(from) -->\n```shell\n\(command)\n```\n\n```shell\necho got <thing-id>\n```\n"
      )
      let run = try await atelier.run("run", lesson, "--verbose")
      #expect(run.status == 0, "\(run.output)")
      #expect(run.output.contains("    got \(value)\n"), "\(run.output)")
    }
  }

  @Test func `sets a variable of the shell`() async throws {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        "# L\n<!-- atelier: commands capture=$THING -->\n```shell\necho 'a b'\n```\n\n```shell\nbash -c 'echo got $THING'\n```\n"
      )
      let run = try await atelier.run("run", lesson, "--verbose")
      #expect(run.output.contains("    got a b\n"), "\(run.output)")
    }
  }
}

@Suite struct `A replay` {
  @Test func `tells a step that the transcript lacks`() async throws {
    try await Atelier.use { atelier in
      let path = atelier.directory.path + "/t.jsonl"
      let old = try atelier.file("l.md", "# L\n1. Run `echo one`\n2. Run `echo two`\n")
      #expect(try await atelier.run("run", old, "--transcript", path).status == 0)
      let new = try atelier.file(
        "l.md", "# L\n1. Run `echo one`\n2. Run `echo other`\n3. Run `echo three`\n")
      let run = try await atelier.run("run", new, "--on", "replay", "--recording", path)
      #expect(run.status == 1)
      #expect(run.output.contains("✔ echo one"))
      #expect(run.output.contains("✘ echo other"))
      #expect(run.output.contains("✘ echo three"))
      #expect(
        run.output.components(separatedBy: "The recording holds nothing of this step.").count == 3)
    }
  }
}
