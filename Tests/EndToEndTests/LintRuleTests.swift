import Foundation
import Testing

/// A lesson with one mistake, and the lesson without it.
struct Mistake: Sendable, CustomTestStringConvertible {
  var rule: String
  var line: Int
  var column: Int
  var wrong: String
  var right: String
  var arguments: [String] = []

  var testDescription: String { "\(rule): \(wrong.prefix(60))" }
}

private func fence(_ code: String, _ language: String = "bash") -> String {
  "# L\n\n```\(language)\n\(code)\n```\n"
}

private func manifest(_ version: String, _ kind: String) -> String {
  "# L\n\nCreate `m.yaml` with:\n\n```yaml\napiVersion: \(version)\nkind: \(kind)\nmetadata:\n  name: a\n```\n"
}

private let mistakes: [Mistake] = [
  Mistake(
    rule: "backslash-space", line: 2, column: 29,
    wrong: "# L\n1. Run `kubectl get pods -A \\ --show-labels`\n",
    right: "# L\n1. Run `kubectl get pods -A --show-labels`\n"),
  Mistake(
    rule: "continuation-space", line: 4, column: 18,
    wrong: fence("kubectl get pods \\  \n  --show-labels"),
    right: fence("kubectl get pods \\\n  --show-labels")),
  Mistake(
    rule: "shell-syntax", line: 4, column: 1, wrong: fence("echo \"never closed"),
    right: fence("echo \"closed\"")),
  Mistake(
    rule: "shell-syntax", line: 4, column: 7, wrong: fence("cat <<EOF > a.txt\nhello\nEND"),
    right: fence("cat <<EOF > a.txt\nhello\nEOF")),
  Mistake(
    rule: "indented-delimiter", line: 6, column: 1,
    wrong: fence("cat <<EOF > a.txt\nhello\n  EOF\nls a.txt"),
    right: fence("cat <<-EOF > a.txt\nhello\n\tEOF\nls a.txt")),
  Mistake(
    rule: "bad-substitution", line: 4, column: 6,
    wrong: fence("curl ${kubectl get pods -o name}"),
    right: fence("curl $(kubectl get pods -o name)")),
  Mistake(
    rule: "undefined-variable", line: 4, column: 6, wrong: fence("echo $NODE_NAME"),
    right: fence("NODE_NAME=a\necho $NODE_NAME")),
  Mistake(
    rule: "undefined-variable", line: 5, column: 7,
    wrong: fence("for i in 1 2; do\n echo ${WHERE}/$i\ndone"),
    right: fence("while read WHAT WHERE; do\n echo ${WHERE}/$WHAT\ndone < list")),
  Mistake(
    rule: "unbound-placeholder", line: 2, column: 14, wrong: "# L\n1. Run `echo <your-name>`\n",
    right: "---\natelier:\n  variables: {your-name: Ada}\n---\n# L\n1. Run `echo <your-name>`\n"),
  Mistake(
    rule: "missing-directory", line: 2, column: 12, wrong: "# L\n1. Run `cd nowhere-at-all`\n",
    right: "# L\n1. Run `mkdir nowhere-at-all`\n2. Run `cd nowhere-at-all`\n"),
  Mistake(
    rule: "smart-quotes", line: 4, column: 6, wrong: fence("echo “hello world”"),
    right: fence("echo \"hello world\"; echo 'so-called “words”'")),
  Mistake(
    rule: "smart-quotes", line: 9, column: 9,
    wrong: manifest("v1", "Pod").replacing("name: a", with: "name: “a”"),
    right: manifest("v1", "Pod").replacing("name: a", with: "name: \"a “b”\"")),
  Mistake(
    rule: "odd-space", line: 9, column: 1,
    wrong: manifest("v1", "Pod").replacing("  name", with: "\u{A0} name"),
    right: manifest("v1", "Pod")),
  Mistake(
    rule: "removed-api", line: 5, column: 17,
    wrong: fence(
      "kubectl apply -f - <<EOF\n{\"apiVersion\": \"batch/v1beta1\", \"kind\": \"CronJob\"}\nEOF"),
    right: fence(
      "kubectl apply -f - <<EOF\n{\"apiVersion\": \"batch/v1\", \"kind\": \"CronJob\"}\nEOF")),
  Mistake(
    rule: "removed-flag", line: 4, column: 9, wrong: fence("kubectl convert -f a.yaml"),
    right: fence("install kubectl-convert /usr/local/bin\nkubectl convert -f a.yaml")),
  Mistake(
    rule: "typographic-dash", line: 4, column: 18, wrong: fence("kubectl get pods –n web"),
    right: fence("kubectl get pods -n web; echo 'a – b'")),
  Mistake(
    rule: "odd-space", line: 4, column: 8, wrong: fence("kubectl\u{A0}get pods -A"),
    right: fence("kubectl get pods -A; echo 'a\u{A0}b'")),
  Mistake(
    rule: "missing-tool", line: 4, column: 1, wrong: fence("frobnicate-not-here --all"),
    right: fence("curl -LO https://a.org/frobnicate-not-here\nfrobnicate-not-here --all")),
  Mistake(
    rule: "misspelt-command", line: 4, column: 1, wrong: fence("kubeclt get pods --all-namespaces"),
    right: fence("kubectl get pods --all-namespaces")),
  Mistake(
    rule: "removed-flag", line: 4, column: 25,
    wrong: fence("kubectl get deploy a -o yaml --export"),
    right: fence("kubectl get deploy a -o yaml")
  ).at(column: 30),
  Mistake(
    rule: "removed-flag", line: 4, column: 25,
    wrong: fence("kubectl run a --image=b --generator=run-pod/v1"),
    right: fence("kubectl run a --image=b")),
  Mistake(
    rule: "removed-flag", line: 4, column: 19, wrong: fence("kubectl exec web-0 ls"),
    right: fence("kubectl exec web-0 -- ls")
  ).at(column: 20),
  Mistake(
    rule: "helm-2", line: 4, column: 14, wrong: fence("helm install --name a ./chart"),
    right: fence("helm install a ./chart")),
  Mistake(
    rule: "removed-api", line: 6, column: 13, wrong: manifest("extensions/v1beta1", "Deployment"),
    right: manifest("apps/v1", "Deployment")),
  Mistake(
    rule: "removed-api", line: 6, column: 13, wrong: manifest("batch/v1beta1", "CronJob"),
    right: manifest("batch/v1beta1", "CronJob"), arguments: ["--kubernetes-version", "1.24"]),
  Mistake(
    rule: "removed-api", line: 5, column: 13,
    wrong: fence(
      "kubectl apply -f - <<EOF\napiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nEOF"),
    right: fence("kubectl apply -f - <<EOF\napiVersion: policy/v1\nkind: PodDisruptionBudget\nEOF")),
  Mistake(
    rule: "tab-in-yaml", line: 7, column: 1,
    wrong: fence("kubectl apply -f - <<EOF\napiVersion: v1\nkind: Pod\n\tmetadata: {}\nEOF"),
    right: fence("kubectl apply -f - <<EOF\napiVersion: v1\nkind: Pod\nmetadata: {}\nEOF")),
  Mistake(
    rule: "invalid-yaml", line: 8, column: 7,
    wrong: fence(
      "kubectl apply -f - <<EOF\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a: b\nEOF"),
    right: fence("kubectl apply -f - <<EOF\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nEOF")
  ).at(column: 10),
  Mistake(
    rule: "generated-name", line: 4, column: 14, wrong: fence("kubectl logs web-6799fc88d8-x2k4p"),
    right: fence("kubectl logs deploy/web; kubectl logs my-long-named-pod")),
  Mistake(
    rule: "retired-host", line: 4, column: 23,
    wrong: fence("docker pull --quiet k8s.gcr.io/pause:3.2"),
    right: fence("docker pull --quiet registry.k8s.io/pause:3.2")
  ).at(column: 21),
  Mistake(
    rule: "latest-image", line: 4, column: 12, wrong: fence("docker run nginx:latest"),
    right: fence("docker build -t mine:latest .\ndocker run mine:latest; docker run nginx:1.27")),
  Mistake(
    rule: "expectation-holds-always", line: 8, column: 1,
    wrong:
      "# L\n\n```bash\ndate\n```\n\n<!-- atelier: output expect=lines -->\n```\n.* (re*)\n```\n",
    right:
      "# L\n\n```bash\ndate\n```\n\n<!-- atelier: output expect=lines -->\n```\n.* UTC (re)\n```\n"
  ).at(line: 9),
  Mistake(
    rule: "prompt-in-script", line: 5, column: 1,
    wrong: fence("kubectl get pods -A\n$ kubectl get nodes"),
    right: fence("$ kubectl get pods -A\n$ kubectl get nodes")),
  Mistake(
    rule: "unfinished-section", line: 3, column: 1, wrong: "# L\n## Next\nTODO: more\n",
    right: "# L\n## Next\nMore.\n"),
  Mistake(
    rule: "duplicate-heading", line: 4, column: 1,
    wrong: "# L\n## Install it\na\n## Install it\nb\n",
    right: "# L\n## A\n### Install it\n## B\n### Install it\n"),
  Mistake(
    rule: "duplicate-id", line: 3, column: 4,
    wrong: "# L\n<a name=\"x\"></a>\n<a id=\"x\"></a>\n",
    right: "# L\n<a name=\"x y\"></a>\n<a id=\"x z\"></a>\n"),
  Mistake(
    rule: "unknown-directive", line: 3, column: 15,
    wrong: "# L\n\n<!-- atelier: outptu -->\n```\na\n```\n",
    right: "# L\n\n<!-- atelier: ignore -->\n```\na\n```\n"),
  Mistake(
    rule: "unknown-directive", line: 3, column: 1,
    wrong: "# L\n\n<!-- atelier: lint-ignore helm2 -->\nText.\n",
    right: "# L\n\n<!-- atelier: lint-ignore helm-2 -->\nText.\n"),
  Mistake(
    rule: "directive-value", line: 3, column: 22,
    wrong: "# L\n\n<!-- atelier: status=many -->\n```bash\nls\n```\n",
    right: "# L\n\n<!-- atelier: status=2 -->\n```bash\nls\n```\n"),
  Mistake(
    rule: "unknown-front-matter", line: 3, column: 3,
    wrong: "---\natelier:\n  titel: a\n---\n# L\n",
    right: "---\natelier:\n  title: a\n---\n# L\n"),
  Mistake(
    rule: "front-matter-value", line: 3, column: 3,
    wrong: "---\natelier:\n  time-limit: soon\n---\n# L\n",
    right: "---\natelier:\n  time-limit: 5m\n---\n# L\n"),
  Mistake(
    rule: "front-matter", line: 2, column: 1, wrong: "---\natelier: yes\n---\n# L\n",
    right: "---\natelier: {title: a}\n---\n# L\n"),
]

extension Mistake {
  fileprivate func at(line: Int? = nil, column: Int? = nil) -> Mistake {
    var copy = self
    copy.line = line ?? copy.line
    copy.column = column ?? copy.column
    return copy
  }
}

@Suite struct `The lint rules` {
  @Test(arguments: mistakes)
  func `find each mistake where it stands, and nothing where it was mended`(mistake: Mistake)
    async throws
  {
    try await Atelier.use { atelier in
      let wrong = try atelier.file("wrong.md", mistake.wrong)
      let found = try await atelier.lint(wrong)
      #expect(
        found.contains {
          $0.rule == mistake.rule && $0.line == mistake.line && $0.column == mistake.column
        }, "\(found)")
      let right = try atelier.file("right.md", mistake.right)
      let left = try await atelier.lint(right, mistake.arguments)
      #expect(!left.contains { $0.rule == mistake.rule }, "\(left)")
    }
  }

  @Test func `have a name each, and each is in the article on them`() async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.run("lint", "--list-rules", "--format", "json")
      #expect(run.status == 0)
      struct Rule: Decodable { var name, severity, explanation, remedy: String }
      let rules = try JSONDecoder().decode([Rule].self, from: Data(run.output.utf8))
      #expect(rules.count > 30)
      #expect(Set(rules.map(\.name)).count == rules.count)
      let article = try String(
        contentsOf: Atelier.root.appendingPathComponent(
          "Sources/AtelierCommands/AtelierCommands.docc/LintRules.md"), encoding: .utf8)
      for rule in rules {
        #expect(article.contains("### \(rule.name)\n"), "\(rule.name)")
        #expect(!rule.explanation.isEmpty && !rule.remedy.isEmpty)
      }
    }
  }

  @Test func `find nothing but notes in the project's own lesson`() async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.run("lint", Atelier.lesson)
      #expect(run.status == 0, "\(run.output)")
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: Atelier.seed)))
  func `find what is wrong with a lesson in the wild`() async throws {
    try await Atelier.use { atelier in
      let found = try await atelier.lint(Atelier.seed)
      #expect(
        found.filter { $0.severity == "warning" }.map { "\($0.line):\($0.column) \($0.rule)" }
          == ["23:14 helm-2", "86:91 backslash-space"])
      #expect(found.contains { $0.line == 148 && $0.rule == "unfinished-section" })
    }
  }
}

struct LintFinding: Decodable, CustomStringConvertible {
  var rule: String
  var severity: String
  var file: String
  var line: Int
  var column: Int
  var message: String
  var fixable: Bool
  var fixed: Bool

  var description: String { "\(line):\(column) \(severity) \(rule): \(message)" }
}

extension Atelier {
  /// What `atelier lint` finds.
  func lint(_ lesson: String, _ arguments: [String] = [], environment: [String: String] = [:])
    async throws -> [LintFinding]
  {
    struct Report: Decodable {
      var format: String
      var findings: [LintFinding]
    }
    let child = try start(
      ["lint", lesson, "--format", "json"] + arguments, environment: environment)
    let status = await child.status()
    let data = FileManager.default.contents(atPath: directory.path + "/stdout") ?? Data()
    let report = try JSONDecoder().decode(Report.self, from: data)
    #expect(report.format == "atelier.lint/1")
    let hasWarnings = report.findings.contains { $0.severity != "note" && !$0.fixed }
    #expect(status == (hasWarnings ? 1 : 0))
    return report.findings
  }
}
