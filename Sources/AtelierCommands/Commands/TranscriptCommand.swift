import ArgumentParser
import Execution
import Foundation
import LearnerInterface
import LessonModel
import Reporting
import Transcripts

struct TranscriptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transcript",
    abstract: "Shows transcripts, compares them, and makes recordings, pages and pictures of them.",
    subcommands: [
      ShowCommand.self, CastCommand.self, MarkdownCommand.self, HTMLCommand.self, DiffCommand.self,
      PictureCommand.self,
    ])
}

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows a transcript as the run looked, also one that was cut off.",
    discussion: """
      EXAMPLES:
        atelier transcript show run.jsonl
        atelier transcript show run.jsonl --brief
        atelier transcript show run.jsonl --step 2-istio#3
      """)

  @Argument(help: "A transcript.")
  var transcript: String

  @Flag(help: "Leave out the output of steps that passed.")
  var brief = false

  @Option(help: ArgumentHelp("Show this step alone.", valueName: "step"))
  var step: String?

  func run() async throws {
    try await reportingTrouble {
      let recorded = try TranscriptFile.read(transcript)
      let output = OutputStream.standardOutput
      var events = recorded.events
      if let step {
        guard case .runStarted(let start)? = events.first?.kind else {
          throw CommandFailure(.malformed, "\(transcript): it ends before its run began.")
        }
        let wanted: Set<StepID>
        do { wanted = try start.plan.steps(named: step) } catch {
          throw CommandFailure(.usage, "\(transcript): \(error)")
        }
        events = events.filter { $0.step.map(wanted.contains) ?? ($0.sequence == 0) }
      }
      let style = TextStyle(
        isColored: output.allowsColor(ProcessInfo.processInfo.environment))
      var view = ProgressView(
        ProgressView.Options(
          style: style, width: output.width, isLive: false, showsOutput: !brief))
      for event in events { output.write(view.text(for: event)) }
      if !recorded.isComplete {
        output.write(
          "\nThe run was killed before its end. 'atelier run --resume' goes on with it.\n")
      }
    }
  }
}

struct CastCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cast",
    abstract: "Makes an asciicast of a transcript, for asciinema.",
    discussion: """
      EXAMPLES:
        atelier transcript cast run.jsonl > run.cast && asciinema play run.cast
      """)

  @Argument(help: "A transcript.")
  var transcript: String

  @Option(help: ArgumentHelp("The longest pause.", valueName: "seconds"))
  var idleLimit: Double = 2

  @Option(
    help: ArgumentHelp(
      "The version of the format: 2, which every asciinema plays, or 3.", valueName: "version"))
  var format: Int = 2

  func validate() throws {
    guard Asciicast.Version(rawValue: format) != nil else {
      throw ValidationError("'--format \(format)' is no version of asciicast: there are 2 and 3.")
    }
  }

  func run() async throws {
    try await reportingTrouble {
      let recorded = try TranscriptFile.read(transcript)
      OutputStream.standardOutput.write(
        try Asciicast(
          version: Asciicast.Version(rawValue: format) ?? .v2, idleLimit: idleLimit
        ).render(recorded.events))
    }
  }
}

struct MarkdownCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "markdown",
    abstract: "Makes a Markdown page of a transcript.",
    discussion: """
      EXAMPLES:
        atelier transcript markdown run.jsonl > run.md
      """)

  @Argument(help: "A transcript.")
  var transcript: String

  @Option(help: ArgumentHelp("The most lines of output shown of a step.", valueName: "count"))
  var lines: Int = 200

  func run() async throws {
    try await reportingTrouble {
      OutputStream.standardOutput.write(
        MarkdownPage(outputLines: lines).render(try TranscriptFile.read(transcript).events))
    }
  }
}

struct HTMLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "html",
    abstract: "Makes a web page of a transcript, complete in one file.",
    discussion: """
      EXAMPLES:
        atelier transcript html run.jsonl > run.html
      """)

  @Argument(help: "A transcript.")
  var transcript: String

  func run() async throws {
    try await reportingTrouble {
      OutputStream.standardOutput.write(
        WebPage().render(try TranscriptFile.read(transcript).events))
    }
  }
}

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compares two runs: outcomes, verdicts and outputs.",
    discussion: """
      Ages, hashes, addresses and the like may differ, unless '--exact' is given. The exit status is 0 if nothing else does, \
      else 1.

      EXAMPLES:
        atelier transcript diff monday.jsonl tuesday.jsonl
      """)

  @Argument(help: "The transcript of the one run.")
  var before: String

  @Argument(help: "That of the other.")
  var now: String

  @Flag(help: "Tell every difference of outputs, also those that every run has.")
  var exact = false

  func run() async throws {
    try await reportingTrouble {
      let comparison = RunComparison(
        from: try TranscriptFile.read(before).events, to: try TranscriptFile.read(now).events,
        ignoresVolatile: !exact)
      let output = OutputStream.standardOutput
      let style = TextStyle(
        isColored: output.allowsColor(ProcessInfo.processInfo.environment))
      for remark in comparison.remarks { output.write(remark + "\n") }
      for difference in comparison.differences {
        let command = difference.command.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
        output.write("\n\(style(difference.step.rawValue, .bold))  \(command)\n")
        for remark in difference.remarks { output.write("  \(remark)\n") }
        for line in difference.output {
          switch line.side {
          case .both: output.write("    \(line.text)\n")
          case .expected: output.write("  \(style("- \(line.text)", .red))\n")
          case .found: output.write("  \(style("+ \(line.text)", .green))\n")
          }
        }
      }
      let count = comparison.differences.count
      output.write(
        comparison.isSame
          ? "The runs are the same: \(comparison.same) steps.\n"
          : "\n\(count) \(count == 1 ? "step differs" : "steps differ"), \(comparison.same) are the same.\n"
      )
      throw ExitCode((comparison.isSame ? ExitStatus.held : .notHeld).rawValue)
    }
  }
}

struct PictureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "picture",
    abstract: "Makes an SVG picture of a transcript.",
    discussion: """
      EXAMPLES:
        atelier transcript picture run.jsonl > run.svg
      """)

  @Argument(help: "A transcript.")
  var transcript: String

  @Option(help: ArgumentHelp("The most lines of output shown of a step.", valueName: "count"))
  var lines: Int = 8

  @Option(help: ArgumentHelp("The most steps shown.", valueName: "count"))
  var steps: Int = 12

  func run() async throws {
    try await reportingTrouble {
      let recorded = try TranscriptFile.read(transcript)
      OutputStream.standardOutput.write(
        RecordingPicture(outputLines: lines, steps: steps).svg(recorded.events))
    }
  }
}
