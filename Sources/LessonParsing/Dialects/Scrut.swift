/// scrut: fences of the language `scrut` with `$ ` and `> `, expectations with quantifiers (github.com/facebookincubator/scrut).
struct Scrut: Dialect {
  let name = "scrut"
  let source = "https://facebookincubator.github.io/scrut/"

  func recognises(_ probe: DialectProbe) -> Bool { probe.has("```scrut") || probe.has("~~~scrut") }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    guard block.language == "scrut" else { return nil }
    var entries = Session.entries(
      block.lines, firstLine: block.firstLine, form: Session.Form(line: Cram.literal))
    let settings = Attributes.read(block.info.drop { $0 != "{" })
    for index in entries.indices {
      if let limit = settings["timeout"].flatMap({ Directive.seconds($0) }) {
        entries[index].timeLimit = limit
      }
      if settings["detached"] == "true" { entries[index].background = true }
    }
    return ("scrut", .commands(entries))
  }
}
