import ArgumentParser
import Execution
import Foundation
import Yams

/// Where the values of placeholders come from.
struct ValueOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "The value of a placeholder. May be repeated.",
      discussion:
        "Or set it in a file with '--values', or in the environment as ATELIER_SET_NAME, capitals for small letters and '_' for all else.",
      valueName: "name=value"))
  var values: [String] = []

  @Option(
    name: .customLong("values"),
    help: ArgumentHelp(
      "A YAML file of values: 'name: value', or 'name: {value: …, secret: true}'. May be repeated.",
      valueName: "file"))
  var files: [String] = []

  @Option(
    name: .customLong("secret"),
    help: ArgumentHelp(
      "The name of a value that must not be shown or stored. May be repeated.", valueName: "name"))
  var secrets: [String] = []

  @Flag(help: "Ask nobody: a step whose values nothing gives is not run.")
  var noInput = false

  func validate() throws {
    if let value = values.first(where: { !$0.contains("=") || $0.hasPrefix("=") }) {
      throw ValidationError("'--set \(value)' is not of the form NAME=VALUE.")
    }
  }

  /// The values by name: the command line counts before files, those before the environment, that before the lesson itself.
  ///
  /// - Parameters:
  ///   - names: the placeholders that there are.
  ///   - lesson: values that the lesson itself gives.
  func given(
    for names: Set<String>, lesson: [String: String], environment: [String: String]
  ) throws(CommandFailure) -> [String: GivenValue] {
    var given = lesson.mapValues { GivenValue($0, origin: "the lesson's front matter") }
    for name in names.sorted() {
      let variable = Self.variable(for: name)
      if let value = environment[variable] {
        given[name] = GivenValue(value, origin: "the environment variable \(variable)")
      }
    }
    for file in files { given.merge(try Self.read(file)) { $1 } }
    for text in values {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      given[String(parts[0])] = GivenValue(
        parts.count > 1 ? String(parts[1]) : "", origin: "'--set'")
    }
    for name in given.keys.sorted() where secrets.contains(name) || GivenValue.isSecretName(name) {
      given[name]?.isSecret = true
    }
    return given
  }

  /// What to tell of values on the command line that no placeholder takes; nil: each is taken.
  func note(on names: Set<String>, file: String) -> String? {
    let set = values.compactMap { $0.split(separator: "=").first.map(String.init) }
    guard let unknown = set.first(where: { !names.contains($0) }) else { return nil }
    let known = names.sorted().map { "'\($0)'" }.joined(separator: ", ")
    return "'\(file)' has no placeholder '\(unknown)'. "
      + (known.isEmpty ? "It has none." : "It has \(known).")
  }

  /// `ATELIER_SET_NODE_NAME` for `node-name`.
  static func variable(for name: String) -> String {
    var variable = "ATELIER_SET_"
    for character in name.uppercased() {
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      variable.append(isPlain ? character : "_")
    }
    return variable
  }

  private static func read(_ path: String) throws(CommandFailure) -> [String: GivenValue] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.noInput, "The values file '\(path)' cannot be read.")
    }
    let root: Node?
    do { root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self)) } catch {
      throw CommandFailure(.malformed, "\(path): \(error)")
    }
    guard let root else { return [:] }
    guard let mapping = root.mapping else {
      throw CommandFailure(.malformed, "\(path):1: it must hold 'name: value' pairs.")
    }
    var found: [String: GivenValue] = [:]
    for entry in mapping {
      let (name, value) = try value(of: entry.key, entry.value, in: path)
      found[name] = value
    }
    return found
  }

  private static func value(of key: Node, _ node: Node, in path: String) throws(CommandFailure)
    -> (String, GivenValue)
  {
    let place = "\(path):\(key.mark?.line ?? 1)"
    guard let name = key.string else {
      throw CommandFailure(.malformed, "\(place): a name must be a text.")
    }
    let isMapping = node.mapping != nil
    guard let text = isMapping ? node["value"]?.string : node.string else {
      throw CommandFailure(
        .malformed, "\(place): '\(name)' takes a text, or 'value:' and 'secret:' under it.")
    }
    let isSecret = isMapping && node["secret"]?.bool == true
    return (
      name, GivenValue(text, origin: "the values file '\(path)'", isSecret: isSecret)
    )
  }
}
