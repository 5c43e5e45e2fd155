import ArgumentParser
import Execution

/// Which steps of a lesson to run.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The step to begin with.",
      discussion:
        "A step is named by its number in '--dry-run', its line (':41'), its identifier or the end of it ('2-istio#3'), its section, or a part of its command.",
      valueName: "step"))
  var from: String?

  @Option(help: ArgumentHelp("The last step; the tear-down still runs.", valueName: "step"))
  var until: String?

  @Option(
    help: ArgumentHelp(
      "Run this step alone, or this section; no tear-down. May be repeated.", valueName: "step"))
  var only: [String] = []

  @Flag(help: "With '--only': run the steps too that it needs.")
  var withNeeds = false

  @Option(
    name: .customLong("skip"),
    help: ArgumentHelp("Leave this step out, or this section. May be repeated.", valueName: "step"))
  var skipped: [String] = []

  func validate() throws {
    if withNeeds && only.isEmpty { throw ValidationError("'--with-needs' goes with '--only'.") }
  }

  var selection: StepSelection {
    StepSelection(
      from: from, until: until, only: only, skip: skipped, includesNeeds: withNeeds)
  }
}
