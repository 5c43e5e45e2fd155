/// What a redis container holds: strings, lists, hashes and sets, in memory.
final class RedisStore: @unchecked Sendable {
  private enum Entry {
    case string(String)
    case list([String])
    case hash([String: String])
    case set(Set<String>)

    var type: String {
      switch self {
      case .string: "string"
      case .list: "list"
      case .hash: "hash"
      case .set: "set"
      }
    }
  }

  /// A reply (the Redis serialization protocol, version 2).
  indirect enum Reply {
    case status(String)
    case error(String)
    case integer(Int)
    case bulk(String?)
    case array([Reply])

    var encoded: [UInt8] {
      switch self {
      case .status(let text): return Array("+\(text)\r\n".utf8)
      case .error(let text): return Array("-\(text)\r\n".utf8)
      case .integer(let value): return Array(":\(value)\r\n".utf8)
      case .bulk(nil): return Array("$-1\r\n".utf8)
      case .bulk(let text?): return Array("$\(text.utf8.count)\r\n\(text)\r\n".utf8)
      case .array(let items):
        return Array("*\(items.count)\r\n".utf8) + items.flatMap(\.encoded)
      }
    }

    /// As redis-cli prints it.
    func shown(isTerminal: Bool, indent: String = "") -> String {
      switch self {
      case .status(let text): return text + "\n"
      case .error(let text): return (isTerminal ? "(error) " : "") + text + "\n"
      case .integer(let value): return (isTerminal ? "(integer) " : "") + "\(value)\n"
      case .bulk(let text):
        return isTerminal ? (text.map { "\"\($0)\"\n" } ?? "(nil)\n") : (text ?? "") + "\n"
      case .array(let items):
        if items.isEmpty { return isTerminal ? "(empty array)\n" : "\n" }
        return items.enumerated().map { index, item in
          isTerminal
            ? "\(index + 1)) " + item.shown(isTerminal: true) : item.shown(isTerminal: false)
        }.joined()
      }
    }
  }

  private var entries: [String: Entry] = [:]
  private var expiries: [String: Double] = [:]
  private static let wrongType = Reply.error(
    "WRONGTYPE Operation against a key holding the wrong kind of value")

  func answer(_ words: [String], time: Double) -> Reply {
    for (key, end) in expiries where end <= time {
      entries[key] = nil
      expiries[key] = nil
    }
    let arguments = Array(words.dropFirst())
    let name = words.first?.uppercased() ?? ""
    func wrongCount() -> Reply {
      .error("ERR wrong number of arguments for '\(name.lowercased())' command")
    }
    switch name {
    case "PING": return arguments.first.map { .bulk($0) } ?? .status("PONG")
    case "ECHO": return arguments.first.map { .bulk($0) } ?? wrongCount()
    case "QUIT", "SELECT", "AUTH", "FLUSHALL", "FLUSHDB", "SAVE", "BGSAVE":
      if name.hasPrefix("FLUSH") {
        entries = [:]
        expiries = [:]
      }
      return .status("OK")
    case "COMMAND", "CLIENT": return .array([])
    case "DBSIZE": return .integer(entries.count)
    case "INFO":
      return .bulk(
        "# Server\r\nredis_version:7.4.2\r\nredis_mode:standalone\r\nos:Linux\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n"
      )
    case "CONFIG":
      return arguments.first?.uppercased() == "GET"
        ? .array(arguments.dropFirst().flatMap { [.bulk($0), .bulk("")] }) : .status("OK")
    case "KEYS":
      let pattern = ShellPattern(arguments.first ?? "*")
      return .array(entries.keys.filter { pattern.matches($0) }.sorted().map { .bulk($0) })
    case "DEL", "UNLINK":
      let count = arguments.count { entries.removeValue(forKey: $0) != nil }
      return .integer(count)
    case "EXISTS": return .integer(arguments.count { entries[$0] != nil })
    default: break
    }
    guard let key = arguments.first else {
      return .error(
        "ERR unknown command '\(words.first ?? "")', with args beginning with: ")
    }
    return answer(name, key, Array(arguments.dropFirst()), time)
      ?? .error(
        "ERR unknown command '\(words.first ?? "")', with args beginning with: "
          + arguments.map { "'\($0)' " }.joined())
  }

  private func answer(_ name: String, _ key: String, _ rest: [String], _ time: Double) -> Reply? {
    switch name {
    case "TYPE": return .status(entries[key]?.type ?? "none")
    case "TTL":
      guard entries[key] != nil else { return .integer(-2) }
      return .integer(expiries[key].map { Int(($0 - time).rounded(.up)) } ?? -1)
    case "EXPIRE":
      guard entries[key] != nil else { return .integer(0) }
      expiries[key] = time + (rest.first.flatMap { Double($0) } ?? 0)
      return .integer(1)
    case "SET":
      guard let value = rest.first else {
        return .error("ERR wrong number of arguments for 'set' command")
      }
      entries[key] = .string(value)
      expiries[key] = nil
      if let index = rest.firstIndex(where: { $0.uppercased() == "EX" }), index + 1 < rest.count {
        expiries[key] = time + (Double(rest[index + 1]) ?? 0)
      }
      return .status("OK")
    case "GET":
      switch entries[key] {
      case .string(let value): return .bulk(value)
      case nil: return .bulk(nil)
      case .list, .hash, .set: return Self.wrongType
      }
    case "MGET":
      return .array(
        ([key] + rest).map { key in
          if case .string(let value) = entries[key] { .bulk(value) } else { .bulk(nil) }
        })
    case "APPEND":
      var text = ""
      if case .string(let old) = entries[key] { text = old }
      text += rest.first ?? ""
      entries[key] = .string(text)
      return .integer(text.utf8.count)
    case "INCR", "DECR", "INCRBY", "DECRBY":
      var text = "0"
      if case .string(let old) = entries[key] { text = old }
      guard let old = Int(text),
        let step = name.hasSuffix("BY") ? rest.first.flatMap({ Int($0) }) : 1
      else { return .error("ERR value is not an integer or out of range") }
      let (value, overflow) = old.addingReportingOverflow(name.hasPrefix("DECR") ? 0 &- step : step)
      if overflow { return .error("ERR increment or decrement would overflow") }
      entries[key] = .string(String(value))
      return .integer(value)
    case "LPUSH", "RPUSH":
      var list: [String] = []
      if case .list(let old) = entries[key] { list = old }
      list = name == "LPUSH" ? rest.reversed() + list : list + rest
      entries[key] = .list(list)
      return .integer(list.count)
    case "LPOP", "RPOP":
      guard case .list(var list) = entries[key], !list.isEmpty else { return .bulk(nil) }
      let value = name == "LPOP" ? list.removeFirst() : list.removeLast()
      entries[key] = list.isEmpty ? nil : .list(list)
      return .bulk(value)
    case "LLEN":
      if case .list(let list) = entries[key] { return .integer(list.count) }
      return .integer(0)
    case "LRANGE":
      guard case .list(let list) = entries[key] else { return .array([]) }
      func index(_ text: String?) -> Int {
        let value = text.flatMap { Int($0) } ?? 0
        return value < 0 ? list.count + max(value, -list.count) : value
      }
      let (first, last) = (
        max(0, index(rest.first)), min(list.count - 1, index(rest.dropFirst().first))
      )
      return .array(first <= last ? list[first...last].map { .bulk($0) } : [])
    case "HSET", "HMSET":
      var hash: [String: String] = [:]
      if case .hash(let old) = entries[key] { hash = old }
      var added = 0
      for index in stride(from: 0, to: rest.count - 1, by: 2) {
        if hash.updateValue(rest[index + 1], forKey: rest[index]) == nil { added += 1 }
      }
      entries[key] = .hash(hash)
      return name == "HSET" ? .integer(added) : .status("OK")
    case "HGET":
      if case .hash(let hash) = entries[key] { return .bulk(rest.first.flatMap { hash[$0] }) }
      return .bulk(nil)
    case "HGETALL":
      guard case .hash(let hash) = entries[key] else { return .array([]) }
      return .array(hash.sorted { $0.key < $1.key }.flatMap { [.bulk($0.key), .bulk($0.value)] })
    case "SADD":
      var members: Set<String> = []
      if case .set(let old) = entries[key] { members = old }
      let before = members.count
      members.formUnion(rest)
      entries[key] = .set(members)
      return .integer(members.count - before)
    case "SMEMBERS":
      if case .set(let members) = entries[key] { return .array(members.sorted().map { .bulk($0) }) }
      return .array([])
    default: return nil
    }
  }
}

/// Takes commands out of the bytes of a connection: arrays of bulk strings, or a line.
enum RedisProtocol {
  enum Outcome {
    case incomplete
    case malformed(String)
    case command([String])
  }

  static func take(_ buffer: inout [UInt8]) -> Outcome {
    var position = 0
    func line() -> String? {
      guard let end = buffer[position...].firstRange(of: [13, 10]) else { return nil }
      defer { position = end.upperBound }
      return String(decoding: buffer[position..<end.lowerBound], as: UTF8.self)
    }
    guard buffer.first == UInt8(ascii: "*") else {
      guard let end = buffer.firstIndex(of: 0x0A) else { return .incomplete }
      let text = String(decoding: buffer[..<end], as: UTF8.self).trimmed
      buffer.removeSubrange(...end)
      return .command(text.split(separator: " ").map(String.init))
    }
    guard let head = line() else { return .incomplete }
    guard let count = Int(head.dropFirst()), (0...1024).contains(count) else {
      return .malformed("invalid multibulk length")
    }
    var words: [String] = []
    for _ in 0..<count {
      guard let size = line() else { return .incomplete }
      guard size.hasPrefix("$"), let length = Int(size.dropFirst()),
        (0...ContainerLimits.line).contains(length)
      else { return .malformed("invalid bulk length") }
      guard buffer.count - position >= length + 2 else { return .incomplete }
      words.append(String(decoding: buffer[position..<(position + length)], as: UTF8.self))
      position += length + 2
    }
    buffer.removeSubrange(..<position)
    return .command(words)
  }
}
