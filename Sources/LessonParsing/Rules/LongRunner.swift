/// A command that keeps running until somebody ends it: a row of the table below.
struct LongRunner: Sendable {
  /// The names of the program.
  var tools: Set<String>
  /// The words right behind the name, options left out: `compose up`.
  var verb: [String] = []
  /// Options of which one must be there.
  var needs: Set<String> = []
  /// Options which make it return at once, or at an end.
  var lacks: Set<String> = []
  /// The port on which it listens unless told otherwise; nil: none, or none that is known.
  var port: Int?
  /// Options whose value is the port.
  var portOptions: Set<String> = []
  /// Whether a word that is a number, or `LOCAL:REMOTE`, is the port.
  var takesPortWord = false

  /// - Parameter words: the words of the command from the program's name on.
  func matches(_ words: [String]) -> Bool {
    guard let tool = words.first, tools.contains(tool) else { return false }
    let plain = words.dropFirst().filter { !$0.hasPrefix("-") }
    guard verb.isEmpty || plain.starts(with: verb) || Self.stands(verb, in: plain) else {
      return false
    }
    let options = words.filter { $0.hasPrefix("-") && !$0.hasSuffix("=false") }
    let flags = Set(options).union(options.map { String($0.prefix { $0 != "=" }) })
    return (needs.isEmpty || !needs.isDisjoint(with: flags)) && lacks.isDisjoint(with: flags)
  }

  /// Whether the words of a verb stand in a row, behind the values of options: `kubectl -n shop port-forward`.
  private static func stands(_ verb: [String], in words: [String]) -> Bool {
    words.indices.contains { words[$0...].starts(with: verb) }
  }

  /// The port of this machine on which a command will listen.
  func listeningPort(_ words: [String]) -> Int? {
    for (index, word) in words.enumerated() {
      if portOptions.contains(word), index + 1 < words.count { return Self.port(words[index + 1]) }
      if let equals = word.firstIndex(of: "="), portOptions.contains(String(word[..<equals])) {
        return Self.port(word[word.index(after: equals)...])
      }
    }
    if takesPortWord {
      for word in words.dropFirst() where word.first?.isNumber == true {
        if let port = Self.port(word.prefix { $0 != ":" }), !word.contains(".") { return port }
      }
    }
    return port
  }

  private static func port(_ text: some StringProtocol) -> Int? {
    Int(text.drop { $0 == ":" }).flatMap { (1...65535).contains($0) ? $0 : nil }
  }

  /// The programs that lessons start and leave running, by their documentation.
  static let all: [LongRunner] = [
    LongRunner(
      tools: ["kubectl", "oc", "k"], verb: ["port-forward"], takesPortWord: true),
    LongRunner(
      tools: ["kubectl", "oc", "k"], verb: ["proxy"], port: 8001, portOptions: ["--port", "-p"]),
    LongRunner(
      tools: ["kubectl", "oc", "k"], verb: ["get"],
      needs: ["-w", "--watch", "--watch-only", "--watch=true"]),
    LongRunner(
      tools: ["kubectl", "oc", "k"], verb: ["events"], needs: ["-w", "--watch"]),
    LongRunner(
      tools: ["kubectl", "oc", "k"], verb: ["logs"], needs: ["-f", "--follow", "--follow=true"]),
    LongRunner(tools: ["docker", "podman", "nerdctl"], verb: ["logs"], needs: ["-f", "--follow"]),
    LongRunner(tools: ["docker", "podman"], verb: ["events"], lacks: ["--until"]),
    LongRunner(tools: ["docker", "podman"], verb: ["stats"], lacks: ["--no-stream"]),
    LongRunner(
      tools: ["docker", "podman"], verb: ["compose", "logs"], needs: ["-f", "--follow"]),
    LongRunner(
      tools: ["docker", "podman"], verb: ["compose", "up"],
      lacks: ["-d", "--detach", "--wait", "--no-start"]),
    LongRunner(tools: ["docker-compose"], verb: ["logs"], needs: ["-f", "--follow"]),
    LongRunner(
      tools: ["docker-compose"], verb: ["up"], lacks: ["-d", "--detach", "--wait", "--no-start"]),
    LongRunner(tools: ["tail"], needs: ["-f", "-F", "--follow"]),
    LongRunner(tools: ["journalctl"], needs: ["-f", "--follow"]),
    LongRunner(tools: ["helm"], verb: ["serve"], port: 8879),
    LongRunner(tools: ["minikube"], verb: ["tunnel"]),
    LongRunner(tools: ["minikube"], verb: ["dashboard"]),
    LongRunner(tools: ["minikube"], verb: ["mount"]),
    LongRunner(tools: ["istioctl"], verb: ["dashboard"]),
    LongRunner(tools: ["linkerd"], verb: ["dashboard"]),
    LongRunner(tools: ["skaffold"], verb: ["dev"]),
    LongRunner(tools: ["tilt"], verb: ["up"], lacks: ["--stream=false"]),
    LongRunner(
      tools: ["python", "python3"], verb: ["http.server"], port: 8000, takesPortWord: true),
    LongRunner(
      tools: ["python", "python2"], verb: ["SimpleHTTPServer"], port: 8000, takesPortWord: true),
    LongRunner(
      tools: ["python", "python3"], verb: ["manage.py", "runserver"], port: 8000,
      takesPortWord: true),
    LongRunner(
      tools: ["flask"], verb: ["run"], port: 5000, portOptions: ["-p", "--port"]),
    LongRunner(tools: ["uvicorn"], port: 8000, portOptions: ["--port"]),
    LongRunner(tools: ["mkdocs"], verb: ["serve"], port: 8000),
    LongRunner(tools: ["hugo"], verb: ["server"], port: 1313, portOptions: ["-p", "--port"]),
    LongRunner(tools: ["hugo"], verb: ["serve"], port: 1313, portOptions: ["-p", "--port"]),
    LongRunner(tools: ["jekyll"], verb: ["serve"], port: 4000, portOptions: ["-P", "--port"]),
    LongRunner(tools: ["rails"], verb: ["server"], port: 3000, portOptions: ["-p", "--port"]),
    LongRunner(tools: ["php"], needs: ["-S"]),
    LongRunner(tools: ["ng"], verb: ["serve"], port: 4200, portOptions: ["--port"]),
    LongRunner(tools: ["npm", "pnpm", "yarn"], verb: ["start"]),
    LongRunner(tools: ["npm", "pnpm"], verb: ["run", "dev"]),
    LongRunner(tools: ["npm", "pnpm"], verb: ["run", "start"]),
    LongRunner(tools: ["npm", "pnpm"], verb: ["run", "serve"]),
    LongRunner(tools: ["yarn"], verb: ["dev"]),
    LongRunner(
      tools: ["redis-server"], lacks: ["--daemonize", "--version", "-v"], port: 6379,
      portOptions: ["--port"]),
    LongRunner(tools: ["vault"], verb: ["server"], port: 8200),
    LongRunner(tools: ["consul"], verb: ["agent"], port: 8500),
    LongRunner(tools: ["nomad"], verb: ["agent"], port: 4646),
    LongRunner(tools: ["jupyter"], verb: ["notebook"], port: 8888, portOptions: ["--port"]),
    LongRunner(tools: ["jupyter"], verb: ["lab"], port: 8888, portOptions: ["--port"]),
    LongRunner(tools: ["ssh"], needs: ["-N", "-NL", "-fN"], lacks: ["-f", "-fN"]),
    LongRunner(tools: ["watch", "stern"]),
  ]
}
