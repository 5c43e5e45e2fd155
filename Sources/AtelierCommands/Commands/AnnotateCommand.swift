import ArgumentParser
import Foundation
import LearnerInterface
import LessonModel
import LessonParsing

struct AnnotateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate",
    abstract: "Writes what was inferred of a lesson into it, as directives that no page shows.",
    discussion: """
      Only lines on which something was inferred are changed, and of them only their ends or the place before a piece of \
      code: every other byte stays. A file that carries the directives reads the same for ever; annotating it again \
      changes nothing.

      EXAMPLES:
        atelier annotate lesson.md --diff     see what would be written
        atelier annotate lesson.md            write it into the file
        atelier annotate lesson.md --output annotated.md
      """)

  @Argument(help: "A Markdown file, or a directory with a lesson.md.")
  var lesson: String

  @Flag(help: "Show the changes as a unified diff, and leave the file alone.")
  var diff = false

  @Option(help: ArgumentHelp("Write to another file.", valueName: "file"))
  var output: String?

  func run() async throws {
    try await reportingTrouble {
      let file = try LessonFile(lesson)
      let facts = file.reading.lesson.facts
      guard facts.dialect == "markdown" else {
        throw CommandFailure(
          .usage,
          "\(file.path) is written for '\(facts.dialect)', whose own marks say what it means: there is nothing to annotate."
        )
      }
      let result = Annotator(file.bytes, reading: file.reading).annotated()
      let again: Reading
      do {
        again = try LessonReader(dialect: "markdown").read(result.bytes, file: file.path)
      } catch {
        throw CommandFailure(.software, "\(error)")
      }
      if let (line, what) = file.reading.difference(from: again) {
        throw CommandFailure(
          .software,
          "\(file.path):\(line): \(what) would not read the same with directives, so the file was left alone. Please report the lesson."
        )
      }
      for note in result.left { OutputStream.standardError.write(note.description + "\n") }
      let standard = OutputStream.standardOutput
      if diff {
        standard.write(
          UnifiedDiff.ofChangedLines(
            from: file.bytes, to: result.bytes, path: file.path, lines: result.lines))
        return
      }
      let path = output ?? file.path
      guard output != nil || !result.lines.isEmpty else {
        standard.write("\(path): nothing to annotate.\n")
        return
      }
      do {
        try Data(result.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
      } catch {
        throw CommandFailure(
          .cannotCreate, "'\(path)' cannot be written: \(error.localizedDescription)")
      }
      let count = result.lines.count
      standard.write("\(path): \(count) line\(count == 1 ? "" : "s") annotated.\n")
    }
  }
}
