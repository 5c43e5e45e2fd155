import Foundation
import LessonModel
import Synchronization

/// Writes a transcript: append only, a whole line in each write, so that a killed run leaves a file that can be read.
///
/// Each event is with the operating system before ``append(_:)`` returns, save a judgement, which waits for the event after it: a step whose
/// end is not there is done again whatever was judged of it. At the start, at each step's end and at the run's the file
/// is synced to the disk as well, on a thread of its own: ends that come while it syncs share the next one. Room is
/// kept for what a run has to say in the end: when the disk gets full, the step where that happens and the tear-down still
/// find place.
public final class TranscriptWriter: Sendable {
  public let path: String
  private struct State {
    var descriptor: Int32
    var redactor: Redactor?
    /// Lines to be written.
    var lines: [UInt8] = []
    /// Bytes written.
    var size = 0
    /// Bytes that the file may grow to, its process's limit apart from the reserve.
    var limit: Int
    /// Room on the disk that is given back when the disk is full.
    var ballast: Ballast?
    /// Whether the disk was found full: output is no longer written.
    var isStraitened = false
  }
  private let state: Mutex<State>
  private let synchronizer: FileSynchronizer

  /// Bytes that are kept free for the end of a run.
  private static let reserve = 64 << 10

  /// Makes a new file, readable by its owner alone, and the room for its end. It never overwrites one.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - redactor: what takes secrets out; nil: the events come without any.
  public init(path: String, redactor: Redactor? = Redactor()) throws(TranscriptError) {
    self.path = path
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .notWritable(
        path, reason: errno == EEXIST ? "it exists already" : String(cString: strerror(errno)))
    }
    synchronizer = FileSynchronizer(descriptor)
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    let most = Int(clamping: limit.rlim_cur) - Self.reserve
    let ballast = Ballast(beside: path, size: Self.reserve)
    state = Mutex(
      State(
        descriptor: descriptor, redactor: redactor, limit: most,
        ballast: ballast))
    let failure = most <= 0 ? EFBIG : ballast.failure
    if failure != 0 {
      try? close()
      unlink(path)
      throw .notWritable(path, reason: String(cString: strerror(failure)))
    }
  }

  deinit {
    try? close()
  }

  /// Writes an event, free of secrets. Output is held back until its line is whole, and that of a command which
  /// handles secrets until the command ends.
  public func append(_ event: Event) throws {
    try state.withLock { state in
      guard state.descriptor >= 0 else {
        throw TranscriptError.notWritable(path, reason: "it is closed")
      }
      let events = state.redactor?.redact(event) ?? [event]
      for event in events { try write(event, &state) }
      if Self.endsSomething(event.kind) { try sync() }
    }
  }

  /// Syncs what is written and closes the file.
  public func close() throws {
    try state.withLock { state in
      guard state.descriptor >= 0 else { return }
      var unwritten: TranscriptError?
      do throws(TranscriptError) { try flush(&state) } catch { unwritten = error }
      let failure = synchronizer.finish()
      state.ballast?.drop()
      let status = Foundation.close(state.descriptor)
      state.descriptor = -1
      if let unwritten { throw unwritten }
      if failure != 0 || status != 0 {
        throw TranscriptError.notWritable(
          path, reason: String(cString: strerror(failure != 0 ? failure : errno)))
      }
    }
  }

  private static func endsSomething(_ kind: Event.Kind) -> Bool {
    switch kind {
    case .runStarted, .stepEnded, .stepSkipped, .runEnded: true
    case .diagnostic, .stepStarted, .output, .probed, .valueBound, .backgroundReady,
      .expectationJudged, .backgroundEnded:
      false
    }
  }

  private func sync() throws(TranscriptError) {
    let failure = synchronizer.request()
    if failure != 0 { throw .notWritable(path, reason: String(cString: strerror(failure))) }
  }

  /// Bytes of judgements that wait, at most.
  private static let mostWaiting = 1 << 16

  private func write(_ event: Event, _ state: inout State) throws {
    if state.isStraitened, case .output = event.kind { return }
    try TranscriptRecord(event).write(to: &state.lines)
    state.lines.append(UInt8(ascii: "\n"))
    if case .expectationJudged = event.kind, state.lines.count < Self.mostWaiting { return }
    try flush(&state)
  }

  /// Writes the lines that wait.
  private func flush(_ state: inout State) throws(TranscriptError) {
    let count = state.lines.count
    guard count > 0 else { return }
    defer { state.lines.removeAll(keepingCapacity: count <= Self.mostWaiting) }
    if !state.isStraitened, state.size + count > state.limit {
      state.isStraitened = true
      if count < Self.reserve / 4 { try? writeLines(&state) }
      throw .notWritable(path, reason: String(cString: strerror(EFBIG)))
    }
    do throws(TranscriptError) {
      try writeLines(&state)
    } catch {
      guard !state.isStraitened else { throw error }
      state.isStraitened = true
      state.ballast?.drop()
      if count < Self.reserve / 4 { try? writeLines(&state) }
      throw error
    }
  }

  private func writeLines(_ state: inout State) throws(TranscriptError) {
    let descriptor = state.descriptor
    let failure = state.lines.withUnsafeBytes { bytes -> Int32 in
      var done = 0
      while done < bytes.count {
        let count = Foundation.write(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if count > 0 {
          done += count
        } else if count == 0 {
          return EIO
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
    guard failure == 0 else {
      // A part of a line in the middle of a file could not be read again.
      ftruncate(descriptor, off_t(state.size))
      throw .notWritable(path, reason: String(cString: strerror(failure)))
    }
    state.size += state.lines.count
  }
}

/// Trouble with a transcript's file.
public enum TranscriptError: Error, Sendable, Hashable {
  case notWritable(String, reason: String)
  case notReadable(String)
  case malformed(String, line: Int, reason: String)
  case newerVersion(String, line: Int, version: Int)
}

extension TranscriptError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notWritable(let path, let reason):
      "The transcript '\(path)' cannot be written: \(reason)."
    case .notReadable(let path): "The transcript '\(path)' cannot be read."
    case .malformed(let path, let line, let reason):
      "\(path):\(line): this is no line of a transcript: \(reason)."
    case .newerVersion(let path, let line, let version):
      """
      \(path):\(line): the transcript is of version \(version), and this Atelier reads up to \
      \(TranscriptRecord.version). Use a newer Atelier.
      """
    }
  }
}
