import Checks
import LessonModel

/// Times checks against a comparison of the same bytes line by line.
@main
enum Matching {
  static func main() {
    let rows = 100_000
    let names = (0..<rows).map { "web-\($0)-7d457d69b5-4c9wb" }
    let heading = "NAME   READY   STATUS   RESTARTS   AGE\n"
    func table(_ names: [String], age: String, status: String = "Running") -> String {
      heading + names.map { "\($0)   1/1   \(status)   0   \(age)" }.joined(separator: "\n")
    }
    let pods = table(names, age: "5s")
    let log = (0..<rows).map { "2024-01-02T15:04:05Z info request \($0) took 3ms from 10.0.0.7" }
      .joined(separator: "\n")
    let otherLog = (0..<rows).map {
      "2026-11-23T12:20:27Z info request \($0) took 12ms from 10.9.1.4"
    }.joined(separator: "\n")
    let long = String(repeating: "a", count: 1_000_000)
    let words = String(repeating: "pod-1 ", count: 170_000)
    let deep = String(repeating: "[", count: 500_000)

    print("Healthy reruns:")
    measure("100,000 pods, other ages", .like, pods, table(names, age: "12m"))
    measure("100,000 pods, the other way round", .like, pods, table(names.reversed(), age: "12m"))
    measure("100,000 log lines, other times", .like, log, otherLog)
    measure("100,000 log lines, the same", .like, log, log)
    measure("a line of 1 MB in words", .like, words, words + "\n")
    let manifest = (0..<1_000).map { "item\($0):\n  spec:\n    replicas: 2" }.joined(
      separator: "\n")
    let manifests = (0..<30_000).map { "item\($0):\n  spec:\n    replicas: 2" }.joined(
      separator: "\n")
    measure("3,000 lines of YAML in 1 MB", .like, manifest, manifests)
    print("Hostile:")
    measure(
      "3,000 lines of YAML in 1 MB, each elsewhere", .like, manifest,
      manifests.replacing("spec:", with: "status:"))
    measure(
      "30,000 levels of headings", .like, Self.nested(30_000, "a"), Self.nested(30_000, "b"))
    measure(
      "100,000 pods, all in another state", .like, pods, table(names, age: "1s", status: "Pending"))
    measure("100,000 pods, all of other names", .like, pods, pods.replacing("web-", with: "api-"))
    measure(
      "100,000 lines with named wildcards", .like, log.replacing("info", with: "<level>"), otherLog)
    measure("50,000 elisions", .elided, String(repeating: "...\nstep\n", count: rows / 2), log)
    measure("a line of 1 MB that differs at its end", .like, long + "b", long + "c")
    measure("500,000 open brackets", .like, deep, deep + "]")
    measure("(a*)*b on 1 MB", .regex, "(a*)*b", long)
    measure("((a+)+)+b on 1 MB", .regex, "((a+)+)+b", long)
    measure("(a?){500}b on 10 kB", .regex, "(a?){500}b", String(repeating: "a", count: 10_000))
    measure("2,000 stars on 1 MB", .glob, String(repeating: "*a", count: 2000) + "b", long)
    measure(
      "2,000 patterns for any lines", .lines, String(repeating: "a* (glob*)\n", count: 2000), long)
    measure(
      "100,000 words in 1 MB", .contains, String(repeating: "a ", count: rows) + "b",
      String(repeating: "a ", count: 500_000))
  }

  private static func nested(_ depth: Int, _ value: String) -> String {
    (0..<depth).map { String(repeating: " ", count: $0 % 300) + "key:" }.joined(separator: "\n")
      + "\n" + String(repeating: " ", count: 300) + "last: \(value)"
  }

  static func measure(_ name: String, _ kind: ExpectationKind, _ expected: String, _ output: String)
  {
    let clock = ContinuousClock()
    let place = SourceRange(line: 1, column: 1, endLine: 1, endColumn: 1)
    let expectation = Expectation(
      id: "s#1.1", kind: kind, expected: expected, range: place,
      provenance: Provenance(rule: "benchmark", evidence: ""))
    var equal = 0
    let baseline = clock.measure {
      let (left, right) = (expected.split(separator: "\n"), output.split(separator: "\n"))
      for (one, other) in zip(left, right) where one == other { equal += 1 }
    }
    var verdict = Verdict(.undecided, "")
    let time = clock.measure {
      verdict = CheckRegistry.standard.judge(
        expectation, Observation(output: output, exitStatus: 0))
    }
    let ratio = time / baseline
    print(
      "  \(name): \(text(time / .seconds(1))) s, \(text(ratio)) × a comparison line by line (\(equal) lines equal): \(verdict.outcome.rawValue)"
    )
  }

  private static func text(_ number: Double) -> String {
    let scaled = (number * 1000).rounded() / 1000
    return String(scaled)
  }
}
