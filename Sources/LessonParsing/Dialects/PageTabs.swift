import CommonMark
import LessonModel

/// Tabs, as the tools that make pages of Markdown have them: what stands in one is one of several ways to one end.
///
/// Known are those of MkDocs (`=== "Linux"`), Docusaurus and Starlight (`<TabItem>`), Hugo (`{{< tab >}}`), GitBook
/// (`{% tab %}`), VitePress (`::: code-group`, `:::tabs`), MyST (`{tab-item}`) and docsify (`<!-- tabs:start -->`).
struct PageTabs {
  /// A tab: its set, its name, and the lines of the file in it.
  struct Tab {
    var group: String
    var name: String
    var lines: ClosedRange<Int>
  }

  private(set) var tabs: [Tab] = []
  private var lines: LineRewriting

  /// The file with the markers blank and what MkDocs indents moved to the left, line for line; nil: it has no tabs.
  var bytes: [UInt8]? { lines.bytes }

  private static let marks = [
    "=== \"", "=== '", "!!! ", "??? ", "???+ ", "<Tab", "{{< tab", "{{% tab", "{% tab",
    "code-group", ":::tabs", ":::: tabs", "::: tabs", "tab-set", "<!-- tabs:start",
  ]

  /// - Returns: nil where a file has none of the marks.
  init?(_ source: SourceText) {
    let isMarked = source.bytes.withUnsafeBufferPointer { text in
      Self.marks.contains { mark in
        var mark = mark
        return mark.withUTF8 { ByteSearch.first($0, in: text) != nil }
      }
    }
    guard isMarked else { return nil }
    lines = LineRewriting(source)
    scan(source)
  }

  /// Says of the lines in each tab that they are one way of several.
  func mark(in state: inout DialectState) {
    var names: [String: Set<String>] = [:]
    for tab in tabs { names[tab.group, default: []].insert(tab.name) }
    for tab in tabs where (names[tab.group]?.count ?? 0) >= 2 {
      let alternative = Alternative(group: tab.group, name: tab.name)
      state.mark(tab.lines, DialectState.Mark(alternative: alternative))
    }
  }

  // MARK: Scanning

  /// A box that is open by indentation: a tab or a note of MkDocs.
  private struct Box {
    /// Where its marker stands, in columns of the file.
    var indent: Int
    var name: String?
    var group: String
    var start: Int
  }

  /// A set of tabs that its own marker closes.
  private struct TabSet {
    var group: String
    var name: String?
    var start: Int
    /// Whether headings open its tabs, and which.
    var isByHeading = false
    var isByFence = false
    /// How many colons close it; 0: something else does.
    var colons = 0
  }

  private mutating func scan(_ source: SourceText) {
    var boxes: [Box] = []
    var sets: [TabSet] = []
    var fence: (mark: Character, count: Int, depth: Int)?
    var last: Box?
    for number in 1...source.lineCount {
      let line = source.line(number)
      let text = line.drop { $0 == " " || $0 == "\t" }
      guard !text.isEmpty else { continue }
      let indent = Self.columns(line)
      while let box = boxes.last, indent < box.indent + 4 {
        if fence?.depth == boxes.count { fence = nil }
        close(box, before: number)
        last = box
        boxes.removeLast()
      }
      if !boxes.isEmpty { lines.replace(number, with: Self.moved(line, by: 4 * boxes.count)) }
      if let open = fence {
        if text.first == open.mark, text.allSatisfy({ $0 == open.mark || $0 == " " }),
          text.prefix(while: { $0 == open.mark }).count >= open.count
        {
          fence = nil
        }
        continue
      }
      if let mark = text.first, mark == "`" || mark == "~",
        text.hasPrefix("```") || text.hasPrefix("~~~")
      {
        fence = (mark, text.prefix { $0 == mark }.count, boxes.count)
        if let set = sets.last, set.isByFence { openFence(text, number, set, source) }
        continue
      }
      if let title = Self.box(text) {
        let isNext = last.map { $0.name != nil && $0.indent == indent && title.isTab } ?? false
        let box = Box(
          indent: indent, name: title.isTab ? title.name : nil,
          group: isNext ? last?.group ?? "" : "tabs-\(number)", start: number + 1)
        boxes.append(box)
        lines.replace(number, with: Self.shown(title.name))
        continue
      }
      last = nil
      read(text, number, &sets)
    }
    for box in boxes { close(box, before: source.lineCount + 1) }
  }

  private mutating func close(_ box: Box, before line: Int) {
    guard let name = box.name, box.start < line else { return }
    if Self.isOutput(name) { return }
    tabs.append(Tab(group: box.group, name: name, lines: box.start...(line - 1)))
  }

  /// The columns of white space that a line begins with.
  private static func columns(_ line: String) -> Int {
    var count = 0
    for byte in line.utf8 {
      if byte == 0x20 { count += 1 } else if byte == 0x09 { count += 4 - count % 4 } else { break }
    }
    return count
  }

  /// A line without so many columns of white space at its beginning.
  private static func moved(_ line: String, by columns: Int) -> String {
    var count = 0
    var rest = Substring(line)
    while count < columns, let first = rest.utf8.first, first == 0x20 || first == 0x09 {
      count += first == 0x20 ? 1 : 4 - count % 4
      rest = rest.dropFirst()
    }
    return String(rest)
  }

  /// What opens a box of MkDocs: its name, and whether it is a tab.
  private static func box(_ text: Substring) -> (name: String, isTab: Bool)? {
    for (mark, isTab) in [("===", true), ("!!!", false), ("???", false)] where text.hasPrefix(mark)
    {
      let rest = text.dropFirst(3).drop { $0 == "+" || $0 == "!" }
      guard rest.first == " " else { return nil }
      let title = rest.trimmedSpace
      if isTab {
        guard let quote = title.first, quote == "\"" || quote == "'", title.last == quote,
          title.count > 2
        else { return nil }
        return (String(title.dropFirst().dropLast()), true)
      }
      let named = title.split(separator: "\"", omittingEmptySubsequences: false)
      return (named.count >= 2 ? String(named[1]) : "", false)
    }
    return nil
  }

  /// What stands in the place of a marker: a tab that shows output says so, all else is blank.
  private static func shown(_ name: String) -> String { isOutput(name) ? name + ":" : " " }

  /// Whether a tab is named after what is shown in it rather than for whom it is.
  private static func isOutput(_ name: String) -> Bool {
    let words = name.lowercased()
    return [
      "output", "result", "response", "sample", "expected", "ausgabe", "sortie", "salida", "saída",
      "出力", "输出",
    ].contains(where: words.contains)
  }

  // MARK: Sets with markers of their own

  private mutating func read(_ text: Substring, _ number: Int, _ sets: inout [TabSet]) {
    switch text.first {
    case "<", "{", ":", "@", "#": break
    default: return
    }
    if let set = sets.last, set.isByHeading, text.hasPrefix("#") {
      let title = text.drop { $0 == "#" || $0 == " " || $0 == "*" || $0 == "_" }
      var name = title.trimmedSpace
      while let end = name.last, "*_# ".contains(end) { name.removeLast() }
      next(name, number, &sets)
      lines.replace(number, with: Self.shown(name))
      return
    }
    let colons = text.prefix { $0 == ":" }.count
    if colons >= 3, text.allSatisfy({ $0 == ":" || $0 == " " }), let set = sets.last {
      guard set.colons == colons || set.name != nil else { return }
      lines.replace(number, with: " ")
      endTab(number, &sets)
      if set.colons == colons { sets.removeLast() }
      return
    }
    guard let marker = Self.marker(text) else { return }
    lines.replace(number, with: " ")
    switch marker {
    case .openSet(let byHeading, let byFence):
      sets.append(
        TabSet(
          group: "tabs-\(number)", name: nil, start: number, isByHeading: byHeading,
          isByFence: byFence, colons: colons))
    case .closeSet:
      endTab(number, &sets)
      _ = sets.popLast()
    case .openTab(let name):
      if sets.isEmpty { sets.append(TabSet(group: "tabs-\(number)", name: nil, start: number)) }
      next(name, number, &sets)
      lines.replace(number, with: Self.shown(name))
    case .closeTab: endTab(number, &sets)
    }
  }

  private mutating func next(_ name: String, _ number: Int, _ sets: inout [TabSet]) {
    endTab(number, &sets)
    guard !sets.isEmpty else { return }
    sets[sets.count - 1].name = name
    sets[sets.count - 1].start = number + 1
  }

  private mutating func endTab(_ number: Int, _ sets: inout [TabSet]) {
    guard let set = sets.last, let name = set.name else { return }
    sets[sets.count - 1].name = nil
    guard set.start < number, !Self.isOutput(name) else { return }
    tabs.append(Tab(group: set.group, name: name, lines: set.start...(number - 1)))
  }

  /// A fence of a code group: ```` ```sh [npm] ````.
  private mutating func openFence(
    _ text: Substring, _ number: Int, _ set: TabSet, _ source: SourceText
  ) {
    guard let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]") else {
      return
    }
    let name = String(text[text.index(after: open)..<close])
    let mark = text.prefix { $0 == "`" || $0 == "~" }
    var end = number + 1
    while end <= source.lineCount, !source.line(end).trimmedSpace.hasPrefix(mark) { end += 1 }
    guard end > number + 1, !Self.isOutput(name) else { return }
    tabs.append(Tab(group: set.group, name: name, lines: (number + 1)...(end - 1)))
  }

  private enum Marker {
    case openSet(byHeading: Bool, byFence: Bool)
    case closeSet
    case openTab(String)
    case closeTab
  }

  private static func marker(_ text: Substring) -> Marker? {
    if text.hasPrefix("<!-- tabs:start") { return .openSet(byHeading: true, byFence: false) }
    if text.hasPrefix("<!-- tabs:end") { return .closeSet }
    if text.hasPrefix("<") { return tag(text.dropFirst()) }
    if text.hasPrefix("{{") {
      guard let shortcode = Shortcode.first(in: String(text)), shortcode.isAlone else { return nil }
      return named(shortcode.name, shortcode.tabName)
    }
    if text.hasPrefix("{%") {
      let body = text.dropFirst(2).drop { $0 == " " || $0 == "-" }
      let word = body.prefix { $0.isLetter }
      let rest = body[word.endIndex...].prefix { $0 != "%" }
      switch word {
      case "tabs": return .openSet(byHeading: false, byFence: false)
      case "endtabs": return .closeSet
      case "tab": return .openTab(title(rest))
      case "endtab": return .closeTab
      default: return nil
      }
    }
    if text.hasPrefix(":::") {
      let rest = text.drop { $0 == ":" }.trimmedSpace.lowercased()
      if rest == "code-group" { return .openSet(byHeading: false, byFence: true) }
      if rest == "tabs" || rest.hasPrefix("tabs ") || rest.hasPrefix("{tab-set}") {
        return .openSet(byHeading: false, byFence: false)
      }
      let name = text.drop { $0 == ":" }.trimmedSpace
      if rest.hasPrefix("{tab-item}") {
        return .openTab(name.dropFirst("{tab-item}".count).trimmedSpace)
      }
      if rest.hasPrefix("tab ") { return .openTab(title(name.dropFirst(4))) }
      return nil
    }
    for mark in ["@tab ", "== "] where text.hasPrefix(mark) {
      return .openTab(text.dropFirst(mark.count).trimmedSpace)
    }
    return nil
  }

  /// A tag of MDX, after its `<`.
  private static func tag(_ text: Substring) -> Marker? {
    let isEnd = text.hasPrefix("/")
    let name = text.drop { $0 == "/" }.prefix { $0.isLetter }
    switch name {
    case "Tabs", "TabGroup", "TabbedContent":
      return isEnd ? .closeSet : .openSet(byHeading: false, byFence: false)
    case "CodeGroup": return isEnd ? .closeSet : .openSet(byHeading: false, byFence: true)
    case "TabItem", "Tab":
      if isEnd { return .closeTab }
      return .openTab(title(text.drop { !$0.isWhitespace && $0 != ">" }.prefix { $0 != ">" }))
    default: return nil
    }
  }

  private static func named(_ name: String, _ title: String) -> Marker? {
    switch name {
    case "tabs", "tabpane", "tabbed": .openSet(byHeading: false, byFence: false)
    case "/tabs", "/tabpane", "/tabbed": .closeSet
    case "tab": .openTab(title)
    case "/tab": .closeTab
    default: nil
    }
  }

  /// A tab's name among its attributes, or all that is given.
  private static func title(_ attributes: some StringProtocol) -> String {
    let settings = Attributes.read(attributes)
    if let name = settings["label"] ?? settings["title"] ?? settings["name"] ?? settings["header"]
      ?? settings["value"]
    {
      return name
    }
    return attributes.trimmedSpace.filter { $0 != "\"" && $0 != "'" }
  }
}

extension Shortcode {
  /// The name of the tab that it opens.
  var tabName: String {
    let settings = attributes
    return settings["name"] ?? settings["title"] ?? settings["header"] ?? settings["label"]
      ?? arguments.trimmedSpace.filter { $0 != "\"" }
  }
}
