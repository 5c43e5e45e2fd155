/// The files that containers of a base system begin with.
enum BaseFiles {
  static func root(of base: BaseSystem, files: [String: String], programs: Set<String>) -> FileNode
  {
    var root = skeletons[base] ?? .directory()
    for program in programs.sorted() {
      _ = root.set(["usr", "bin", program][...], to: .file([], mode: 0o755), at: 0)
    }
    for (path, text) in files.sorted(by: { $0.key < $1.key }) {
      let parts = ContainerFileSystem.components(path)
      for end in parts.indices.dropFirst() where root[parts[..<end]] == nil {
        _ = root.set(parts[..<end], to: .directory(), at: 0)
      }
      let isScript = text.hasPrefix("#!")
      _ = root.set(
        parts[...], to: .file(Array(text.utf8), mode: isScript ? 0o755 : 0o644), at: 0)
    }
    return root
  }

  private static let skeletons: [BaseSystem: FileNode] = {
    var result: [BaseSystem: FileNode] = [:]
    for base in BaseSystem.allCases { result[base] = skeleton(base) }
    return result
  }()

  private static func skeleton(_ base: BaseSystem) -> FileNode {
    func empty(_ mode: Int = 0o755) -> FileNode { .directory(mode: mode) }
    let missing = ProgramTable.missing[base] ?? []
    let names = base == .none ? [] : ProgramTable.all.keys.filter { !missing.contains($0) }
    let programs = Dictionary(
      names.map { ($0, FileNode.file([], mode: 0o755)) }, uniquingKeysWith: { first, _ in first })
    func text(_ text: String) -> FileNode { .file(Array(text.utf8)) }
    var etc: [String: FileNode] = [
      "passwd": text(
        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n"),
      "group": text("root:x:0:\nnogroup:x:65534:\n"), "shadow": text("root:*:::::::\n"),
      "localtime": text(""), "hostname": text(""),
    ]
    switch base {
    case .alpine:
      etc["os-release"] = text(
        "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.21.3\nPRETTY_NAME=\"Alpine Linux v3.21\"\n")
      etc["alpine-release"] = text("3.21.3\n")
    case .debian, .unknown:
      etc["os-release"] = text(
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n"
      )
      etc["debian_version"] = text("12.9\n")
    case .busybox, .none: break
    }
    let logs = FileNode.directory()
    let dev = FileNode.directory([
      "null": text(""), "zero": text(""), "urandom": text(""), "random": text(""), "tty": text(""),
      "stdin": .link("/proc/self/fd/0"), "stdout": text(""), "stderr": text(""),
      "shm": empty(0o1777), "pts": empty(),
    ])
    let proc = FileNode.directory([
      "version": text("Linux version 5.15.0 (the mock cluster's)\n"),
      "uptime": text("3600.00 14000.00\n"), "loadavg": text("0.05 0.03 0.00 1/250 30\n"),
      "cpuinfo": text("processor\t: 0\nmodel name\t: a simulated processor\n\n"),
      "meminfo": text(
        "MemTotal:        8165628 kB\nMemFree:         4123532 kB\nMemAvailable:    6047228 kB\n"),
      "1": .directory(["cgroup": text("0::/\n"), "fd": empty(), "environ": text("")]),
      "self": .directory(["cgroup": text("0::/\n"), "fd": empty(), "environ": text("")]),
    ])
    var root: [String: FileNode] = [
      "dev": dev, "etc": .directory(etc), "home": empty(), "proc": proc, "root": empty(0o700),
      "sys": empty(), "tmp": empty(0o1777),
      "usr": .directory([
        "bin": empty(), "local": .directory(["bin": empty(), "lib": empty(), "share": empty()]),
        "lib": empty(), "sbin": empty(), "share": empty(),
      ]),
      "var": .directory([
        "lib": empty(), "log": logs, "run": empty(), "spool": empty(), "tmp": empty(0o1777),
        "www": empty(), "cache": empty(),
      ]),
    ]
    root["bin"] = .directory(programs)
    if base != .busybox {
      for name in ["lib", "media", "mnt", "opt", "run", "sbin", "srv"] { root[name] = empty() }
    }
    if base == .debian || base == .unknown {
      for name in ["boot", "lib64"] { root[name] = empty() }
    }
    return .directory(root)
  }
}
