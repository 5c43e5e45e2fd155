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
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case tree, json }

  @Argument(help: "A Markdown file, or a directory with a lesson.md.")
  var lesson: String

  @Option(help: "tree, for people, or json, for machines.")
  var format: Format = .tree

  func run() async throws {
    try await reportingTrouble {
      let file = try LessonFile(lesson)
      let output = OutputStream.standardOutput
      switch format {
      case .json: output.write(try LessonRecord(file.reading).json() + "\n")
      case .tree:
        let environment = ProcessInfo.processInfo.environment
        output.write(
          LessonTree(file.reading).rendered(
            width: output.width, color: output.allowsColor(environment)))
      }
    }
  }
}
