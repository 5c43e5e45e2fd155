import Foundation
import Transcripts

/// The transcript of a run: its file, and the sink that writes it.
struct Recorder {
  let path: String
  let sink: TranscriptSink
  private let writer: TranscriptWriter

  /// - Parameter path: the file, which must not exist; nil: a new one in the state folder.
  init(lesson: String, purpose: String, path named: String?, environment: [String: String])
    throws(CommandFailure)
  {
    if let named {
      path = named
    } else {
      path = try StateFolder(environment: environment)
        .newTranscript(lesson: lesson, purpose: purpose, time: Date())
    }
    do {
      writer = try TranscriptWriter(path: path)
    } catch {
      throw CommandFailure(.cannotCreate, "\(error)")
    }
    sink = TranscriptSink(writer)
  }

  func close() throws {
    try writer.close()
  }
}
