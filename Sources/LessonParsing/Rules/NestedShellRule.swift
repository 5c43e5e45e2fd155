import LessonModel

/// Commands that are typed into a shell which an earlier step opened somewhere else: in a container, on another machine.
///
/// `kubectl exec -it web -- sh`, and below it `ls /`: the `ls` is not for the learner's own machine.
struct NestedShellRule {
  /// The shell that is open, where it was opened, and the tools that are not at hand in it.
  private var open: (id: StepID, section: Substring, tools: Set<String>)?

  /// Notes in which shell a step is typed, of the steps in their order. A shell is left by `exit`, at the end of the section, and
  /// where a command follows that speaks to the place from which it was opened.
  mutating func apply(to step: inout Step) {
    if let shell = open, shell.section != step.section { open = nil }
    guard step.action.kind == .command, step.role != .reference else { return }
    guard let shell = open else {
      if !step.background, Self.mayOpen(step.action.text) {
        note(step, Self.words(step.action.text))
      }
      return
    }
    let words = Self.words(step.action.text)
    let program = words.first.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    guard !shell.tools.contains(program ?? ""), !step.background else {
      open = nil
      note(step, words)
      return
    }
    step.inside = shell.id
    if words == ["exit"] || words == ["logout"] || words.first == "exit" && words.count == 2 {
      open = nil
    }
  }

  private mutating func note(_ step: Step, _ words: [String]) {
    guard !step.background, let tools = Self.toolsOutside(words) else { return }
    open = (step.id, step.section, tools)
  }

  /// Whether a command holds one of the words without which none opens a shell, or may hide one.
  private static func mayOpen(_ command: String) -> Bool {
    ByteMarks(of: command).hasAny([.quote, .backslash])
      || ["exec", "run", "debug", "ssh", "shell"].contains(where: command.contains)
  }

  private static func words(_ command: String) -> [String] {
    let all = ShellLexer.commands(in: command).filter { !$0.isBlank }
    guard all.count == 1, all[0].simpleCommands.count == 1, !command.contains("|") else {
      return []
    }
    return all[0].simpleCommands[0].map(\.value)
  }

  /// The tools that are at hand only outside of the shell that a command opens; nil: it opens none.
  private static func toolsOutside(_ typed: [String]) -> Set<String>? {
    var words = typed[...]
    if words.first == "sudo" { words = words.dropFirst() }
    guard let tool = words.first else { return nil }
    let rest = Array(words.dropFirst())
    switch tool {
    case "kubectl", "oc", "k":
      guard rest.contains(where: { ["exec", "run", "debug"].contains($0) }), isInteractive(rest),
        let dashes = rest.firstIndex(of: "--"), isShell(Array(rest[(dashes + 1)...]))
      else { return nil }
      return clusterTools.union(containerTools)
    case "docker", "podman", "nerdctl", "docker-compose":
      let verbs = rest.filter { !$0.hasPrefix("-") }
      guard let verb = verbs.first(where: { ["exec", "run"].contains($0) }),
        isInteractive(rest)
          || tool == "docker-compose" || verbs.first == "compose", !isDetached(rest)
      else { return nil }
      let behind = rest[((rest.firstIndex(of: verb) ?? 0) + 1)...]
      guard let last = behind.last else { return nil }
      let command = behind.drop { $0.hasPrefix("-") }
      let opens =
        isShell([last]) && command.count >= 2
        || isShell(Array(behind.suffix(2))) && behind.last?.hasPrefix("-") == true
        || verb == "run" && startsShell(image: last)
      return opens ? clusterTools.union(containerTools) : nil
    case "minikube", "vagrant", "multipass":
      let plain = rest.filter { !$0.hasPrefix("-") }
      let verb = tool == "multipass" ? "shell" : "ssh"
      return plain.first == verb && plain.count <= 2 && !rest.contains("--")
        && !rest.contains("-c") ? [tool] : nil
    case "ssh":
      var places = 0
      var skips = false
      for word in rest {
        if skips {
          skips = false
        } else if word.hasPrefix("-") {
          if ["-N", "-L", "-R", "-D", "-f", "-T", "-V", "-Q", "-G"].contains(word) { return nil }
          skips = word.count == 2 && "bcEeFIiJlmOopSWw".contains(word.last ?? "-")
        } else {
          places += 1
        }
      }
      return places == 1 ? ["ssh", "scp"] : nil
    default: return nil
    }
  }

  private static let clusterTools: Set<String> = [
    "kubectl", "oc", "k", "helm", "istioctl", "linkerd", "minikube", "kind", "k3d", "kubectx",
    "kubens",
  ]
  private static let containerTools: Set<String> = [
    "docker", "podman", "nerdctl", "docker-compose", "docker-machine",
  ]

  /// `-it`, `-i -t`: whether words before "--" say that somebody types.
  private static func isInteractive(_ words: [String]) -> Bool {
    words.prefix { $0 != "--" }.contains { word in
      ["--stdin", "--interactive", "--stdin=true"].contains(word)
        || word.hasPrefix("-") && !word.hasPrefix("--") && word.count <= 4
          && word.dropFirst().allSatisfy { "itd".contains($0) } && word.contains("i")
    }
  }

  private static func isDetached(_ words: [String]) -> Bool {
    words.contains { ["-d", "--detach", "-itd", "-dit", "-tid", "-td"].contains($0) }
  }

  /// `sh`, `/bin/bash`, `bash -l`; not `sh -c …`, which types something.
  private static func isShell(_ words: [String]) -> Bool {
    guard let first = words.first, let name = first.split(separator: "/").last,
      ["sh", "bash", "ash", "zsh", "dash"].contains(name),
      first == name || first.hasPrefix("/")
    else { return false }
    return words.dropFirst().allSatisfy { ["-l", "-i", "--login", "-il"].contains($0) }
  }

  /// Images that start a shell unless told otherwise.
  private static func startsShell(image: String) -> Bool {
    let name = image.split(separator: ":").first?.split(separator: "/").last ?? ""
    return [
      "alpine", "ubuntu", "debian", "busybox", "centos", "fedora", "bash", "amazonlinux",
      "rockylinux", "almalinux", "archlinux",
    ].contains(name)
  }
}
