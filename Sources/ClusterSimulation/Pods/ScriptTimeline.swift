/// What a shell script does as time goes on, as far as sleeping, ending and making files tell it from outside.
///
/// It understands what scripts in pod manifests are mostly made of: lists with `;`, `&&` and `||`, `sleep`, `exit`, `touch`,
/// `rm`, redirections, endless and counted loops, and waiting for a service. Every other command is taken to succeed at once.
struct ScriptTimeline: Sendable {
  /// A file that appears or goes, in seconds after the start.
  struct Change: Sendable {
    var time: Double
    var path: String
    var exists: Bool
  }

  private(set) var time: Double = 0
  private(set) var status = 0
  private(set) var runsForever = false
  private(set) var changes: [Change] = []
  /// The services whose names it looks up until they are there.
  private(set) var awaited: [String] = []
  /// Whether it came to an `exit`.
  private(set) var isOver = false
  /// Whether every command that it came to is one that is known to end.
  private(set) var isUnderstood = true
  private var budget = 10_000

  init(_ script: String) {
    run(Self.statements(script)[...])
  }

  /// A command without a shell.
  init(words: [String]) {
    perform(words)
  }

  /// Whether a file is there so many seconds after the start; nil: the script has nothing to do with it.
  func exists(_ path: String, at time: Double) -> Bool? {
    guard changes.contains(where: { $0.path == path }) else { return nil }
    return changes.last { $0.path == path && $0.time <= time }?.exists ?? false
  }

  // MARK: - Reading

  private struct Statement {
    var words: [String]
    /// What stands before it: `;`, `&&`, `||`, `|` or `&`.
    var joint: String
  }

  private static func statements(_ script: String) -> [Statement] {
    var result: [Statement] = []
    var words: [String] = []
    var word = ""
    var joint = ";"
    var quote: Character?
    var depth = 0
    func isKeyword(_ word: String) -> Bool {
      ["do", "then", "else", "{", "("].contains(word)
    }
    func endWord() {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    func endStatement(_ next: String) {
      endWord()
      while let first = words.first, isKeyword(first) {
        result.append(Statement(words: [first], joint: joint))
        joint = ";"
        words.removeFirst()
      }
      if !words.isEmpty { result.append(Statement(words: words, joint: joint)) }
      words = []
      joint = next
    }
    let characters = Array(script)
    var index = 0
    while index < characters.count {
      let character = characters[index]
      index += 1
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
        continue
      }
      if depth > 0 || character == "$" && index < characters.count && characters[index] == "(" {
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        word.append(character)
        continue
      }
      switch character {
      case "'", "\"": quote = character
      case "\\":
        if index < characters.count, characters[index] != "\n" { word.append(characters[index]) }
        index += 1
      case " ", "\t": endWord()
      case "#" where word.isEmpty:
        while index < characters.count, characters[index] != "\n" { index += 1 }
      case "\n", ";": endStatement(";")
      case "&", "|":
        if index < characters.count, characters[index] == character {
          index += 1
          endStatement(String([character, character]))
        } else if character == "&",
          word.hasSuffix(">") || index < characters.count && characters[index] == ">"
        {
          word.append(character)
        } else {
          endStatement(String(character))
        }
      default: word.append(character)
      }
    }
    endStatement(";")
    return result
  }

  // MARK: - Running

  private mutating func run(_ statements: ArraySlice<Statement>) {
    var index = statements.startIndex
    while index < statements.endIndex, !isOver, !runsForever {
      budget -= 1
      if budget <= 0 {
        runsForever = true
        return
      }
      let statement = statements[index]
      let first = statement.words.first ?? ""
      switch first {
      case "while", "until", "for":
        let end = Self.end(of: "done", opening: ["while", "until", "for"], statements, from: index)
        loop(statements[index..<end])
        index = end + 1
      case "if":
        let end = Self.end(of: "fi", opening: ["if"], statements, from: index)
        branch(statements[index..<end])
        index = end + 1
      default:
        index += 1
        if statement.joint == "&&", status != 0 { continue }
        if statement.joint == "||", status == 0 { continue }
        let isBackground = index < statements.endIndex && statements[index].joint == "&"
        if isBackground { continue }
        perform(statement.words)
      }
    }
  }

  private static func end(
    of closing: String, opening: Set<String>, _ statements: ArraySlice<Statement>, from start: Int
  ) -> Int {
    var depth = 0
    for index in start..<statements.endIndex {
      let first = statements[index].words.first ?? ""
      if opening.contains(first) { depth += 1 }
      if first == closing {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return statements.endIndex
  }

  private mutating func loop(_ statements: ArraySlice<Statement>) {
    guard let head = statements.first,
      let start = statements.firstIndex(where: { $0.words.first == "do" })
    else { return }
    let body = statements[(start + 1)...]
    switch head.words.first {
    case "until":
      if let service = Self.service(head.words) { awaited.append(service) }
    case "for":
      for _ in 0..<Self.count(head.words) where !isOver && !runsForever { run(body) }
    default:
      let isEndless =
        head.words.count > 1 && ["true", ":", "[", "[[", "sleep", "1"].contains(head.words[1])
      if head.words.count > 1, head.words[1] == "!", let service = Self.service(head.words) {
        awaited.append(service)
        return
      }
      guard isEndless else { return }
      // One round shows which files there are, and whether it ever leaves.
      run(body)
      if !isOver { runsForever = true }
    }
  }

  private mutating func branch(_ statements: ArraySlice<Statement>) {
    guard let then = statements.firstIndex(where: { $0.words.first == "then" }) else { return }
    let other = statements.firstIndex { ["else", "elif"].contains($0.words.first ?? "") }
    run(statements[(then + 1)..<(other ?? statements.endIndex)])
  }

  /// The service that `nslookup`, `nc`, `wget`, `curl` or `ping` asks for.
  private static func service(_ words: [String]) -> String? {
    let tools: Set<String> = [
      "nslookup", "nc", "wget", "curl", "ping", "pg_isready", "mysql", "redis-cli",
    ]
    guard let tool = words.firstIndex(where: tools.contains) else { return nil }
    let rest = words[(tool + 1)...].filter {
      !$0.hasPrefix("-") && !$0.hasPrefix(">") && Int($0) == nil
    }
    guard var host = rest.first else { return nil }
    if let range = host.firstRange(of: "://") { host = String(host[range.upperBound...]) }
    let name = host.prefix { $0 != "." && $0 != ":" && $0 != "/" }
    return name.isEmpty || name.contains("$") ? nil : String(name)
  }

  private static func count(_ words: [String]) -> Int {
    guard let place = words.firstIndex(of: "in") else { return 1 }
    let items = words[(place + 1)...]
    if let only = items.first, items.count == 1 {
      let numbers = only.split { !$0.isNumber }.compactMap { Int($0) }
      if only.hasPrefix("$(seq") || only.hasPrefix("`seq") || only.hasPrefix("{") {
        if numbers.count == 1 { return min(numbers[0], 1000) }
        if numbers.count >= 2 {
          return max(0, min(numbers[numbers.count - 1] - numbers[0] + 1, 1000))
        }
      }
    }
    return items.count
  }

  /// Programs that serve until they are stopped.
  private static let servers: Set<String> = [
    "nginx", "httpd", "redis-server", "mysqld", "postgres", "mongod", "java", "node", "python",
    "python3", "gunicorn", "uvicorn", "flask", "npm", "yarn", "ruby", "rails", "php-fpm", "envoy",
    "consul", "vault", "etcd", "haproxy", "traefik", "caddy", "apache2ctl", "apache2-foreground",
    "catalina.sh", "dotnet", "http-echo", "agnhost", "pause", "sshd", "supervisord", "top", "yes",
    "stress", "stress-ng", "serve_hostname",
  ]

  private mutating func perform(_ all: [String]) {
    var words = all
    while let first = words.first,
      ["exec", "command", "nohup", "time", "do", "then", "else", "!", "{", "(", "}", ")", "sudo"]
        .contains(first)
        || first.contains("=") && !first.hasPrefix("-")
    {
      words.removeFirst()
    }
    for (index, word) in words.enumerated() where word.hasPrefix(">") {
      let target = word.drop { $0 == ">" }
      let path = target.isEmpty && index + 1 < words.count ? words[index + 1][...] : target
      if path.hasPrefix("/") {
        changes.append(Change(time: time, path: String(path), exists: true))
      }
    }
    guard let first = words.first else { return }
    let name = first.split(separator: "/").last.map(String.init) ?? first
    let arguments = words.dropFirst().filter {
      !$0.hasPrefix("-") && !$0.hasPrefix(">") && !$0.hasPrefix("2>")
    }
    status = 0
    switch name {
    case "sleep": pause(words.dropFirst())
    case "exit", "return":
      status = words.dropFirst().first.flatMap { Int($0) } ?? 0
      isOver = true
    case "false": status = 1
    case "touch":
      for path in arguments { changes.append(Change(time: time, path: path, exists: true)) }
    case "rm":
      for path in arguments { changes.append(Change(time: time, path: path, exists: false)) }
    case "tail" where words.contains("-f") || words.contains("-F"),
      "nc" where words.contains { $0.hasPrefix("-l") }:
      runsForever = true
    case "ls", "cat":
      if arguments.contains(where: Self.isMissing) { status = name == "ls" ? 2 : 1 }
      if name == "cat", arguments.isEmpty, words.count == all.count { status = 0 }
    case "python" where words.contains("-c"), "python3" where words.contains("-c"),
      "node" where words.contains("-e"):
      break
    case "stress" where words.contains("--timeout") || words.contains("-t"):
      if let place = words.firstIndex(where: { $0 == "--timeout" || $0 == "-t" }),
        place + 1 < words.count
      {
        pause(words[(place + 1)...].prefix(1))
      }
    default:
      if Self.isMissing(name) { status = 127 }
      if Self.servers.contains(name) { runsForever = true }
      if !Self.tools.contains(name) { isUnderstood = false }
    }
  }

  /// Commands that do their work and end.
  static let tools: Set<String> = [
    "echo", "date", "env", "printenv", "ls", "cat", "hostname", "id", "uname", "pwd", "true", ":",
    "printf", "mkdir", "seq", "expr", "test", "[", "whoami", "ps", "wget", "curl", "nslookup",
    "perl", "cp", "mv", "chmod", "chown", "ping", "df", "du", "free", "grep", "sed", "awk", "head",
    "tail", "sort", "wc", "tee", "set", "export", "cd", "trap", "wait", "kill", "nc", "dd", "tar",
    "ln", "find", "xargs", "basename", "dirname", "md5sum", "sha256sum", "base64", "tr", "cut",
    "git", "kubectl", "apk", "apt-get", "apt", "fi", "done", "esac", "let", "read", "unset",
    "local",
  ]

  /// Names that manifests use for what is not there.
  private static func isMissing(_ name: String) -> Bool {
    let name = name.lowercased()
    return [
      "nonexist", "non-exist", "non_exist", "doesnotexist", "does-not-exist", "no-such", "nosuch",
    ]
    .contains { name.contains($0) }
  }

  private mutating func pause(_ words: ArraySlice<String>) {
    for word in words {
      if word == "infinity" || word == "inf" {
        runsForever = true
        return
      }
      let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
      let unit = word.last.flatMap { units[$0] }
      time += (Double(unit == nil ? word : String(word.dropLast())) ?? 1) * (unit ?? 1)
    }
  }
}
