/// How the cells of a column are compared, by its title.
enum ColumnRule {
  /// Names: what chance added to them apart.
  case name
  /// Ages, dates, use of processor and memory: whether there is one is all that counts.
  case volatile
  /// How full something is: volatile until it is full.
  case fullness
  /// Addresses that the cluster or its provider chooses.
  case address
  case externalAddress
  /// Where something runs: chosen by a scheduler.
  case node
  /// Restarts of a pod.
  case restarts
  /// The version of what each node runs: it is the cluster's, and the same where the sample has the same.
  case nodeVersion
  /// Asked for: a duration or a size in it says something.
  case exact
  case size
  /// What an autoscaler sees, and what it is to keep: `3%/50%`.
  case targets
  /// The state of a process, by its first letter.
  case processState
  /// Names that docker makes up.
  case containerName
  /// What a container runs, cut off: it is the image's own.
  case entrypoint
  /// Ports that docker publishes, once for each family of addresses.
  case publishedPorts
  /// What a node is for; the control plane was called master.
  case roles
  case plain

  static func rules(for titles: [ByteText]) -> [ColumnRule] {
    let titles = titles.map { String(decoding: $0, as: UTF8.self).uppercased() }
    let all = Set(titles)
    return titles.map { rule(for: $0, among: all) }
  }

  private static func rule(for title: String, among all: Set<String>) -> ColumnRule {
    switch title {
    case "NAME": return .name
    case "RESTARTS": return .restarts
    case "NODE", "NOMINATED NODE", "HOLDER", "KERNEL-VERSION", "OS-IMAGE", "CONTAINER-RUNTIME":
      return .node
    case "VERSION" where all.contains("ROLES"): return .nodeVersion
    case "EXTERNAL-IP", "LOADBALANCER", "ADDRESS": return .externalAddress
    case "IP", "CLUSTER-IP", "INTERNAL-IP", "POD IP", "POD-IP", "HOST IP": return .address
    case "CAPACITY", "CPU REQUESTS", "CPU LIMITS", "MEMORY REQUESTS", "MEMORY LIMITS", "REQUESTS",
      "LIMITS", "REQUEST", "LIMIT", "SCHEDULE", "HARD":
      return .exact
    case "SIZE": return all.contains("AVAIL") || all.contains("AVAILABLE") ? .volatile : .size
    case "USE%", "IUSE%", "CAPACITY%": return .fullness
    case "USED", "AVAIL", "1K-BLOCKS", "1M-BLOCKS":
      return all.contains("HARD") ? .exact : .volatile
    case "AVAILABLE": return all.contains("FILESYSTEM") ? .volatile : .plain
    case "TARGETS": return .targets
    case "STAT", "S": return all.contains("PID") ? .processState : .plain
    case "NAMES": return .containerName
    case "PORTS": return .publishedPorts
    case "ROLES": return .roles
    case "COMMAND" where all.contains("CONTAINER ID"): return .entrypoint
    case "TIME", "START", "STIME", "C", "TTY", "PID", "PPID", "LWP", "RSS", "VSZ", "SZ", "RES",
      "SHR",
      "VIRT", "PRI", "ADDR", "WCHAN", "TIME+":
      return all.contains("PID") || title == "START" || title == "TIME" ? .volatile : .plain
    case "ACTIVE" where all.contains("SCHEDULE"): return .volatile
    case "CREATED" where all.contains("DESIRED"): return .plain
    default: return volatileTitles.contains(title) ? .volatile : .plain
    }
  }

  private static let volatileTitles: Set<String> = [
    "AGE", "LAST SEEN", "FIRST SEEN", "DURATION", "UPDATED", "CREATED AT", "CREATED",
    "LAST SCHEDULE",
    "LAST DEPLOYED", "UPTIME", "ELAPSED", "LASTHEARTBEATTIME", "LASTTRANSITIONTIME", "LAST UPDATED",
    "LASTUPDATETIME", "EXPIRES", "EXPIRATION", "RESIDUAL TIME", "NEXT", "LEFT", "LAST", "PASSED",
    "CPU(CORES)", "CPU%", "CPU(%)", "MEMORY(BYTES)", "MEMORY%", "MEMORY(%)", "CPU %", "MEM %",
    "%CPU",
    "%MEM", "MEM USAGE / LIMIT", "NET I/O", "BLOCK I/O", "PIDS", "IUSED", "IFREE", "LAST ACCESS",
    "NOT AFTER", "RAFT INDEX", "RAFT TERM", "RAFT APPLIED INDEX",
  ]

  /// The form of a cell; cells of one form say the same.
  func form(of cell: ByteText) -> [UInt8] {
    switch self {
    case .volatile: return isNothing(cell) ? Array(cell) : [TokenKind.anything.rawValue]
    case .fullness:
      return cell.equals("100%") || isNothing(cell) ? Array(cell) : [TokenKind.percentage.rawValue]
    case .address:
      return isNothing(cell) || TokenKind.of(cell) != .address
        ? Array(cell) : [TokenKind.address.rawValue]
    case .externalAddress:
      return isNothing(cell) || cell.equals("true") || cell.equals("false")
        ? Array(cell) : [TokenKind.address.rawValue]
    case .node: return isNothing(cell) ? Array(cell) : [TokenKind.anything.rawValue]
    case .nodeVersion:
      return cell.first == ascii("v") ? [TokenKind.version.rawValue] : Array(cell)
    case .restarts:
      guard let count = Self.restarts(in: cell) else { return Array(cell) }
      return PodRow.form(ofRestarts: count)
    case .exact: return CanonicalLine.form(of: cell.words, isExact: true)
    case .size:
      return TokenForm.isSize(cell)
        ? [TokenKind.size.rawValue] : CanonicalLine.form(of: cell.words, isExact: true)
    case .targets: return Self.targets(cell)
    case .processState:
      guard let first = cell.first else { return [] }
      return "SRDI".utf8.contains(first) ? [ascii("S")] : [first]
    case .containerName:
      return Self.isMadeUp(cell)
        ? [TokenKind.hash.rawValue] : CanonicalLine.form(of: cell.words, isExact: false)
    case .entrypoint:
      return cell.ends("…\"") || cell.ends("...\"")
        ? [TokenKind.anything.rawValue] : CanonicalLine.form(of: cell.words, isExact: false)
    case .publishedPorts: return Self.ports(cell)
    case .roles: return Self.roles(cell)
    case .name, .plain: return CanonicalLine.form(of: cell.words, isExact: false)
    }
  }

  static func restarts(in cell: ByteText) -> Int? {
    cell.prefix(while: \.isDigit).decimal
  }

  /// `<none>`, `<pending>`, `None`, `Never` and the like: a state, and no value.
  private func isNothing(_ cell: ByteText) -> Bool {
    guard let first = cell.first else { return true }
    if first == ascii("<") { return true }
    return cell.equals("None") || cell.equals("none") || cell.equals("-") || cell.equals("n/a")
      || cell.equals("N/A") || cell.equals("Never") || cell.equals("never") || cell.equals("?")
  }

  /// `cpu: 3%/50%, memory: 20Mi/100Mi` with the parts before the strokes left out.
  private static func targets(_ cell: ByteText) -> [UInt8] {
    var result: [UInt8] = []
    // `cpu: 3%/50%` was `3%/50%` once.
    for word in cell.words where !word.equals("cpu:") {
      if let stroke = word.firstIndex(of: ascii("/")), let first = word.first, first.isDigit {
        result.append(TokenKind.percentage.rawValue)
        result += word[stroke...]
      } else {
        result += word
      }
      result.append(0x20)
    }
    return result
  }

  /// `0.0.0.0:8080->80/tcp, [::]:8080->80/tcp` without what is said for IPv6 again.
  private static func ports(_ cell: ByteText) -> [UInt8] {
    let words = cell.words.map { $0.last == ascii(",") ? $0.dropLast() : $0 }
    let others = words.filter { !$0.starts(":::") && !$0.starts("[::]:") }
    return CanonicalLine.form(of: others.isEmpty ? words : others, isExact: false)
  }

  private static func roles(_ cell: ByteText) -> [UInt8] {
    let names = Set(
      cell.split(separator: ascii(",")).map {
        $0.equals("master") ? Array("control-plane".utf8) : Array($0)
      })
    return Array(names.sorted { $0.lexicographicallyPrecedes($1) }.joined(separator: [ascii(",")]))
  }

  /// `eager_einstein`: docker joins an adjective and a surname (moby, pkg/namesgenerator).
  private static func isMadeUp(_ cell: ByteText) -> Bool {
    let parts = cell.split(separator: ascii("_"), omittingEmptySubsequences: false)
    return parts.count == 2 && adjectives.contains(Array(parts[0]))
      && parts[1].allSatisfy { $0.isLower || $0.isDigit }
  }

  private static let adjectives = Set(
    """
    admiring adoring affectionate agitated amazing angry awesome beautiful blissful bold boring brave busy charming \
    clever compassionate competent condescending confident cool cranky crazy dazzling determined distracted dreamy \
    eager ecstatic elastic elated elegant eloquent epic exciting fervent festive flamboyant focused friendly frosty \
    funny gallant gifted goofy gracious great happy hardcore heuristic hopeful hungry infallible inspiring intelligent \
    interesting jolly jovial keen kind laughing loving lucid magical modest musing mystifying naughty nervous nice \
    nifty nostalgic objective optimistic peaceful pedantic pensive practical priceless quirky quizzical recursing \
    relaxed reverent romantic sad serene sharp silly sleepy stoic strange stupefied suspicious sweet tender thirsty \
    trusting unruffled upbeat vibrant vigilant vigorous wizardly wonderful xenodochial youthful zealous zen
    """.split(separator: " ").map { Array($0.utf8) })
}
