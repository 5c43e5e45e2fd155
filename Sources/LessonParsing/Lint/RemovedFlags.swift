import LessonModel

/// Options and commands that newer kubectl and helm no longer know.
enum RemovedFlags {
  private struct Row {
    /// The commands that had it; empty: any.
    var verbs: Set<String>
    var flag: String
    /// The first release without it, as far as is known for sure.
    var release: KubernetesRelease
    var remedy: String
  }

  // Tried with kubectl 1.27 to 1.33; the releases before after the change logs of Kubernetes (CHANGELOG-1.14.md,
  // CHANGELOG-1.18.md).
  private static let rows: [Row] = {
    func row(_ verbs: String, _ flag: String, _ minor: Int, _ remedy: String) -> Row {
      Row(
        verbs: Set(verbs.split(separator: " ").map(String.init)), flag: flag,
        release: KubernetesRelease(1, minor), remedy: remedy)
    }
    return [
      row("get", "--export", 18, "Take the option out, and drop 'status' and the like by hand."),
      row("get", "--show-all", 27, "Take the option out: all are shown."),
      row("get", "-a", 27, "Take the option out: all are shown."),
      row("", "--include-uninitialized", 27, "Take the option out."),
      row(
        "run", "--generator", 27,
        "Take it out: 'kubectl run' makes a pod. For others there is 'kubectl create'."),
      row("expose autoscale create", "--generator", 27, "Take the option out."),
      row(
        "run", "--replicas", 18, "Use 'kubectl create deployment NAME --image=IMAGE --replicas=N'."),
      row("run", "--schedule", 18, "Use 'kubectl create cronjob NAME --image=IMAGE --schedule=…'."),
      row("run", "--serviceaccount", 27, "Use '--overrides', or a manifest."),
      row("run", "--requests", 27, "Use '--overrides', or a manifest."),
      row("run", "--limits", 27, "Use '--overrides', or a manifest."),
      row("run", "--hostport", 27, "Use '--overrides', or a manifest."),
      row("expose", "--container-port", 27, "Use '--target-port'."),
      row("top", "--heapster-namespace", 27, "Take the option out: Heapster is gone."),
      row("version", "--short", 28, "Take the option out: the output is short."),
      row("drain", "--delete-local-data", 31, "Use '--delete-emptydir-data'."),
    ]
  }()

  static func find(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    for command in context.commands where command.step.role != .reference {
      for words in command.simple {
        let all = LintCommand.program(words)
        guard let program = all.first?.value, program == "kubectl" || program == "k" else {
          continue
        }
        result += kubectl(Array(all.dropFirst()), command, context)
      }
    }
    return result
  }

  private static func kubectl(_ words: [ShellWord], _ command: LintCommand, _ context: LintContext)
    -> [LintMatch]
  {
    let release = context.environment.kubernetes
    guard let verbIndex = verb(in: words) else { return [] }
    let verb = words[verbIndex].value
    var result: [LintMatch] = []
    func tell(_ word: ShellWord, _ since: KubernetesRelease, _ what: String, _ remedy: String) {
      result.append(
        context.match(
          in: command.step, offset: word.offset, length: word.raw.utf8.count,
          "kubectl \(release) knows no \(what) any more. \(remedy)"))
    }
    if verb == "rolling-update", release >= KubernetesRelease(1, 18) {
      tell(
        words[verbIndex], KubernetesRelease(1, 18), "'rolling-update'",
        "Use a Deployment and 'kubectl set image' or 'kubectl rollout'.")
    }
    if verb == "convert", release >= KubernetesRelease(1, 22),
      !context.environment.isInstalled("kubectl-convert"),
      !context.commands.contains(where: { $0.step.action.text.contains("kubectl-convert") })
    {
      tell(
        words[verbIndex], KubernetesRelease(1, 22), "'convert'",
        "It is a plugin now: install 'kubectl-convert' in a step before.")
    }
    let options = words.prefix { $0.value != "--" }
    for word in options {
      let name = String(word.value.prefix { $0 != "=" })
      guard name.hasPrefix("-"),
        let row = rows.first(where: {
          $0.flag == name && ($0.verbs.isEmpty || $0.verbs.contains(verb)) && release >= $0.release
        })
      else { continue }
      tell(word, row.release, "'\(name)' of 'kubectl \(verb)'", row.remedy)
    }
    if verb == "exec", release >= KubernetesRelease(1, 31),
      !words.contains(where: { $0.value == "--" })
    {
      if let program = commandOfExec(Array(words[(verbIndex + 1)...])) {
        // An option after it would go from kubectl to the program.
        let isLast = !words.contains { $0.offset > program.offset && $0.value.hasPrefix("-") }
        result.append(
          context.match(
            in: command.step, offset: program.offset, length: program.raw.utf8.count,
            "kubectl \(release) takes the command of 'kubectl exec' only after '--'. Write '-- \(program.raw)'.",
            replacement: isLast ? "-- \(program.raw)" : nil))
      }
    }
    return result
  }

  private static let valued: Set<String> = [
    "-n", "--namespace", "--context", "--kubeconfig", "--cluster", "--user", "-s", "--server",
    "--token", "-c", "--container", "-f", "--filename", "--pod-running-timeout", "-v", "-l",
    "--selector", "-o", "--output", "--as", "--request-timeout",
  ]

  private static func verb(in words: [ShellWord]) -> Int? {
    var index = 0
    while index < words.count {
      let word = words[index].value
      if !word.hasPrefix("-") { return index }
      index += valued.contains(word) ? 2 : 1
    }
    return nil
  }

  /// The program that `kubectl exec POD PROGRAM` is to run, without `--` before it.
  private static func commandOfExec(_ words: [ShellWord]) -> ShellWord? {
    var plain: [ShellWord] = []
    var index = 0
    while index < words.count, plain.count < 2 {
      let word = words[index].value
      if word.hasPrefix("-") {
        // `-ti` and the like take no value.
        index += valued.contains(word) ? 2 : 1
        continue
      }
      plain.append(words[index])
      index += 1
    }
    return plain.count == 2 ? plain[1] : nil
  }

  // MARK: Helm

  /// The first word of a lesson that only helm 2 understands.
  static func helm2(_ context: LintContext) -> [LintMatch] {
    let facts = context.reading.lesson.facts
    // The lesson's own mock answers for the helm that it is written for.
    if context.environment.isStoodIn("helm")
      || facts.tools.contains(where: { $0.hasPrefix("helm") && $0.contains("2") })
    {
      return []
    }
    for command in context.commands where command.step.role != .reference {
      for words in command.simple {
        let all = Array(LintCommand.program(words))
        guard all.first?.value == "helm", all.count > 1 else { continue }
        let verb = all[1].value
        let found: (ShellWord, String)?
        switch verb {
        case "init":
          found = (
            all[1], "helm 3 has no 'helm init': there is no Tiller to install. Take the step out."
          )
        case "serve", "reset", "home":
          found = (all[1], "helm 3 has no 'helm \(verb)'.")
        case "install", "upgrade", "template":
          found = all.first { $0.value == "--name" || $0.value.hasPrefix("--name=") }.map {
            (
              $0,
              "helm 3 knows no '--name': the release's name comes first, as in 'helm \(verb) NAME CHART'."
            )
          }
        case "delete", "del", "uninstall":
          found = all.first { $0.value == "--purge" }.map {
            ($0, "helm 3 knows no '--purge': 'helm uninstall' always purges. Take the option out.")
          }
        default:
          found = all.first { $0.value.hasPrefix("--tiller-namespace") }.map {
            ($0, "helm 3 knows no '--tiller-namespace': there is no Tiller.")
          }
        }
        if let (word, message) = found {
          return [
            context.match(
              in: command.step, offset: word.offset, length: word.raw.utf8.count,
              message + " If the lesson needs helm 2, say 'tools: [helm 2]' in its front matter.")
          ]
        }
      }
    }
    return []
  }
}
