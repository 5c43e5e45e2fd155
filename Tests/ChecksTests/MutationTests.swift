import Checks
import Foundation
import LessonModel
import Testing

@Suite struct `One change in a healthy output` {
  /// Healthy outputs that stand line beside line with their samples.
  private static func bases() throws -> [Pair] {
    let count = { (text: String) in
      text.split(separator: "\n", omittingEmptySubsequences: false).count
    }
    return try Pair.all().filter { $0.isHealthy && count($0.output) == count($0.sample) }
  }

  /// The share of changes that may pass: of what says nothing though it came out the same twice. These are addresses, restarts
  /// up to two, the tallies of git, progress, owners of files, titles of columns that are not compared. Each was looked at.
  private static func undecidable(_ kind: Mutation.Kind) -> Double {
    switch kind {
    case .state: 0.02
    case .missingLine: 0.035
    case .word: 0.09
    case .number: 0.22
    }
  }

  /// What says the same in sample and output says something: a changed age says nothing, a changed name does.
  @Test func `in what did not change from run to run is seen`() throws {
    var counts: [Mutation.Kind: (all: Int, accepted: Int)] = [:]
    for pair in try Self.bases() {
      for mutation in Mutation.all(of: pair.output, stableIn: pair.sample) {
        counts[mutation.kind, default: (0, 0)].all += 1
        guard judge(.like, pair.sample, mutation.output).outcome == .passed else { continue }
        counts[mutation.kind, default: (0, 0)].accepted += 1
        print("PASSED \(mutation.kind.rawValue): \(mutation.what) [\(pair.file): \(pair.title)]")
      }
    }
    for kind in Mutation.Kind.allCases {
      let (all, accepted) = counts[kind] ?? (0, 0)
      print("mutants \(kind.rawValue): \(accepted) of \(all) accepted")
      #expect(all > 100)
      #expect(Double(accepted) <= Self.undecidable(kind) * Double(all))
    }
  }

  @Test func `is none where chance alone differs`() throws {
    var counts: [Noise: (all: Int, rejected: Int)] = [:]
    for pair in try Pair.all() where pair.isHealthy {
      for noise in Noise.allCases {
        let output = noise.applied(to: pair.output)
        guard output != pair.output else { continue }
        counts[noise, default: (0, 0)].all += 1
        let verdict = judge(.like, pair.sample, output)
        guard verdict.outcome != .passed else { continue }
        counts[noise, default: (0, 0)].rejected += 1
        print("NOISE \(noise.rawValue) [\(pair.file): \(pair.title)] \(verdict.explanation)")
      }
    }
    for noise in Noise.allCases {
      let (all, rejected) = counts[noise] ?? (0, 0)
      print("noise \(noise.rawValue): \(rejected) of \(all) rejected")
      // Durations that were asked for are no ages, and cells are not told apart where some are empty and none is aligned.
      #expect(rejected <= all / 12)
    }
  }
}
