import ArgumentParser
import Execution
import Foundation
import LearnerInterface
import LessonModel
import Reporting

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Runs lessons for CI, several at a time, and writes reports.",
    discussion: """
      Every lesson goes as far as it can: a step that failed stops only those that need it. Each has its own mock cluster, home \
      and shell; what they print comes in the order of the command line. The exit status is 0 if every expectation of every \
      lesson held; else 1, or that of the first lesson that could not be run at all.

      EXAMPLES:
        atelier validate lessons/*/lesson.md
        atelier validate lessons/*/lesson.md --jobs 4
        atelier validate lesson.md --report junit=report.xml --report html=report.html
      """)

  @Argument(help: "Markdown files, or directories with a lesson.md.")
  var lessons: [String]

  @OptionGroup var options: LessonOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "How many lessons run at a time.",
      discussion: "As many as there are cores otherwise; one after the other on a real cluster.",
      valueName: "count"))
  var jobs: Int?

  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "A report to write: junit, csv, html or json. May be repeated.", valueName: "format=file"))
  var reports: [String] = []

  func validate() throws {
    for report in reports { _ = try ReportRequest(report) }
    if let jobs, jobs < 1 { throw ValidationError("'--jobs' must be at least 1.") }
  }

  func run() async throws {
    try await reportingTrouble {
      let environment = ProcessInfo.processInfo.environment
      let requests = try reports.map { try ReportRequest($0) }
      let interruptions = Interruptions()
      let usual = options.target == .cluster ? 1 : ProcessInfo.processInfo.activeProcessorCount
      let limit = min(jobs ?? usual, lessons.count)
      let results = await validate(limit, environment, interruptions)
      for request in requests { try request.write(results.compactMap(\.summary)) }
      throw ExitCode(Self.status(of: results.map(\.status)).rawValue)
    }
  }

  /// What became of one lesson.
  private struct Result: Sendable {
    var status: ExitStatus
    var summary: RunSummary?
    /// What it printed, where that was kept back.
    var text = ""
    var errors = ""
  }

  /// Runs all lessons, so many at a time, and shows each once those before it are shown.
  private func validate(
    _ limit: Int, _ environment: [String: String], _ interruptions: Interruptions
  ) async -> [Result] {
    var results: [Int: Result] = [:]
    var shown = 0
    await withTaskGroup(of: (Int, Result).self) { group in
      var next = 0
      func start() {
        guard next < lessons.count, !interruptions.hasArrived else { return }
        let place = next
        next += 1
        group.addTask {
          (place, await validate(lessons[place], environment, interruptions, isAlone: limit == 1))
        }
      }
      for _ in 0..<limit { start() }
      while let (place, result) = await group.next() {
        results[place] = result
        start()
        while let ready = results[shown] {
          OutputStream.standardOutput.write(ready.text)
          OutputStream.standardError.write(ready.errors)
          shown += 1
        }
      }
    }
    return results.sorted { $0.key < $1.key }.map(\.value)
  }

  private func validate(
    _ lesson: String, _ environment: [String: String], _ interruptions: Interruptions,
    isAlone: Bool
  ) async -> Result {
    let output = OutputStream.standardOutput
    let text = CollectedText()
    let drawing = ProgressView.Options(
      style: TextStyle(isColored: output.allowsColor(environment)), width: output.width,
      isLive: output.isTerminal && isAlone)
    func say(_ line: String) {
      if isAlone { output.write(line) } else { text.append(line) }
    }
    do {
      let file = try LessonFile(lesson, dialect: options.dialect)
      let run = try await LessonRun.prepare(file, options: options, user: environment)
      let recorder: Recorder
      do {
        recorder = try Recorder(
          lesson: file.path, purpose: "validate", path: nil, environment: environment)
      } catch {
        await run.close()
        throw error
      }
      let summary = SummarySink()
      let screen = isAlone ? ScreenSink(drawing) : ScreenSink(drawing, into: text)
      let end = try await finishing(run) {
        try await run.run(
          sinks: [recorder.sink, summary, screen], interruptions: interruptions)
      }
      do { try recorder.close() } catch { throw CommandFailure(.recordLost, "\(error)") }
      say(end.clusterChanges?.listing ?? "")
      say("transcript: \(recorder.path)\n")
      return Result(
        status: summary.summary.isRefused ? .refused : end.exitStatus, summary: summary.summary,
        text: text.text)
    } catch {
      let (status, message) = trouble(error)
      return Result(
        status: status, text: text.text, errors: "atelier: \(message)\n")
    }
  }

  /// The status of the whole: that of an interruption, else of a lesson that could not be run, else of one that failed.
  private static func status(of statuses: [ExitStatus]) -> ExitStatus {
    if statuses.contains(.interrupted) { return .interrupted }
    return statuses.first { $0 != .held && $0 != .notHeld }
      ?? (statuses.contains(.notHeld) ? .notHeld : .held)
  }
}
