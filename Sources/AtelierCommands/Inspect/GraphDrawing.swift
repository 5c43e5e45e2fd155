import LessonModel
import LessonParsing

/// A lesson's graph in the languages of drawing tools.
struct GraphDrawing {
  let reading: Reading

  private var steps: [Step] { reading.lesson.steps }

  private func label(_ step: Step, limit: Int = 48) -> String {
    let text =
      step.action.kind == .file ? "write \(step.action.path ?? "a file")" : step.action.text
    let line = text.split(separator: "\n").first.map(String.init) ?? ""
    let cut = line.count > limit ? line.prefix(limit - 1) + "…" : line[...]
    return text.contains("\n") && line.count <= limit && step.action.kind != .file
      ? cut + " …" : String(cut)
  }

  private func name(_ id: StepID, _ numbers: [StepID: Int]) -> String { "s\(numbers[id] ?? 0)" }

  private var numbers: [StepID: Int] {
    Dictionary(steps.enumerated().map { ($1.id, $0 + 1) }, uniquingKeysWith: { first, _ in first })
  }

  /// A flowchart in Mermaid's language (mermaid.js.org, "Flowcharts - Basic Syntax").
  func mermaid() -> String {
    let numbers = numbers
    var lines = ["flowchart TD"]
    func write(_ section: Section, _ indent: String) {
      guard section.flattened.contains(where: { !$0.steps.isEmpty }) else { return }
      let title = section.title.isEmpty ? "Before the first heading" : section.title
      lines.append("\(indent)subgraph g\(lines.count)[\"\(Self.mermaidText(title))\"]")
      for step in section.steps {
        let text = Self.mermaidText("\(step.range.start.line): \(label(step))")
        let (open, close) = shape(step)
        lines.append("\(indent)  \(name(step.id, numbers))\(open)\"\(text)\"\(close)")
      }
      for inner in section.sections { write(inner, indent + "  ") }
      lines.append("\(indent)end")
    }
    for section in reading.lesson.sections { write(section, "  ") }
    for edge in reading.graph.edges {
      let arrow = edge.reason == .order ? "-.->" : "-->"
      let text = edge.reason == .order ? "" : "|\"\(Self.mermaidText(describe(edge)))\"|"
      lines.append("  \(name(edge.from, numbers)) \(arrow)\(text) \(name(edge.to, numbers))")
    }
    for role in ["optional", "tear-down", "reference", "conditional", "alternative"] {
      let members = steps.filter { $0.role.rawValue == role }.map { name($0.id, numbers) }
      guard !members.isEmpty else { continue }
      let css = role.replacing("-", with: "")
      lines.append("  class \(members.joined(separator: ",")) \(css)")
      lines.append("  classDef \(css) \(Self.fill(role))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func shape(_ step: Step) -> (String, String) {
    if step.condition != nil { return ("{{", "}}") }
    if step.background { return ("([", "])") }
    return step.action.kind == .command ? ("[", "]") : ("[/", "/]")
  }

  private static func fill(_ role: String) -> String {
    switch role {
    case "optional": "stroke-dasharray:4 3"
    case "tear-down": "fill:#fdecea,stroke:#b3261e"
    case "reference": "fill:#eee,color:#777,stroke:#aaa"
    case "conditional": "fill:#fff8e1,stroke:#b28704"
    default: "fill:#e8f0fe,stroke:#1a56b0"
    }
  }

  private static func mermaidText(_ text: String) -> String {
    text.replacing("\"", with: "#quot;").replacing("<", with: "#lt;").replacing(">", with: "#gt;")
      .replacing("`", with: "#96;")
  }

  private func describe(_ edge: StepGraph.Edge) -> String {
    edge.name.isEmpty ? edge.reason.rawValue : "\(edge.reason.rawValue) \(edge.name)"
  }

  /// A digraph in Graphviz' language (graphviz.org, "DOT Language").
  func dot() -> String {
    let numbers = numbers
    var lines = [
      "digraph lesson {", "  rankdir=TB;",
      "  node [shape=box, fontname=\"Helvetica\", fontsize=10, style=\"rounded,filled\", fillcolor=white];",
      "  edge [fontname=\"Helvetica\", fontsize=8];",
      "  label=\(Self.dotText(reading.lesson.title)); labelloc=t;",
    ]
    func write(_ section: Section, _ indent: String) {
      guard section.flattened.contains(where: { !$0.steps.isEmpty }) else { return }
      lines.append("\(indent)subgraph cluster_\(lines.count) {")
      lines.append(
        "\(indent)  label=\(Self.dotText(section.title)); fontname=\"Helvetica\"; color=\"#bbbbbb\";"
      )
      for step in section.steps {
        var attributes = ["label=\(Self.dotText("\(step.range.start.line): \(label(step))"))"]
        if step.background { attributes.append("shape=cds") }
        if step.condition != nil { attributes.append("shape=hexagon") }
        if step.action.kind == .file { attributes.append("shape=note") }
        switch step.role {
        case .tearDown: attributes.append("fillcolor=\"#fdecea\"")
        case .optional: attributes.append("style=\"rounded,filled,dashed\"")
        case .reference: attributes.append("fontcolor=\"#777777\", fillcolor=\"#eeeeee\"")
        case .conditional: attributes.append("fillcolor=\"#fff8e1\"")
        case .alternative: attributes.append("fillcolor=\"#e8f0fe\"")
        case .main: break
        }
        lines.append(
          "\(indent)  \(name(step.id, numbers)) [\(attributes.joined(separator: ", "))];")
      }
      for inner in section.sections { write(inner, indent + "  ") }
      lines.append("\(indent)}")
    }
    for section in reading.lesson.sections { write(section, "  ") }
    for edge in reading.graph.edges {
      let attributes =
        edge.reason == .order ? "style=dotted" : "label=\(Self.dotText(describe(edge)))"
      lines.append("  \(name(edge.from, numbers)) -> \(name(edge.to, numbers)) [\(attributes)];")
    }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func dotText(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
