import Foundation
import LessonModel

/// One line of a transcript: an event as it is written to a file.
///
/// A line is a JSON object with the members `v` (the version of the form, 1), `seq`, `at` (seconds since the run started), `kind`
/// and `data`, in the order of their names. A reader passes over kinds that it does not know; a version that is higher than
/// its own it refuses. *Transcript format* in the documentation lists the kinds.
public struct TranscriptRecord: Sendable {
  /// The version of the form that this code writes.
  public static let version = 1

  public let event: Event

  public init(_ event: Event) {
    self.event = event
  }

  /// The record as a line of JSON, without a line end. The same event always gives the same bytes.
  public func line() throws -> String {
    String(decoding: try bytes(), as: UTF8.self)
  }

  /// The record as a line of JSON in UTF-8, without a line end.
  func bytes() throws -> [UInt8] {
    var bytes: [UInt8] = []
    try write(to: &bytes)
    return bytes
  }

  /// Puts the record at the end of these bytes, without a line end. What cannot be encoded leaves nothing of itself behind.
  func write(to line: inout [UInt8]) throws {
    let start = line.count
    do {
      line.append("{\"at\":")
      try line.append(number: Self.rounded(event.offset))
      line.append(",\"data\":")
      let kind = try writeData(to: &line)
      line.append(",\"kind\":")
      line.append(quoted: kind.rawValue)
      line.append(",\"seq\":")
      line.append(number: event.sequence)
      line.append(",\"v\":")
      line.append(number: Self.version)
      line.append("}")
    } catch {
      line.removeSubrange(start...)
      throw error
    }
  }

  private func writeData(to line: inout [UInt8]) throws -> Kind {
    switch event.kind {
    case .stepStarted(let data): return try Self.put(.stepStarted, data, &line)
    case .output(let data): return try Self.put(.output, data, &line)
    case .expectationJudged(let data): return try Self.put(.expectationJudged, data, &line)
    case .stepEnded(let data): return try Self.put(.stepEnded, data, &line)
    case .runStarted(let data): return try Self.put(.runStarted, data, &line)
    case .diagnostic(let data): return try Self.put(.diagnostic, data, &line)
    case .probed(let data): return try Self.put(.probed, data, &line)
    case .valueBound(let data): return try Self.put(.valueBound, data, &line)
    case .backgroundReady(let step):
      return try Self.put(.backgroundReady, StepReference(step: step), &line)
    case .stepSkipped(let step, let reason):
      return try Self.put(.stepSkipped, Skip(step: step, reason: reason), &line)
    case .backgroundEnded(let step):
      return try Self.put(.backgroundEnded, StepReference(step: step), &line)
    case .runEnded(let data): return try Self.put(.runEnded, data, &line)
    }
  }

  private static func put(_ kind: Kind, _ data: some RecordValue, _ line: inout [UInt8]) throws
    -> Kind
  {
    try data.write(to: &line)
    return kind
  }

  @_disfavoredOverload
  private static func put(_ kind: Kind, _ data: some Encodable, _ line: inout [UInt8]) throws
    -> Kind
  {
    line.append(contentsOf: try RecordEncoder.encode(data))
    return kind
  }

  /// Microseconds: more digits would be noise.
  private static func rounded(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }

  /// Reads a line.
  ///
  /// - Returns: nil for a kind that this code does not know.
  /// - Throws: ``TranscriptLineError``.
  public init?(line: some DataProtocol) throws(TranscriptLineError) {
    let data = Data(line)
    do {
      let decoder = JSONDecoder()
      let head = try decoder.decode(Head.self, from: data)
      guard head.v <= Self.version else { throw TranscriptLineError.newerVersion(head.v) }
      guard Kind(rawValue: head.kind) != nil else { return nil }
      self = try decoder.decode(TranscriptRecord.self, from: data)
    } catch let error as TranscriptLineError {
      throw error
    } catch {
      throw .malformed(Self.explain(error))
    }
  }

  private struct Head: Decodable {
    var v: Int
    var kind: String
  }

  private static func explain(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(let key, _): return "the member '\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return
        "the member '\(context.codingPath.map(\.stringValue).joined(separator: "."))' is not what it must be"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty ? "it is no JSON" : context.debugDescription
    @unknown default: return "it cannot be read"
    }
  }
}

/// What is wrong with a line of a transcript.
public enum TranscriptLineError: Error, Sendable, Hashable {
  case malformed(String)
  case newerVersion(Int)
}

extension TranscriptRecord: Codable {
  private enum Key: String, CodingKey { case at, data, kind, seq, v }

  /// The names of events in a file.
  enum Kind: String {
    case backgroundEnded = "background-ended"
    case backgroundReady = "background-ready"
    case diagnostic
    case expectationJudged = "expectation-judged"
    case output
    case probed
    case runEnded = "run-ended"
    case runStarted = "run-started"
    case stepEnded = "step-ended"
    case stepSkipped = "step-skipped"
    case stepStarted = "step-started"
    case valueBound = "value-bound"
  }

  private struct StepReference: Codable { var step: StepID }
  private struct Skip: Codable {
    var step: StepID
    var reason: SkipReason
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.version, forKey: .v)
    try container.encode(event.sequence, forKey: .seq)
    try container.encode(Self.rounded(event.offset), forKey: .at)
    func put(_ kind: Kind, _ data: some Encodable) throws {
      try container.encode(kind.rawValue, forKey: .kind)
      try container.encode(data, forKey: .data)
    }
    switch event.kind {
    case .runStarted(let data): try put(.runStarted, data)
    case .diagnostic(let data): try put(.diagnostic, data)
    case .stepStarted(let data): try put(.stepStarted, data)
    case .output(let data): try put(.output, data)
    case .probed(let data): try put(.probed, data)
    case .valueBound(let data): try put(.valueBound, data)
    case .backgroundReady(let step): try put(.backgroundReady, StepReference(step: step))
    case .expectationJudged(let data): try put(.expectationJudged, data)
    case .stepEnded(let data): try put(.stepEnded, data)
    case .stepSkipped(let step, let reason): try put(.stepSkipped, Skip(step: step, reason: reason))
    case .backgroundEnded(let step): try put(.backgroundEnded, StepReference(step: step))
    case .runEnded(let data): try put(.runEnded, data)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .kind)
    guard let kind = Kind(rawValue: name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "there is no event of the kind '\(name)'")
    }
    func data<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      try container.decode(type, forKey: .data)
    }
    let value: Event.Kind =
      switch kind {
      case .runStarted: .runStarted(try data())
      case .diagnostic: .diagnostic(try data())
      case .stepStarted: .stepStarted(try data())
      case .output: .output(try data())
      case .probed: .probed(try data())
      case .valueBound: .valueBound(try data())
      case .backgroundReady: .backgroundReady(try data(StepReference.self).step)
      case .expectationJudged: .expectationJudged(try data())
      case .stepEnded: .stepEnded(try data())
      case .stepSkipped:
        try {
          let skip = try data(Skip.self); return .stepSkipped(skip.step, skip.reason)
        }()
      case .backgroundEnded: .backgroundEnded(try data(StepReference.self).step)
      case .runEnded: .runEnded(try data())
      }
    event = Event(
      sequence: try container.decode(Int.self, forKey: .seq),
      offset: try container.decode(Double.self, forKey: .at), kind: value)
  }
}
