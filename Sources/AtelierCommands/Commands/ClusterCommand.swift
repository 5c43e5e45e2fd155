import ArgumentParser
import Foundation

struct ClusterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Serves the mock cluster alone, saves its state, and loads it again.",
    subcommands: [
      ClusterServeCommand.self, ClusterSaveCommand.self, ClusterLoadCommand.self,
    ], defaultSubcommand: ClusterServeCommand.self)
}

struct ClusterServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves the mock cluster, until it is stopped; 'atelier cluster' alone does this.",
    discussion: """
      It listens on loopback only, and asks for the token that the kubeconfig holds. The first line on standard output is \
      the command that makes kubectl use it.

      EXAMPLES:
        atelier cluster                                   then, in another shell, the line it prints
        atelier cluster --mock lessons/istio-service-mesh/mock
        atelier cluster -- kubectl get nodes              serve it while a command runs
        atelier cluster --data ~/my-cluster               keep its state in a folder, for the next time
        atelier cluster save state.jsonl                  save the cluster that $KUBECONFIG leads to
      """)

  @Option(help: ArgumentHelp("The directory of the mock's material.", valueName: "directory"))
  var mock: String?

  @Option(help: ArgumentHelp("The Kubernetes version to serve.", valueName: "version"))
  var kubernetesVersion: String?

  @Option(
    help: ArgumentHelp(
      "How long pods take to start and to end: instant, or natural as in a small cluster.",
      valueName: "pace"))
  var pace: String?

  @Option(help: "The port to listen on; 0 takes one that is free.")
  var port: Int = 0

  @Option(
    help: ArgumentHelp(
      "How many nodes the cluster has; 0: a control plane alone, where pods stay pending.",
      valueName: "number"))
  var nodes: Int?

  @Option(
    help: ArgumentHelp(
      "A folder to keep the cluster's state in, so that it outlives this process.",
      valueName: "directory"))
  var data: String?

  @Option(help: ArgumentHelp("A file to log the requests to, a line each.", valueName: "file"))
  var requestLog: String?

  @Argument(
    parsing: .postTerminator,
    help: "A command to run with the cluster; it ends with it, and so does its exit status.")
  var command: [String] = []

  func run() async throws {
    try await reportingTrouble {
      let environment = ProcessInfo.processInfo.environment
      let interruptions = Interruptions()
      let material = try mock.map { path throws(CommandFailure) in
        try MockMaterial(directory: path)
      }
      let folder = try WorkFolder()
      defer { folder.remove() }
      let cluster = try await MockCluster.start(
        material ?? .none, version: kubernetesVersion, port: port, nodes: nodes, data: data,
        requestLog: requestLog, pace: pace)
      try folder.writeKubeconfig(cluster.kubeconfig)
      let exports = Self.exports(folder: folder, material: material, user: environment)
      if command.isEmpty {
        OutputStream.standardOutput.write(
          "export " + exports.map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ") + "\n")
        OutputStream.standardError.write(
          "Serving Kubernetes \(cluster.version) on 127.0.0.1:\(cluster.server.port). Stop it with Ctrl-C.\n"
        )
        let (stopped, continuation) = AsyncStream<Void>.makeStream()
        interruptions.onArrival { _, _ in continuation.finish() }
        for await _ in stopped {}
        await cluster.stop()
      } else {
        let status = try await run(command, adding: exports, to: environment)
        await cluster.stop()
        folder.remove()
        throw ExitCode(status)
      }
    }
  }

  /// The variables that lead to the cluster and to the stand-ins.
  private static func exports(
    folder: WorkFolder, material: MockMaterial?, user: [String: String]
  ) -> [(String, String)] {
    var exports = [
      ("KUBECONFIG", folder.kubeconfig), ("KUBECACHEDIR", folder.path + "/kube-cache"),
    ]
    if let directory = material?.directory { exports.append(("ATELIER_MOCK", directory)) }
    if let tools = material?.tools { exports.append(("PATH", "\(tools):\(user["PATH"] ?? "")")) }
    return exports
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
      + "'"
  }

  private func run(
    _ command: [String], adding exports: [(String, String)], to user: [String: String]
  ) async throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.environment = user.merging(exports) { _, new in new }
    return try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { ended in
        let killed = ended.terminationReason == .uncaughtSignal
        continuation.resume(returning: (killed ? 128 : 0) + ended.terminationStatus)
      }
      // A child gets the signal mask of the thread that starts it, and the threads of tasks block every signal: without
      // this, `timeout` and the like would never fire in the command.
      var none = sigset_t()
      var before = sigset_t()
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, &before)
      defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
  }
}
