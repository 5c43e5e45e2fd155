/// A file, a directory or a symbolic link of a container, as a value: what containers have in common is there once.
struct FileNode: Sendable {
  enum Content: Sendable {
    case file([UInt8])
    case directory([String: FileNode])
    case link(String)
  }

  var content: Content
  /// The permission bits (chmod(2)).
  var mode: Int
  /// Seconds since 1970.
  var modified: Double
  var owner = "root"

  static func file(_ bytes: [UInt8], mode: Int = 0o644, modified: Double = 0) -> FileNode {
    FileNode(content: .file(bytes), mode: mode, modified: modified)
  }

  static func directory(
    _ entries: [String: FileNode] = [:], mode: Int = 0o755, modified: Double = 0
  )
    -> FileNode
  {
    FileNode(content: .directory(entries), mode: mode, modified: modified)
  }

  static func link(_ target: String) -> FileNode {
    FileNode(content: .link(target), mode: 0o777, modified: 0)
  }

  var bytes: [UInt8]? {
    if case .file(let bytes) = content { bytes } else { nil }
  }

  var entries: [String: FileNode]? {
    if case .directory(let entries) = content { entries } else { nil }
  }

  var target: String? {
    if case .link(let target) = content { target } else { nil }
  }

  var isDirectory: Bool { entries != nil }

  /// The bytes in it and below.
  var size: Int {
    switch content {
    case .file(let bytes): bytes.count
    case .directory(let entries): entries.values.reduce(0) { $0 + $1.size }
    case .link(let target): target.utf8.count
    }
  }

  /// What is at a path below; nil if there is nothing.
  subscript(path: ArraySlice<String>) -> FileNode? {
    guard let first = path.first else { return self }
    return entries?[first]?[path.dropFirst()]
  }

  /// Changes the bytes of the file at a path below in their place; false if there is none.
  mutating func append(_ bytes: [UInt8], at path: ArraySlice<String>, time: Double) -> Bool {
    guard let first = path.first else {
      guard case .file(var own) = content else { return false }
      content = .file([])
      own += bytes
      content = .file(own)
      modified = time
      return true
    }
    guard case .directory(var entries) = content, var inner = entries[first] else { return false }
    content = .directory([:])
    entries[first] = nil
    let isDone = inner.append(bytes, at: path.dropFirst(), time: time)
    entries[first] = inner
    content = .directory(entries)
    return isDone
  }

  /// Puts something at a path below, or takes it away; false if there is no directory for it.
  mutating func set(_ path: ArraySlice<String>, to node: FileNode?, at time: Double) -> Bool {
    guard let first = path.first else {
      if let node { self = node }
      return node != nil
    }
    guard case .directory(var entries) = content else { return false }
    if path.count == 1 {
      content = .directory([:])
      entries[first] = node
      modified = time
      content = .directory(entries)
      return true
    }
    guard var inner = entries[first] else { return false }
    content = .directory([:])
    entries[first] = nil
    let isSet = inner.set(path.dropFirst(), to: node, at: time)
    entries[first] = inner
    content = .directory(entries)
    return isSet
  }
}

/// A tree of files that one or several containers see.
final class Volume: @unchecked Sendable {
  var root: FileNode
  var isReadOnly: Bool
  /// The bytes in it, as far as writes have counted them.
  var used: Int

  init(_ root: FileNode, isReadOnly: Bool = false) {
    self.root = root
    self.isReadOnly = isReadOnly
    used = root.size
  }
}

/// Why something cannot be done with a file, in the words of strerror(3).
enum FileFailure: String, Error {
  case notFound = "No such file or directory"
  case notDirectory = "Not a directory"
  case isDirectory = "Is a directory"
  case exists = "File exists"
  case readOnly = "Read-only file system"
  case notEmpty = "Directory not empty"
  case noSpace = "No space left on device"
  case loop = "Symbolic link loop"
  case invalid = "Invalid argument"
}
