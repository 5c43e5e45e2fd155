import ArgumentParser
import Execution
import Foundation
import LearnerInterface
import LessonModel
import Transcripts

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a lesson, judges what comes out and records it.",
    discussion: """
      EXAMPLES:
        atelier run lessons/istio-service-mesh/lesson.md
        atelier run lesson.md --choose "Docker for Mac" --set node-name=worker-1
        atelier run lesson.md --on cluster --context staging --keep
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "A Markdown file, or a directory with a lesson.md.")
  var lesson: String

  @OptionGroup var options: LessonOptions

  @Flag(help: "After a failed step, go on with the steps that do not need it.")
  var keepGoing = false

  @Option(
    help: ArgumentHelp("Where to write the transcript; it must not exist.", valueName: "file"))
  var transcript: String?

  @Flag(name: .shortAndLong, help: "Show the output of every step.")
  var verbose = false

  @Option(help: "text, for people, or json: each event as a line, as in a transcript.")
  var format: Format = .text

  func run() async throws {
    try await reportingTrouble {
      let environment = ProcessInfo.processInfo.environment
      let interruptions = Interruptions()
      let run = try await LessonRun.prepare(
        LessonFile(lesson, dialect: options.dialect), options: options, user: environment)
      let recorder: Recorder
      do {
        recorder = try Recorder(
          lesson: run.lesson.path, purpose: "run", path: transcript, environment: environment)
      } catch {
        await run.close()
        throw error
      }
      let output = OutputStream.standardOutput
      let screen: any EventSink =
        switch format {
        case .json: JSONSink()
        case .text:
          ScreenSink(
            ProgressView.Options(
              style: TextStyle(isColored: output.allowsColor(environment)), width: output.width,
              isLive: output.isTerminal && !verbose, showsOutput: verbose))
        }
      let end = try await finishing(run) {
        try await run.run(
          sinks: [recorder.sink, screen], keepsGoing: keepGoing, interruptions: interruptions)
      }
      try recorder.close()
      if format == .text { output.write("transcript: \(recorder.path)\n") }
      throw ExitCode(end.exitStatus.rawValue)
    }
  }
}

/// Runs the body and closes the run, whether or not the body throws.
func finishing<Value: Sendable>(_ run: LessonRun, _ body: () async throws -> Value) async throws
  -> Value
{
  do {
    let value = try await body()
    await run.close()
    return value
  } catch {
    await run.close()
    throw error
  }
}

extension RunEnd {
  /// The exit status that tells this outcome.
  var exitStatus: ExitStatus {
    switch outcome {
    case .passed: .held
    case .failed: .notHeld
    case .interrupted: .interrupted
    }
  }
}
