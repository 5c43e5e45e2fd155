import ArgumentParser
import Foundation
import LessonModel
import Reporting
import Transcripts

struct TranscriptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transcript",
    abstract: "Makes recordings and pictures of a transcript.",
    subcommands: [CastCommand.self, PictureCommand.self])
}

struct CastCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cast",
    abstract: "Makes an asciicast (version 2) of a transcript, for asciinema.",
    discussion: """
      EXAMPLES:
        atelier transcript cast run.jsonl > run.cast && asciinema play run.cast
      """)

  @Argument(help: "A transcript.")
  var transcript: String

  @Option(help: ArgumentHelp("The longest pause.", valueName: "seconds"))
  var idleLimit: Double = 2

  func run() async throws {
    try await reportingTrouble {
      let recorded = try TranscriptFile.read(transcript)
      OutputStream.standardOutput.write(
        try Asciicast(idleLimit: idleLimit).render(recorded.events))
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
