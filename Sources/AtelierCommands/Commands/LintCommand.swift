import ArgumentParser
import Foundation
import LearnerInterface
import LessonModel
import LessonParsing

struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Finds mistakes in lessons.",
    discussion: """
      Nothing is run. The exit status is 0 if nothing of severity 'warning' or more was found; notes do not count. A rule \
      is silenced for a block or a section by a comment before it: <!-- atelier: lint-ignore RULE -->.

      EXAMPLES:
        atelier lint lesson.md
        atelier lint docs/*.md --format github        annotate a pull request
        atelier lint lesson.md --fix --diff           see what would be mended
        atelier lint lesson.md --fix
        atelier lint lesson.md --links                look at the links too
        atelier lint --list-rules
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif, github }

  @Argument(help: "Markdown files, or directories with a lesson.md.")
  var lessons: [String] = []

  @Option(
    help:
      "text, for people; json, for machines; sarif (2.1.0), for code scanning; github, for annotations."
  )
  var format: Format = .text

  @Flag(help: "Mend what can be mended safely, in place.")
  var fix = false

  @Flag(help: "With '--fix': show the changes as a unified diff, and leave the files alone.")
  var diff = false

  @Option(
    name: .customLong("rule"),
    help: ArgumentHelp("Apply this rule only. May be repeated.", valueName: "name"))
  var rules: [String] = []

  @Option(
    name: .customLong("skip-rule"),
    help: ArgumentHelp("Leave this rule out. May be repeated.", valueName: "name"))
  var skippedRules: [String] = []

  @Flag(help: "Show the rules there are, and end.")
  var listRules = false

  @Flag(
    help: ArgumentHelp(
      "Look whether links lead anywhere.",
      discussion:
        "Answers are kept in the state folder for a day; what could not be checked is no failure."))
  var links = false

  @Flag(help: "Look only at links to files and headings, and not at the web.")
  var offline = false

  @Option(
    help: ArgumentHelp(
      "How old a link's answer may be that is not asked for again.", valueName: "hours"))
  var linkAge: Double = 24

  @Option(
    help: ArgumentHelp(
      "The Kubernetes version that the lesson is to work with.",
      discussion: "That of the lesson's front matter otherwise, else the newest.",
      valueName: "version"))
  var kubernetesVersion: String?

  @Option(
    help: ArgumentHelp(
      "The format that the lesson is written in, if it is not recognised by itself.",
      valueName: "format"))
  var dialect: String?

  func validate() throws {
    guard !listRules else { return }
    if lessons.isEmpty { throw ValidationError("Name at least one lesson.") }
    if diff && !fix { throw ValidationError("'--diff' goes with '--fix'.") }
    if linkAge < 0 { throw ValidationError("'--link-age' must not be less than 0 hours.") }
    if let version = kubernetesVersion, KubernetesRelease(version) == nil {
      throw ValidationError("'--kubernetes-version \(version)' is no version such as 1.27.")
    }
    for name in rules + skippedRules where !LintRules.names.contains(name) {
      throw ValidationError(
        "There is no rule '\(name)'. 'atelier lint --list-rules' shows those that there are.")
    }
  }

  func run() async throws {
    try await reportingTrouble {
      let chosen = LintRules.all.filter {
        (rules.isEmpty || rules.contains($0.name)) && !skippedRules.contains($0.name)
      }
      let output = OutputStream.standardOutput
      if listRules {
        output.write(
          format == .json ? try LintReport.rulesJSON(chosen) : LintReport.rules(chosen))
        return
      }
      let environment = ProcessInfo.processInfo.environment
      var files: [LessonFile] = []
      var failure: ExitStatus?
      // One lesson that cannot be read keeps nobody from the others.
      func passOver(_ trouble: CommandFailure) throws {
        if lessons.count == 1 { throw trouble }
        OutputStream.standardError.write("atelier: \(trouble.message)\n")
        failure = failure ?? trouble.status
      }
      for lesson in lessons {
        do {
          files.append(try LessonFile(lesson, dialect: dialect))
        } catch let trouble as CommandFailure {
          try passOver(trouble)
        }
      }
      let audit = LinkAudit(
        files: links || offline ? files : [], isOffline: offline,
        isWanted: { link in chosen.contains { $0.name == link } },
        maximumAge: linkAge * 3600, environment: environment)
      let linkFindings = await audit.findings()
      var results: [LintReport.File] = []
      for file in files {
        results.append(
          try inspect(
            file, linter: Linter(rules: chosen), others: linkFindings[file.path] ?? [],
            environment: environment))
      }
      let report = LintReport(files: results, rules: chosen)
      if !diff {
        switch format {
        case .text:
          output.write(
            report.text(
              TextStyle(isColored: output.allowsColor(environment)),
              isColored: output.allowsColor(environment)))
        case .json: output.write(try report.json())
        case .sarif: output.write(try report.sarif())
        case .github: output.write(report.github())
        }
      } else {
        for result in results {
          output.write(
            LintReport.diff(from: result.original, to: result.mended, path: result.path))
        }
      }
      throw ExitCode((failure ?? (report.hasWarnings ? .notHeld : .held)).rawValue)
    }
  }

  /// Looks for a file's mistakes and mends those that it may.
  private func inspect(
    _ file: LessonFile, linter: Linter, others: [LintFinding], environment: [String: String]
  ) throws -> LintReport.File {
    let world = try LintWorld(
      file: file, kubernetes: kubernetesVersion, environment: environment
    ).environment()
    let findings: [LintFinding]
    do {
      findings = try linter.findings(
        in: file.bytes, reading: file.reading, environment: world, others: others)
    } catch {
      throw CommandFailure(.malformed, "\(error)")
    }
    guard fix else {
      return LintReport.File(
        path: file.path, original: file.bytes, mended: file.bytes, findings: findings, fixed: [])
    }
    let (bytes, fixed) = Linter.fixing(file.bytes, findings)
    let mended = Set(fixed)
    if !diff, bytes != file.bytes { try Self.replace(file.path, with: bytes) }
    return LintReport.File(
      path: file.path, original: file.bytes, mended: bytes,
      findings: findings.filter { !mended.contains($0) }, fixed: fixed)
  }

  /// Replaces a file in one go. Where the path is a symbolic link, that to which it leads; its permissions stay.
  private static func replace(_ path: String, with bytes: [UInt8]) throws {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let permissions = try? FileManager.default.attributesOfItem(atPath: target.path)[
      .posixPermissions]
    do {
      guard FileManager.default.isWritableFile(atPath: target.path) else {
        throw CocoaError(.fileWriteNoPermission)
      }
      try Data(bytes).write(to: target, options: .atomic)
      if let permissions {
        try FileManager.default.setAttributes(
          [.posixPermissions: permissions], ofItemAtPath: target.path)
      }
    } catch {
      throw CommandFailure(
        .cannotCreate, "'\(path)' cannot be written: \(error.localizedDescription)")
    }
  }
}
