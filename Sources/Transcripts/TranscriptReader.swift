import Foundation
import LessonModel

/// A transcript as it was read.
public struct Transcript: Sendable {
  public var events: [Event]
  /// How many records were of a kind that is not known here.
  public var unknownRecords: Int
  /// Whether the last line was cut off in the middle: the run was killed while it was written.
  public var hasTruncatedTail: Bool

  /// Whether the run came to its end.
  public var isComplete: Bool {
    if case .runEnded? = events.last?.kind { true } else { false }
  }
}

/// Reads transcripts.
public enum TranscriptReader {
  /// Reads a file, wherever it was cut off: the beginning of a line at its end, which a killed run leaves, is passed over.
  public static func read(_ path: String) throws(TranscriptError) -> Transcript {
    guard let data = FileManager.default.contents(atPath: path) else { throw .notReadable(path) }
    return try read(data, path: path)
  }

  static func read(_ data: Data, path: String) throws(TranscriptError) -> Transcript {
    var transcript = Transcript(events: [], unknownRecords: 0, hasTruncatedTail: false)
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      do {
        if let record = try TranscriptRecord(line: line) {
          transcript.events.append(record.event)
        } else {
          transcript.unknownRecords += 1
        }
      } catch {
        if index == lines.count - 1 {
          transcript.hasTruncatedTail = true
          break
        }
        switch error {
        case .malformed(let reason): throw .malformed(path, line: index + 1, reason: reason)
        case .newerVersion(let version):
          throw .newerVersion(path, line: index + 1, version: version)
        }
      }
    }
    // Cut off before its first line was whole: there is nothing to tell, and nothing wrong.
    if transcript.events.isEmpty, transcript.unknownRecords == 0,
      transcript.hasTruncatedTail && data.first == UInt8(ascii: "{") || data.isEmpty
    {
      transcript.hasTruncatedTail = true
      return transcript
    }
    guard case .runStarted? = transcript.events.first?.kind else {
      throw .malformed(path, line: 1, reason: "it does not begin with 'run-started'")
    }
    return transcript
  }
}
