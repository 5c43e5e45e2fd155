import Checks
import Foundation
import LessonModel
import LessonParsing

/// What this machine tells the lint rules about a lesson's surroundings.
struct LintWorld {
  let file: LessonFile
  let variables: [String: String]
  let tools: String?
  let release: KubernetesRelease

  /// - Parameter kubernetes: the version from the command line; nil: that of the front matter, else the newest.
  /// - Throws: `malformed` if the lesson's mock material is.
  init(file: LessonFile, kubernetes: String?, environment: [String: String]) throws {
    self.file = file
    variables = environment
    // Material that cannot be read is told of when the lesson is run.
    let material = try? MockMaterial.beside(file)
    tools = material?.tools
    release =
      (kubernetes ?? file.reading.lesson.facts.kubernetes).flatMap { KubernetesRelease($0) }
      ?? .newest
  }

  func environment() -> LintEnvironment {
    let directory = file.directory
    let tools = tools
    let variables = variables
    return LintEnvironment(
      kubernetes: release,
      isInstalled: { ShellVariables.find($0, in: variables) != nil },
      isStoodIn: { tool in
        tools.map { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") } ?? false
      },
      exists: { FileManager.default.fileExists(atPath: "\(directory)/\($0)") },
      cannotFail: Self.cannotFail)
  }

  /// Outputs that have nothing in common: an expectation that holds for each of them holds for all.
  private static let outputs = ["", "zq7 Xv\n", "Error: exit 9\n\n- 31 %\n", "{}\n"]

  /// Whether an expectation about output holds whatever comes out.
  private static func cannotFail(_ expectation: Expectation) -> Bool {
    let kinds: [ExpectationKind] = [.like, .contains, .exact, .number, .lines, .regex, .ready]
    guard kinds.contains(expectation.kind) else { return false }
    return outputs.allSatisfy { output in
      CheckRegistry.standard.judge(expectation, Observation(output: output, exitStatus: 0))
        .outcome == .passed
    }
  }
}
