import Execution
import Foundation

/// Looks at a cluster's objects through kubectl, with the run's own kubeconfig.
///
/// What comes and goes by itself is left out: events, leases, endpoint slices, metrics, and whatever another object owns.
struct KubectlSnapshots: ClusterSnapshots {
  /// The environment of the run's commands.
  let variables: [String: String]

  private static let passing: Set<String> = [
    "componentstatuses", "endpoints", "endpointslices.discovery.k8s.io", "events",
    "events.events.k8s.io", "leases.coordination.k8s.io",
  ]

  func take() async -> [String: String]? {
    let listing = await kubectl(["api-resources", "--verbs=list", "-o", "name"])
    guard let listing else { return nil }
    let kinds = listing.split(whereSeparator: \.isNewline).map(String.init)
      .filter { !Self.passing.contains($0) && !$0.hasSuffix(".metrics.k8s.io") }
    guard !kinds.isEmpty else { return [:] }
    let template =
      #"{range .items[*]}{.kind}{"\t"}{.apiVersion}{"\t"}{.metadata.namespace}{"\t"}{.metadata.name}{"\t"}{.metadata.uid}{"\t"}{.metadata.generation}{"\t"}{.metadata.resourceVersion}{"\t"}{.metadata.ownerReferences[*].uid}{"\n"}{end}"#
    var objects: [String: String] = [:]
    var seen = false
    // Together first: one failing kind, as of an API service that is down, must not hide the others.
    if let all = await list(kinds, template) {
      objects = all
      seen = true
    } else {
      for kind in kinds {
        guard let some = await list([kind], template) else { continue }
        objects.merge(some) { $1 }
        seen = true
      }
    }
    return seen ? objects : nil
  }

  private func list(_ kinds: [String], _ template: String) async -> [String: String]? {
    let output = await kubectl([
      "get", kinds.joined(separator: ","), "--all-namespaces", "-o", "jsonpath=\(template)",
    ])
    guard let output else { return nil }
    var objects: [String: String] = [:]
    for line in output.split(whereSeparator: \.isNewline) {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 8, cells[7].isEmpty else { continue }
      let group = cells[1].split(separator: "/").dropLast().joined()
      let kind = group.isEmpty ? cells[0].lowercased() : "\(cells[0].lowercased()).\(group)"
      let bare = "\(kind)/\(cells[3])"
      let name = cells[2].isEmpty ? bare : "\(cells[2]): \(bare)"
      // Status changes all the time: where there is a generation, only the specification counts.
      objects[name] = "\(cells[4]) \(cells[5].isEmpty ? cells[6] : cells[5])"
    }
    return objects
  }

  private func kubectl(_ arguments: [String]) async -> String? {
    guard let path = ShellVariables.find("kubectl", in: variables) else { return nil }
    let variables = self.variables
    return await withCheckedContinuation { continuation in
      DispatchQueue(label: "atelier.snapshot").async {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments + ["--request-timeout=30s"]
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return continuation.resume(returning: nil) }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        continuation.resume(
          returning: process.terminationStatus == 0 ? String(decoding: output, as: UTF8.self) : nil)
      }
    }
  }
}
