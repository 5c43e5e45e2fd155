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
    writer = try Self.make(
      lesson: lesson, purpose: purpose, path: named, environment: environment)
    path = writer.path
    sink = TranscriptSink(writer)
  }

  private static func make(
    lesson: String, purpose: String, path: String?, environment: [String: String]
  ) throws(CommandFailure) -> TranscriptWriter {
    do {
      return try writer(lesson: lesson, purpose: purpose, path: path, environment: environment)
    } catch {
      if let failure = error as? CommandFailure { throw failure }
      throw CommandFailure(
        .cannotCreate,
        "\(error) Name another with '--transcript', or set ATELIER_STATE to a directory that can be written."
      )
    }
  }

  private static func writer(
    lesson: String, purpose: String, path named: String?, environment: [String: String]
  ) throws -> TranscriptWriter {
    // Events come free of secrets already.
    if let named { return try TranscriptWriter(path: named, redactor: nil) }
    let state = StateFolder(environment: environment)
    for _ in 0..<100 {
      let path = try state.newTranscript(lesson: lesson, purpose: purpose, time: Date())
      let made = Result { () throws(TranscriptError) in
        try TranscriptWriter(path: path, redactor: nil)
      }
      // Another run may have taken the name first.
      if case .failure(.notWritable(_, let reason)) = made, reason == "it exists already" {
        continue
      }
      return try made.get()
    }
    throw TranscriptError.notWritable(state.path, reason: "every name is taken")
  }

  func close() throws {
    try writer.close()
  }
}
