/// `ls`.
enum ListCommand {
  @Sendable static func run(_ call: CommandCall) async throws -> Int32 {
    let options = try call.options(
      "laA1RdhtrSFnitgopkcsC",
      long: ["all": "a", "almost-all": "A", "recursive": "R", "color": "C"])
    var status: Int32 = 0
    let operands = options.operands.isEmpty ? ["."] : options.operands
    var plain: [(name: String, node: FileNode)] = []
    var directories: [String] = []
    for path in operands.sorted() {
      do {
        let node = try call.files.node(
          path, from: call.directory, follows: !options.has("l") || path.hasSuffix("/"))
        if node.isDirectory, !options.has("d") {
          directories.append(path)
        } else {
          plain.append((path, node))
        }
      } catch {
        try await call.complain(
          call.isBusybox
            ? "\(path): \(error.rawValue)" : "cannot access '\(path)': \(error.rawValue)")
        status = call.isBusybox ? 1 : 2
      }
    }
    try await show(plain, options, call)
    let isTitled = operands.count > 1 || options.has("R")
    var isFirst = plain.isEmpty
    while let path = directories.first {
      directories.removeFirst()
      let all = (try? call.files.list(path, from: call.directory)) ?? []
      var entries = all.filter {
        !$0.name.hasPrefix(".") || options.has("a") || options.has("A")
      }
      if options.has("t") { entries.sort { $0.node.modified > $1.node.modified } }
      if options.has("S") { entries.sort { $0.node.size > $1.node.size } }
      if options.has("r") { entries.reverse() }
      if options.has("R") {
        directories =
          entries.filter(\.node.isDirectory).map { (path == "/" ? "" : path) + "/" + $0.name }
          + directories
      }
      if options.has("a") {
        entries = [(".", .directory()), ("..", .directory())] + entries
      }
      if isTitled { try await call.print("\(isFirst ? "" : "\n")\(path):\n") }
      isFirst = false
      if options.has("l") { try await call.print("total \(entries.count * 4)\n") }
      try await show(entries, options, call)
    }
    return status
  }

  private static func show(
    _ entries: [(name: String, node: FileNode)], _ options: CommandOptions, _ call: CommandCall
  ) async throws {
    guard options.has("l") else {
      let names = entries.map { $0.name + (options.has("F") && $0.node.isDirectory ? "/" : "") }
      let isTerminal = call.shell.descriptors.outputs[1]?.isTerminal ?? false
      if isTerminal, !options.has("1"), !names.isEmpty {
        try await call.print(columns(names))
      } else {
        try await call.print(names.map { $0 + "\n" }.joined())
      }
      return
    }
    let sizes = entries.map { entry in
      let size = entry.node.isDirectory ? 4096 : entry.node.size
      return options.has("h") && size >= 1024
        ? "\(OutputCommands.decimal(Double(size) / 1024, 1))K" : String(size)
    }
    let width = sizes.map(\.count).max() ?? 0
    for (entry, size) in zip(entries, sizes) {
      let padded =
        String(repeating: " ", count: max(0, (call.isBusybox ? max(width, 9) : width) - size.count))
        + size
      let links = entry.node.isDirectory ? 2 : 1
      let owner =
        call.isBusybox
        ? "    \(links) \(padRight(entry.node.owner, 8)) root     "
        : " \(links) \(entry.node.owner) root "
      let arrow = entry.node.target.map { " -> \($0)" } ?? ""
      let time = DateFormat.text("%b %e %H:%M", entry.node.modified)
      try await call.print(
        "\(letters(entry.node))\(owner)\(padded) \(time) \(entry.name)\(arrow)\n")
    }
  }

  private static func columns(_ names: [String]) -> String {
    let width = (names.map(\.count).max() ?? 0) + 2
    let count = max(1, 80 / width)
    let rows = (names.count + count - 1) / count
    return (0..<rows).map { row in
      let cells = stride(from: row, to: names.count, by: rows).map { names[$0] }
      return cells.dropLast().map { padRight($0, width) }.joined() + (cells.last ?? "") + "\n"
    }.joined()
  }

  static func padRight(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// `drwxr-xr-x`.
  static func letters(_ node: FileNode) -> String {
    let kind = node.isDirectory ? "d" : node.target != nil ? "l" : "-"
    let bits = (0..<9).map { index in
      node.mode >> (8 - index) & 1 == 1 ? String("rwxrwxrwx".dropFirst(index).prefix(1)) : "-"
    }
    let sticky = node.mode & 0o1000 != 0
    return kind + bits.dropLast().joined() + (sticky ? "t" : bits[8])
  }
}

/// `find`.
enum FindCommand {
  @Sendable static func run(_ call: CommandCall) async throws -> Int32 {
    var rest = call.arguments[...]
    var roots: [String] = []
    while let word = rest.first, !word.hasPrefix("-"), word != "!" {
      roots.append(word)
      rest = rest.dropFirst()
    }
    var tests: [@Sendable (String, FileNode) -> Bool] = []
    var depthLimit = Int.max
    var minimum = 0
    var execute: [String] = []
    var deletes = false
    while let word = rest.popFirst() {
      switch word {
      case "-name", "-iname":
        let isFolded = word == "-iname"
        let text = rest.popFirst() ?? ""
        let pattern = isFolded ? text.lowercased() : text
        tests.append { path, _ in
          let name = path.split(separator: "/").last.map(String.init) ?? path
          return ShellPattern(pattern).matches(isFolded ? name.lowercased() : name)
        }
      case "-path":
        let pattern = rest.popFirst() ?? ""
        tests.append { path, _ in ShellPattern(pattern).matches(path) }
      case "-type":
        let kind = rest.popFirst()
        tests.append { _, node in
          kind == "d" ? node.isDirectory : kind == "l" ? node.target != nil : node.bytes != nil
        }
      case "-maxdepth": depthLimit = rest.popFirst().flatMap { Int($0) } ?? depthLimit
      case "-mindepth": minimum = rest.popFirst().flatMap { Int($0) } ?? 0
      case "-exec":
        while let argument = rest.popFirst(), argument != ";", argument != "+" {
          execute.append(argument)
        }
      case "-delete": deletes = true
      case "-print", "-L", "-xdev": break
      case "-print0": break
      default:
        if ["-mtime", "-size", "-newer", "-user", "-perm"].contains(word) { _ = rest.popFirst() }
      }
    }
    var status: Int32 = 0
    for root in roots.isEmpty ? ["."] : roots {
      guard let node = try? call.files.node(root, from: call.directory) else {
        try await call.complain(
          call.isBusybox
            ? "\(root): No such file or directory" : "'\(root)': No such file or directory")
        status = 1
        continue
      }
      var pending: [(path: String, node: FileNode, depth: Int)] = [(root, node, 0)]
      while let (path, node, depth) = pending.popLast() {
        try await call.process.tick()
        if node.isDirectory, depth < depthLimit {
          let entries = (try? call.files.list(path, from: call.directory)) ?? []
          pending += entries.reversed().map {
            ((path == "/" ? "" : path) + "/" + $0.name, $0.node, depth + 1)
          }
        }
        guard depth >= minimum, tests.allSatisfy({ $0(path, node) }) else { continue }
        if deletes {
          try? call.files.remove(path, from: call.directory, recursively: true)
        } else if !execute.isEmpty {
          status = try await call.shell.runProgram(
            execute.map { $0.replacing("{}", with: path) })
        } else {
          try await call.print(path + "\n")
        }
      }
    }
    return status
  }
}
