import Foundation
import Transcripts

/// Reads transcripts for commands.
enum TranscriptFile {
  /// - Throws: `noInput` if there is no such file, `malformed` if it is no transcript.
  static func read(_ path: String) throws(CommandFailure) -> Transcript {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(
        .noInput,
        "There is no transcript '\(path)'. 'atelier run' tells at its end where it wrote one.")
    }
    do {
      return try TranscriptReader.read(path)
    } catch {
      throw CommandFailure(.malformed, "\(error)")
    }
  }
}
