import Foundation
import Testing

// One after the other: the lesson forwards port 3000 of this machine.
@Suite(.serialized) struct `Whole lessons` {
  @Test func `run on the mock, replay to the same verdicts, and leave no secret`() async throws {
    try await Atelier.use { atelier in
      let transcript = atelier.directory.path + "/run.jsonl"
      let run = try await atelier.run(
        "run", Atelier.lesson, "--with-optional", "--transcript", transcript)
      #expect(run.status == 0, "\(run.output)")
      #expect(run.errors == "")
      #expect(run.output.contains("\npassed: 39 steps passed, 4 were skipped."))
      let text = try String(contentsOfFile: transcript, encoding: .utf8)
      #expect(text.contains(#"admin-password: [redacted]"#))
      #expect(text.contains(#"echo \"[redacted]\" | base64 --decode"#))
      let replay = try await atelier.run(
        "replay", transcript, environment: ["PATH": "/nonexistent"])
      #expect(replay.status == 0)
      #expect(replay.output.hasSuffix("The verdicts are those of the recording.\n"))
      let again = try await atelier.run(
        "run", Atelier.lesson, "--with-optional", "--on", "replay", "--recording", transcript,
        environment: ["PATH": "/nonexistent"])
      #expect(again.status == 0, "\(again.output)")
      let cast = try await atelier.run("transcript", "cast", transcript)
      #expect(cast.status == 0)
      #expect(cast.output.hasPrefix("{\"env\""))
      let report = try await atelier.run("report", transcript, "--format", "csv")
      #expect(report.output.split(separator: "\r\n").count == 44 + 1 - 1)
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: Atelier.seed)))
  func `that nobody wrote for this tool run too`() async throws {
    try await Atelier.use { atelier in
      let run = try await atelier.run(
        "run", Atelier.seed, "--with-optional", "--mock", Atelier.mock)
      #expect(run.status == 0, "\(run.output)")
      #expect(run.output.contains(":86:91: warning: The backslash is followed by a space"))
      #expect(run.output.contains("A mistake in the lesson's command was mended."))
      #expect(run.output.contains("43 of 43 expectations held"))
    }
  }

  @Test func `fail where the count is another one`() async throws {
    try await Atelier.use { atelier in
      let text = try String(contentsOfFile: Atelier.lesson, encoding: .utf8).replacing(
        "result is **28**", with: "result is **27**")
      let run = try await atelier.run(
        "run", try atelier.file("lesson.md", text), "--mock", Atelier.mock)
      #expect(run.status == 1)
      #expect(run.output.contains("Expected 27, found 28."))
      #expect(run.output.contains("\nfailed: "))
    }
  }

  @Test func `fail where the sidecar is missing`() async throws {
    try await Atelier.use { atelier in
      let webhook = "istio-1.2.2/install/kubernetes/helm/istio/templates/webhook.yaml"
      let material = try atelier.material(webhook) {
        $0.replacing("istio-injection: enabled", with: "istio-injection: always")
      }
      let run = try await atelier.run("run", Atelier.lesson, "--mock", material)
      #expect(run.status == 1)
      #expect(run.output.contains("The output does not hold 'istio-proxy'."))
    }
  }

  @Test func `fail where a pod crashes that should run`() async throws {
    try await Atelier.use { atelier in
      let material = try atelier.material {
        $0.replacing(
          "images:\n", with: "images:\n- image: istio/pilot\n  phase: CrashLoopBackOff\n")
      }
      let run = try await atelier.run(
        "validate", Atelier.lesson, "--mock", material, "--skip-optional")
      #expect(run.status == 1)
      #expect(run.output.contains("expected Running, found CrashLoopBackOff"))
    }
  }
}
