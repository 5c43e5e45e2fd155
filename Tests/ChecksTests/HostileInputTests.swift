import Checks
import LessonModel
import Testing

/// Inputs on which a matcher that goes back and tries again would never end. The limit is far above what they take, and far
/// below what they would. A debug build, fifty times slower, gets a fiftieth of them; `Benchmarks/matching` has them whole.
@Suite(.serialized, .timeLimit(.minutes(3))) struct `Hostile input` {
  #if DEBUG
    private static let size = 2_000
  #else
    private static let size = 100_000
  #endif
  private static let line = String(repeating: "a", count: size * 10)
  private static let words = String(repeating: "pod-1 ", count: size * 2)
  private static let rows = (0..<size).map { "web-\($0)   1/1     Running   0          5s" }
  private static let table =
    "NAME   READY   STATUS   RESTARTS   AGE\n" + rows.joined(separator: "\n")

  @Test(arguments: [
    "(a*)*b", "(a|a)*b", "(a?){500}b", "((a+)+)+b", "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(.*)(.*)(.*)(.*)x",
  ])
  func `of a regular expression ends`(pattern: String) {
    #expect(
      judge(.regex, pattern, String(repeating: "a", count: Self.size / 5) + "!").outcome == .failed)
  }

  @Test(arguments: ["((((a{1000}){1000}){1000}){1000})", "((((){1000}){1000}){1000}){1000}", "("])
  func `that is too large an expression is told at once`(pattern: String) {
    let pattern = pattern == "(" ? String(repeating: "(", count: 100_000) : pattern
    #expect(judge(.regex, pattern, "a").outcome == .undecided)
  }

  /// Named, because what a test is given is printed.
  enum LongLine: String, CaseIterable {
    case stars, marks, elisions, words, descent, text, sample, patterns

    var expectation: (kind: ExpectationKind, expected: String) {
      switch self {
      case .stars: (.glob, String(repeating: "*a", count: 2000) + "b")
      case .marks: (.glob, String(repeating: "a?*", count: 300) + "b")
      case .elisions: (.elided, String(repeating: "a...", count: 2000) + "b")
      case .words: (.contains, String(repeating: "a ", count: size) + "b")
      case .descent: (.json, "..*..*..*..*")
      case .text: (.exact, line + "b")
      case .sample: (.like, line + "b")
      case .patterns: (.lines, String(repeating: "a* (glob*)\n", count: 2000) + "b")
      }
    }
  }

  @Test(arguments: LongLine.allCases)
  func `of one long line ends`(case line: LongLine) {
    let (kind, expected) = line.expectation
    #expect(judge(kind, expected, Self.line + "c").outcome != .passed)
    #expect(
      judge(kind, expected, String(repeating: "a ", count: Self.size * 5) + "c").outcome != .passed)
  }

  @Test func `of one long line is told apart from its like`() {
    #expect(judge(.like, Self.words, Self.words).outcome == .passed)
    #expect(judge(.like, Self.words + " x", Self.words + " y").outcome == .failed)
    #expect(judge(.like, "<a><b><c>" + Self.line, Self.line).outcome == .failed)
    #expect(judge(.like, "... a ... b ... c " + Self.words, Self.words).outcome == .failed)
  }

  @Test func `of very many rows ends, whatever their order`() {
    let reversed =
      "NAME   READY   STATUS   RESTARTS   AGE\n" + Self.rows.reversed().joined(separator: "\n")
    #expect(judge(.like, Self.table, reversed).outcome == .passed)
    #expect(
      judge(.like, Self.table, reversed.replacing("web-777 ", with: "web-xyz ")).outcome == .failed)
  }

  @Test func `of very many rows that are all wrong ends`() {
    #expect(
      judge(.like, Self.table, Self.table.replacing("Running", with: "Pending")).outcome == .failed)
    #expect(judge(.like, Self.table, Self.table.replacing("web-", with: "api-")).outcome == .failed)
    let same =
      "NAME   READY   STATUS   RESTARTS   AGE\n"
      + String(repeating: "web   1/1   Running   9   5s\n", count: Self.size)
    #expect(judge(.like, same, same.replacing("1/1", with: "0/1")).outcome == .failed)
  }

  @Test func `of very many lines ends`() {
    let sample = (0..<Self.size).map { "step \($0) took 5s <name>" }.joined(separator: "\n")
    let other = (0..<Self.size).map { "step \($0 + 1) took 7s abc" }.joined(separator: "\n")
    #expect(judge(.like, sample, other).outcome == .failed)
    #expect(judge(.exact, sample, other).outcome == .failed)
    #expect(judge(.lines, sample, other).outcome == .failed)
    #expect(judge(.hasLines, sample, other).outcome == .failed)
    let elisions = String(repeating: "...\nstep\n", count: Self.size / 2)
    #expect(judge(.elided, elisions, other).outcome != .passed)
    #expect(judge(.like, elisions, other).outcome == .failed)
  }

  @Test func `of deep JSON ends`() {
    let deep = String(repeating: "[", count: Self.size * 5)
    #expect(judge(.json, ".a", deep).outcome == .failed)
    #expect(judge(.like, deep, deep + "]").outcome == .failed)
  }
}
