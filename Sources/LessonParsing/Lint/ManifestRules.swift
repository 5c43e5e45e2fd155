import CommonMark
import LessonModel
import Yams

/// Mistakes in the manifests that a lesson shows, writes or hands to a command.
enum ManifestRules {
  /// A line of a manifest, and where it stands.
  struct Line {
    var number: Int
    /// How many bytes stand before the text on the line of the file, where that is known.
    var column: Int
    var text: Substring
  }

  /// A text that is a manifest, or may be one.
  struct Text {
    var lines: [Line]
    /// Whether the lesson uses it as YAML beyond doubt: it goes to kubectl, or into a file of that kind.
    var isApplied: Bool
    var isHereDocument = false
  }

  static func texts(_ context: LintContext) -> [Text] {
    var result: [Text] = []
    var taken: Set<Int> = []
    for command in context.commands {
      for document in command.hereDocuments {
        let first = command.step.range.start.line + document.body.lowerBound
        let lines = document.lines.enumerated().map { index, text in
          Line(number: first + index, column: indent(context, first + index, text), text: text)
        }
        taken.formUnion(lines.map(\.number))
        let words = command.step.action.text
        let isApplied =
          words.contains("-f -") || words.contains("--filename=-") || words.contains(".yaml")
          || words.contains(".yml")
        result.append(Text(lines: lines, isApplied: isApplied, isHereDocument: true))
      }
    }
    let files = Set(
      context.steps.filter {
        $0.action.kind == .file
          && ($0.action.path?.hasSuffix(".yaml") == true
            || $0.action.path?.hasSuffix(".yml") == true)
      }.map(\.range.start.line))
    for block in context.blocks {
      let kind = CodeBlock.LanguageKind(block.language)
      guard case .codeBlock = block.kind, kind == .data || kind == .plain, block.language != "diff",
        !context.isOutput(block.range.startLine), !context.isOutput(block.range.startLine + 1)
      else { continue }
      let lines = block.codeLines.map {
        Line(number: $0.number, column: indent(context, $0.number, $0.text), text: $0.text)
      }
      guard !lines.contains(where: { taken.contains($0.number) }) else { continue }
      result.append(Text(lines: lines, isApplied: files.contains(block.range.startLine)))
    }
    return result
  }

  /// How many bytes of a list's or a quotation's indentation stand before a line.
  private static func indent(_ context: LintContext, _ line: Int, _ text: Substring) -> Int {
    max(0, context.source.range(ofLine: line).count - text.utf8.count)
  }

  // MARK: API versions

  static func removedAPIs(_ context: LintContext) -> [LintMatch] {
    let release = context.environment.kubernetes
    return texts(context).flatMap { objects(in: $0) }.compactMap { object in
      guard let removed = RemovedAPI.find(version: object.version, kind: object.kind),
        release >= removed.release
      else { return nil }
      var message =
        "Kubernetes \(release) does not serve \(object.kind) under '\(object.version)': it went in \(removed.release)."
      if let replacement = removed.replacement { message += " Write 'apiVersion: \(replacement)'." }
      if !removed.note.isEmpty { message += " " + removed.note }
      return LintMatch(
        location: object.location, message: message, length: object.version.utf8.count)
    }
  }

  private struct ObjectHead {
    var version: String
    var kind: String
    var location: SourceLocation
  }

  /// What objects a text holds, by its lines: it may be a template, which no YAML parser takes.
  private static func objects(in text: Text) -> [ObjectHead] {
    var result: [ObjectHead] = []
    /// What was read so far of the objects that are open, by indentation.
    var open: [Int: (version: (String, SourceLocation)?, kind: String?)] = [:]
    for line in text.lines {
      if line.text.hasPrefix("---") { open = [:] }
      var body = line.text
      var depth = body.prefix { $0 == " " }.count
      body = body.dropFirst(depth)
      while body.hasPrefix("- ") {
        body = body.dropFirst(2)
        // An item begins a new object.
        let inner = body.prefix { $0 == " " }.count
        depth += 2 + inner
        body = body.dropFirst(inner)
        open[depth] = nil
      }
      if body.hasPrefix("{") {
        if let object = inline(line) {
          result.append(object)
          continue
        }
        body = body.dropFirst().drop { $0 == " " }
      }
      for key in ["apiVersion", "kind"] {
        guard let (value, offset) = scalar(of: key, in: body) else { continue }
        if key == "kind" {
          open[depth, default: (nil, nil)].kind = value
        } else {
          let column =
            line.column + line.text.utf8.count - body.utf8.count + offset + 1
          open[depth, default: (nil, nil)].version = (
            value, SourceLocation(line: line.number, column: column)
          )
        }
        if let entry = open[depth], let version = entry.version, let kind = entry.kind {
          result.append(ObjectHead(version: version.0, kind: kind, location: version.1))
          open[depth] = nil
        }
      }
    }
    return result
  }

  /// An object of which both stand on one line: `{"apiVersion": "batch/v1beta1", "kind": "CronJob"}`.
  private static func inline(_ line: Line) -> ObjectHead? {
    guard let version = line.text.firstRange(of: "\"apiVersion\""),
      let kind = line.text.firstRange(of: "\"kind\""),
      let (found, offset) = scalar(of: "apiVersion", in: line.text[version.lowerBound...]),
      let (name, _) = scalar(of: "kind", in: line.text[kind.lowerBound...])
    else { return nil }
    let column = line.column + line.text[..<version.lowerBound].utf8.count + offset + 1
    return ObjectHead(
      version: found, kind: name, location: SourceLocation(line: line.number, column: column))
  }

  /// The value of `key: value` or `"key": "value",` and where it begins in the text.
  private static func scalar(of key: String, in text: Substring) -> (String, Int)? {
    var rest = text
    let isQuoted = rest.first == "\""
    if isQuoted { rest = rest.dropFirst() }
    guard rest.hasPrefix(key) else { return nil }
    rest = rest.dropFirst(key.count)
    if isQuoted {
      guard rest.first == "\"" else { return nil }
      rest = rest.dropFirst()
    }
    rest = rest.drop { $0 == " " }
    guard rest.first == ":" else { return nil }
    rest = rest.dropFirst().drop { $0 == " " }
    if rest.first == "\"" || rest.first == "'" { rest = rest.dropFirst() }
    let value = rest.prefix { $0.isLetter || $0.isNumber || "./-".contains($0) }
    guard !value.isEmpty else { return nil }
    return (String(value), text.utf8.count - rest.utf8.count)
  }

  // MARK: YAML

  static func tabs(_ context: LintContext) -> [LintMatch] {
    texts(context).compactMap { text in
      guard isManifest(text), text.isApplied || text.lines.count > 2 else { return nil }
      guard
        let line = text.lines.first(where: { line in
          line.text.prefix { $0 == " " || $0 == "\t" }.contains("\t")
            && !line.text.trimmedSpace.isEmpty
        })
      else { return nil }
      return LintMatch(
        location: SourceLocation(line: line.number, column: line.column + 1),
        message: "A tab indents this line of a manifest; YAML takes spaces only. Type spaces.")
    }
  }

  static func invalid(_ context: LintContext) -> [LintMatch] {
    texts(context).compactMap { text in
      guard text.isApplied, isManifest(text), let first = text.lines.first else { return nil }
      let body = text.lines.map(\.text).joined(separator: "\n")
      let templates = ["{{", "<%", "${", "...", "…", "$("]
      guard !templates.contains(where: body.contains), body.utf8.first != 0x7B,
        !text.lines.contains(where: { $0.text.contains("\t") })
      else { return nil }
      do {
        var documents = try Yams.compose_all(yaml: body)
        while documents.next() != nil {}
        if let error = documents.error { throw error }
        return nil
      } catch let error as YamlError {
        let (line, column, problem) = place(error)
        return LintMatch(
          location: SourceLocation(line: first.number + max(0, line - 1), column: max(1, column)),
          message: "This manifest is no YAML: \(problem). Mend it, or kubectl refuses it.")
      } catch {
        return nil
      }
    }
  }

  private static func place(_ error: YamlError) -> (Int, Int, String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return (mark.line, mark.column, problem)
    default: return (1, 1, "it cannot be read")
    }
  }

  static func isManifest(_ text: Text) -> Bool {
    text.lines.contains { $0.text.hasPrefix("apiVersion:") }
      && text.lines.contains { $0.text.hasPrefix("kind:") }
  }

  // MARK: Images

  /// The first place of each image that is asked for by `latest`.
  static func latestImages(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    // What the lesson builds itself, it calls as it likes.
    let makers = context.commands.map(\.step.action.text).filter { text in
      ["build", " tag ", "commit", "load"].contains(where: text.contains)
    }
    var seen: Set<String> = []
    func isOwn(_ image: String) -> Bool {
      let name = String(image.dropLast(":latest".count))
      let last = String(name.split(separator: "/").last ?? "")
      return name.hasPrefix("localhost") || makers.contains { $0.contains(last) }
    }
    func message(_ image: String) -> String {
      "'\(image)' is another image whenever it is pulled, so that the lesson may not hold tomorrow. Name a version."
    }
    for text in texts(context) {
      for line in text.lines {
        let body = line.text.drop { $0 == " " || $0 == "-" }
        guard body.hasPrefix("image:"), let (image, offset) = latest(in: line.text),
          !isOwn(image), seen.insert(image).inserted
        else { continue }
        result.append(
          LintMatch(
            location: SourceLocation(line: line.number, column: line.column + offset + 1),
            message: message(image), length: image.utf8.count))
      }
    }
    let runners: Set<String> = ["docker", "podman", "kubectl", "nerdctl", "oc", "ctr", "crictl"]
    for command in context.commands where command.step.role != .reference {
      for words in command.simple {
        let all = LintCommand.program(words)
        guard let program = all.first?.value, runners.contains(program),
          !all.contains(where: {
            ["build", "tag", "push", "rmi", "images", "rm", "commit", "load", "save"].contains(
              $0.value)
          })
        else { continue }
        for word in all.dropFirst() {
          guard let (image, offset) = latest(in: Substring(word.raw)), !isOwn(image),
            seen.insert(image).inserted
          else { continue }
          result.append(
            context.match(
              in: command.step, offset: word.offset + offset, length: image.utf8.count,
              message(image)))
        }
      }
    }
    return result
  }

  private static func latest(in text: Substring) -> (String, Int)? {
    guard let range = text.firstRange(of: ":latest") else { return nil }
    let after = text[range.upperBound...].first
    guard after.map({ !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "." && $0 != "_" }) ?? true
    else { return nil }
    var start = range.lowerBound
    while start > text.startIndex {
      let before = text.index(before: start)
      guard text[before].isLetter || text[before].isNumber || "./-_:".contains(text[before]) else {
        break
      }
      start = before
    }
    guard start < range.lowerBound else { return nil }
    return (String(text[start..<range.upperBound]), text[..<start].utf8.count)
  }

  // MARK: Hosts

  // Kubernetes blog, "k8s.gcr.io Redirect to registry.k8s.io" and "Changes to the Kubernetes package repositories"
  // (2023, 2024); helm.sh/blog/new-location-stable-incubator-charts (2020); JFrog, "Into the Sunset" (2021).
  private static let hosts: [(name: String, fate: String)] = [
    ("k8s.gcr.io", "has been frozen since April 2023. Write 'registry.k8s.io'."),
    ("gcr.io/google_containers", "is no longer kept. Write 'registry.k8s.io'."),
    ("gcr.io/google-containers", "is no longer kept. Write 'registry.k8s.io'."),
    ("apt.kubernetes.io", "was shut down in March 2024. Use 'pkgs.k8s.io'."),
    ("yum.kubernetes.io", "was shut down in March 2024. Use 'pkgs.k8s.io'."),
    (
      "packages.cloud.google.com/apt/doc/apt-key.gpg",
      "is the key of packages that were shut down for Kubernetes in March 2024. Use 'pkgs.k8s.io'."
    ),
    (
      "kubernetes-charts.storage.googleapis.com",
      "was shut down in November 2020. Use 'https://charts.helm.sh/stable'."
    ),
    (
      "kubernetes-charts-incubator.storage.googleapis.com",
      "was shut down in November 2020. Use 'https://charts.helm.sh/incubator'."
    ),
    ("dl.bintray.com", "was shut down in May 2021. Ask the project where its files are now."),
  ]

  static func retiredHosts(_ context: LintContext) -> [LintMatch] {
    var result: [LintMatch] = []
    var seen: Set<String> = []
    func message(_ host: (name: String, fate: String)) -> String { "'\(host.name)' \(host.fate)" }
    for command in context.commands where command.step.role != .reference {
      for host in hosts {
        guard let range = command.step.action.text.firstRange(of: host.name),
          seen.insert(host.name).inserted
        else { continue }
        result.append(
          context.match(
            in: command.step,
            offset: command.step.action.text[..<range.lowerBound].utf8.count,
            length: host.name.utf8.count, message(host)))
      }
    }
    for text in texts(context) {
      for line in text.lines {
        for host in hosts {
          guard let range = line.text.firstRange(of: host.name), seen.insert(host.name).inserted
          else { continue }
          result.append(
            LintMatch(
              location: SourceLocation(
                line: line.number,
                column: line.column + line.text[..<range.lowerBound].utf8.count + 1),
              message: message(host), length: host.name.utf8.count))
        }
      }
    }
    return result
  }
}
