import Foundation
import LoopbackServer
import Testing

/// Checks as a lesson asks for them: through the runner, each once as it holds and once as it does not.
@Suite struct `A check through the runner` {
  private func states(_ atelier: Atelier, _ text: String, _ options: String...) async throws -> [String] {
    let lesson = try atelier.file("checks.md", "# L\n\n" + text)
    let transcript = atelier.directory.path + "/t-\(UInt64.random(in: 0...UInt64.max)).jsonl"
    let arguments = ["run", lesson, "--transcript", transcript, "--settle", "0"] + options
    let status = try await atelier.start(arguments).status()
    var states: [String] = []
    for line in try String(contentsOfFile: transcript, encoding: .utf8).split(separator: "\n") {
      let event = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      guard event["kind"] as? String == "step-ended",
        let data = event["data"] as? [String: Any]
      else { continue }
      states.append(data["status"] as? String ?? "")
    }
    #expect(status == (states.contains { $0 != "passed" } ? 1 : 0))
    return states
  }

  private func step(_ directive: String, _ command: String) -> String {
    "<!-- atelier: \(directive) -->\n```shell\n\(command)\n```\n\n"
  }

  @Test func `of a pipeline minds the part that fails before the last`() async throws {
    try await Atelier.use { atelier in
      let text =
        "```console\n$ cat /no/such/file | wc -l\n```\n\n```console\n$ seq 3 | wc -l\n```\n\n"
        + "```console\n$ yes | head -1\ny\n```\n"
      let found = try await states(atelier, text, "--on", "local")
      #expect(found == ["failed", "passed", "passed"])
    }
  }

  @Test func `of a variable asks the lesson's own shell`() async throws {
    try await Atelier.use { atelier in
      let text =
        step("expect=variable value=\"COLOR=green\"", "COLOR=green")
        + step("expect=variable value=\"COLOR=red\"", "true")
        + step("expect=not-variable value=\"COLOR\"", "unset COLOR")
        + step("expect=variable value=\"COLOR\"", "true")
      let found = try await states(atelier, text, "--on", "local")
      #expect(found == ["passed", "failed", "passed", "failed"])
    }
  }

  @Test func `of a file looks from where the shell stands`() async throws {
    try await Atelier.use { atelier in
      let text =
        step("expect=file-exists value=\"made here.txt\"", "mkdir -p d; cd d; touch 'made here.txt'")
        + step("expect=file-exists value=\"d\"", "cd ..")
        + step("expect=not-file-exists value=\"d/made here.txt\"", "rm -r d")
      let found = try await states(atelier, text, "--on", "local")
      #expect(found == ["passed", "failed", "passed"])
    }
  }

  @Test func `of a cluster asks the cluster`() async throws {
    try await Atelier.use { atelier in
      let text =
        step(
          "expect=cluster value=\"deployment/web condition=Available\"",
          "kubectl create deployment web --image=nginx")
        + step("expect=cluster value=\"pods -l app=web count >= 2\"", "kubectl get deployment web")
        + step(
          "expect=cluster value=\"pods -l app=web count >= 2\"",
          "kubectl scale deployment web --replicas=2")
      let found = try await states(atelier, text, "--settle", "5")
      #expect(found == ["passed", "failed", "passed"])
    }
  }

  @Test func `of an answer reads its body`() async throws {
    let server = try LoopbackServer { _, _ in .init(200, body: "{\"state\": \"ready\"}") }
    try await Atelier.use { atelier in
      let url = "http://127.0.0.1:\(server.port)/health"
      let text =
        step("expect=http value=\"\(url) 200 contains ready\"", "true")
        + step("expect=http value=\"\(url) 200 contains broken\"", "true")
        + step("expect=http value=\"\(url) 404\"", "true")
      let found = try await states(atelier, text, "--on", "local")
      #expect(found == ["passed", "failed", "failed"])
    }
  }

  @Test func `of a background step minds its early end, and its port`() async throws {
    let server = try LoopbackServer { _, _ in .init(200) }
    try await Atelier.use { atelier in
      let text =
        "```shell\n(sleep 0.05; exit 3) &\n```\n\n```shell\nsleep 0.01 &\n```\n\n"
        + "```shell\nsleep 300 &\n```\n\n"
        + step(
          "background expect=ready value=\"tcp://127.0.0.1:\(server.port)\"", "sleep 300")
        + step(
          "background expect=ready value=\"tcp://127.0.0.1:1\" timeout=1s", "sleep 300")
      let found = try await states(atelier, text, "--on", "local")
      #expect(found == ["failed", "passed", "passed", "passed", "failed"])
    }
  }
}
