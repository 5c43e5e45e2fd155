/// Programs that tell about the container.
enum SystemCommands {
  static let table: [String: ProgramBody] = [
    "sleep": sleep, "date": date, "hostname": hostname, "id": identity, "whoami": whoami,
    "groups": whoami, "ps": processes, "top": top, "uname": uname, "arch": arch, "nproc": nproc,
    "uptime": uptime, "free": free, "printenv": printEnvironment, "mount": mount, "tty": tty,
    "stty": terminal,
    "clear": { call in
      try await call.print("\u{1B}[H\u{1B}[J")
      return 0
    }, "reset": { _ in 0 }, "sh": shell, "bash": shell, "ash": shell, "dash": shell,
    "apk": packages, "apt-get": packages, "apt": packages, "busybox": busybox, "killall": killAll,
    "pkill": killAll, "pgrep": find, "pidof": find,
    "usleep": { call in
      try await call.process.sleep((Double(call.arguments.first ?? "0") ?? 0) / 1_000_000)
      return 0
    }, "md5sum": { _ in throw CommandTrouble("the mock cluster has no digests") },
    "vi": { _ in throw CommandTrouble("the mock cluster has no editor") },
    "pause": { call in
      try await call.process.sleep(1e15); return 0
    },
  ]

  /// `1.5`, `2m`, `infinity` in seconds.
  static func seconds(_ text: String) -> Double? {
    if text == "infinity" || text == "inf" { return 1e15 }
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    if let unit = text.last.flatMap({ units[$0] }) {
      return Double(text.dropLast()).flatMap { $0 >= 0 ? $0 * unit : nil }
    }
    return Double(text).flatMap { $0 >= 0 ? $0 : nil }
  }

  @Sendable private static func sleep(_ call: CommandCall) async throws -> Int32 {
    let words = call.arguments.filter { $0 != "--" }
    guard !words.isEmpty else { throw CommandTrouble("missing operand") }
    var total = 0.0
    for word in words {
      guard let time = seconds(word) else {
        throw CommandTrouble(
          call.isBusybox ? "invalid number '\(word)'" : "invalid time interval '\(word)'")
      }
      total += time
    }
    try await call.process.sleep(min(total, 1e15))
    return 0
  }

  @Sendable private static func date(_ call: CommandCall) async throws -> Int32 {
    var time = call.process.machine.time
    var format = call.isBusybox ? "%a %b %e %H:%M:%S UTC %Y" : "%a %b %e %I:%M:%S %p UTC %Y"
    if !call.isBusybox { format = "%a %b %e %H:%M:%S UTC %Y" }
    var rest = call.arguments[...]
    while let word = rest.popFirst() {
      if word.hasPrefix("+") { format = String(word.dropFirst()) }
      if word.hasPrefix("-I") { format = word == "-I" ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S+00:00" }
      if word == "-R" { format = "%a, %d %b %Y %H:%M:%S +0000" }
      if word == "-d" || word == "--date", let text = rest.popFirst() {
        if text.hasPrefix("@") { time = Double(text.dropFirst()) ?? time }
      } else if !word.hasPrefix("+"), !word.hasPrefix("-") {
        throw CommandTrouble("invalid date '\(word)'")
      }
    }
    try await call.print(DateFormat.text(format, time) + "\n")
    return 0
  }

  @Sendable private static func hostname(_ call: CommandCall) async throws -> Int32 {
    let isAddress = call.arguments.contains { $0 == "-i" || $0 == "-I" }
    try await call.print((isAddress ? call.container.address : call.container.hostname) + "\n")
    return 0
  }

  @Sendable private static func identity(_ call: CommandCall) async throws -> Int32 {
    let (user, group) = (call.container.userNumber, call.container.groupNumber)
    if call.arguments.contains("-u") {
      try await call.print("\(call.arguments.contains("-n") ? call.container.user : "\(user)")\n")
    } else if call.arguments.contains("-g") {
      try await call.print("\(group)\n")
    } else {
      func named(_ number: Int) -> String {
        number == 0
          ? "0(root)"
          : number == call.container.userNumber && call.container.user != "\(number)"
            ? "\(number)(\(call.container.user))" : "\(number)"
      }
      let groups = ([group] + call.container.groups).map(named).joined(separator: ",")
      let all =
        user == 0 && call.isBusybox && call.container.groups.isEmpty ? "0(root),10(wheel)" : groups
      try await call.print("uid=\(named(user)) gid=\(named(group)) groups=\(all)\n")
    }
    return 0
  }

  @Sendable private static func whoami(_ call: CommandCall) async throws -> Int32 {
    guard call.container.user.first?.isNumber != true else {
      try await call.complain(
        call.isBusybox
          ? "unknown uid \(call.container.user)"
          : "cannot find name for user ID \(call.container.user)")
      return 1
    }
    try await call.print(call.container.user + "\n")
    return 0
  }

  @Sendable private static func processes(_ call: CommandCall) async throws -> Int32 {
    let user = call.container.user
    var text = call.isBusybox ? "PID   USER     TIME  COMMAND\n" : ""
    let isFull = call.arguments.contains { $0.contains("f") }
    let hasMemory = call.arguments.contains { $0.contains("u") }
    if !call.isBusybox {
      text =
        hasMemory
        ? "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n"
        : isFull
          ? "UID          PID    PPID  C STIME TTY          TIME CMD\n"
          : "    PID TTY          TIME CMD\n"
    }
    func right(_ value: Int, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - String(value).count)) + String(value)
    }
    let start = DateFormat.text("%H:%M", call.process.machine.time)
    for process in call.container.processes {
      let number = process.identifier
      let words = process.words.joined(separator: " ")
      if call.isBusybox {
        text += "\(right(number, 5)) \(ListCommand.padRight(user, 8))  0:00 \(words)\n"
      } else if hasMemory {
        text +=
          "\(ListCommand.padRight(user, 8)) \(right(number, 7))  0.0  0.0   2576   912 ?        Ss   \(start)   0:00 \(words)\n"
      } else if isFull {
        text +=
          "\(ListCommand.padRight(user, 8)) \(right(number, 7))       0  0 \(start) ?        00:00:00 \(words)\n"
      } else {
        text += "\(right(number, 7)) ?        00:00:00 \(process.words.first ?? "")\n"
      }
    }
    try await call.print(text)
    return 0
  }

  @Sendable private static func top(_ call: CommandCall) async throws -> Int32 {
    try await call.print("Mem: 1913528K used, 6252100K free, 1204K shrd, 80312K buff\n")
    return try await processes(
      CommandCall(name: "ps", arguments: [], shell: call.shell, process: call.process))
  }

  @Sendable private static func uname(_ call: CommandCall) async throws -> Int32 {
    let parts: [(Character, String)] = [
      ("s", "Linux"), ("n", call.container.hostname), ("r", "5.15.0"), ("v", "#1 SMP"),
      ("m", "x86_64"), ("o", "GNU/Linux"),
    ]
    let letters = call.arguments.joined().filter { $0 != "-" }
    let wanted = letters.isEmpty ? "s" : letters
    try await call.print(
      parts.filter { wanted.contains("a") || wanted.contains($0.0) }.map(\.1).joined(separator: " ")
        + "\n")
    return 0
  }

  @Sendable private static func arch(_ call: CommandCall) async throws -> Int32 {
    try await call.print("x86_64\n")
    return 0
  }

  @Sendable private static func nproc(_ call: CommandCall) async throws -> Int32 {
    try await call.print("4\n")
    return 0
  }

  @Sendable private static func uptime(_ call: CommandCall) async throws -> Int32 {
    let up = Int(call.process.machine.time - call.container.started) / 60
    try await call.print(
      " \(DateFormat.text("%H:%M:%S", call.process.machine.time)) up \(up) min,  0 users,  load average: 0.05, 0.03, 0.00\n"
    )
    return 0
  }

  @Sendable private static func free(_ call: CommandCall) async throws -> Int32 {
    try await call.print(
      """
                    total        used        free      shared  buff/cache   available
      Mem:        8165628     1913528     4123532        1204     2128568     6047228
      Swap:             0           0           0

      """)
    return 0
  }

  @Sendable private static func printEnvironment(_ call: CommandCall) async throws -> Int32 {
    let environment = call.shell.environment
    if call.arguments.isEmpty {
      for (name, value) in call.container.ordered(environment) {
        try await call.print("\(name)=\(value)\n")
      }
      return 0
    }
    var status: Int32 = 0
    for name in call.arguments {
      if let value = environment[name] { try await call.print(value + "\n") } else { status = 1 }
    }
    return status
  }

  @Sendable private static func mount(_ call: CommandCall) async throws -> Int32 {
    var text = "overlay on / type overlay (rw,relatime)\nproc on /proc type proc (rw,nosuid)\n"
    for (path, isReadOnly) in call.files.mountPoints {
      text += "/dev/vda1 on \(path) type ext4 (\(isReadOnly ? "ro" : "rw"),relatime)\n"
    }
    try await call.print(text)
    return 0
  }

  @Sendable private static func tty(_ call: CommandCall) async throws -> Int32 {
    let isTerminal = call.input.isTerminal
    try await call.print(isTerminal ? "/dev/pts/0\n" : "not a tty\n")
    return isTerminal ? 0 : 1
  }

  /// `stty size`; the other settings are taken and change nothing.
  @Sendable private static func terminal(_ call: CommandCall) async throws -> Int32 {
    if call.arguments.first == "size" {
      let size = call.container.terminalSize
      try await call.print("\(size.rows) \(size.columns)\n")
    }
    return 0
  }

  @Sendable private static func shell(_ call: CommandCall) async throws -> Int32 {
    let shell = Shell(
      container: call.container, process: call.process, descriptors: call.shell.descriptors,
      environment: call.shell.environment, directory: call.directory, name: call.name)
    shell.depth = call.shell.depth + 1
    return try await shell.main(call.arguments)
  }

  @Sendable private static func busybox(_ call: CommandCall) async throws -> Int32 {
    if call.arguments.isEmpty {
      try await call.print("BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n")
      return 0
    }
    return try await call.shell.runProgram(call.arguments)
  }

  @Sendable private static func packages(_ call: CommandCall) async throws -> Int32 {
    try await call.complain(
      "the mock cluster's containers have no packages to install; add the image to the lesson's mock.yaml"
    )
    return 1
  }

  private static func matching(_ call: CommandCall) -> [ContainerProcess] {
    let names = call.arguments.filter { !$0.hasPrefix("-") }
    return call.container.processes.filter { process in
      names.contains { process.words.joined(separator: " ").contains($0) }
        && process !== call.process
    }
  }

  @Sendable private static func killAll(_ call: CommandCall) async throws -> Int32 {
    let found = matching(call)
    for process in found { process.kill(15) }
    return found.isEmpty ? 1 : 0
  }

  @Sendable private static func find(_ call: CommandCall) async throws -> Int32 {
    let found = matching(call)
    for process in found { try await call.print("\(process.identifier)\n") }
    return found.isEmpty ? 1 : 0
  }
}

/// Dates as strftime(3) writes them, in UTC.
enum DateFormat {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let fullDays = [
    "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday",
  ]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func text(_ format: String, _ seconds: Double) -> String {
    let stamp = Array(Timestamp.text(seconds).split { !$0.isNumber }.map(String.init))
    guard stamp.count >= 6 else { return "" }
    let day = Int((seconds / 86400).rounded(.down))
    let weekday = ((day % 7) + 7) % 7
    let month = months[max(0, min(11, (Int(stamp[1]) ?? 1) - 1))]
    let hour = Int(stamp[3]) ?? 0
    var result = ""
    var rest = Array(format)[...]
    while let character = rest.popFirst() {
      guard character == "%", var letter = rest.popFirst() else {
        result.append(character)
        continue
      }
      if letter == "-", let next = rest.popFirst() { letter = next }
      switch letter {
      case "Y": result += stamp[0]
      case "y": result += stamp[0].suffix(2)
      case "m": result += stamp[1]
      case "d": result += stamp[2]
      case "e": result += (stamp[2].hasPrefix("0") ? " " + stamp[2].dropFirst() : stamp[2])
      case "H": result += stamp[3]
      case "I": result += String(hour % 12 == 0 ? 12 : hour % 12).leftPadded(2)
      case "p": result += hour < 12 ? "AM" : "PM"
      case "M": result += stamp[4]
      case "S": result += stamp[5]
      case "F": result += stamp[0...2].joined(separator: "-")
      case "T": result += stamp[3...5].joined(separator: ":")
      case "R": result += stamp[3...4].joined(separator: ":")
      case "D": result += "\(stamp[1])/\(stamp[2])/\(stamp[0].suffix(2))"
      case "a": result += days[weekday]
      case "A": result += fullDays[weekday]
      case "u": result += String((weekday + 3) % 7 + 1)
      case "b", "h": result += month
      case "c": result += text("%a %b %e %H:%M:%S %Y", seconds)
      case "s": result += String(Int(seconds.rounded(.down)))
      case "N":
        let fraction = seconds - seconds.rounded(.down)
        result += String(Int(fraction * 1e9)).leftPadded(9)
      case "Z": result += "UTC"
      case "z": result += "+0000"
      case "n": result += "\n"
      case "t": result += "\t"
      case "%": result += "%"
      default: result += "%\(letter)"
      }
    }
    return result
  }
}

extension String {
  fileprivate func leftPadded(_ width: Int) -> String {
    String(repeating: "0", count: max(0, width - count)) + self
  }
}
