import CommonMark
import Foundation
import LessonModel
import LessonParsing

/// A log of the Static Analysis Results Interchange Format (OASIS, SARIF 2.1.0).
private struct SARIFLog: Encodable {
  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  var schema = "https://json.schemastore.org/sarif-2.1.0.json"
  var version = "2.1.0"
  var runs: [Run]

  struct Run: Encodable {
    var tool: Tool
    var columnKind = "unicodeCodePoints"
    var results: [Result]
  }

  struct Tool: Encodable { var driver: Driver }

  struct Driver: Encodable {
    var name = "atelier"
    var version: String
    var rules: [Rule]
  }

  struct Message: Encodable { var text: String }

  struct Rule: Encodable {
    var id: String
    var shortDescription: Message
    var help: Message
    var defaultConfiguration: Configuration
  }

  struct Configuration: Encodable { var level: String }

  struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Message
    var locations: [Location]
    var fixes: [Fix]?
    var partialFingerprints: [String: String]
  }

  struct Location: Encodable { var physicalLocation: PhysicalLocation }

  struct PhysicalLocation: Encodable {
    var artifactLocation: ArtifactLocation
    var region: Region
  }

  struct ArtifactLocation: Encodable { var uri: String }

  struct Region: Encodable {
    var startLine: Int
    var startColumn: Int
    var endColumn: Int?
  }

  struct Fix: Encodable {
    var description: Message
    var artifactChanges: [ArtifactChange]
  }

  struct ArtifactChange: Encodable {
    var artifactLocation: ArtifactLocation
    var replacements: [Replacement]
  }

  struct Replacement: Encodable {
    var deletedRegion: ByteRegion
    var insertedContent: Message
  }

  struct ByteRegion: Encodable {
    var byteOffset: Int
    var byteLength: Int
  }
}

extension LintReport {
  func sarif() throws -> String {
    let indices = Dictionary(
      rules.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    let results = files.flatMap { file in
      let source = SourceText(file.original)
      return file.findings.map {
        result($0, source: source, index: indices[$0.diagnostic.code] ?? 0)
      }
    }
    let driver = SARIFLog.Driver(
      version: AtelierVersion.current,
      rules: rules.map {
        SARIFLog.Rule(
          id: $0.name, shortDescription: SARIFLog.Message(text: $0.explanation),
          help: SARIFLog.Message(text: $0.remedy),
          defaultConfiguration: SARIFLog.Configuration(level: $0.severity.rawValue))
      })
    return try Self.encode(
      SARIFLog(runs: [SARIFLog.Run(tool: SARIFLog.Tool(driver: driver), results: results)]))
  }

  private func result(_ finding: LintFinding, source: SourceText, index: Int) -> SARIFLog.Result {
    let diagnostic = finding.diagnostic
    let artifact = SARIFLog.ArtifactLocation(uri: Self.reference(Self.plain(diagnostic.file)))
    // Columns are counted in bytes here, and in code points there.
    let range = source.range(ofLine: diagnostic.location.line)
    func codePoints(_ column: Int) -> Int {
      let end = min(range.upperBound, range.lowerBound + column - 1)
      return String(
        decoding: source.bytes[range.lowerBound..<max(range.lowerBound, end)], as: UTF8.self
      )
      .unicodeScalars.count + 1
    }
    let column = diagnostic.location.column
    let replacements = finding.edits.map { edit in
      SARIFLog.Replacement(
        deletedRegion: SARIFLog.ByteRegion(
          byteOffset: edit.range.lowerBound, byteLength: edit.range.count),
        insertedContent: SARIFLog.Message(text: String(decoding: edit.replacement, as: UTF8.self)))
    }
    let text = source.line(diagnostic.location.line).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    return SARIFLog.Result(
      ruleId: diagnostic.code, ruleIndex: index, level: diagnostic.severity.rawValue,
      message: SARIFLog.Message(text: diagnostic.message),
      locations: [
        SARIFLog.Location(
          physicalLocation: SARIFLog.PhysicalLocation(
            artifactLocation: artifact,
            region: SARIFLog.Region(
              startLine: diagnostic.location.line, startColumn: codePoints(column),
              endColumn: finding.length == 0 ? nil : codePoints(column + finding.length))))
      ],
      fixes: replacements.isEmpty
        ? nil
        : [
          SARIFLog.Fix(
            description: SARIFLog.Message(
              text: rules.first { $0.name == diagnostic.code }?.remedy ?? "Mend it."),
            artifactChanges: [
              SARIFLog.ArtifactChange(artifactLocation: artifact, replacements: replacements)
            ])
        ],
      partialFingerprints: ["rule-and-line/v1": Self.fingerprint(diagnostic.code + "\u{0}" + text)])
  }

  /// A path as a URI reference (RFC 3986): what is reserved or no ASCII is percent-encoded.
  private static func reference(_ path: String) -> String {
    let encoded = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
    return path.hasPrefix("/") ? "file://" + encoded : encoded
  }

  /// FNV-1a, 64 bits (draft-eastlake-fnv): the same finding keeps it when its line moves.
  private static func fingerprint(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(hash, radix: 16)
  }
}
