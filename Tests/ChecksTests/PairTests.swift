import Checks
import Foundation
import LessonModel
import Testing

@Suite struct `Samples of real tools` {
  @Test func `accept healthy outputs and reject broken ones`() throws {
    let pairs = try Pair.all()
    #expect(pairs.count >= 300)
    var wrong: [String: [(pair: Pair, verdict: Verdict)]] = [:]
    var counts: [String: (healthy: Int, broken: Int)] = [:]
    for pair in pairs {
      let verdict = judge(.like, pair.sample, pair.output)
      if pair.isHealthy {
        counts[pair.file, default: (0, 0)].healthy += 1
      } else {
        counts[pair.file, default: (0, 0)].broken += 1
      }
      if (verdict.outcome == .passed) != pair.isHealthy {
        wrong[pair.file, default: []].append((pair, verdict))
      }
    }
    for (file, count) in counts.sorted(by: { $0.key < $1.key }) {
      let all = wrong[file] ?? []
      let rejected = all.count { $0.pair.isHealthy }
      print(
        "\(file): \(count.healthy - rejected) of \(count.healthy) healthy accepted, \(count.broken - (all.count - rejected)) of \(count.broken) broken rejected"
      )
    }
    for (pair, verdict) in wrong.sorted(by: { $0.key < $1.key }).flatMap(\.value) {
      print("WRONG \(pair)\n      \(verdict.outcome.rawValue): \(verdict.explanation)")
    }
    let healthy = pairs.count { $0.isHealthy }
    let broken = pairs.count - healthy
    let rejected = wrong.values.joined().count { $0.pair.isHealthy }
    let accepted = wrong.values.joined().count { !$0.pair.isHealthy }
    #expect(Double(healthy - rejected) >= 0.99 * Double(healthy))
    #expect(Double(broken - accepted) >= 0.995 * Double(broken))
  }
}
