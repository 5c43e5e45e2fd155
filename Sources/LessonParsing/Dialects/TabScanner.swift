import LessonModel

/// Follows tabs through a file, line by line: what stands in one is one of several ways to one end.
struct TabScanner {
  private var groups: [String] = []
  private var tabs: [String] = []

  /// Opens a set of tabs.
  ///
  /// - Parameter name: the page's name for it; sets of one name are chosen from together. Nil: it has none.
  mutating func openGroup(_ name: String?, at line: Int) {
    groups.append(name.flatMap { $0.isEmpty ? nil : $0 } ?? "tabs-\(line)")
  }

  mutating func closeGroup() {
    _ = groups.popLast()
    tabs.removeLast(max(0, tabs.count - groups.count))
  }

  mutating func open(_ name: String) {
    if groups.isEmpty { groups.append("tabs") }
    if tabs.count >= groups.count { tabs.removeLast() }
    tabs.append(name)
  }

  mutating func close() { _ = tabs.popLast() }

  /// Says of a line that it stands in the open tab.
  func mark(_ line: Int, in state: inout DialectState) {
    guard let tab = tabs.last, tabs.count <= groups.count else { return }
    state.mark(
      line,
      DialectState.Mark(alternative: Alternative(group: groups[tabs.count - 1], name: tab)))
  }
}
