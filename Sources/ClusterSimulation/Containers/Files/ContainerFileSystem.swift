/// The files that a container sees: its own, and what is mounted over them.
final class ContainerFileSystem: @unchecked Sendable {
  private struct Mount {
    var path: [String]
    var volume: Volume
    /// Where in the volume it begins: the `subPath`.
    var inner: [String]
    var isReadOnly: Bool
  }

  private var mounts: [Mount]
  private let machine: ContainerMachine

  init(root: FileNode, machine: ContainerMachine) {
    mounts = [Mount(path: [], volume: Volume(root), inner: [], isReadOnly: false)]
    self.machine = machine
  }

  /// The mounts but for the root, as `mount` and `df` list them.
  var mountPoints: [(path: String, isReadOnly: Bool)] {
    mounts.dropFirst().map {
      ("/" + $0.path.joined(separator: "/"), $0.isReadOnly || $0.volume.isReadOnly)
    }
  }

  /// Mounts a volume, or a part of it, over a path.
  func mount(_ volume: Volume, at path: String, inner: String = "", isReadOnly: Bool = false) {
    let components = Self.components(path)
    if !components.isEmpty {
      makeDirectories(Array(components.dropLast()))
      if volume.root[Self.components(inner)[...]]?.isDirectory ?? true {
        makeDirectories(components)
      } else if let place = place(components), place.volume.root[place.path[...]] == nil {
        _ = place.volume.root.set(place.path[...], to: .file([]), at: machine.time)
      }
    }
    let innerPath = Self.components(inner)
    if !innerPath.isEmpty, volume.root[innerPath[...]] == nil {
      for end in 1...innerPath.count where volume.root[innerPath[..<end]] == nil {
        _ = volume.root.set(innerPath[..<end], to: .directory(), at: machine.time)
      }
    }
    mounts.append(
      Mount(path: components, volume: volume, inner: innerPath, isReadOnly: isReadOnly))
  }

  private func makeDirectories(_ path: [String]) {
    for end in path.indices.map({ $0 + 1 }) {
      guard let place = place(Array(path[..<end])) else { return }
      if place.volume.root[place.path[...]] == nil {
        _ = place.volume.root.set(place.path[...], to: .directory(), at: machine.time)
      }
    }
  }

  static func components(_ path: String) -> [String] {
    path.split(separator: "/").map(String.init).filter { $0 != "." }
  }

  /// The volume that a canonical path is in, and the path there.
  private func place(_ path: [String]) -> (volume: Volume, path: [String], isReadOnly: Bool)? {
    let mount = mounts.filter { path.starts(with: $0.path) }.enumerated().max {
      ($0.element.path.count, $0.offset) < ($1.element.path.count, $1.offset)
    }?.element
    return mount.map {
      ($0.volume, $0.inner + path.dropFirst($0.path.count), $0.isReadOnly || $0.volume.isReadOnly)
    }
  }

  private func lookUp(_ path: [String]) -> FileNode? {
    place(path).flatMap { $0.volume.root[$0.path[...]] }
  }

  /// A path without links, `.` and `..`.
  ///
  /// - Parameter follows: whether a link in the last place is followed too.
  func canonical(_ path: String, from directory: String, follows: Bool = true)
    throws(FileFailure) -> [String]
  {
    var rest = (path.hasPrefix("/") ? path : directory + "/" + path).split(separator: "/").map(
      String.init)[...]
    var done: [String] = []
    var links = 0
    while let next = rest.popFirst() {
      switch next {
      case ".": continue
      case "..": _ = done.popLast()
      default:
        let candidate = done + [next]
        if let target = lookUp(candidate)?.target, follows || !rest.isEmpty {
          links += 1
          guard links < 40 else { throw .loop }
          rest = (target.split(separator: "/").map(String.init) + rest)[...]
          if target.hasPrefix("/") { done = [] }
        } else {
          done = candidate
        }
      }
    }
    return done
  }

  func node(_ path: String, from directory: String = "/", follows: Bool = true)
    throws(FileFailure) -> FileNode
  {
    let place = try canonical(path, from: directory, follows: follows)
    if let node = lookUp(place) {
      if path.hasSuffix("/"), !node.isDirectory { throw .notDirectory }
      return node
    }
    if place.count > 1, let parent = lookUp(Array(place.dropLast())), !parent.isDirectory {
      throw .notDirectory
    }
    throw .notFound
  }

  func exists(_ path: String, from directory: String = "/") -> Bool {
    (try? node(path, from: directory)) != nil
  }

  func read(_ path: String, from directory: String = "/") throws(FileFailure) -> [UInt8] {
    guard let bytes = try node(path, from: directory).bytes else { throw .isDirectory }
    return bytes
  }

  /// The entries of a directory, by name.
  func list(_ path: String, from directory: String = "/") throws(FileFailure) -> [(
    name: String, node: FileNode
  )] {
    guard let entries = try node(path, from: directory).entries else { throw .notDirectory }
    let place = try canonical(path, from: directory)
    return entries.sorted { $0.key < $1.key }.map { name, node in
      (name, lookUp(place + [name]) ?? node)
    }
  }

  /// Puts a node at a path.
  private func put(_ node: FileNode?, at path: [String]) throws(FileFailure) {
    guard let place = place(path) else { throw .notFound }
    if place.isReadOnly { throw .readOnly }
    let old = place.volume.root[place.path[...]]
    let change = (node?.size ?? 0) - (old?.size ?? 0)
    if change > 0, place.volume.used + change > ContainerLimits.fileSystem { throw .noSpace }
    guard place.volume.root.set(place.path[...], to: node, at: machine.time) else {
      throw place.path.isEmpty ? .invalid : .notFound
    }
    place.volume.used += change
  }

  func write(
    _ bytes: [UInt8], to path: String, from directory: String = "/", appending: Bool = false,
    mode: Int? = nil
  ) throws(FileFailure) {
    let place = try canonical(path, from: directory)
    // Nothing may hold the file's bytes while more are added to them, or they would be copied.
    if appending, mode == nil, isFile(place) { return try append(bytes, at: place) }
    let old = lookUp(place)
    if old?.isDirectory ?? place.isEmpty { throw .isDirectory }
    guard let parent = lookUp(Array(place.dropLast())) else { throw .notFound }
    guard parent.isDirectory else { throw .notDirectory }
    var node = old ?? .file([])
    node.content = .file(appending ? (old?.bytes ?? []) + bytes : bytes)
    node.modified = machine.time
    if let mode { node.mode = mode }
    try put(node, at: place)
  }

  private func isFile(_ path: [String]) -> Bool { lookUp(path)?.bytes != nil }

  private func append(_ bytes: [UInt8], at path: [String]) throws(FileFailure) {
    guard let place = place(path) else { throw .notFound }
    if place.isReadOnly { throw .readOnly }
    if place.volume.used + bytes.count > ContainerLimits.fileSystem { throw .noSpace }
    guard place.volume.root.append(bytes, at: place.path[...], time: machine.time) else {
      throw .notFound
    }
    place.volume.used += bytes.count
  }

  func makeDirectory(
    _ path: String, from directory: String = "/", withParents: Bool = false, mode: Int = 0o755
  ) throws(FileFailure) {
    let place = try canonical(path, from: directory)
    if let old = lookUp(place) {
      if withParents, old.isDirectory { return }
      throw .exists
    }
    if withParents {
      for end in place.indices {
        let parent = Array(place[..<end])
        if let old = lookUp(parent) {
          if !old.isDirectory { throw .notDirectory }
        } else {
          try put(.directory(modified: machine.time), at: parent)
        }
      }
    } else {
      guard let parent = lookUp(Array(place.dropLast())) else { throw .notFound }
      guard parent.isDirectory else { throw .notDirectory }
    }
    try put(.directory(mode: mode, modified: machine.time), at: place)
  }

  func remove(_ path: String, from directory: String = "/", recursively: Bool = false)
    throws(FileFailure)
  {
    let place = try canonical(path, from: directory, follows: false)
    guard let node = lookUp(place) else { throw .notFound }
    if let entries = node.entries, !entries.isEmpty, !recursively { throw .notEmpty }
    if mounts.dropFirst().contains(where: { $0.path == place }) { throw .readOnly }
    try put(nil, at: place)
  }

  /// Puts a copy of a node, with all below it, at a path.
  func place(_ node: FileNode, at path: String, from directory: String = "/") throws(FileFailure) {
    let place = try canonical(path, from: directory)
    guard let parent = lookUp(Array(place.dropLast())) else { throw .notFound }
    guard parent.isDirectory else { throw .notDirectory }
    try put(node, at: place)
  }

  /// Changes what is told about a file.
  func change(_ path: String, from directory: String = "/", _ body: (inout FileNode) -> Void)
    throws(FileFailure)
  {
    let place = try canonical(path, from: directory)
    guard var node = lookUp(place) else { throw .notFound }
    body(&node)
    guard !place.isEmpty else { return }
    try put(node, at: place)
  }
}
