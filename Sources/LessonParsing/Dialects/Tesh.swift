/// tesh: `console` fences with `tesh-session`, `...` for any text (github.com/OceanSprint/tesh).
struct Tesh: Dialect {
  let name = "tesh"
  let source = "https://github.com/OceanSprint/tesh"

  func recognises(_ probe: DialectProbe) -> Bool { probe.has("tesh-session=") }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    let settings = Attributes.read(block.info)
    guard settings["tesh-session"] != nil else {
      return block.kind == .shell ? ("tesh", .nothing("it belongs to no tesh session")) : nil
    }
    var form = Session.Form(line: Session.elided)
    form.hasExitStatus = false
    form.expectsNothing = false
    var entries = Session.entries(block.lines, firstLine: block.firstLine, form: form)
    let codes = (settings["tesh-exitcodes"] ?? "").split(separator: " ").compactMap { Int($0) }
    for index in entries.indices {
      if index < codes.count, codes[index] != 0 {
        entries[index].expectations.append(
          CodeConclusion.Expected(
            kind: .exitStatus, text: String(codes[index]), lines: entries[index].lines))
      }
      if let limit = settings["tesh-timeout"].flatMap({ Directive.seconds($0) }) {
        entries[index].timeLimit = limit
      }
    }
    return ("tesh", .commands(entries))
  }
}
