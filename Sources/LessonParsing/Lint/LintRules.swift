import LessonModel

/// The rules of `atelier lint`.
public enum LintRules {
  /// All rules, by their subject: commands, tools, the cluster, what is expected, links, the lesson's form.
  public static let all: [LintRule] =
    shell + typography + tools + cluster + expectations + links + form

  public static var names: [String] { all.map(\.name) }

  private static let shell: [LintRule] = [
    LintRule(
      "backslash-space", .warning,
      "A backslash stands before a space in the middle of a line: it was meant to end a line, and the shell makes a word that begins with a space of it.",
      remedy: "Take the backslash out, or break the line after it.", isFixSafe: true,
      find: ShellRules.strayBackslashes),
    LintRule(
      "continuation-space", .warning,
      "White space stands between a backslash and the end of its line, so that the line is not continued.",
      remedy: "Take the white space out.", isFixSafe: true, find: ShellRules.continuationSpaces),
    LintRule(
      "shell-syntax", .warning,
      "A quote, a substitution, a here-document or a compound command is not closed, or something is closed that was not opened: the shell waits for more, or refuses the command.",
      remedy: "Close it.", find: ShellRules.syntax),
    LintRule(
      "bad-substitution", .warning,
      "Braces after a dollar sign hold a command, where the shell takes only the name of a variable.",
      remedy: "Write '$(…)'.", find: ShellRules.badSubstitutions),
    LintRule(
      "indented-delimiter", .warning,
      "The line that is to end a here-document is indented, which the shell does not take for its end.",
      remedy: "Begin the line with the delimiter; '<<-' allows tabs before it.",
      find: ShellRules.indentedEnds),
    LintRule(
      "prompt-in-script", .warning,
      "A prompt stands among commands that are to be copied as they are.",
      remedy: "Take the prompts out, or give every command of the block one.",
      find: ShellRules.prompts),
    LintRule(
      "undefined-variable", .warning,
      "A command uses a shell variable that no step before sets: it is empty.",
      remedy: "Set it in a step before, in the front matter's 'variables', or with '--set'.",
      find: { $0.reported("undefined-variable") }),
    LintRule(
      "unbound-placeholder", .note,
      "A command has a placeholder of which nothing in the lesson tells the value, so that a run has to be told.",
      remedy: "Say in the text how to find it, or give it in the front matter's 'variables'.",
      find: { $0.reported("unbound-placeholder") }),
    LintRule(
      "missing-directory", .note,
      "A command goes into a directory that nothing before makes or names.",
      remedy: "Say where the directory comes from, or make it.",
      find: ShellRules.missingDirectories),
  ]

  private static let typography: [LintRule] = [
    LintRule(
      "smart-quotes", .warning,
      "Typographic quotes stand in a command or around a value of a manifest. The shell and YAML take them for letters.",
      remedy: "Type straight quotes.", isFixSafe: true,
      find: { Typography.smartQuotes($0) + ManifestTypography.smartQuotes($0) }),
    LintRule(
      "typographic-dash", .warning,
      "A typographic dash stands where an option's hyphens belong.",
      remedy: "Type '-' or '--'.", isFixSafe: true, find: Typography.dashes),
    LintRule(
      "odd-space", .warning,
      "A non-breaking or otherwise unusual space stands in a command, where the shell does not split words at it, or in the indentation of a manifest.",
      remedy: "Type an ordinary space.", isFixSafe: true,
      find: { Typography.oddSpaces($0) + ManifestTypography.oddSpaces($0) }),
  ]

  private static let tools: [LintRule] = [
    LintRule(
      "missing-tool", .note,
      "The lesson runs a program that is not installed here, that no step of it installs and that its mock material does not bring.",
      remedy: "Install it, or put a stand-in into the 'bin' of the mock material.",
      find: ToolRules.missing),
    LintRule(
      "misspelt-command", .warning,
      "A command's name is that of no program, and one letter away from a well-known one.",
      remedy: "Write the program's name.", find: ToolRules.misspelt),
    LintRule(
      "removed-flag", .warning,
      "An option or a subcommand was removed from kubectl by the release that the lesson is to work with.",
      remedy: "Use what took its place.", isFixSafe: true, find: RemovedFlags.find),
    LintRule(
      "helm-2", .warning,
      "The lesson is written for helm 2, which has not been maintained since 2020.",
      remedy: "Write it for helm 3, or say 'tools: [helm 2]' in the front matter.",
      find: RemovedFlags.helm2),
  ]

  private static let cluster: [LintRule] = [
    LintRule(
      "removed-api", .warning,
      "A manifest uses an API version that the cluster no longer serves.",
      remedy: "Write the version that took its place.", find: ManifestRules.removedAPIs),
    LintRule(
      "tab-in-yaml", .warning, "A tab indents a line of a manifest, which YAML does not allow.",
      remedy: "Type spaces.", find: ManifestRules.tabs),
    LintRule(
      "invalid-yaml", .warning, "A manifest that the lesson applies is no YAML.",
      remedy: "Mend it at the place that is named.", find: ManifestRules.invalid),
    LintRule(
      "generated-name", .warning,
      "A command names a pod as the cluster called it for the author. The reader's pod is called otherwise.",
      remedy: "Name the Deployment, select by label, or use a placeholder.",
      find: ShellRules.generatedNames),
    LintRule(
      "retired-host", .warning, "A command or a manifest fetches from a host that was shut down.",
      remedy: "Fetch from where it moved to.", find: ManifestRules.retiredHosts),
    LintRule(
      "latest-image", .note,
      "An image is asked for by the tag 'latest', which is another image from day to day.",
      remedy: "Name a version.", find: ManifestRules.latestImages),
  ]

  private static let expectations: [LintRule] = [
    LintRule(
      "expectation-holds-always", .warning,
      "An expectation holds whatever the command prints, so that it checks nothing.",
      remedy: "Expect something that is there only if the step worked.",
      find: { context in
        context.steps.flatMap(\.expectations).filter(context.environment.cannotFail).map {
          LintMatch(
            location: $0.range.start,
            message:
              "This expectation ('\($0.kind)') holds whatever comes out, nothing at all included. Expect something that is there only if the step worked."
          )
        }
      })
  ]

  /// What these find comes from the check of links, which needs the network.
  private static let links: [LintRule] = [
    LintRule(
      "dead-link", .warning,
      "A link leads nowhere: the page is gone, the file is not there, or no heading makes the anchor. Looked for with '--links'.",
      remedy: "Mend the link, or take it out.", find: { _ in [] }),
    LintRule(
      "moved-link", .note,
      "A page has moved for good. Looked for with '--links'.",
      remedy: "Link to its new place.", isFixSafe: true, find: { _ in [] }),
    LintRule(
      "unchecked-link", .note,
      "Whether a link leads anywhere could not be checked: nobody answered, or the server refuses programs. That is no failure.",
      remedy: "Look at it yourself, or try again later.", find: { _ in [] }),
  ]

  private static let form: [LintRule] = [
    LintRule(
      "unfinished-section", .note, "A section is marked TODO or FIXME.",
      remedy: "Finish it, or take the mark out.", find: { $0.reported("unfinished-section") }),
    LintRule(
      "duplicate-heading", .note,
      "Two headings under one parent have the same words, so that a link leads only to the first.",
      remedy: "Give each words of its own.", find: HeadingRules.duplicates),
    LintRule(
      "duplicate-id", .warning, "A directive or an HTML anchor gives an identifier twice.",
      remedy: "Give each an identifier of its own.", find: HeadingRules.duplicateIdentifiers),
    LintRule(
      "unknown-directive", .warning, "A directive says something that is not known.",
      remedy: "Write one of the words of the article on directives.",
      find: { $0.reported("unknown-directive") + $0.suppressions.unknown }),
    LintRule(
      "directive-value", .warning, "A directive gives a key a value that it does not take.",
      remedy: "Write one of the values that it takes.",
      find: { $0.reported("directive-value") }),
    LintRule(
      "front-matter", .warning, "The front matter cannot be read.",
      remedy: "Write it in YAML.", find: { $0.reported("front-matter") }),
    LintRule(
      "front-matter-value", .warning,
      "A key of the front matter has a value that it does not take.",
      remedy: "Write such a value as the message names.",
      find: { $0.reported("front-matter-value") }),
    LintRule(
      "unknown-front-matter", .warning, "The front matter has a key that is not known.",
      remedy: "Write one of the known keys.", find: { $0.reported("unknown-front-matter") }),
  ]
}
