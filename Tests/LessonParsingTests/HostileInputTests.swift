import LessonModel
import LessonParsing
import Testing

/// Whatever a file holds, there is a lesson or an error, in a time that grows with its size.
@Suite struct `Any file` {
  static let files: [(name: String, bytes: [UInt8])] = [
    ("empty", []),
    ("a line end", [0x0A]),
    ("NUL bytes", Array("# T\n\0\n1. Run `make\0all`\n```bash\nls\0 -l\n```\n".utf8)),
    ("a byte-order mark", [0xEF, 0xBB, 0xBF] + Array("# T\n1. Run `make all`\n".utf8)),
    ("CRLF", Array("# T\r\n1. Run `make all`\r\n```bash\r\nls -l\r\n```\r\n".utf8)),
    ("lone CR", Array("# T\r1. Run `make all`\r".utf8)),
    ("tabs", Array("# T\n1.\tRun\t`make all`\n\n-\t```bash\n\tls -l\n\t```\n".utf8)),
    ("right to left", Array("# شرح\nنفذ `make all` ثم راجع\n```bash\nls -l\n```\n".utf8)),
    ("nested quotes", [UInt8](repeating: 0x3E, count: 10_000) + Array(" x\n".utf8)),
    (
      "nested lists",
      (0..<700).flatMap { depth in
        [UInt8](repeating: 0x20, count: depth * 2) + Array("- x\n".utf8)
      }
    ),
    ("list marks", Array(String(repeating: "- ", count: 10_000).utf8) + [0x78, 0x0A]),
    ("brackets", [UInt8](repeating: 0x5B, count: 50_000)),
    (
      "open fence",
      Array("```bash\n".utf8) + Array(String(repeating: "echo \"\n", count: 1_500).utf8)
    ),
    (
      "open substitutions",
      Array("```bash\n".utf8) + Array(String(repeating: "$(", count: 20_000).utf8)
    ),
    (
      "here-documents",
      Array("```bash\n".utf8) + Array(String(repeating: "cat <<A <<B <<C\n", count: 1_000).utf8)
    ),
    (
      "a long line",
      Array("Run `".utf8) + [UInt8](repeating: 0x61, count: 300_000) + Array("`\n".utf8)
    ),
    ("grave accents", (1..<700).flatMap { [UInt8](repeating: 0x60, count: $0) + [0x20] }),
    ("comments", Array(String(repeating: "<!-- atelier: ", count: 1_500).utf8)),
    ("front matter that does not end", Array("---\natelier:\n  id: [\n".utf8)),
    (
      "front matter with an alias of itself",
      Array("---\na: &a [*a, *a]\natelier: *a\n---\n# T\n".utf8)
    ),
  ]

  @Test(arguments: files.indices)
  func `is read`(index: Int) throws {
    let file = Self.files[index]
    var reading: Reading?
    let time = try ContinuousClock().measure {
      reading = try LessonReader().read(file.bytes, file: file.name)
    }
    #expect(reading?.lesson.file == file.name)
    #expect(time < .seconds(20), "\(file.name)")
    for name in Dialects.names {
      // A cut may fall into a character: then there is an error, and no crash.
      _ = try? LessonReader(dialect: name).read(Array(file.bytes.prefix(10_000)), file: file.name)
    }
  }

  @Test(arguments: ["CRLF", "lone CR", "a byte-order mark", "tabs", "right to left"])
  func `keeps its commands`(name: String) throws {
    let file = try #require(Self.files.first { $0.name == name })
    let steps = try LessonReader().read(file.bytes, file: "x.md").lesson.steps
    #expect(steps.contains { $0.action.text == (name == "right to left" ? "ls -l" : "make all") })
  }

  @Test func `of five times the size takes about five times the time`() throws {
    func time(_ sections: Int) throws -> Double {
      var text = "# T\n"
      for number in 0..<sections {
        text +=
          "## \(number)\n1. Run `kubectl create ns n\(number)`\n2. Run `kubectl describe pod <pod-name>` and check `x: \(number)` exists.\n```bash\n$ kubectl get ns\nNAME\nn\(number)\n```\n"
      }
      let bytes = Array(text.utf8)
      var best = Double.infinity
      for _ in 0..<2 {
        let elapsed = try ContinuousClock().measure {
          _ = try LessonReader().read(bytes, file: "x.md")
        }
        best = min(best, elapsed / .seconds(1))
      }
      return best
    }
    // A quadratic reader would take 25 times as long.
    #expect(try time(1_000) / time(200) < 14)
  }
}
