import ArgumentParser

/// What `--on cluster` takes.
struct ClusterOptions: ParsableArguments {
  @Option(
    help:
      "The kubeconfig context of '--on cluster'; else the current one, if the trust file names it.")
  var context: String?

  @Option(help: "The kubeconfig file of '--on cluster', instead of the usual ones.")
  var kubeconfig: String?

  @Option(
    help: ArgumentHelp(
      "The trust file: contexts that lessons may touch, and patterns of production's names.",
      discussion: "'$XDG_CONFIG_HOME/atelier/trust.yaml' otherwise.", valueName: "file"))
  var trust: String?

  @Option(
    help: ArgumentHelp(
      "'production', or the context's name: what lets a lesson touch a context that looks like production.",
      valueName: "word"))
  var confirm: String?

  @Flag(
    help:
      "Use your own home and temporary directory on '--on cluster' and '--on local', instead of fresh ones."
  )
  var ownHome = false

  @Flag(help: "Compare the cluster's objects before and after, and list what the lesson left.")
  var snapshot = false
}
