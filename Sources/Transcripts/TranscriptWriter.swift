import Foundation
import LessonModel
import Synchronization

/// Writes a transcript: append only, a whole line in each write, so that a killed run leaves a file that can be read.
public final class TranscriptWriter: Sendable {
  public let path: String
  private struct State {
    var descriptor: Int32
    var redactor = Redactor()
  }
  private let state: Mutex<State>
  private let sync: DiskSync

  /// Makes a new file, readable by its owner alone. It never overwrites one.
  public init(path: String) throws(TranscriptError) {
    self.path = path
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .notWritable(
        path, reason: errno == EEXIST ? "it exists already" : String(cString: strerror(errno)))
    }
    state = Mutex(State(descriptor: descriptor))
    sync = DiskSync(descriptor)
  }

  deinit {
    try? close()
  }

  /// Writes an event, free of secrets. Output is held back until its line is whole, and that of a command which
  /// handles secrets until the command ends.
  public func append(_ event: Event) throws {
    try state.withLock { state in
      for event in state.redactor.redact(event) {
        try write(TranscriptRecord(event).bytes() + [UInt8(ascii: "\n")], to: state.descriptor)
        if case .stepEnded = event.kind { sync.request() }
      }
    }
  }

  public func close() throws {
    try state.withLock { state in
      guard state.descriptor >= 0 else { return }
      defer { state.descriptor = -1 }
      sync.finish()
      if Foundation.close(state.descriptor) != 0 {
        throw TranscriptError.notWritable(path, reason: String(cString: strerror(errno)))
      }
    }
  }

  private func write(_ line: [UInt8], to descriptor: Int32) throws(TranscriptError) {
    var rest = line[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw .notWritable(path, reason: String(cString: strerror(errno)))
      }
    }
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
