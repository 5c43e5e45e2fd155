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
        atelier run lesson.md --dry-run                        see the plan, with each step's number
        atelier run lesson.md --from 7 --until "2.3. Taints"
        atelier run lesson.md --resume run.jsonl               go on after the last step that was done
        atelier run lesson.md --on cluster --context staging --keep --snapshot
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "A Markdown file, or a directory with a lesson.md.")
  var lesson: String

  @OptionGroup var options: LessonOptions

  @OptionGroup(title: "Steps") var steps: SelectionOptions

  @Option(
    help: ArgumentHelp(
      "Go on with the run of a transcript, after the last step that it completed.",
      valueName: "transcript"))
  var resume: String?

  @Flag(help: "Show what would be run, and run nothing.")
  var dryRun = false

  @Flag(help: "Stop at the first step that fails, instead of leaving out only what needs it.")
  var failFast = false

  @Flag(help: ArgumentHelp("What is done anyway.", visibility: .hidden))
  var keepGoing = false

  @Option(
    help: ArgumentHelp("Where to write the transcript; it must not exist.", valueName: "file"))
  var transcript: String?

  @Flag(name: .shortAndLong, help: "Show the output of every step.")
  var verbose = false

  @Option(help: "text, for people, or json: each event as a line, as in a transcript.")
  var format: Format = .text

  func validate() throws {
    if resume != nil && options.target == .replay {
      throw ValidationError("'--resume' needs a shell: it does not go with '--on replay'.")
    }
  }

  func run() async throws {
    try await reportingTrouble {
      let environment = ProcessInfo.processInfo.environment
      let file = try LessonFile(lesson, dialect: options.dialect)
      if dryRun { return try showPlan(of: file, environment) }
      let interruptions = Interruptions()
      let earlier = try resume.map { path throws(CommandFailure) in
        try EarlierRun(path, of: file, options: options)
      }
      if let earlier, earlier.hasPassed {
        OutputStream.standardOutput.write(
          "The run of '\(earlier.path)' passed: nothing is left to do.\n")
        return
      }
      if let obstacle = earlier?.obstacle {
        OutputStream.standardError.write(
          "atelier: '\(earlier?.path ?? "")' cannot be gone on with, for \(obstacle): every step is done anew.\n"
        )
      }
      let run = try await LessonRun.prepare(
        file, options: options, selection: steps.selection, earlier: earlier, user: environment)
      let recorder: Recorder
      do {
        recorder = try Recorder(
          lesson: run.lesson.path, purpose: "run", path: transcript, environment: environment)
      } catch {
        await run.close(keepsFolder: earlier != nil)
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
      let asks = isatty(0) == 1 && OutputStream.standardError.isTerminal && !options.values.noInput
      let gate: any StepGate = asks ? ValuePrompt(secrets: run.secretNames) : OpenGate()
      let refusals = RefusalSink()
      let end = try await finishing(run) {
        try await run.run(
          gate: gate, sinks: [recorder.sink, screen, refusals], keepsGoing: !failFast,
          interruptions: interruptions)
      }
      do { try recorder.close() } catch {
        throw CommandFailure(.recordLost, "\(error)")
      }
      if format == .text {
        output.write(end.clusterChanges?.listing ?? "")
        output.write("transcript: \(recorder.path)\n")
      }
      throw ExitCode(
        (refusals.hasRefused ? ExitStatus.refused : end.exitStatus).rawValue)
    }
  }

  private func showPlan(of file: LessonFile, _ environment: [String: String])
    throws(CommandFailure)
  {
    let (plan, choices) = try LessonRun.plan(
      file, options: options, selection: steps.selection, user: environment)
    let given = try options.values.given(
      for: plan.placeholderNames, lesson: file.reading.lesson.facts.variables,
      environment: environment)
    let listing = PlanListing(
      plan: plan, graph: file.reading.graph, choices: choices, given: Set(given.keys))
    let output = OutputStream.standardOutput
    switch format {
    case .text: output.write(listing.text(width: output.width))
    case .json:
      do { output.write(try listing.json()) } catch { throw CommandFailure(.software, "\(error)") }
    }
  }
}

extension ClusterChanges {
  /// What a person is told of it.
  var listing: String {
    func lines(_ title: String, _ names: [String]) -> String {
      names.isEmpty ? "" : "\(title)\n" + names.map { "  \($0)\n" }.joined()
    }
    if left.isEmpty, removed.isEmpty, changed.isEmpty {
      return "The cluster's objects are those from before.\n"
    }
    return lines("Left behind in the cluster:", left)
      + lines("Gone from the cluster:", removed) + lines("Changed in the cluster:", changed)
  }
}

extension RunSummary {
  /// Whether a step was not run because it must not be.
  var isRefused: Bool {
    steps.contains { step in
      if case .skipped(let reason) = step.state { reason.kind == .refused } else { false }
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
    // Trouble with the machinery: the run can still be gone on with.
    await run.close(keepsFolder: true)
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
