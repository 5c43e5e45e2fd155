import Foundation

/// Where Atelier keeps transcripts between runs.
struct StateFolder: Sendable {
  let path: String

  /// `$ATELIER_STATE`, else `atelier` under `$XDG_STATE_HOME`, else under `~/.local/state` (XDG Base Directory
  /// Specification 0.8).
  init(environment: [String: String]) {
    if let own = environment["ATELIER_STATE"], !own.isEmpty {
      path = own
    } else if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") {
      path = base + "/atelier"
    } else {
      path = (environment["HOME"] ?? "/tmp") + "/.local/state/atelier"
    }
  }

  /// A new transcript's path: the lesson's name and the moment, and a number where that is taken.
  func newTranscript(lesson: String, purpose: String, time: Date) throws(CommandFailure) -> String {
    let folder = "\(path)/transcripts/\(LessonFile.name(of: lesson))"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw CommandFailure(
        .cannotCreate,
        "Cannot make '\(folder)': \(error.localizedDescription) Set ATELIER_STATE to a directory that can be written."
      )
    }
    let stamp = Self.stamp(time)
    for number in 1... {
      let suffix = number == 1 ? "" : "-\(number)"
      let file = "\(folder)/\(stamp)-\(purpose)\(suffix).jsonl"
      if !FileManager.default.fileExists(atPath: file) { return file }
    }
    return "\(folder)/\(stamp)-\(purpose).jsonl"
  }

  /// The transcripts kept, oldest first; of one lesson if it is named.
  func transcripts(lesson: String? = nil, purpose: String? = nil) -> [String] {
    let root = "\(path)/transcripts"
    let folders =
      lesson.map { [LessonFile.name(of: $0)] }
      ?? (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return folders.sorted().flatMap { folder -> [String] in
      let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
      return files.sorted().filter { file in
        file.hasSuffix(".jsonl") && (purpose.map { file.contains("-\($0)") } ?? true)
      }.map { "\(root)/\(folder)/\($0)" }
    }
  }

  /// `20261124T021500Z`
  private static func stamp(_ time: Date) -> String {
    rfc3339(time).filter { $0 != "-" && $0 != ":" }
  }
}

/// A moment in RFC 3339, in UTC and whole seconds: `2026-11-24T02:15:00Z`.
func rfc3339(_ time: Date) -> String {
  time.formatted(.iso8601)
}
