/// Finds commands that would leave the cluster that the user named: by another kubeconfig, another context, another server.
public struct ContextSwitch: Sendable {
  /// The one context that commands may name.
  public var context: String
  /// Paths of kubeconfigs that commands may name: the run's own.
  public var kubeconfigs: [String]

  public init(context: String, kubeconfigs: [String]) {
    self.context = context
    self.kubeconfigs = kubeconfigs
  }

  /// What a command would do, as a clause: `names the context 'prod'`; nil: it stays where it is.
  public func found(in command: String) -> String? {
    let words = Self.words(command)
    for (index, word) in words.enumerated() {
      let rest = words[(index + 1)...]
      if let inner = Self.nestedCommand(word, words[..<index]), let found = found(in: inner) {
        return found
      }
      if let found = option(word, rest) ?? variable(word, words[..<index]) { return found }
      let isCommand =
        index == 0 || Self.starters.contains(words[index - 1])
        || Self.isAssignment(words[index - 1])
      let tool = word.split(separator: "/").last.map(String.init) ?? word
      guard isCommand || Self.kubernetesTools.contains(tool) else { continue }
      if let found = switching(tool, rest.prefix { !Self.enders.contains($0) }) { return found }
    }
    return nil
  }

  /// The command that a quoted word is: of `eval "…"`, `bash -c '…'`, `watch "…"` and `alias k='…'`. Nil: it is none.
  private static func nestedCommand(_ word: String, _ before: ArraySlice<String>) -> String? {
    guard let quote = word.firstIndex(where: { $0 == "'" || $0 == "\"" }),
      word[quote...].contains(where: \.isWhitespace)
    else { return nil }
    let statement = before.suffix(
      from: before.lastIndex(where: enders.contains).map { $0 + 1 } ?? 0)
    let shells: Set<String> = ["bash", "dash", "ksh", "sh", "su", "zsh"]
    let tools = statement.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let runs =
      tools.contains { ["eval", "alias", "watch", "trap"].contains($0) }
      || before.last?.hasPrefix("-") == true && before.last?.hasSuffix("c") == true
        && tools.contains(where: shells.contains)
    return runs ? unquoted(String(word[quote...])) : nil
  }

  private static let starters: Set<String> = [
    ";", "&&", "||", "|", "&", "\n", "(", "{", "do", "then", "else", "sudo", "env", "exec", "time",
    "!", "$(", "`",
  ]
  private static let enders: Set<String> = [";", "&&", "||", "|", "&", "\n", ")", "`"]
  private static let kubernetesTools: Set<String> = ["kubectl", "oc", "kubectx", "kubens"]

  private func option(_ word: String, _ rest: ArraySlice<String>) -> String? {
    func value(_ names: [String]) -> String? {
      for name in names {
        if word == name { return rest.first.map(Self.unquoted) }
        if word.hasPrefix(name + "=") {
          return Self.unquoted(String(word.dropFirst(name.count + 1)))
        }
      }
      return nil
    }
    if let path = value(["--kubeconfig"]), !isOwn(path) { return "names the kubeconfig '\(path)'" }
    if let name = value(["--context", "--kube-context"]), name != context {
      return "names the context '\(name)'"
    }
    if let name = value(["--kube-apiserver"]) { return "names the API server '\(name)'" }
    return nil
  }

  /// `KUBECONFIG=…`, with or without `export`; `unset KUBECONFIG`.
  private func variable(_ word: String, _ before: ArraySlice<String>) -> String? {
    if word.hasPrefix("KUBECONFIG=") || word.hasPrefix("KUBECONFIG+=") {
      let path = Self.unquoted(
        String(word[word.index(after: word.firstIndex(of: "=") ?? word.startIndex)...]))
      return isOwn(path) ? nil : "names the kubeconfig '\(path)'"
    }
    if word == "KUBECONFIG", before.last == "unset" { return "forgets the run's kubeconfig" }
    return nil
  }

  private func switching(_ tool: String, _ arguments: ArraySlice<String>) -> String? {
    let plain = arguments.filter { !$0.hasPrefix("-") }.map(Self.unquoted)
    switch tool {
    case "kubectl", "oc", "microk8s.kubectl":
      let server = arguments.contains { word in
        ["-s", "--server", "--cluster", "--user"].contains(word)
          || ["--server=", "--cluster=", "--user="].contains(where: word.hasPrefix)
      }
      guard let verb = plain.firstIndex(of: "config"), plain.count > verb + 1,
        plain[..<verb].allSatisfy({ !Self.verbs.contains($0) })
      else {
        if tool == "oc", plain.first == "login" { return "logs in to another cluster" }
        return server ? "names a server, a cluster or a user of its own" : nil
      }
      switch plain[verb + 1] {
      case "use-context", "use":
        let name = plain.count > verb + 2 ? plain[verb + 2] : ""
        return name == context ? nil : "switches to the context '\(name)'"
      case "set-context":
        let isHarmless = !arguments.contains { word in
          ["--cluster", "--user"].contains { word == $0 || word.hasPrefix($0 + "=") }
        }
        let isCurrent = arguments.contains("--current") || plain.contains(context)
        return isHarmless && isCurrent ? nil : "changes a context of the kubeconfig"
      case "set-cluster", "set-credentials", "set", "unset", "rename-context", "delete-context",
        "delete-cluster", "delete-user":
        return "changes the kubeconfig"
      default: return nil
      }
    case "kubectx":
      guard let name = plain.first, name != context else { return nil }
      return "switches to the context '\(name)'"
    case "aws" where plain.starts(with: ["eks", "update-kubeconfig"]),
      "az" where plain.starts(with: ["aks", "get-credentials"]),
      "doctl" where plain.starts(with: ["kubernetes", "cluster", "kubeconfig"]),
      "gcloud" where plain.contains("get-credentials"),
      "tsh" where plain.starts(with: ["kube", "login"]),
      "kind" where ["create", "export"].contains(plain.first ?? ""),
      "k3d" where plain.first == "kubeconfig" || plain.starts(with: ["cluster", "create"]),
      "eksctl" where plain.starts(with: ["create", "cluster"]) || plain.first == "utils",
      "minikube" where plain.first == "start" || plain.first == "profile",
      "vcluster" where plain.first == "connect",
      "kops" where plain.first == "export":
      return "fetches the credentials of another cluster"
    default: return nil
    }
  }

  /// Verbs of kubectl after which `config` is a name.
  private static let verbs: Set<String> = [
    "annotate", "apply", "create", "delete", "describe", "edit", "get", "label", "patch",
  ]

  private func isOwn(_ path: String) -> Bool {
    ["$KUBECONFIG", "${KUBECONFIG}", ""].contains(path) || kubeconfigs.contains(path)
  }

  private static func isAssignment(_ word: String) -> Bool {
    guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return false }
    return word[..<equals].allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  private static func unquoted(_ text: String) -> String {
    text.filter { $0 != "\"" && $0 != "'" }
  }

  /// The words of a command, quotes kept; operators are words of their own. What a substitution holds is looked at as well.
  private static func words(_ command: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    func end() {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    var rest = command[...]
    while let character = rest.first {
      if quote == nil || quote == "\"", rest.hasPrefix("$(") {
        end()
        words.append("$(")
        rest = rest.dropFirst(2)
        continue
      }
      rest = rest.dropFirst()
      if let open = quote {
        word.append(character)
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
        word.append(character)
      } else if character == "\\", rest.first?.isNewline ?? false {
        rest = rest.dropFirst()
      } else if character.isNewline {
        end()
        words.append("\n")
      } else if character.isWhitespace {
        end()
      } else if "&|".contains(character), rest.first == character {
        end()
        rest = rest.dropFirst()
        words.append(String([character, character]))
      } else if ";&|()`".contains(character) {
        end()
        words.append(String(character))
      } else {
        word.append(character)
      }
    }
    end()
    return words
  }
}
