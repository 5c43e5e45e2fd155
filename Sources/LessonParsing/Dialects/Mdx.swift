/// mdx of OCaml: `sh` fences with `$ `, `...` for lines left out, labels in `<!-- $MDX … -->` (github.com/realworldocaml/mdx).
struct Mdx: Dialect {
  let name = "mdx"
  let source = "https://github.com/realworldocaml/mdx"

  func recognises(_ probe: DialectProbe) -> Bool {
    probe.has("<!-- $MDX") || probe.has("```sh $MDX")
  }

  func readComment(_ html: String, at line: Int, into state: inout DialectState) {
    guard let range = html.firstRange(of: "$MDX") else { return }
    let body = html[range.upperBound...].prefix { $0 != ">" }
    let trimmed = body.hasSuffix("--") ? body.dropLast(2) : body
    state.pending.merge(Attributes.read(trimmed)) { $1 }
  }

  func conclude(_ block: CodeBlock, _ state: DialectState) -> (String, CodeConclusion)? {
    guard block.kind == .shell else { return nil }
    let labels = state.pending.merging(
      Attributes.read(block.info.firstRange(of: "$MDX").map { block.info[$0.upperBound...] } ?? "")
    ) { $1 }
    if labels["skip"] != nil { return ("mdx", .nothing("its label says to skip it")) }
    var form = Session.Form(line: Session.elided)
    form.expectsNothing = false
    var entries = Session.entries(block.lines, firstLine: block.firstLine, form: form)
    guard !entries.isEmpty else { return nil }
    if labels["non-deterministic"] == "output" || labels["non-deterministic"] == "" {
      for index in entries.indices { entries[index].output = nil }
    } else if labels["non-deterministic"] == "command" {
      for index in entries.indices { entries[index].role = .reference }
    }
    return ("mdx", .commands(entries))
  }
}
