/// `tar`: makes, lists and unpacks archives in the ustar format (POSIX.1-2017, pax, section "ustar Interchange Format"), with
/// GNU's long names. `kubectl cp` runs it on both ways.
enum TarCommand {
  private struct Settings {
    var mode: Character = " "
    var file = "-"
    var directory: String?
    var strip = 0
    var isVerbose = false
    var isCompressed = false
    var operands: [String] = []
  }

  @Sendable static func run(_ call: CommandCall) async throws -> Int32 {
    let settings = try settings(call.arguments)
    if settings.isCompressed { throw CommandTrouble("the mock cluster's tar does not compress") }
    switch settings.mode {
    case "c": return try await create(settings, call)
    case "x", "t": return try await unpack(settings, call)
    default: throw CommandTrouble("You must specify one of the '-ctx' options")
    }
  }

  private static func settings(_ arguments: [String]) throws -> Settings {
    var result = Settings()
    var rest = arguments[...]
    var isFirst = true
    while let word = rest.popFirst() {
      defer { isFirst = false }
      if word.hasPrefix("--strip-components") {
        result.strip =
          Int(word.split(separator: "=").last ?? "") ?? rest.popFirst().flatMap { Int($0) } ?? 0
        continue
      }
      if word == "--directory" {
        result.directory = rest.popFirst()
        continue
      }
      if word.hasPrefix("--") { continue }
      guard isFirst || word.hasPrefix("-") && word.count > 1 else {
        result.operands.append(word)
        continue
      }
      for letter in word where letter != "-" {
        switch letter {
        case "c", "x", "t": result.mode = letter
        case "f": result.file = rest.popFirst() ?? "-"
        case "C": result.directory = rest.popFirst()
        case "v": result.isVerbose = true
        case "z", "j", "J": result.isCompressed = true
        default: break
        }
      }
    }
    return result
  }

  private static func create(_ settings: Settings, _ call: CommandCall) async throws -> Int32 {
    let base =
      settings.directory.map { $0.hasPrefix("/") ? $0 : call.directory + "/" + $0 }
      ?? call.directory
    var archive: [UInt8] = []
    var status: Int32 = 0
    for path in settings.operands {
      guard let node = try? call.files.node(path, from: base) else {
        try await call.complain("\(path): No such file or directory")
        status = call.isBusybox ? 1 : 2
        continue
      }
      if path.hasPrefix("/") {
        try await call.complain(
          call.isBusybox
            ? "removing leading '/' from member names" : "Removing leading `/' from member names")
      }
      var pending = [(path, node)]
      while let (path, node) = pending.popLast() {
        let name = String(path.drop { $0 == "/" })
        archive += header(node.isDirectory ? name + "/" : name, node)
        if let bytes = node.bytes {
          archive += bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
        }
        if node.isDirectory {
          let entries = (try? call.files.list(path, from: base)) ?? []
          pending += entries.reversed().map { (path + "/" + $0.name, $0.node) }
        }
        if archive.count > ContainerLimits.fileSystem { throw CommandTrouble("out of memory") }
      }
    }
    archive += [UInt8](repeating: 0, count: 1024)
    let output = try output(settings.file, call)
    for start in stride(from: 0, to: archive.count, by: 32768) {
      try await output.write(
        Array(archive[start..<min(archive.count, start + 32768)]), call.process)
    }
    return status
  }

  private static func output(_ file: String, _ call: CommandCall) throws -> ByteOutput {
    if file == "-" { return call.shell.descriptors.outputs[1] ?? ByteOutput() }
    do { return try call.shell.create(file, isAppending: false) } catch {
      throw CommandTrouble("can't open '\(file)': \(error.rawValue)")
    }
  }

  private static func header(_ name: String, _ node: FileNode) -> [UInt8] {
    var result: [UInt8] = []
    if name.utf8.count > 100 {
      let bytes = Array(name.utf8) + [0]
      result += block("././@LongLink", size: bytes.count, mode: 0, time: 0, type: "L", link: "")
      result += bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
    }
    let type: Character = node.isDirectory ? "5" : node.target != nil ? "2" : "0"
    return result
      + block(
        name, size: node.bytes?.count ?? 0, mode: node.mode, time: node.modified, type: type,
        link: node.target ?? "")
  }

  private static func block(
    _ name: String, size: Int, mode: Int, time: Double, type: Character, link: String
  ) -> [UInt8] {
    func octal(_ value: Int, _ width: Int) -> [UInt8] {
      let digits = String(max(0, value), radix: 8).suffix(width - 1)
      return Array(
        (String(repeating: "0", count: width - 1 - digits.count) + digits).utf8) + [0]
    }
    func text(_ text: String, _ width: Int) -> [UInt8] {
      let bytes = Array(text.utf8.prefix(width))
      return bytes + [UInt8](repeating: 0, count: width - bytes.count)
    }
    var block = text(name, 100) + octal(mode, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12)
    block += octal(Int(time), 12) + [UInt8](repeating: 0x20, count: 8)
    block += text(String(type), 1) + text(link, 100) + Array("ustar".utf8) + [0] + Array("00".utf8)
    block += text("root", 32) + text("root", 32)
    block += [UInt8](repeating: 0, count: 512 - block.count)
    let sum = octal(block.reduce(0) { $0 + Int($1) }, 7) + [0x20]
    block.replaceSubrange(148..<156, with: sum.prefix(8))
    return block
  }

  private static func unpack(_ settings: Settings, _ call: CommandCall) async throws -> Int32 {
    let base =
      settings.directory.map { $0.hasPrefix("/") ? $0 : call.directory + "/" + $0 }
      ?? call.directory
    if settings.mode == "x", !((try? call.files.node(base))?.isDirectory ?? false) {
      try await call.complain(
        call.isBusybox
          ? "can't change directory to '\(settings.directory ?? base)': No such file or directory"
          : "\(settings.directory ?? base): Cannot open: No such file or directory")
      return call.isBusybox ? 1 : 2
    }
    guard let bytes = try await call.contents(settings.file) else { return 1 }
    var position = 0
    var longName: String?
    var status: Int32 = 0
    func text(_ range: Range<Int>) -> String {
      let field = bytes[(position + range.lowerBound)..<(position + range.upperBound)]
      return String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }
    func octal(_ range: Range<Int>) -> Int {
      Int(text(range).trimmed, radix: 8) ?? 0
    }
    while position + 512 <= bytes.count {
      if bytes[position..<(position + 512)].allSatisfy({ $0 == 0 }) { break }
      let size = octal(124..<136)
      let start = position + 512
      guard size >= 0, size <= bytes.count - start else {
        try await call.complain("short read")
        return 1
      }
      let type = text(156..<157)
      let content = Array(bytes[start..<(start + size)])
      var name = text(0..<100)
      let prefix = text(345..<500)
      if text(257..<262) == "ustar", !prefix.isEmpty { name = prefix + "/" + name }
      let link = text(157..<257)
      let mode = octal(100..<108) & 0o7777
      let time = Double(octal(136..<148))
      position = start + (size + 511) / 512 * 512
      switch type {
      case "L":
        longName = String(decoding: content.prefix { $0 != 0 }, as: UTF8.self)
        continue
      case "x", "g":
        longName = paxPath(content) ?? longName
        continue
      default: break
      }
      name = longName ?? name
      longName = nil
      let parts = name.split(separator: "/").map(String.init)
      if parts.contains("..") {
        try await call.complain("name with '..' skipped: '\(name)'")
        continue
      }
      let path = parts.dropFirst(settings.strip).joined(separator: "/")
      if path.isEmpty || path == "." { continue }
      if settings.mode == "t" || settings.isVerbose { try await call.print(name + "\n") }
      if settings.mode == "t" { continue }
      do {
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        if !parent.isEmpty { try call.files.makeDirectory(parent, from: base, withParents: true) }
        if type == "5" {
          try call.files.makeDirectory(path, from: base, withParents: true, mode: mode)
        } else if type == "2" {
          try call.files.place(.link(link), at: path, from: base)
        } else {
          try call.files.write(content, to: path, from: base, mode: mode)
          try call.files.change(path, from: base) { if time > 0 { $0.modified = time } }
        }
      } catch {
        try await call.complain("can't open '\(path)': \(error.rawValue)")
        status = 1
      }
    }
    return status
  }

  /// The `path` of a pax header.
  private static func paxPath(_ bytes: [UInt8]) -> String? {
    for line in Lines.texts(bytes) {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2, parts[1].hasPrefix("path=") { return String(parts[1].dropFirst(5)) }
    }
    return nil
  }
}
