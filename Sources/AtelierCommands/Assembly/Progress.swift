import LessonModel
import Transcripts

/// How far a learner came the last time.
struct Progress: Sendable {
  /// The steps done, and the commands that did them.
  var done: [StepID: String]
  /// The steps passed over.
  var skipped: Set<StepID>

  /// The progress that the latest transcript of this very lesson holds; nil if there is none, or the lesson was finished.
  static func latest(of lesson: LessonFile, in state: StateFolder) -> Progress? {
    for path in state.transcripts(lesson: lesson.path, purpose: "learn").reversed() {
      guard let transcript = try? TranscriptReader.read(path) else { continue }
      let summary = RunSummary(transcript.events)
      guard summary.start?.digest == lesson.digest else { continue }
      if case .passed? = summary.end?.outcome { return nil }
      var progress = Progress(done: [:], skipped: [])
      for step in summary.steps {
        let id = step.planned.step.id
        switch step.state {
        case .ended(let end) where end.status == .passed: progress.done[id] = step.command
        case .skipped(let reason) where reason.kind == .alreadyDone:
          progress.done[id] = step.command
        case .skipped(let reason) where reason.kind == .learner: progress.skipped.insert(id)
        case .ended, .skipped, .waiting, .running: break
        }
      }
      return progress
    }
    return nil
  }
}
