import Foundation
import Testing

/// A step of a lesson that is made to hurt: what it runs, what it should show, how long it may take.
struct Cruelty {
  var command: String
  var shows: String?
  var limit: Double?

  init(_ command: String, shows: String? = nil, limit: Double? = nil) {
    self.command = command
    self.shows = shows
    self.limit = limit
  }
}

/// What a transcript says of a step.
struct Outcome {
  var status = "not run"
  var exitStatus: Int?
  var output = ""
  var errors = ""
  var explanation = ""
  var duration = 0.0
}

struct TortureRun {
  var outcomes: [Outcome]
  var result: Atelier.Result
  var seconds: Double

  var statuses: [String] { outcomes.map(\.status) }
}

extension Atelier {
  /// Runs a lesson of these steps on this machine, each whether or not those before it passed, and reads its transcript.
  func torture(_ steps: [Cruelty], frontMatter: String = "") async throws -> TortureRun
  {
    let text = steps.map { step in
      let directive = step.limit.map { "<!-- atelier: timeout=\(Int($0))s -->\n" } ?? ""
      return "\(directive)```console\n$ \(step.command)\n\(step.shows.map { $0 + "\n" } ?? "")```\n"
    }
    let lesson = try file(
      "torture.md", frontMatter + "# Torture\n\n" + text.joined(separator: "\n"))
    let transcript = directory.path + "/torture-\(Int.random(in: 0...Int.max)).jsonl"
    let began = ContinuousClock.now
    let result = try await run(
      "run", lesson, "--on", "local", "--keep-going", "--transcript", transcript, "--settle", "0",
      environment: ["HOME": directory.path])
    let (seconds, attoseconds) = (ContinuousClock.now - began).components
    var outcomes: [Outcome] = []
    var places: [String: Int] = [:]
    for line in try String(contentsOfFile: transcript, encoding: .utf8).split(separator: "\n") {
      let event = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let data = try #require(event["data"] as? [String: Any])
      if event["kind"] as? String == "run-started" {
        let plan = try #require((data["plan"] as? [String: Any])?["steps"] as? [[String: Any]])
        for planned in plan {
          let step = try #require(planned["step"] as? [String: Any])
          places[try #require(step["id"] as? String)] = outcomes.count
          outcomes.append(Outcome())
        }
      }
      guard let step = data["step"] as? String, let place = places[step] else { continue }
      switch event["kind"] as? String {
      case "output":
        let text = data["text"] as? String ?? ""
        if data["stream"] == nil {
          outcomes[place].output += text
        } else {
          outcomes[place].errors += text
        }
      case "step-ended":
        outcomes[place].status = data["status"] as? String ?? ""
        outcomes[place].exitStatus = data["exitStatus"] as? Int
        outcomes[place].explanation = data["explanation"] as? String ?? ""
        outcomes[place].duration = data["duration"] as? Double ?? 0
      default: break
      }
    }
    return TortureRun(
      outcomes: outcomes, result: result, seconds: Double(seconds) + Double(attoseconds) * 1e-18)
  }

  /// The command lines of living processes that hold a word.
  static func processes(holding word: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
      guard Int(name) != nil,
        let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"), !line.isEmpty
      else { return nil }
      let text = String(decoding: line.map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
      return text.contains(word) ? text : nil
    }
  }
}

/// A number that only this test uses, for a `sleep` that is known again.
func unusual() -> String { "9\(Int.random(in: 100_000_000...999_999_999))" }
