/// A place in a lesson's file: line and column, both counted from 1; columns count bytes of UTF-8, as CommonMark does.
public struct SourceLocation: Sendable, Hashable, Codable, Comparable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A stretch of a lesson's file, both ends included.
public struct SourceRange: Sendable, Hashable, Codable {
  public var start: SourceLocation
  public var end: SourceLocation

  public init(start: SourceLocation, end: SourceLocation) {
    self.start = start
    self.end = end
  }

  /// A range from numbers, in the order of an editor's status line.
  public init(line: Int, column: Int, endLine: Int, endColumn: Int) {
    start = SourceLocation(line: line, column: column)
    end = SourceLocation(line: endLine, column: endColumn)
  }
}
