import ClusterAccess
import Execution
import Foundation

/// The one cluster that a run may touch: its context, and a kubeconfig that leads nowhere else.
struct ContextFile {
  let context: String
  /// The text of the kubeconfig.
  let text: String

  /// - Parameters:
  ///   - home: the home directory that programs which fetch credentials are to see.
  /// - Throws: `usage` for a context that there is not or that nobody named, `noInput` or `malformed` for a file, `refused` for
  ///   one that looks like production.
  init(_ options: ClusterOptions, user: [String: String], home: String) throws(CommandFailure) {
    let trust = try Self.trust(options, user: user)
    let file = try Self.asFailure { () throws(KubeconfigError) in
      try KubeconfigFile(path: options.kubeconfig, environment: user)
    }
    let context = try Self.context(options, file, trust)
    self.context = context
    text = try Self.asFailure { () throws(KubeconfigError) in
      try file.minified(to: context, home: home)
    }
    if let name = trust.productionName(among: file.names(of: context)) {
      try Self.confirm(options, context: context, because: name)
    }
  }

  private static func asFailure<Value>(_ body: () throws(KubeconfigError) -> Value)
    throws(CommandFailure) -> Value
  {
    do { return try body() } catch {
      let status: ExitStatus =
        switch error {
        case .notReadable: .noInput
        case .malformed: .malformed
        case .unknownContext: .usage
        }
      throw CommandFailure(status, "\(error)")
    }
  }

  /// The trust file that was named, or the usual one if it is there.
  private static func trust(_ options: ClusterOptions, user: [String: String])
    throws(CommandFailure) -> TrustFile
  {
    var base = (user["HOME"] ?? "") + "/.config"
    if let own = user["XDG_CONFIG_HOME"], own.hasPrefix("/") { base = own }
    let usual = "\(base)/atelier/trust.yaml"
    guard options.trust != nil || FileManager.default.fileExists(atPath: usual) else {
      return TrustFile()
    }
    do { return try TrustFile(path: options.trust ?? usual) } catch {
      switch error {
      case .notReadable: throw CommandFailure(.noInput, "\(error)")
      case .malformed: throw CommandFailure(.malformed, "\(error)")
      }
    }
  }

  private static func context(
    _ options: ClusterOptions, _ file: KubeconfigFile, _ trust: TrustFile
  ) throws(CommandFailure) -> String {
    if let named = options.context { return named }
    guard let current = file.currentContext else {
      throw CommandFailure(
        .usage, "The kubeconfig has no current context: name one with '--context NAME'.")
    }
    guard trust.contexts.contains(current) else {
      throw CommandFailure(
        .usage,
        "'--on cluster' needs '--context NAME': no cluster is touched that was not named, and the trust file does not name '\(current)'."
      )
    }
    return current
  }

  /// Goes on only if the word was typed out, on the command line or now.
  private static func confirm(_ options: ClusterOptions, context: String, because name: String)
    throws(CommandFailure)
  {
    let words = ["production", context]
    if let word = options.confirm, words.contains(word) { return }
    var why = "The context '\(context)' looks like production"
    if name != context { why += ", for it has to do with '\(name)'" }
    if options.confirm == nil, isatty(0) == 1, OutputStream.standardError.isTerminal {
      OutputStream.standardError.write(
        "\(why). Type 'production' to let the lesson touch it: ")
      if let line = readLine(), words.contains(line.trimmingCharacters(in: .whitespaces)) { return }
    }
    throw CommandFailure(
      .refused, "\(why). If the lesson is to touch it, say so with '--confirm production'.")
  }
}
