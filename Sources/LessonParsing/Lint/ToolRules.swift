import LessonModel

/// Programs that a lesson runs, and whether they can be run here.
enum ToolRules {
  struct Use {
    var tool: String
    var command: LintCommand
    var word: ShellWord
  }

  static func missing(_ context: LintContext) -> [LintMatch] {
    missingUses(context).compactMap { use in
      guard nearest(use, context) == nil else { return nil }
      let isDeclared = context.reading.lesson.facts.tools.contains { declared($0, use.tool) }
      let why =
        isDeclared
        ? "which the lesson says that it needs," : "which no step of the lesson installs,"
      return context.match(
        in: use.command.step, offset: use.word.offset, length: use.word.raw.utf8.count,
        "The tool '\(use.tool)', \(why) is not on PATH. Install it, or put a stand-in into the 'bin' of the lesson's mock material."
      )
    }
  }

  static func misspelt(_ context: LintContext) -> [LintMatch] {
    missingUses(context).compactMap { use in
      guard let known = nearest(use, context) else { return nil }
      return context.match(
        in: use.command.step, offset: use.word.offset, length: use.word.raw.utf8.count,
        "There is no '\(use.tool)'. Did you mean '\(known)'?", replacement: known)
    }
  }

  private static let common = [
    "ansible", "argocd", "cargo", "curl", "docker", "docker-compose", "eksctl", "gcloud",
    "helm", "istioctl", "journalctl", "kubeadm", "kubectl", "kustomize", "linkerd", "minikube",
    "mkdir", "openssl", "podman", "python3", "systemctl", "terraform", "touch", "vagrant",
  ]

  /// The well-known tool that was meant; nil: none is near, or the word is one of the lesson's own.
  private static func nearest(_ use: Use, _ context: LintContext) -> String? {
    guard CommandVocabulary().entry(of: use.tool) == nil, use.tool.count >= 4 else { return nil }
    let times = context.commands.reduce(0) { sum, command in
      sum + command.simple.count { LintCommand.program($0).first?.value == use.tool }
    }
    guard times == 1 else { return nil }
    let near = common.filter { isNear(Array(use.tool.utf8), Array($0.utf8)) }
    return near.count == 1 ? near[0] : nil
  }

  /// Whether one letter is missing, added or wrong, or two are swapped.
  private static func isNear(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left != right, abs(left.count - right.count) <= 1 else { return false }
    let prefix = zip(left, right).prefix { $0 == $1 }.count
    let suffix = zip(left.dropFirst(prefix).reversed(), right.dropFirst(prefix).reversed())
      .prefix { $0 == $1 }.count
    let rest = (left.count - prefix - suffix, right.count - prefix - suffix)
    if max(rest.0, rest.1) <= 1 { return true }
    return rest == (2, 2) && left[prefix] == right[prefix + 1] && left[prefix + 1] == right[prefix]
  }

  private static func declared(_ declaration: String, _ tool: String) -> Bool {
    declaration.prefix { !$0.isWhitespace && !"<>=@".contains($0) } == tool
  }

  /// What belongs to a shell, or to one platform among several.
  private static let builtins: Set<String> = [
    "alias", "bg", "break", "builtin", "caller", "case", "cd", "command", "compgen", "complete",
    "continue", "declare", "dirs", "disown", "do", "done", "echo", "elif", "else", "enable",
    "esac", "eval", "exec", "exit", "export", "false", "fc", "fg", "fi", "for", "function",
    "getopts", "hash", "help", "history", "if", "in", "jobs", "kill", "let", "local", "logout",
    "popd", "printf", "pushd", "pwd", "read", "readonly", "return", "select", "set", "setopt",
    "shift", "shopt", "source", "stop", "suspend", "test", "then", "time", "times", "trap", "true",
    "type", "typeset", "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
    // Package managers and services: which of them there is depends on the platform.
    "apk", "apt", "apt-get", "brew", "choco", "dnf", "dpkg", "launchctl", "open", "pacman",
    "pbcopy", "pbpaste", "port", "rpm", "scoop", "service", "snap", "start", "systemctl", "winget",
    "yum", "zypper", "xdg-open", "clear", "code", "subl", "vi", "vim", "nano", "emacs", "man",
    "sudo", "ll", "k", "deactivate", "conda", "journalctl",
  ]

  private static let installers = [
    "install", " add ", "curl", "wget", "mv ", "cp ", "ln ", "chmod", "tar ", "unzip", "clone",
    "alias ", "function ", "gunzip", "dpkg", "rpm", "source ", "venv", "make", "get ", "()",
    "build", "brew", "-o ", "PATH",
  ]

  /// The first use of each tool that cannot be run here.
  private static func missingUses(_ context: LintContext) -> [Use] {
    var result: [Use] = []
    var seen: Set<String> = []
    var elsewhere: Substring?
    var extendsPath = false
    for command in context.commands {
      let step = command.step
      // What follows a shell in a container or on another machine is typed there.
      if let section = elsewhere, section == step.section { continue }
      elsewhere = nil
      guard step.role != .reference, step.role != .alternative, step.alternative == nil,
        step.provenance.confidence > .unsure, !isToFail(step)
      else { continue }
      if opensShell(step.action.text) { elsewhere = step.section }
      for words in command.simple {
        guard let word = LintCommand.program(words).first else { continue }
        let tool = word.value
        guard isToolName(tool), isTool(tool, words, context), !builtins.contains(tool),
          seen.insert(tool).inserted,
          !context.environment.isInstalled(tool), !context.environment.isStoodIn(tool),
          !extendsPath, !isBrought(tool, context)
        else { continue }
        result.append(Use(tool: tool, command: command, word: word))
      }
      // What stands in directories that the lesson adds cannot be known.
      if step.action.text.contains("PATH=") || step.action.text.contains("path+=") {
        extendsPath = true
      }
    }
    return result
  }

  /// Words of other tools and of printed tables that look like a program's name at the begin of a line.
  private static let neverTools: Set<String> = [
    "apply", "create", "delete", "describe", "exec", "get", "logs", "node", "pod", "pods", "redis",
    "rollout", "run",
    "select", "nodes", "service", "services", "name", "default", "namespace",
  ]

  /// Whether a word is a program's name: the reader's table knows it, the lesson declares it, or it takes options or is
  /// run more than once.
  private static func isTool(_ tool: String, _ words: [ShellWord], _ context: LintContext) -> Bool {
    if context.reading.lesson.facts.tools.contains(where: { declared($0, tool) }) { return true }
    // `nginx   3/3   2m38s` is a row of a table.
    let isRow = words.contains { word in
      let parts = word.value.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
    }
    guard !isRow, !neverTools.contains(tool), ShellRules.generatedName(tool) == nil else {
      return false
    }
    switch CommandVocabulary().entry(of: tool) {
    case .verbs, .arguments, .program: return true
    case .word, .prefix: return false
    case nil:
      if words.contains(where: { $0.raw.hasPrefix("-") && $0.raw.count > 1 }) { return true }
      return context.commands.count { $0.step.action.text.hasPrefix(tool + " ") } >= 2
        || nearest(Use(tool: tool, command: context.commands[0], word: words[0]), context) != nil
    }
  }

  /// Whether a step shows what goes wrong.
  private static func isToFail(_ step: Step) -> Bool {
    step.expectations.contains {
      $0.kind == .failure || $0.kind == .exitStatus && $0.expected != "0"
        || $0.expected.contains("not found")
    }
  }

  private static func isToolName(_ word: String) -> Bool {
    guard word.utf8.count >= 2, let first = word.utf8.first, (0x61...0x7A).contains(first) else {
      return false
    }
    return word.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-_.+".utf8.contains($0)
    } && !word.contains(".") && !word.hasSuffix("-")
  }

  private static func opensShell(_ command: String) -> Bool {
    let words = command.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first(where: { $0 != "sudo" }) else { return false }
    if ["ssh", "su", "tmux", "screen", "chroot", "nsenter"].contains(first) { return true }
    guard
      [
        "docker", "kubectl", "oc", "podman", "vagrant", "multipass", "minikube", "k", "gcloud",
        "docker-machine", "lxc", "docker-compose", "crictl",
      ].contains(first)
    else { return false }
    if words.contains("ssh") || words.contains("shell") || words.contains("attach")
      || words.contains("rsh")
    {
      return true
    }
    let isInteractive = words.contains {
      ["-it", "-ti", "-i", "-t", "-itd", "-dit", "--tty", "--interactive", "--rm=true"].contains($0)
    }
    return isInteractive
      && (words.contains("exec") || words.contains("run") || words.contains("debug"))
  }

  /// Whether a command of the lesson brings a tool: it installs, fetches, makes or defines something of its name.
  private static func isBrought(_ tool: String, _ context: LintContext) -> Bool {
    context.commands.contains { command in
      let text = command.step.action.text
      guard installers.contains(where: text.contains) else { return false }
      var rest = text[...]
      while let range = rest.firstRange(of: tool) {
        let before =
          range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
        let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
        let isCommand = isProgram(tool, at: range.lowerBound, in: text, command)
        if !before.isLetter, !before.isNumber, !after.isLetter, !isCommand { return true }
        rest = rest[range.upperBound...]
      }
      return false
    }
  }

  private static func isProgram(
    _ tool: String, at index: String.Index, in text: String, _ command: LintCommand
  ) -> Bool {
    let offset = text[..<index].utf8.count
    return command.simple.contains { LintCommand.program($0).first?.offset == offset }
      && !text.contains("()")
  }
}
