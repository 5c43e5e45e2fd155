import ArgumentParser
import Foundation
import LessonModel

struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Shows what was understood of a lesson, and why.",
    discussion: """
      EXAMPLES:
        atelier inspect lessons/istio-service-mesh/lesson.md
        atelier inspect lesson.md --format json
        atelier inspect lesson.md --format svg > lesson.svg
        atelier inspect lesson.md --explain 41
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case tree, json, mermaid, dot, svg }

  @Argument(help: "A Markdown file, or a directory with a lesson.md.")
  var lesson: String

  @Option(
    help:
      "tree, for people; json, for machines; mermaid, dot or svg, to look at (svg takes Graphviz).")
  var format: Format = .tree

  @Option(help: ArgumentHelp("Tell why a line became what it is.", valueName: "line"))
  var explain: Int?

  @Option(
    help: ArgumentHelp(
      "The format that the lesson is written in, if it is not recognised by itself.",
      valueName: "format"))
  var dialect: String?

  func run() async throws {
    try await reportingTrouble {
      let file = try LessonFile(lesson, dialect: dialect)
      let output = OutputStream.standardOutput
      if let line = explain {
        guard let sentences = LineExplanation(file: file, line: line).sentences() else {
          throw CommandFailure(
            .usage, "\(file.path) has no line \(line): its last is line \(file.source.lineCount).")
        }
        output.write(sentences.joined(separator: "\n  ") + "\n")
        return
      }
      let environment = ProcessInfo.processInfo.environment
      switch format {
      case .json: output.write(try LessonRecord(file.reading).json() + "\n")
      case .tree:
        output.write(
          LessonTree(file.reading).rendered(
            width: output.width, color: output.allowsColor(environment)))
      case .mermaid: output.write(GraphDrawing(reading: file.reading).mermaid())
      case .dot: output.write(GraphDrawing(reading: file.reading).dot())
      case .svg:
        output.write(
          try Graphviz.svg(GraphDrawing(reading: file.reading).dot(), environment: environment))
      }
    }
  }
}
