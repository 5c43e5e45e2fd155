/// How many steps of a run came out how.
struct RunCounts {
  var passed = 0
  var failed = 0
  /// Skipped for a reason that harms nothing.
  var skipped = 0
  /// Skipped for one that does.
  var notRun = 0

  var isHealthy: Bool { failed == 0 && notRun == 0 && passed > 0 }

  /// `23 steps passed, 1 failed, 2 were not run, 4 were skipped.`
  var sentence: String {
    if passed + failed + notRun == 0 { return "No step was run." }
    var parts = ["\(passed) \(passed == 1 ? "step" : "steps") passed"]
    if failed > 0 { parts.append("\(failed) failed") }
    if notRun > 0 { parts.append("\(notRun) \(notRun == 1 ? "was" : "were") not run") }
    if skipped > 0 { parts.append("\(skipped) \(skipped == 1 ? "was" : "were") skipped") }
    return parts.joined(separator: ", ") + "."
  }
}
