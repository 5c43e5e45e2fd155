/// A pattern of the shell: `*`, `?`, `[…]` (POSIX.1-2017, section 2.13).
struct ShellPattern {
  private enum Element {
    case literal(Character)
    case any
    case anyText
    case set([ClosedRange<Character>], isNegated: Bool)
  }

  private var elements: [Element] = []
  /// Whether it is more than a text.
  private(set) var isPattern = false

  /// - Parameter pieces: the text, and whether it was quoted and so stands for itself.
  init(_ pieces: [(text: String, isQuoted: Bool)]) {
    for piece in pieces {
      if piece.isQuoted {
        elements += piece.text.map(Element.literal)
        continue
      }
      var rest = Array(piece.text)[...]
      while let character = rest.popFirst() {
        switch character {
        case "*":
          elements.append(.anyText)
          isPattern = true
        case "?":
          elements.append(.any)
          isPattern = true
        case "\\":
          if let next = rest.popFirst() { elements.append(.literal(next)) }
        case "[":
          if let set = Self.set(&rest) {
            elements.append(set)
            isPattern = true
          } else {
            elements.append(.literal("["))
          }
        default: elements.append(.literal(character))
        }
      }
    }
  }

  init(_ text: String) {
    self.init([(text, false)])
  }

  private static func set(_ rest: inout ArraySlice<Character>) -> Element? {
    var scan = rest
    var isNegated = false
    if let sign = scan.first, sign == "!" || sign == "^" {
      isNegated = true
      scan = scan.dropFirst()
    }
    var ranges: [ClosedRange<Character>] = []
    var isFirst = true
    while let character = scan.popFirst() {
      if character == "]", !isFirst {
        rest = scan
        return .set(ranges, isNegated: isNegated)
      }
      isFirst = false
      if character == "[", scan.first == ":" {
        let name = String(scan.dropFirst().prefix { $0 != ":" })
        scan = scan.dropFirst(name.count + 3)
        ranges += named[name] ?? []
      } else if scan.first == "-", let last = scan.dropFirst().first, last != "]" {
        scan = scan.dropFirst(2)
        if character <= last { ranges.append(character...last) }
      } else {
        ranges.append(character...character)
      }
    }
    return nil
  }

  private static let named: [String: [ClosedRange<Character>]] = [
    "alpha": ["a"..."z", "A"..."Z"], "digit": ["0"..."9"], "lower": ["a"..."z"],
    "alnum": ["a"..."z", "A"..."Z", "0"..."9"], "upper": ["A"..."Z"],
    "space": [" "..." ", "\t"..."\r"],
    "xdigit": ["0"..."9", "a"..."f", "A"..."F"],
  ]

  func matches(_ text: some Collection<Character>) -> Bool {
    let text = Array(text)
    // Two positions to come back to: linear but for the last star (Kirk J. Krauss, "Matching Wildcards").
    var (element, position) = (0, 0)
    var back: (element: Int, position: Int)?
    while position < text.count {
      if element < elements.count, case .anyText = elements[element] {
        back = (element, position)
        element += 1
      } else if element < elements.count, matches(elements[element], text[position]) {
        element += 1
        position += 1
      } else if let place = back {
        back = (place.element, place.position + 1)
        (element, position) = (place.element + 1, place.position + 1)
      } else {
        return false
      }
    }
    return elements[element...].allSatisfy { if case .anyText = $0 { true } else { false } }
  }

  private func matches(_ element: Element, _ character: Character) -> Bool {
    switch element {
    case .literal(let literal): literal == character
    case .any, .anyText: true
    case .set(let ranges, let isNegated):
      ranges.contains { $0.contains(character) } != isNegated
    }
  }

  /// The text without the shortest or longest part at an end that fits.
  func trimmed(_ text: String, isSuffix: Bool, isLongest: Bool) -> String {
    let characters = Array(text)
    let counts = isLongest ? Array((0...characters.count).reversed()) : Array(0...characters.count)
    for count in counts {
      if matches(isSuffix ? characters.suffix(count) : characters.prefix(count)) {
        return String(isSuffix ? characters.dropLast(count) : characters.dropFirst(count))
      }
    }
    return text
  }

  /// The text with what fits replaced.
  func replaced(_ text: String, by replacement: String, isAll: Bool) -> String {
    let characters = Array(text)
    var result = ""
    var start = 0
    outer: while start < characters.count {
      for end in stride(from: characters.count, to: start, by: -1)
      where matches(characters[start..<end]) {
        result += replacement
        start = end
        if !isAll { break outer }
        continue outer
      }
      result.append(characters[start])
      start += 1
    }
    return result + String(characters[start...])
  }
}
