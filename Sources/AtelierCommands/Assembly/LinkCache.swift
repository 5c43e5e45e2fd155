import Foundation
import HTTPTransfer

/// The answers of links that were checked, kept in the state folder.
struct LinkCache {
  private struct Entry: Codable {
    var outcome: String
    var detail: String?
    /// Seconds since 1970.
    var time: Double
  }

  private struct File: Codable {
    var format = "atelier.links/1"
    var links: [String: Entry] = [:]
  }

  /// A page that was gone may be back soon: its answer is kept for an hour at most.
  private static let deadAge = 3600.0

  private let path: String
  private let maximumAge: Double
  private let now: Double
  private var file: File

  /// - Parameter maximumAge: how old an answer may be that still counts, in seconds.
  init(environment: [String: String], maximumAge: Double) {
    path = StateFolder(environment: environment).path + "/links.json"
    self.maximumAge = maximumAge
    now = Date().timeIntervalSince1970
    // A cache that cannot be read is none.
    let data = FileManager.default.contents(atPath: path)
    let read = data.flatMap { try? JSONDecoder().decode(File.self, from: $0) }
    file = read.flatMap { $0.format == File().format ? $0 : nil } ?? File()
  }

  /// What is known of an address; nil: nothing that is young enough.
  func outcome(of url: String) -> LinkOutcome? {
    guard let entry = file.links[url], now - entry.time >= 0, now - entry.time < maximumAge else {
      return nil
    }
    switch entry.outcome {
    case "works": return .works
    case "moved": return entry.detail.map { .moved($0) }
    case "dead": return now - entry.time < Self.deadAge ? .dead(entry.detail ?? "") : nil
    default: return nil
    }
  }

  /// Keeps answers. What could not be checked is asked again next time.
  mutating func keep(_ outcomes: [String: LinkOutcome]) {
    for (url, outcome) in outcomes {
      switch outcome {
      case .works: file.links[url] = Entry(outcome: "works", time: now)
      case .moved(let place): file.links[url] = Entry(outcome: "moved", detail: place, time: now)
      case .dead(let reason): file.links[url] = Entry(outcome: "dead", detail: reason, time: now)
      case .unchecked: file.links[url] = nil
      }
    }
    // What is older than a month serves nobody.
    file.links = file.links.filter { now - $0.value.time < 30 * 86400 }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(file) else { return }
    // A cache that cannot be written only makes the next check slower.
    try? FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
