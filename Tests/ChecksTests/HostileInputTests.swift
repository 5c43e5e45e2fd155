import Checks
import LessonModel
import Testing

/// Inputs on which a matcher that goes back and tries again would never end. The limit is far above what they take, and far
/// below what they would.
@Suite(.timeLimit(.minutes(1))) struct `Hostile input` {
  private static let line = String(repeating: "a", count: 1_000_000)
  private static let words = String(repeating: "pod-1 ", count: 170_000)
  private static let rows = (0..<100_000).map { "web-\($0)   1/1     Running   0          5s" }
  private static let table = "NAME   READY   STATUS   RESTARTS   AGE\n" + rows.joined(separator: "\n")

  @Test(arguments: ["(a*)*b", "(a|a)*b", "(a?){500}b", "((a+)+)+b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)(.*)(.*)(.*)x"])
  func `of a regular expression ends`(pattern: String) {
    #expect(judge(.regex, pattern, String(repeating: "a", count: 20_000) + "!").outcome == .failed)
  }

  @Test(arguments: ["((((a{1000}){1000}){1000}){1000})", "((((){1000}){1000}){1000}){1000}", String(repeating: "(", count: 100_000)])
  func `that is too large an expression is told at once`(pattern: String) {
    #expect(judge(.regex, pattern, "a").outcome == .undecided)
  }

  @Test(arguments: [
    (ExpectationKind.glob, String(repeating: "*a", count: 2000) + "b"), (.glob, String(repeating: "a?*", count: 300) + "b"),
    (.elided, String(repeating: "a...", count: 2000) + "b"), (.contains, String(repeating: "a ", count: 100_000) + "b"),
    (.json, "..*..*..*..*"), (.exact, line + "b"), (.like, line + "b"), (.lines, String(repeating: "a* (glob*)\n", count: 2000)),
  ])
  func `of one long line ends`(kind: ExpectationKind, expected: String) {
    #expect(judge(kind, expected, Self.line).outcome != .passed)
    #expect(judge(kind, expected, String(repeating: "a ", count: 500_000)).outcome != .passed)
  }

  @Test func `of one long line is told apart from its like`() {
    #expect(judge(.like, Self.words, Self.words).outcome == .passed)
    #expect(judge(.like, Self.words + " x", Self.words + " y").outcome == .failed)
    #expect(judge(.like, "<a><b><c>" + Self.line, Self.line).outcome == .failed)
    #expect(judge(.like, "... a ... b ... c " + Self.words, Self.words).outcome == .failed)
  }

  @Test func `of a hundred thousand rows ends, whatever their order`() {
    let reversed = "NAME   READY   STATUS   RESTARTS   AGE\n" + Self.rows.reversed().joined(separator: "\n")
    #expect(judge(.like, Self.table, reversed).outcome == .passed)
    #expect(judge(.like, Self.table, reversed.replacing("web-777 ", with: "web-xyz ")).outcome == .failed)
  }

  @Test func `of a hundred thousand rows that are all wrong ends`() {
    #expect(judge(.like, Self.table, Self.table.replacing("Running", with: "Pending")).outcome == .failed)
    #expect(judge(.like, Self.table, Self.table.replacing("web-", with: "api-")).outcome == .failed)
    let same = "NAME   READY   STATUS   RESTARTS   AGE\n" + String(repeating: "web   1/1   Running   9   5s\n", count: 100_000)
    #expect(judge(.like, same, same.replacing("1/1", with: "0/1")).outcome == .failed)
  }

  @Test func `of a hundred thousand lines ends`() {
    let sample = (0..<100_000).map { "step \($0) took 5s <name>" }.joined(separator: "\n")
    let other = (0..<100_000).map { "step \($0 + 1) took 7s abc" }.joined(separator: "\n")
    #expect(judge(.like, sample, other).outcome == .failed)
    #expect(judge(.exact, sample, other).outcome == .failed)
    #expect(judge(.lines, sample, other).outcome == .failed)
    #expect(judge(.hasLines, sample, other).outcome == .failed)
    let elisions = String(repeating: "...\nstep\n", count: 50_000)
    #expect(judge(.elided, elisions, other).outcome != .passed)
    #expect(judge(.like, elisions, other).outcome == .failed)
  }

  @Test func `of deep JSON ends`() {
    let deep = String(repeating: "[", count: 500_000)
    #expect(judge(.json, ".a", deep).outcome == .failed)
    #expect(judge(.like, deep, deep + "]").outcome == .failed)
  }
}
