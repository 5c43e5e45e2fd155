import CCmark

/// Owns a parsed tree of libcmark; nothing changes it after it was made.
final class Tree: @unchecked Sendable {
  let root: OpaquePointer
  /// How many lines of the file stand before what was parsed.
  let linesBefore: Int

  init(root: OpaquePointer, linesBefore: Int = 0) {
    self.root = root
    self.linesBefore = linesBefore
  }

  deinit { cmark_node_free(root) }
}

/// A node of a tree, which it keeps alive.
struct Node: @unchecked Sendable {
  let pointer: OpaquePointer
  let tree: Tree

  /// The line of the file that it begins on, from 1.
  var line: Int { Int(cmark_node_get_start_line(pointer)) + tree.linesBefore }

  /// The line of the file that it ends on; 0 where cmark does not tell.
  var endLine: Int {
    let line = Int(cmark_node_get_end_line(pointer))
    return line == 0 ? 0 : line + tree.linesBefore
  }

  var literal: String { cmark_node_get_literal(pointer).map { String(cString: $0) } ?? "" }

  /// Whether the type of a child is such as asked for.
  func childTypes(_ matches: (cmark_node_type) -> Bool) -> Bool {
    var child = cmark_node_first_child(pointer)
    while let current = child {
      if matches(cmark_node_get_type(current)) { return true }
      child = cmark_node_next(current)
    }
    return false
  }

  /// The text of all inlines below, however deep they are nested.
  var plainText: String {
    guard let iterator = cmark_iter_new(pointer) else { return "" }
    defer { cmark_iter_free(iterator) }
    var text = ""
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
      switch cmark_node_get_type(node) {
      case CMARK_NODE_TEXT, CMARK_NODE_CODE:
        if let literal = cmark_node_get_literal(node) { text += String(cString: literal) }
      case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: text += " "
      case CMARK_NODE_HTML_INLINE:
        if let literal = cmark_node_get_literal(node),
          String(cString: literal).lowercased().hasPrefix("<br")
        {
          text += " "
        }
      default: break
      }
    }
    return text
  }
}
