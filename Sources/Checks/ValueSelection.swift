import LessonModel

/// Finds values in outputs.
public enum ValueSelection {
  /// The value that a source's selector finds in an output; nil if there is none, and for selectors that are about no
  /// output.
  public static func value(_ source: ValueSource, in output: String) -> String? {
    switch source.selector {
    case .column: column(source.argument, in: lines(of: output))
    case .field: field(source.argument, in: output)
    case .yamlKey: yamlKey(source.argument, in: output)
    case .resource: resource(source.argument, in: output)
    case .createdPod, .directory, .jsonPath, .pattern, .output: nil
    }
  }

  /// The kind and the name of each object that kubectl says it made, from lines as `deployment.apps/sleep created`.
  public static func createdNames(in output: String) -> [(kind: String, name: String)] {
    lines(of: output).compactMap { line in
      let words = line.split(separator: " ")
      guard words.count >= 2, ["created", "configured", "unchanged"].contains(words[1]) else {
        return nil
      }
      let parts = words[0].split(separator: "/", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      return (String(parts[0].prefix { $0 != "." }), String(parts[1]))
    }
  }

  private static func column(_ name: String, in all: [String]) -> String? {
    guard let table = TextTable(all), let index = table.columns.firstIndex(of: name.uppercased())
    else {
      return nil
    }
    return table.rows.lazy.map { $0[index] }.first { !$0.isEmpty && $0 != "<none>" }
  }

  private static func field(_ name: String, in output: String) -> String? {
    for line in lines(of: output) {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, trimmingSpace(parts[0]) == name else { continue }
      let value = trimmingSpace(parts[1])
      return value.isEmpty || value == "<none>" ? nil : value
    }
    return nil
  }

  private static func yamlKey(_ key: String, in output: String) -> String? {
    for line in lines(of: output) {
      let text = trimmingSpace(line)
      let unlisted = text.hasPrefix("- ") ? String(text.dropFirst(2)) : text
      guard let colon = unlisted.firstIndex(of: ":") else { continue }
      let name = unlisted[..<colon]
      guard name == key || name.hasSuffix("-" + key) || name.hasSuffix("_" + key) else { continue }
      let value = trimmingSpace(unlisted[unlisted.index(after: colon)...])
      let bare =
        value.count >= 2 && (value.first == "\"" || value.first == "'") && value.first == value.last
        ? String(value.dropFirst().dropLast()) : value
      if !bare.isEmpty, bare != "|", bare != "{}" { return bare }
    }
    return nil
  }

  private static func resource(_ kind: String, in output: String) -> String? {
    let all = lines(of: output)
    guard let heading = all.firstIndex(where: { trimmingSpace($0) == "==> \(kind)" }) else {
      return nil
    }
    return column("NAME", in: Array(all[(heading + 1)...].prefix { !trimmingSpace($0).isEmpty }))
  }
}
