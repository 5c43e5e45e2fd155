import Execution
import LessonModel
import Testing

private func bound(_ selector: ValueSource.Selector, _ argument: String, _ output: String)
  async throws -> String?
{
  let source = ValueSource(step: StepID("s#1"), selector: selector, argument: argument)
  let world = ScriptedWorld(["look": [(0, output)]])
  let placeholder = Placeholder(name: "x", token: "<x>", source: source, provenance: why)
  _ = try await run(
    [step(1, "look"), step(2, "use <x>", placeholders: [placeholder])], in: world)
  return world.commands.count == 2 ? world.commands[1] : nil
}

private func command(_ text: String, token: String = "<x>", value: String) async throws -> String? {
  let world = ScriptedWorld([:])
  let placeholder = Placeholder(name: "x", token: token, source: nil, provenance: why)
  _ = try await run([step(1, text, placeholders: [placeholder])], in: world, values: ["x": value])
  return world.commands.first
}

@Suite struct `A value` {
  @Test(arguments: [
    (".items[0].metadata.name", "use web-1"), ("{.items[1].metadata.name}", "use web-2"),
    (".items[*].spec.port", "use 80"), ("$.items[-1]['spec'].port", "use 81"),
    (".items[0].metadata.labels.app\\.kubernetes\\.io/name", "use web"),
    (".items[0].ok", "use true"),
  ])
  func `is found in JSON by a path`(path: String, command: String) async throws {
    let json = #"""
      warning: old
      {"items": [
        {"metadata": {"name": "web-1", "labels": {"app.kubernetes.io/name": "web"}}, "spec": {"port": 80}, "ok": true},
        {"metadata": {"name": "web-2"}, "spec": {"port": 81}}]}
      """#
    #expect(try await bound(.jsonPath, path, json) == command)
  }

  @Test func `is found by a regular expression, its first group if it has one`() async throws {
    let output = "line one\nid: abc-42 done\n"
    #expect(try await bound(.pattern, #"id: (\S+)"#, output) == "use abc-42")
    #expect(try await bound(.pattern, #"\d+"#, output) == "use 42")
    #expect(try await bound(.pattern, "nothing", output) == nil)
    #expect(try await bound(.pattern, "(", output) == nil)
  }

  @Test func `is a whole output`() async throws {
    #expect(try await bound(.output, "", "  v1.2.3\n") == "use v1.2.3")
  }

  @Test(arguments: [
    ("echo <x>", "a b", "echo 'a b'"), ("echo \"<x>\"", "a$b", #"echo "a\$b""#),
    ("echo '<x>'", "it's", #"echo 'it'\''s'"#),
    ("echo one # don't say <x>\necho <x>", "a b", "echo one # don't say a b\necho 'a b'"),
    (
      "cat <<EOF\nit's \"<x>\"\nEOF\necho <x>", "a $b",
      "cat <<EOF\nit's \"a \\$b\"\nEOF\necho 'a $b'"
    ),
    ("cat <<'EOF'\nit's <x>\nEOF", "a $b", "cat <<'EOF'\nit's a $b\nEOF"),
    ("cat <<-END\n\tit's <x>\n\tEND\necho <x>", "$b", "cat <<-END\n\tit's \\$b\n\tEND\necho '$b'"),
  ])
  func `goes into a command as its place demands`(text: String, value: String, result: String)
    async throws
  {
    #expect(try await command(text, value: value) == result)
  }

  @Test func `is told with where it came from, and as a secret where it is one`() async throws {
    let placeholders = ["a", "db-password", "b"].map {
      Placeholder(name: $0, token: "<\($0)>", source: nil, provenance: why)
    }
    let collector = Collector()
    _ = try await run(
      [step(1, "use <a> <db-password> <b>", placeholders: placeholders)], in: ScriptedWorld([:]),
      adjust: {
        $0.values = [
          "a": GivenValue("1", origin: "'--set'"), "db-password": GivenValue("hunter"),
          "b": GivenValue("2", origin: "the values file 'v.yaml'"),
        ]
        $0.secretNames = ["b"]
      }, collector: collector)
    let told = collector.events.compactMap { event -> BoundValue? in
      if case .valueBound(let value) = event.kind { value } else { nil }
    }
    #expect(told.map(\.origin) == ["'--set'", "set by the user", "the values file 'v.yaml'"])
    #expect(told.map(\.secret) == [false, true, true])
  }

  @Test(arguments: [
    ("password", true), ("token", true), ("API_KEY", true), ("db-password", true),
    ("AWS_ACCESS_KEY_ID", true), ("clientSecret", true), ("secret-name", false),
    ("SECRET_NAME", false), ("secretName", false), ("token-file", false), ("user-name", false),
    ("node", false),
  ])
  func `is secret by its name, unless that is the name of a name`(name: String, secret: Bool) {
    #expect(GivenValue.isSecretName(name) == secret)
  }
}
