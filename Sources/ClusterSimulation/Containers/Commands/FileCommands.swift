/// Programs that change and tell about files.
enum FileCommands {
  static let table: [String: ProgramBody] = [
    "mkdir": makeDirectory, "rm": remove, "rmdir": removeDirectory, "touch": touch, "cp": copy,
    "mv": move, "ln": link, "chmod": changeMode, "chown": changeOwner, "chgrp": changeOwner,
    "stat": tell, "du": diskUse, "df": diskFree, "pwd": workingDirectory, "realpath": realPath,
    "readlink": readLink, "mktemp": temporary, "sync": { _ in 0 }, "dd": copyBlocks,
  ]

  /// Reports a failure of one operand.
  private static func failed(
    _ call: CommandCall, _ verb: String, _ path: String, _ failure: FileFailure
  ) async throws {
    try await call.complain(
      call.isBusybox
        ? "can't \(verb) '\(path)': \(failure.rawValue)"
        : "cannot \(verb) '\(path)': \(failure.rawValue)")
  }

  @Sendable private static func makeDirectory(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("pv", valued: "m", long: ["parents": "p"])
    if options.operands.isEmpty { throw CommandTrouble("missing operand") }
    var status: Int32 = 0
    for path in options.operands {
      do {
        try call.files.makeDirectory(path, from: call.directory, withParents: options.has("p"))
      } catch {
        try await failed(call, "create directory", path, error)
        status = 1
      }
    }
    return status
  }

  @Sendable private static func remove(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("rRfvi", long: ["recursive": "r", "force": "f"])
    var status: Int32 = 0
    let isRecursive = options.has("r") || options.has("R")
    for path in options.operands {
      do {
        if !isRecursive,
          try call.files.node(path, from: call.directory, follows: false).isDirectory
        {
          throw FileFailure.isDirectory
        }
        try call.files.remove(path, from: call.directory, recursively: isRecursive)
      } catch FileFailure.notFound where options.has("f") {
        continue
      } catch FileFailure.isDirectory where call.isBusybox {
        try await call.complain("'\(path)' is a directory")
        status = 1
      } catch let failure as FileFailure {
        try await failed(call, "remove", path, failure)
        status = 1
      }
    }
    return status
  }

  @Sendable private static func removeDirectory(_ call: CommandCall) async throws -> Int32 {
    var status: Int32 = 0
    for path in try call.options("p").operands {
      do {
        guard try call.files.node(path, from: call.directory).isDirectory else {
          throw FileFailure.notDirectory
        }
        try call.files.remove(path, from: call.directory)
      } catch let failure as FileFailure {
        try await call.complain("'\(path)': \(failure.rawValue)")
        status = 1
      }
    }
    return status
  }

  @Sendable private static func touch(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("camh", valued: "dtr")
    var status: Int32 = 0
    for path in options.operands {
      do {
        if call.files.exists(path, from: call.directory) {
          let now = call.process.machine.time
          try call.files.change(path, from: call.directory) { $0.modified = now }
        } else if !options.has("c") {
          try call.files.write([], to: path, from: call.directory)
        }
      } catch {
        try await call.complain(
          call.isBusybox
            ? "\(path): \(error.rawValue)" : "cannot touch '\(path)': \(error.rawValue)")
        status = 1
      }
    }
    return status
  }

  /// Where an operand goes: into the target if that is a directory.
  private static func destination(_ source: String, _ target: String, _ call: CommandCall) -> String
  {
    guard (try? call.files.node(target, from: call.directory))?.isDirectory ?? false else {
      return target
    }
    let name = source.split(separator: "/").last.map(String.init) ?? ""
    return target + "/" + name
  }

  @Sendable private static func copy(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("rRafpLdvi", long: ["recursive": "r", "archive": "a"])
    guard options.operands.count >= 2, let target = options.operands.last else {
      throw CommandTrouble("missing file operand")
    }
    var status: Int32 = 0
    let isRecursive = options.has("r") || options.has("R") || options.has("a")
    for source in options.operands.dropLast() {
      do {
        var node = try whole(source, call)
        if node.isDirectory, !isRecursive {
          try await call.complain(
            call.isBusybox
              ? "omitting directory '\(source)'"
              : "-r not specified; omitting directory '\(source)'")
          status = 1
          continue
        }
        node.modified = call.process.machine.time
        try call.files.place(node, at: destination(source, target, call), from: call.directory)
      } catch let failure as FileFailure {
        try await failed(call, "stat", source, failure)
        status = 1
      }
    }
    return status
  }

  /// A node with what is mounted below it.
  static func whole(_ path: String, _ call: CommandCall) throws(FileFailure) -> FileNode {
    var node = try call.files.node(path, from: call.directory)
    guard node.isDirectory else { return node }
    var entries: [String: FileNode] = [:]
    for (name, entry) in try call.files.list(path, from: call.directory) {
      entries[name] = entry.target == nil ? try whole(path + "/" + name, call) : entry
    }
    node.content = .directory(entries)
    return node
  }

  @Sendable private static func move(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("fniv")
    guard options.operands.count >= 2, let target = options.operands.last else {
      throw CommandTrouble("missing file operand")
    }
    var status: Int32 = 0
    for source in options.operands.dropLast() {
      do {
        let node = try call.files.node(source, from: call.directory, follows: false)
        try call.files.place(node, at: destination(source, target, call), from: call.directory)
        try call.files.remove(source, from: call.directory, recursively: true)
      } catch {
        try await failed(call, call.isBusybox ? "rename" : "stat", source, error)
        status = 1
      }
    }
    return status
  }

  @Sendable private static func link(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("sfnv")
    guard options.operands.count == 2 else { throw CommandTrouble("missing file operand") }
    let place = destination(options.operands[0], options.operands[1], call)
    do {
      if call.files.exists(place, from: call.directory), !options.has("f") {
        throw FileFailure.exists
      }
      if options.has("f") { try? call.files.remove(place, from: call.directory) }
      try call.files.place(
        options.has("s")
          ? .link(options.operands[0])
          : try call.files.node(options.operands[0], from: call.directory), at: place,
        from: call.directory)
      return 0
    } catch let failure as FileFailure {
      try await call.complain("\(place): \(failure.rawValue)")
      return 1
    }
  }

  @Sendable private static func changeMode(_ call: CommandCall) async throws -> Int32 {
    let operands = call.arguments.filter { !["-R", "-v", "-f"].contains($0) }
    guard operands.count >= 2 else { throw CommandTrouble("missing operand") }
    var status: Int32 = 0
    for path in operands.dropFirst() {
      do {
        try call.files.change(path, from: call.directory) { node in
          if let mode = Int(operands[0], radix: 8) {
            node.mode = mode
          } else {
            let bits =
              (operands[0].contains("x") ? 0o111 : 0) | (operands[0].contains("w") ? 0o222 : 0)
              | (operands[0].contains("r") ? 0o444 : 0)
            node.mode = operands[0].contains("-") ? node.mode & ~bits : node.mode | bits
          }
        }
      } catch {
        try await call.complain("\(path): \(error.rawValue)")
        status = 1
      }
    }
    return status
  }

  @Sendable private static func changeOwner(_ call: CommandCall) async throws -> Int32 {
    let operands = call.arguments.filter { !$0.hasPrefix("-") }
    var status: Int32 = 0
    for path in operands.dropFirst() {
      do {
        try call.files.change(path, from: call.directory) { node in
          node.owner = String(operands[0].prefix { $0 != ":" })
        }
      } catch {
        try await call.complain("\(path): \(error.rawValue)")
        status = 1
      }
    }
    return status
  }

  @Sendable private static func tell(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("Lt", valued: "c", long: ["format": "c"])
    var status: Int32 = 0
    for path in options.operands {
      do {
        let node = try call.files.node(path, from: call.directory)
        let kind = node.isDirectory ? "directory" : "regular file"
        let mode = String(node.mode, radix: 8)
        if let format = options.value("c") {
          try await call.print(
            format.replacing("%s", with: String(node.bytes?.count ?? 4096))
              .replacing("%a", with: mode).replacing("%n", with: path).replacing("%F", with: kind)
              .replacing("%U", with: node.owner).replacing("%Y", with: String(Int(node.modified)))
              + "\n")
        } else {
          try await call.print(
            """
              File: \(path)
              Size: \(node.bytes?.count ?? 4096)\tBlocks: 8\tIO Block: 4096   \(kind)
            Access: (0\(mode)/\(ListCommand.letters(node)))  Uid: (    0/    root)   Gid: (    0/    root)
            Modify: \(DateFormat.text("%Y-%m-%d %H:%M:%S.000000000 +0000", node.modified))

            """)
        }
      } catch let failure as FileFailure {
        try await failed(call, "stat", path, failure)
        status = 1
      }
    }
    return status
  }

  /// `dd` with `if`, `of`, `bs` and `count`.
  @Sendable private static func copyBlocks(_ call: CommandCall) async throws -> Int32 {
    var settings: [String: String] = [:]
    for word in call.arguments {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw CommandTrouble("unrecognized operand '\(word)'") }
      settings[parts[0]] = parts[1]
    }
    func size(_ text: String) -> Int {
      let digits = Int(text.prefix { $0.isNumber }) ?? 0
      let units = ["k": 1024, "K": 1024, "M": 1 << 20, "G": 1 << 30]
      let unit = text.drop(while: \.isNumber).first.flatMap { units[String($0)] } ?? 1
      return min(digits, 1 << 30) * unit
    }
    let block = max(1, size(settings["bs"] ?? "512"))
    let count = settings["count"].map { max(0, size($0)) }
    let (whole, overflow) = block.multipliedReportingOverflow(by: count ?? 1)
    let limit = count == nil || overflow ? Int.max : whole
    var copied = 0
    do {
      let input = try settings["if"].map { try call.shell.open($0) } ?? call.input
      let output = try settings["of"].map { try call.shell.create($0, isAppending: false) }
      while copied < limit, let bytes = try await input.read(call.process) {
        let piece = Array(bytes.prefix(limit - copied))
        if let output {
          try await output.write(piece, call.process)
        } else {
          try await call.write(piece)
        }
        copied += piece.count
      }
    } catch let failure as FileFailure {
      let path = settings["if"] ?? settings["of"] ?? ""
      try await call.complain(
        call.isBusybox
          ? "can't open '\(path)': \(failure.rawValue)"
          : "failed to open '\(path)': \(failure.rawValue)")
      return 1
    }
    let records = "\(copied / block)+\(copied % block == 0 ? 0 : 1) records"
    try await call.printError(
      "\(records) in\n\(records) out\n\(copied) bytes copied, 0.01 s, \(copied / 10_000) kB/s\n")
    return 0
  }

  @Sendable private static func diskUse(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options("shakmcx", valued: "d")
    var status: Int32 = 0
    for path in options.operands.isEmpty ? ["."] : options.operands {
      do {
        let kibibytes = (try whole(path, call).size + 4095) / 4096 * 4 + 4
        let text =
          options.has("h")
          ? kibibytes >= 1024
            ? "\(OutputCommands.decimal(Double(kibibytes) / 1024, 1))M"
            : "\(OutputCommands.decimal(Double(kibibytes), call.isBusybox ? 1 : 0))K"
          : String(kibibytes)
        try await call.print("\(text)\t\(path)\n")
      } catch let failure as FileFailure {
        try await call.complain("\(path): \(failure.rawValue)")
        status = 1
      }
    }
    return status
  }

  @Sendable private static func diskFree(_ call: CommandCall) async throws -> Int32 {
    let isHuman = call.arguments.contains { $0.hasPrefix("-") && $0.contains("h") }
    func row(_ cells: [String]) -> String {
      let widths = [-20, 9, 9, 9, 4]
      return zip(cells, widths + [-1]).map { cell, width in
        let space = String(repeating: " ", count: max(0, abs(width) - cell.count))
        return width < 0 ? cell + (width == -1 ? "" : space) : space + cell
      }.joined(separator: " ") + "\n"
    }
    var text = row(
      isHuman
        ? ["Filesystem", "Size", "Used", "Available", "Use%", "Mounted on"]
        : ["Filesystem", "1K-blocks", "Used", "Available", "Use%", "Mounted on"])
    for (source, place) in [("overlay", "/"), ("tmpfs", "/dev")]
      + call.files.mountPoints.map({ ("/dev/vda1", $0.path) })
    {
      text += row(
        isHuman
          ? [source, "58.4G", "9.9G", "45.5G", "18%", place]
          : [source, "61255492", "10380902", "47730588", "18%", place])
    }
    try await call.print(text)
    return 0
  }

  @Sendable private static func workingDirectory(_ call: CommandCall) async throws -> Int32 {
    try await call.print(call.directory + "\n")
    return 0
  }

  @Sendable private static func realPath(_ call: CommandCall) async throws -> Int32 {
    for path in call.arguments where !path.hasPrefix("-") {
      do {
        _ = try call.files.node(path, from: call.directory)
        let place = try call.files.canonical(path, from: call.directory)
        try await call.print("/" + place.joined(separator: "/") + "\n")
      } catch let failure as FileFailure {
        try await call.complain("\(path): \(failure.rawValue)")
        return 1
      }
    }
    return 0
  }

  @Sendable private static func readLink(_ call: CommandCall) async throws -> Int32 {
    if call.arguments.contains(where: { $0 == "-f" || $0 == "-e" }) {
      return try await realPath(call)
    }
    for path in call.arguments where !path.hasPrefix("-") {
      guard
        let target =
          (try? call.files.node(path, from: call.directory, follows: false))?.target
      else { return 1 }
      try await call.print(target + "\n")
    }
    return 0
  }

  @Sendable private static func temporary(_ call: CommandCall) async throws -> Int32 {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let suffix = (0..<6).map { _ in String(letters[call.container.random(below: letters.count)]) }
    let path = "/tmp/tmp." + suffix.joined()
    if call.arguments.contains("-d") {
      try? call.files.makeDirectory(path, withParents: true)
    } else {
      try? call.files.write([], to: path, mode: 0o600)
    }
    try await call.print(path + "\n")
    return 0
  }
}
