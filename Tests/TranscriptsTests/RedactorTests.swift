import Foundation
import LessonModel
import Testing
import Transcripts

private let id = StepID("s#1")

/// What is stored of a command and its output, as text.
private func stored(_ command: String, _ output: [String], secrets: [String] = []) throws -> String
{
  var redactor = Redactor(secrets: secrets)
  let kinds: [Event.Kind] =
    [.stepStarted(StepStart(step: id, command: command, directory: "/"))]
    + output.map { .output(StepOutput(step: id, text: $0)) }
    + [
      .stepEnded(
        StepEnd(step: id, status: .passed, exitStatus: 0, directory: "/", duration: 0))
    ]
  return try kinds.enumerated().flatMap { redactor.redact(event($0, $1)) }
    .map { try TranscriptRecord($0).line() }.joined(separator: "\n")
}

/// Parts that are joined here alone, so that no scanner takes this file for a leak.
private func join(_ parts: String...) -> String { parts.joined() }

@Suite struct `Secrets of known shapes` {
  @Test(arguments: [
    join("gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"),
    join("github", "_pat_11ABCDEFG0abcdefghijkl_xyz"),
    join("glp", "at-abcdefghij0123456789"), join("AK", "IAIOSFODNN7EXAMPLE"),
    join("AI", "zaSyA1234567890abcdefghijklmnopqrstuv"), join("xo", "xb-1234567890-abcdef"),
    join("sk_", "live_abcdefghij0123456789"),
    join("np", "m_abcdefghijklmnopqrstuvwxyz0123456789AB"),
    join("ey", "JhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"),
  ])
  func `are hidden wherever they stand`(secret: String) throws {
    for text in [secret, "x \(secret) y", "\"\(secret)\",", "url?key=\(secret)&a=b"] {
      let result = try stored("cat file", ["before \(text)\nafter\n"])
      #expect(!result.contains(secret), "\(result)")
      #expect(result.contains("[redacted]"))
      #expect(result.contains("before") && result.contains("after"))
    }
  }

  @Test(arguments: [
    ("https://ada:pw-12345@example.org/x", "pw-12345"),
    ("postgres://u:p%40ss@db:5432/x", "p%40ss"), ("curl -u ada:pw-12345 http://x", "pw-12345"),
    ("curl --user 'ada:pw 12345' http://x", "pw "),
    ("Authorization: Basic YWRhOnB3LTEyMzQ1", "YWRhOnB3LTEyMzQ1"),
    ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG", "wJalrXUtnFEMI/K7MDENG"),
    ("  client-key-data: LS0tabcdefg", "LS0tabcdefg"), ("--api-key s3cr3t-key", "s3cr3t-key"),
    ("{\"password\":\"a b c d\"}", "a b c d"), ("{\\\"token\\\":\\\"abcd-1234\\\"}", "abcd-1234"),
    ("\"auth\": \"YWRhOnB3\"", "YWRhOnB3"), ("DB_PASS=swordfish", "swordfish"),
    ("adminPassword: swordfish", "swordfish"),
  ])
  func `are hidden by what they are called`(text: String, secret: String) throws {
    let result = try stored("cat file", ["\(text)\n"])
    #expect(!result.contains(secret), "\(result)")
    #expect(result.contains("[redacted]"))
  }

  @Test func `are private keys, also where they come in pieces`() throws {
    let begin = join("-----BEGIN RSA PRIV", "ATE KEY-----")
    let lines = (0..<40).map { "MIIEowIBAAKCAQEA\($0)abcdefghijklmnop" }
    let result = try stored(
      "cat key.pem",
      ["\(begin)\n"] + lines.map { $0 + "\n" } + ["-----END RSA PRIVATE KEY-----\nrest\n"])
    #expect(!result.contains("MIIEow"))
    #expect(result.contains("rest"))
  }

  @Test(arguments: [
    "NAME   READY  STATUS\nweb-1  1/1    Running", "token: true", "password: <none>",
    "PASSWORD=$PW",
    "https://example.org:443/a@b", "Tokens: default-token-x7k2p", "Mounts: default-token-abcde:",
    "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----", "secretName: web-tls",
    "imagePullSecret: regcred", "at 12:30:45 in 3 s", "PWD=/home/ada", "eyJ", "ghp_short",
  ])
  func `are none of these`(text: String) throws {
    let result = try stored("cat file", ["\(text)\n"])
    #expect(!result.contains("[redacted]"), "\(result)")
  }
}

@Suite struct `Declared secrets` {
  @Test(arguments: ["hunter", "abc", "admin", "pä ss"])
  func `never appear, plain or encoded`(secret: String) throws {
    let encoded = Data(secret.utf8).base64EncodedString()
    let result = try stored(
      "login \(secret)", ["hello \(secret) and \(encoded)\n"], secrets: [secret])
    #expect(!result.contains(secret))
    if secret.count > 3 { #expect(!result.contains(encoded)) }
    #expect(result.contains("hello [redacted]"))
  }

  @Test func `are hidden in the plan, in verdicts and in reasons`() throws {
    var redactor = Redactor(secrets: ["hunter22"])
    let events = [
      event(0, .stepSkipped(id, SkipReason(.refused, "It names hunter22."))),
      event(
        1,
        .diagnostic(
          Diagnostic(
            severity: .note, code: "c", file: "l",
            location: SourceLocation(line: 1, column: 1), message: "hunter22"))),
    ]
    for line in try events.flatMap({ redactor.redact($0) }).map({ try TranscriptRecord($0).line() })
    {
      #expect(!line.contains("hunter22"))
    }
  }
}

@Suite struct `Secrets of Kubernetes` {
  @Test func `are hidden in a list of many kinds, and config maps are not`() throws {
    let yaml = """
      apiVersion: v1
      items:
      - apiVersion: v1
        data:
          color: c2VlbXNwbGFpbg==
        kind: ConfigMap
      - apiVersion: v1
        data:
          pass: c3dvcmRmaXNo
        kind: Secret
        metadata:
          name: s
      kind: List
      """
    let result = try stored(
      "kubectl get all -o yaml", yaml.split(separator: "\n").map { $0 + "\n" })
    #expect(!result.contains("c3dvcmRmaXNo"))
    #expect(result.contains("c2VlbXNwbGFpbg=="))
  }

  @Test func `are hidden in JSON, in the annotation that repeats them, and decoded`() throws {
    let json =
      #"{"kind":"Secret","data":{"p":"c3dvcmRmaXNo"},"metadata":{"annotations":{"last":"{\"data\":{\"p\":\"c3dvcmRmaXNo\"}}"}}}"#
    let result = try stored("kubectl get --raw /x", [json, "\nswordfish\n"])
    #expect(!result.contains("c3dvcmRmaXNo"))
    #expect(result.contains("kind"))
  }

  @Test(arguments: [
    "kubectl get secret s -o jsonpath='{.data.password}'",
    "kubectl get secret s -o go-template='{{.data.password}}'",
    "kubectl get secret s -o json | jq -r .data.password",
  ])
  func `are hidden where one value is all that is printed`(command: String) throws {
    #expect(try !stored(command, ["c3dvcmRmaXNo"]).contains("c3dvcmRmaXNo"))
  }

  @Test func `are hidden in the command that makes them`() throws {
    let result = try stored(
      "kubectl create secret generic s --from-literal=user=ada --from-literal=key=swordfish",
      ["used swordfish\n"])
    #expect(!result.contains("swordfish"))
    #expect(result.contains("used [redacted]"))
  }
}
