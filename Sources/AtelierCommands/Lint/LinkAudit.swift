import Foundation
import HTTPTransfer
import LessonModel
import LessonParsing

/// Looks whether the links of lessons lead anywhere.
struct LinkAudit {
  let files: [LessonFile]
  /// Whether the web is left alone.
  let isOffline: Bool
  /// Whether what a rule finds is wanted.
  let isWanted: (String) -> Bool
  /// How old an answer may be that is kept, in seconds.
  let maximumAge: Double
  let environment: [String: String]

  /// What was found, by the file's path.
  func findings() async -> [String: [LintFinding]] {
    guard ["dead-link", "moved-link", "unchecked-link"].contains(where: isWanted) else {
      return [:]
    }
    let all = files.map { ($0, LessonLinks($0.bytes, reading: $0.reading)) }
    var outcomes: [String: LinkOutcome] = [:]
    if !isOffline {
      let urls = all.flatMap { $0.1.links }.map(\.destination).filter(Self.isPublic)
        .map(Self.withoutFragment)
      outcomes = await checked(urls)
    }
    var result: [String: [LintFinding]] = [:]
    for (file, links) in all {
      for link in links.links {
        if let finding = finding(link, in: file, links, outcomes) {
          result[file.path, default: []].append(finding)
        }
      }
    }
    return result
  }

  private func checked(_ urls: [String]) async -> [String: LinkOutcome] {
    var cache = LinkCache(environment: environment, maximumAge: maximumAge)
    var result: [String: LinkOutcome] = [:]
    var missing: [String] = []
    for url in urls {
      if let known = cache.outcome(of: url) { result[url] = known } else { missing.append(url) }
    }
    guard !missing.isEmpty else { return result }
    var settings = LinkCheckSettings()
    settings.userAgent = "atelier/\(AtelierVersion.current) (link check)"
    let found = await LinkChecker(clock: ContinuousClock(), settings: settings).check(missing)
    cache.keep(found)
    return result.merging(found) { _, new in new }
  }

  private func finding(
    _ link: LessonLinks.Link, in file: LessonFile, _ links: LessonLinks,
    _ outcomes: [String: LinkOutcome]
  ) -> LintFinding? {
    let destination = link.destination
    func make(_ rule: String, _ message: String, _ replacement: String? = nil) -> LintFinding {
      var edits: [SourceEdit] = []
      if let replacement, let range = link.range {
        edits = [SourceEdit(range: range, replacement: Array(replacement.utf8))]
      }
      return LintFinding(
        diagnostic: Diagnostic(
          severity: rule == "dead-link" ? .warning : .note, code: rule, file: file.path,
          location: link.location, message: message),
        length: link.range?.count ?? 0, edits: edits)
    }
    if Self.isWeb(destination) {
      switch outcomes[Self.withoutFragment(destination)] {
      case .works, nil: return nil
      case .moved(let place):
        let fragment = destination.drop { $0 != "#" }
        let target = place.contains("#") ? place : place + fragment
        return make(
          "moved-link", "'\(destination)' has moved for good to '\(target)'. Link to that.",
          link.isCommand ? nil : target)
      case .dead(let reason):
        return make(
          "dead-link", "'\(destination)' leads nowhere: \(reason). Mend or take out the link.")
      case .unchecked(let reason):
        return make("unchecked-link", "'\(destination)' could not be checked: \(reason).")
      }
    }
    guard !link.isCommand else { return nil }
    return local(destination, file, links).map { make($0.rule, $0.message) }
  }

  // MARK: Files and headings

  private func local(_ destination: String, _ file: LessonFile, _ links: LessonLinks) -> (
    rule: String, message: String
  )? {
    // Other schemes, addresses from a site's root and what a template fills in cannot be looked up here.
    guard !destination.isEmpty, !destination.hasPrefix("/"), !Self.hasScheme(destination),
      !destination.contains("{{"), !destination.contains("{%"), !destination.contains("<"),
      !destination.contains("$"), !destination.hasPrefix("?"), !destination.contains("@")
    else { return nil }
    let parts = destination.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let encoded = parts[0].prefix { $0 != "?" }
    let path = String(encoded).removingPercentEncoding ?? String(encoded)
    let anchor = parts.count > 1 ? String(parts[1]).removingPercentEncoding ?? String(parts[1]) : ""
    var anchors = links.anchors
    if !path.isEmpty {
      guard let found = place(of: path, file) else {
        if URL(fileURLWithPath: path).pathExtension.isEmpty {
          return (
            "unchecked-link",
            "'\(destination)' could not be checked: there is no such file, but it may be a page of the site that the lesson belongs to."
          )
        }
        return (
          "dead-link",
          "'\(destination)' leads nowhere: there is no file '\(path)' beside the lesson. Mend or take out the link."
        )
      }
      guard !anchor.isEmpty, found.hasSuffix(".md") || found.hasSuffix(".markdown"),
        let data = FileManager.default.contents(atPath: found)
      else { return nil }
      anchors = LessonLinks(Array(data), reading: nil).anchors
    }
    // "#" and "#top" lead to the top of the page (HTML, "Navigating to a fragment").
    guard !anchor.isEmpty, anchor != "top", !anchors.contains(anchor) else { return nil }
    let lower = anchor.lowercased()
    if anchors.contains(lower) {
      return ("dead-link", "'\(destination)' leads nowhere: the anchor is '#\(lower)'.")
    }
    // A highlight of lines or a tab of a page is no heading.
    guard !anchor.contains("="), !anchor.contains("/"), !anchor.contains(":~:"),
      anchor.wholeMatch(of: /L\d+(-L\d+)?/) == nil
    else { return nil }
    let known = anchors.sorted()
    let near = known.first { $0.contains(lower) || lower.contains($0) && $0.count > 3 }
    let hint = near.map { " Did you mean '#\($0)'?" } ?? ""
    return (
      "dead-link",
      "'\(destination)' leads nowhere: no heading makes the anchor '#\(anchor)'.\(hint)"
    )
  }

  /// Where a path leads, as a page of a site would find it too.
  private func place(of path: String, _ file: LessonFile) -> String? {
    let base = file.directory + "/" + path
    let trimmed = base.hasSuffix("/") ? String(base.dropLast()) : base
    return [
      base, trimmed + ".md", trimmed + "/README.md", trimmed + "/index.md", trimmed + "/_index.md",
    ]
    .first { FileManager.default.fileExists(atPath: $0) }
  }

  // MARK: Addresses

  private static func isWeb(_ destination: String) -> Bool {
    let lower = destination.prefix(8).lowercased()
    return lower.hasPrefix("http://") || lower.hasPrefix("https://")
  }

  private static func hasScheme(_ destination: String) -> Bool {
    guard let colon = destination.firstIndex(of: ":") else { return destination.hasPrefix("//") }
    return destination[..<colon].allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
  }

  private static func withoutFragment(_ url: String) -> String { String(url.prefix { $0 != "#" }) }

  /// Whether an address is one of the web, and none of the reader's own machine or cluster, an example's (RFC 2606) or
  /// one that is to be filled in.
  private static func isPublic(_ destination: String) -> Bool {
    guard isWeb(destination), !destination.contains(where: { "<>{}$[]|\\^`".contains($0) }),
      let range = destination.firstRange(of: "://")
    else { return false }
    let authority = destination[range.upperBound...].prefix { !"/?#".contains($0) }
    let host = authority.split(separator: "@").last?.split(separator: ":").first?.lowercased() ?? ""
    guard host.contains("."), !authority.contains("@") else { return false }
    let endings = [
      ".local", ".localhost", ".internal", ".svc", ".cluster.local", ".example", ".test",
      ".invalid", ".lan", ".home", ".nip.io", ".xip.io", ".sslip.io", "example.com", "example.org",
      "example.net",
    ]
    if endings.contains(where: host.hasSuffix) { return false }
    if ["your", "xxx", "my-", "mycompany"].contains(where: host.hasPrefix) { return false }
    // An address in numbers belongs to somebody's own network.
    return !host.allSatisfy { $0.isNumber || $0 == "." }
  }
}
