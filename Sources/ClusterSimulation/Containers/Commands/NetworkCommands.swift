/// Programs that tell about the network.
enum NetworkCommands {
  static let table: [String: ProgramBody] = [
    "nslookup": nslookup, "nc": netcat, "ncat": netcat, "ping": ping, "ip": interfaces,
    "ifconfig": interfaces, "dig": dig, "host": host, "getent": getent, "netstat": sockets,
    "ss": sockets, "telnet": netcat,
  ]

  static let nameServer = "10.96.0.10"

  private static func lookUp(_ name: String, _ call: CommandCall) -> ResolvedName? {
    if name == "localhost" { return ResolvedName(name: name, addresses: ["127.0.0.1"]) }
    return call.container.network.resolve(name, from: call.container.namespace)
  }

  @Sendable private static func nslookup(_ call: CommandCall) async throws -> Int32 {
    let operands = call.arguments.filter { !$0.hasPrefix("-") }
    guard let name = operands.first else { throw CommandTrouble("usage: nslookup HOST [SERVER]") }
    let found = lookUp(name, call)
    // Up to busybox 1.28, which many lessons name for this, the answer had another form.
    let tag = call.container.imageTag ?? ""
    let isOld =
      call.container.base == .busybox
      && (tag.hasPrefix("1.2") && !tag.hasPrefix("1.29") && tag.count >= 4)
    if isOld {
      var text =
        "Server:    \(nameServer)\nAddress 1: \(nameServer) kube-dns.kube-system.svc.cluster.local\n\n"
      guard let found, !found.addresses.isEmpty else {
        try await call.print(text)
        try await call.complain("can't resolve '\(name)'")
        return 1
      }
      text += "Name:      \(name)\n"
      for (index, address) in found.addresses.enumerated() {
        text += "Address \(index + 1): \(address) \(found.name)\n"
      }
      try await call.print(text)
      return 0
    }
    let mark = call.isBusybox ? ":" : "#"
    var text = "Server:\t\t\(nameServer)\nAddress:\t\(nameServer)\(mark)53\n\n"
    guard let found, found.alias != nil || !found.addresses.isEmpty else {
      let shown =
        name.contains(".") ? name : "\(name).\(call.container.namespace).svc.cluster.local"
      text += "** server can't find \(call.isBusybox ? shown : name): NXDOMAIN\n\n"
      try await call.print(text)
      return 1
    }
    if let alias = found.alias { text += "\(found.name)\tcanonical name = \(alias).\n" }
    for address in found.addresses {
      text += "Name:\t\(found.name)\nAddress: \(address)\n"
    }
    try await call.print(text + "\n")
    return 0
  }

  @Sendable private static func dig(_ call: CommandCall) async throws -> Int32 {
    let isShort = call.arguments.contains("+short")
    let name =
      call.arguments.first { !$0.hasPrefix("+") && !$0.hasPrefix("-") && !$0.hasPrefix("@") } ?? "."
    let found = lookUp(name, call)
    if isShort {
      for address in found?.addresses ?? [] { try await call.print(address + "\n") }
      return 0
    }
    var text = "; <<>> DiG 9.18 <<>> \(name)\n;; Got answer:\n"
    text +=
      ";; ->>HEADER<<- opcode: QUERY, status: \(found == nil ? "NXDOMAIN" : "NOERROR"), id: 1\n"
    text += "\n;; QUESTION SECTION:\n;\(name).\t\tIN\tA\n"
    if let found, !found.addresses.isEmpty {
      text += "\n;; ANSWER SECTION:\n"
      for address in found.addresses { text += "\(found.name).\t30\tIN\tA\t\(address)\n" }
    }
    try await call.print(text + "\n;; SERVER: \(nameServer)#53(\(nameServer))\n")
    return 0
  }

  @Sendable private static func host(_ call: CommandCall) async throws -> Int32 {
    let name = call.arguments.first { !$0.hasPrefix("-") } ?? ""
    guard let found = lookUp(name, call), !found.addresses.isEmpty else {
      try await call.print("Host \(name) not found: 3(NXDOMAIN)\n")
      return 1
    }
    for address in found.addresses {
      try await call.print("\(found.name) has address \(address)\n")
    }
    return 0
  }

  @Sendable private static func getent(_ call: CommandCall) async throws -> Int32 {
    let operands = call.arguments
    guard operands.count >= 2, operands[0] == "hosts" || operands[0] == "ahosts" else { return 1 }
    guard let address = call.address(of: operands[1]) else { return 2 }
    let name = lookUp(operands[1], call)?.name ?? operands[1]
    try await call.print("\(ListCommand.padRight(address, 15)) \(name)\n")
    return 0
  }

  /// `nc`: `-z` looks whether something listens; otherwise what is typed is sent, and what comes is printed.
  @Sendable private static func netcat(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("zvnuNklq", valued: "wpie")
    if options.has("l") {
      try await call.process.sleep(1e15)
      return 0
    }
    let numbers = options.operands.dropFirst().flatMap { $0.split(separator: "-") }.compactMap {
      Int($0)
    }
    guard let host = options.operands.first, let number = numbers.first else {
      throw CommandTrouble("usage: nc [-zv] [-w seconds] HOST PORT")
    }
    let timeout = options.value("w").flatMap(Double.init)
    guard let address = call.address(of: host) else {
      try await call.complain(
        call.isBusybox
          ? "bad address '\(host)'"
          : "getaddrinfo for host \"\(host)\" port \(number): Name or service not known")
      return 1
    }
    let place =
      call.isBusybox
      ? "\(host) (\(address):\(number))" : "to \(host) (\(address)) \(number) port [tcp/*]"
    switch call.container.network.reach(address, port: number, from: call.container) {
    case .refused:
      if options.has("v") || !options.has("z") {
        try await call.complain(
          call.isBusybox
            ? "\(place): Connection refused"
            : "connect to \(host) (\(address)) port \(number) (tcp) failed: Connection refused")
      }
      return 1
    case .unreachable:
      try await call.process.sleep(min(timeout ?? 130, 130))
      if options.has("v") || !options.has("z") {
        try await call.complain(
          call.isBusybox
            ? "\(place): Operation timed out"
            : "connect to \(host) (\(address)) port \(number) (tcp) timed out: Operation now in progress"
        )
      }
      return 1
    case .apiServer:
      if options.has("v") { try await tell(place, call) }
      return 0
    case .port(let port):
      if options.has("v") { try await tell(place, call) }
      if options.has("z") { return 0 }
      let conversation = port.conversation()
      while !conversation.isClosed, let bytes = try await call.input.read(call.process) {
        let (output, delay) = conversation.receive(bytes)
        if delay > 0 { try await call.process.sleep(delay) }
        try await call.write(output)
      }
      return 0
    }
  }

  private static func tell(_ place: String, _ call: CommandCall) async throws {
    try await call.printError(
      call.isBusybox ? "\(place) open\n" : "Connection \(place) succeeded!\n")
  }

  @Sendable private static func ping(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("qnv46", valued: "cwWisI")
    guard let host = options.operands.first else { throw CommandTrouble("usage: ping HOST") }
    guard let address = call.address(of: host) else {
      try await call.complain(
        call.isBusybox ? "bad address '\(host)'" : "\(host): Name or service not known")
      return call.isBusybox ? 1 : 2
    }
    let count = options.value("c").flatMap { Int($0) } ?? Int.max
    // A service's address is made by the nodes for its ports alone: nothing answers an echo there.
    let answers = !address.hasPrefix("10.96.")
    try await call.print("PING \(host) (\(address)): 56 data bytes\n")
    var sent = 0
    while sent < count {
      if answers {
        try await call.print(
          "64 bytes from \(address): seq=\(sent) ttl=64 time=0.08\(sent % 10) ms\n")
      }
      sent += 1
      try await call.process.sleep(sent < count ? 1 : 0)
    }
    try await call.print(
      "\n--- \(host) ping statistics ---\n\(sent) packets transmitted, \(answers ? sent : 0) packets received, \(answers ? 0 : 100)% packet loss\n"
        + (answers ? "round-trip min/avg/max = 0.080/0.084/0.089 ms\n" : ""))
    return answers ? 0 : 1
  }

  @Sendable private static func interfaces(_ call: CommandCall) async throws -> Int32 {
    let address = call.container.address
    if call.baseName == "ip", let first = call.arguments.first, first.hasPrefix("r") {
      try await call.print(
        "default via 10.244.0.1 dev eth0\n10.244.0.0/24 dev eth0 scope link src \(address)\n")
      return 0
    }
    try await call.print(
      call.baseName == "ip"
        ? """
        1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
            link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
            inet 127.0.0.1/8 scope host lo
               valid_lft forever preferred_lft forever
        2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue
            link/ether 3a:5c:11:9e:20:07 brd ff:ff:ff:ff:ff:ff
            inet \(address)/24 brd 10.244.0.255 scope global eth0
               valid_lft forever preferred_lft forever

        """
        : """
        eth0      Link encap:Ethernet  HWaddr 3A:5C:11:9E:20:07
                  inet addr:\(address)  Bcast:10.244.0.255  Mask:255.255.255.0
                  UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1

        lo        Link encap:Local Loopback
                  inet addr:127.0.0.1  Mask:255.0.0.0
                  UP LOOPBACK RUNNING  MTU:65536  Metric:1


        """)
    return 0
  }

  @Sendable private static func sockets(_ call: CommandCall) async throws -> Int32 {
    var text = "Active Internet connections (only servers)\n"
    text += "Proto Recv-Q Send-Q Local Address           Foreign Address         State       \n"
    for port in call.container.listens.keys.sorted() {
      text +=
        "tcp        0      0 \(ListCommand.padRight("0.0.0.0:\(port)", 23)) 0.0.0.0:*               LISTEN      \n"
    }
    try await call.print(text)
    return 0
  }
}

/// `redis-cli`.
enum RedisCommand {
  @Sendable static func run(_ call: CommandCall) async throws -> Int32 {
    var rest = call.arguments[...]
    var host = "127.0.0.1"
    var port = 6379
    while let option = rest.first, option.hasPrefix("-") {
      rest = rest.dropFirst()
      switch option {
      case "-h": host = rest.popFirst() ?? host
      case "-p": port = rest.popFirst().flatMap { Int($0) } ?? port
      case "-a", "-n", "-u", "--user", "--pass": rest = rest.dropFirst()
      default: break
      }
    }
    let place = "\(host):\(port)"
    guard let address = call.address(of: host) else {
      try await call.print(
        "Could not connect to Redis at \(place): Name or service not known\n")
      return 1
    }
    guard
      case .port(let found) = call.container.network.reach(
        address, port: port, from: call.container), case .redis = found.behaviour
    else {
      try await call.print("Could not connect to Redis at \(place): Connection refused\n")
      return 1
    }
    let store = found.container.redis
    let isTerminal = call.shell.descriptors.outputs[1]?.isTerminal ?? false
    if !rest.isEmpty {
      let reply = store.answer(Array(rest), time: call.process.machine.time)
      try await call.print(reply.shown(isTerminal: isTerminal))
      return 0
    }
    while true {
      if isTerminal { try await call.print("\(place)> ") }
      guard let line = try await call.input.readLine(call.process) else { return 0 }
      let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).map {
        $0.trimming("\"")
      }
      guard let first = words.first?.lowercased() else { continue }
      if first == "exit" || first == "quit" { return 0 }
      let reply = store.answer(words, time: call.process.machine.time)
      try await call.print(reply.shown(isTerminal: isTerminal))
    }
  }
}

extension Substring {
  /// Without this character at its ends.
  fileprivate func trimming(_ character: Character) -> String {
    var rest = self
    while rest.first == character { rest = rest.dropFirst() }
    while rest.last == character { rest = rest.dropLast() }
    return String(rest)
  }
}
