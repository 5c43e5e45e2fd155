import ArgumentParser
import Execution
import Foundation
import LearnerInterface
import LessonModel
import Transcripts

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Judges a transcript again, without tools, a shell or a cluster.",
    discussion: """
      What was recorded is judged by today's checks. It ends with 0 if everything held, and says so where a verdict \
      differs from the recorded one.

      EXAMPLES:
        atelier replay transcripts/istio-service-mesh/run.jsonl
      """)

  @Argument(help: "A transcript.")
  var transcript: String

  @Flag(name: .shortAndLong, help: "Show the output of every step.")
  var verbose = false

  func run() async throws {
    try await reportingTrouble {
      let recorded = try TranscriptFile.read(transcript)
      let before = RunSummary(recorded.events)
      guard let start = before.start else {
        throw CommandFailure(.malformed, "\(transcript): the transcript ends before its run began.")
      }
      let environment = ProcessInfo.processInfo.environment
      let output = OutputStream.standardOutput
      let screen = ScreenSink(
        ProgressView.Options(
          style: TextStyle(isColored: output.allowsColor(environment)), width: output.width,
          isLive: false, showsOutput: verbose))
      let summary = SummarySink()
      let end = try await Replay(recorded).run(start, sinks: [summary, screen])
      let differences = Replay.differences(between: before, and: summary.summary)
      for difference in differences { output.write(difference + "\n") }
      if !recorded.isComplete {
        output.write("The recorded run was killed before its end.\n")
      }
      let same = differences.isEmpty ? "The verdicts are those of the recording.\n" : ""
      output.write(same)
      throw ExitCode(differences.isEmpty ? end.exitStatus.rawValue : ExitStatus.notHeld.rawValue)
    }
  }
}
