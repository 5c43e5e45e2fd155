/// Knows lines of output by what they are for.
enum OutputLine {
  /// What tools add of their own accord and that says nothing of the outcome.
  static func isNoise(_ line: ByteText) -> Bool {
    guard let first = line.first else { return true }
    switch first {
    case ascii("W"):
      return line.starts("Warning: ") || line.starts("WARNING: Running pip")
        || line.starts("WARNING: Kubernetes configuration file is")
        || line.starts("WARNING: You are using pip")
    case ascii("D"): return line.starts("DEPRECATED") || line.starts("Dload  Upload")
    case ascii("F"): return line.starts("Flag --")
    case ascii("["): return line.starts("[notice] ")
    case ascii("n"):
      return line.starts("npm notice") || line.starts("npm warn deprecated")
        || line.starts("npm WARN deprecated")
    case ascii("%"): return line.starts("% Total")
    case ascii("0")...ascii("9"): return isMeter(line)
    default: return line.holds("━━━━") || line.starts("You should consider upgrading via")
    }
  }

  /// A line of curl's progress meter: twelve columns, times among the last.
  private static func isMeter(_ line: ByteText) -> Bool {
    let words = line.words
    return words.count == 12 && words[0].isAllDigits && words[9].contains(ascii(":"))
      && words[10].contains(ascii(":"))
      || words.count == 12 && words[0].isAllDigits && words[8].equals("--:--:--")
  }

  /// Lines that only tell how far something is: a faster machine prints fewer of them.
  static func isProgress(_ line: ByteText) -> Bool {
    if line.starts("Waiting for ") || line.starts("remote: ") || line.starts("Still ")
      || line.starts("{ [") || line.starts("} [")
    {
      return true
    }
    if line.holds(": Still ") || line.starts("Receiving objects") || line.starts("Resolving deltas")
      || line.starts("Unpacking objects") || line.starts("Connection: ")
      || line.starts("connection: ")
      || line.starts("Keep-Alive: ") || line.starts("keep-alive: ")
      || line.starts("Transfer-Encoding: ")
      || line.starts("transfer-encoding: ") || line.starts("< Connection: ")
      || line.starts("< Keep-Alive: ")
      || line.starts("< Transfer-Encoding: ") || line.starts("content-length: ")
      || line.starts("Content-Length: ")
      || line.starts("< Content-Length: ") || line.starts("< content-length: ")
    {
      return true
    }
    guard let colon = line.firstIndex(of: ascii(":")), colon - line.startIndex == 12,
      TokenForm.canBeHash(line[..<colon])
    else { return false }
    let rest = line[(colon + 1)...].trimmed
    return rest.starts("Pull") || rest.starts("Waiting") || rest.starts("Already exists")
      || rest.starts("Verifying") || rest.starts("Download") || rest.starts("Extracting")
  }

  /// Whether the line tells how much git or ls went through: its numbers say nothing of the outcome.
  static func isTally(_ line: ByteText) -> Bool {
    guard let first = line.first else { return false }
    switch first {
    case ascii("r"): return line.starts("remote: ")
    case ascii("R"): return line.starts("Receiving objects:") || line.starts("Resolving deltas:")
    case ascii("E"): return line.starts("Enumerating objects:")
    case ascii("C"): return line.starts("Counting objects:") || line.starts("Compressing objects:")
    case ascii("W"): return line.starts("Writing objects:")
    case ascii("D"): return line.starts("Delta compression using up to ")
    case ascii("U"): return line.starts("Unpacking objects:")
    case ascii("T"): return line.starts("Total ") && line.holds("(delta ")
    case ascii("t"):
      // The blocks that `ls -l` counts are those of the file system.
      guard line.starts("total ") else { return false }
      let rest = line.dropFirst(6)
      return !rest.isEmpty
        && rest.allSatisfy {
          $0.isDigit || $0 == ascii(".") || $0 == ascii("K") || $0 == ascii("M")
        }
    default: return false
    }
  }

  /// A line of dots, or of words for them: any lines may stand there.
  static func isElision(_ line: ByteText) -> Bool {
    let words = line.prefix(200).words
    if let first = words.first, first.equals("...") || first.equals("…") {
      return words.count == 1
        || line.count < 60
          && words.contains { word in
            let word = CanonicalWord.core(word)
            return word.equals("more") || word.equals("lines") || word.equals("rows")
              || word.equals("omitted") || word.equals("output") || word.equals("truncated")
              || word.equals("snip") || word.equals("...") || word.isEmpty
          }
    }
    let core = line.drop { "#[<-( *".utf8.contains($0) }
    return core.count < 8 && (core.starts("...") || core.starts("…"))
      || core.starts("snip") && core.count < 12
      || core.starts("output omitted") || core.starts("output truncated")
      || core.starts("truncated") && core.count < 14
      || core.starts("omitted") && core.count < 12
  }

  /// What a tool says at the beginning of a line where it found done already what it did for the author: the words for it, and the
  /// length of what they stand for.
  static func same(as line: ByteText) -> (words: [UInt8], length: Int)? {
    if line.starts("Using cached ") { return (Array("Downloading".utf8), 12) }
    if line.starts("Status: Image is up to date for ") {
      return (Array(": Status Downloaded newer image".utf8), 27)
    }
    return nil
  }

  /// Whether two lines tell of one deletion, and one alone the namespace: `pod "web" deleted from default namespace`.
  static func isSameDeletion(_ left: [ByteText], _ right: [ByteText]) -> Bool {
    let (short, long) = left.count < right.count ? (left, right) : (right, left)
    guard long.count == short.count + 3, short.last?.equals("deleted") == true,
      long[short.count].equals("from"), long.last?.equals("namespace") == true
    else { return false }
    return CanonicalLine.form(of: short, isExact: false)
      == CanonicalLine.form(of: Array(long.prefix(short.count)), isExact: false)
  }

  /// Whether the line may stand anywhere among its kind: fields, cells, objects, files.
  static func isUnordered(_ line: ByteText) -> Bool {
    if line.holds("  ") || line.contains(0x09) || Field(line) != nil { return true }
    let words = line.words
    guard let first = words.first else { return true }
    // `deployment.apps/web created`, `pod/web`, `./src/main.c`, `aws_instance.web: Creating...`
    return words.count <= 3 && first.contains(ascii("/"))
      || first.last == ascii(":") && first.contains(ascii("."))
      || isProgress(line)
  }

  /// Whether a line that the sample has not reports that something went wrong.
  static func reportsTrouble(_ line: ByteText) -> Bool {
    let text = FieldRule.lowercased(line)[...]
    if text.starts("error") || text.starts("fatal") || text.starts("panic:")
      || text.starts("traceback")
      || text.starts("fail") || text.starts("e: ") || text.starts("npm err")
      || text.starts("npm error")
      || text.starts("* connect to") && text.holds("failed")
    {
      return true
    }
    return text.holds("error from server") || text.holds("error: ")
      || text.holds("command not found")
      || text.holds("no such file or directory") || text.holds("permission denied")
      || text.holds("connection refused") || text.holds("could not ") || text.holds("cannot ")
      || text.holds("timed out") || text.holds("crashloopbackoff") || text.holds("imagepullbackoff")
      || text.holds("errimagepull") || text.holds("oomkilled") || text.holds("unable to ")
      || text.holds("(failed)") || text.holds("back-off ") || text.holds("exited with code 1")
  }

  /// A line with its numbers and what is quoted masked: two lines of one shape that differ speak of the same thing differently.
  static func shape(_ line: ByteText) -> [UInt8] {
    var result: [UInt8] = []
    var quote: UInt8?
    for byte in line {
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      if byte == ascii("\"") || byte == ascii("'") {
        quote = byte
        result.append(byte)
      } else if byte.isDigit {
        if result.last != ascii("#") { result.append(ascii("#")) }
      } else {
        result.append(byte)
      }
    }
    return result
  }
}
