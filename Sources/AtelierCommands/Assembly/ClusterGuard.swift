import ClusterAccess
import Execution
import Foundation

/// Keeps a lesson's commands in the cluster that was named.
///
/// Before a step its text is read. What a script or a function does inside is seen after the step only, by the run's kubeconfig and by
/// `KUBECONFIG`: the run's copy holds the one context, so that such a step can reach another cluster only with credentials that it
/// finds elsewhere.
struct ClusterGuard: CommandGuard {
  let rule: ContextSwitch
  private let folder: WorkFolder
  /// The kubeconfig as it was made.
  private let text: String
  private let address: [String]

  init(_ context: ContextFile, folder: WorkFolder) throws(CommandFailure) {
    rule = ContextSwitch(context: context.context, kubeconfigs: [folder.kubeconfig])
    self.folder = folder
    text = context.text
    do throws(KubeconfigError) {
      address = try KubeconfigFile(path: folder.kubeconfig, environment: [:])
        .address(of: context.context)
    } catch {
      throw CommandFailure(.malformed, "\(error)")
    }
  }

  func objection(to command: String) -> String? {
    rule.found(in: command).map {
      "It \($0), and this run may touch the context '\(rule.context)' alone. The run stops before it."
    }
  }

  func trespass(_ changes: [String: String?]) -> Trespass? {
    guard let clause = variableClause(changes) ?? fileClause() else { return nil }
    // The tear-down is to find the cluster that the steps worked on.
    try? folder.writeKubeconfig(text)
    let quoted = folder.kubeconfig.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''")
    return Trespass(
      sentence:
        "It \(clause), and this run may touch the context '\(rule.context)' alone. The run stops after it.",
      remedy: "export KUBECONFIG='\(quoted)'")
  }

  private func variableClause(_ changes: [String: String?]) -> String? {
    guard let value = changes["KUBECONFIG"], value != folder.kubeconfig else { return nil }
    return value.map { "set KUBECONFIG to '\($0)'" } ?? "forgot the run's kubeconfig"
  }

  private func fileClause() -> String? {
    guard FileManager.default.contents(atPath: folder.kubeconfig) != Data(text.utf8) else {
      return nil
    }
    guard let now = try? KubeconfigFile(path: folder.kubeconfig, environment: [:]) else {
      return "left no kubeconfig that can be read"
    }
    guard now.currentContext == rule.context else {
      return now.currentContext.map { "switched to the context '\($0)'" }
        ?? "left the kubeconfig without a context"
    }
    // A namespace or a further context that is not the current one does no harm.
    return now.address(of: rule.context) == address
      ? nil : "made the context '\(rule.context)' lead elsewhere"
  }
}
