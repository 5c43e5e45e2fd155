import ClusterSimulation
import Foundation

/// The folder of a cluster that outlives its process: its state, and a journal of what has changed since.
///
/// Every change is on the disk before its request is answered. The state is written beside the old one and put in its place
/// in one step, so that a crash at any moment leaves a state that can be read; a journal's last line that was cut off is
/// passed over.
actor ClusterData {
  private let state: String
  private let simulation: SimulatedCluster
  private var journal: FileHandle
  private var version: Int64
  private var size = 0

  /// After how many bytes of journal the state is written anew.
  private static let journalLimit = 8 << 20

  /// Opens a folder: a new one is made, and the state in an old one is put into the cluster.
  ///
  /// - Throws: `cannotCreate` if it cannot be written, `malformed` if what it holds is no state.
  static func open(_ directory: String, for simulation: SimulatedCluster)
    async throws(CommandFailure) -> ClusterData
  {
    let file = directory + "/cluster.jsonl"
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    } catch {
      throw CommandFailure(
        .cannotCreate, "Cannot make '\(directory)': \(error.localizedDescription)")
    }
    if let data = FileManager.default.contents(atPath: file) {
      do { try await simulation.restore(Array(data)) } catch {
        throw CommandFailure(.malformed, "\(file): \(error)")
      }
    }
    let version = await simulation.journal(after: .max).version
    let handle = try Self.write(await simulation.saved(), to: file)
    return ClusterData(state: file, simulation: simulation, journal: handle, version: version)
  }

  private init(
    state: String, simulation: SimulatedCluster, journal: FileHandle, version: Int64
  ) {
    self.state = state
    self.simulation = simulation
    self.journal = journal
    self.version = version
  }

  /// Writes what has changed since the last time, and waits until the disk has it.
  func keep() async throws(CommandFailure) {
    let (version, lines) = await simulation.journal(after: version)
    // Another request may have written these changes meanwhile, with later ones.
    guard version > self.version else { return }
    if let lines, size + lines.count < Self.journalLimit {
      do {
        try journal.write(contentsOf: Data(lines))
        try journal.synchronize()
      } catch {
        throw CommandFailure(
          .cannotCreate, "Cannot write '\(state)': \(error.localizedDescription)")
      }
      size += lines.count
    } else {
      let whole = await simulation.saved()
      try? journal.close()
      journal = try Self.write(whole, to: state)
      size = 0
    }
    self.version = max(self.version, version)
  }

  /// Writes a state in one step, and leaves the file open at its end.
  private static func write(_ bytes: [UInt8], to file: String) throws(CommandFailure) -> FileHandle
  {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
      guard let handle = FileHandle(forUpdatingAtPath: file) else {
        throw CocoaError(.fileWriteUnknown)
      }
      try handle.seekToEnd()
      try handle.synchronize()
      return handle
    } catch {
      throw CommandFailure(
        .cannotCreate, "Cannot write '\(file)': \(error.localizedDescription)")
    }
  }
}
