import ArgumentParser
import Execution
import Foundation
import LearnerInterface
import LessonModel
import Transcripts

struct LearnCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Goes through a lesson with you, step by step.",
    discussion: """
      At each step you can run it, edit it, skip it, ask for a hint, or leave. Said again, it goes on where you were: on \
      the mock it does the steps before over, with your edits; on a real cluster it does again only what \
      sets the shell up.

      EXAMPLES:
        atelier learn lessons/istio-service-mesh/lesson.md
        atelier learn lesson.md --restart
      """)

  @Argument(help: "A Markdown file, or a directory with a lesson.md.")
  var lesson: String

  @OptionGroup var options: LessonOptions

  @Flag(help: "Begin anew instead of going on.")
  var restart = false

  func run() async throws {
    try await reportingTrouble {
      let environment = ProcessInfo.processInfo.environment
      let interruptions = Interruptions()
      let file = try LessonFile(lesson, dialect: options.dialect)
      let state = StateFolder(environment: environment)
      let before = restart ? nil : Progress.latest(of: file, in: state)
      let run = try await LessonRun.prepare(
        file, options: options, includesOptional: true, user: environment)
      let recorder = try Recorder(
        lesson: file.path, purpose: "learn", path: nil, environment: environment)
      let output = OutputStream.standardOutput
      let style = TextStyle(isColored: output.allowsColor(environment))
      var drawing = ProgressView.Options(
        style: style, width: output.width, isLive: false, showsOutput: true)
      drawing.isPrompted = true
      let screen = ScreenSink(drawing)
      if let before, !before.done.isEmpty {
        output.write("Going on after \(before.done.count) steps. '--restart' begins anew.\n")
      }
      let gate = LearnerGate(
        prompt: LearnerPrompt(style: style, isInteractive: isatty(0) == 1), progress: before,
        repeatsAll: options.target == .mock)
      let end = try await finishing(run) {
        try await run.run(
          gate: gate, sinks: [recorder.sink, screen], keepsGoing: true, interruptions: interruptions
        )
      }
      try recorder.close()
      output.write("transcript: \(recorder.path)\n")
      // Leaving a lesson is no failure: it goes on another time.
      throw ExitCode(
        end.outcome == .interrupted && !interruptions.hasArrived ? 0 : end.exitStatus.rawValue)
    }
  }
}
