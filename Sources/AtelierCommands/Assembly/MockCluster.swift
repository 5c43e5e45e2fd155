import ClusterServing
import ClusterSimulation
import Foundation
import Logging

/// The mock cluster, served on loopback.
struct MockCluster: Sendable {
  let simulation: SimulatedCluster
  let server: ClusterServer
  /// The kubeconfig that leads to it, and to nothing else.
  let kubeconfig: String
  /// The version it serves: `1.14`.
  let version: String
  /// Lets the containers go on while somebody watches them.
  private let pulse: Task<Void, Never>
  /// Lets things happen that are due while nobody asks.
  private let driver: Task<Void, Never>

  /// Starts a cluster.
  ///
  /// - Parameters:
  ///   - version: the Kubernetes version to serve instead of the material's.
  ///   - port: the port to listen on; 0: any that is free.
  ///   - nodes: how many nodes to have instead of the material's; 0: a control plane alone, where pods stay pending.
  ///   - data: the folder that the cluster's state is kept in; nil: it goes with the process.
  ///   - pace: `instant` or `natural`, instead of the material's.
  ///   - requestLog: the file to log requests to.
  /// - Throws: `malformed` for a mistake in the material, `unavailable` when the port cannot be had.
  static func start(
    _ material: MockMaterial, version: String? = nil, port: Int = 0, nodes: Int? = nil,
    data: String? = nil, requestLog: String? = nil, pace: String? = nil
  ) async throws(CommandFailure) -> MockCluster {
    var value = material.configuration
    if let nodes {
      guard (0...1000).contains(nodes) else {
        throw CommandFailure(.usage, "'--nodes' takes a number from 0 to 1000, not '\(nodes)'.")
      }
      value["nodes"] = .array((0..<nodes).map { ["name": .string("atelier-node-\($0 + 1)")] })
    }
    if let version { value["kubernetesVersion"] = .string(version) }
    if let pace { value["pace"] = .string(pace) }
    let configuration: SimulationConfiguration
    do {
      configuration = try SimulationConfiguration(value)
    } catch {
      let file = material.directory.map { $0 + "/mock.yaml" } ?? "--kubernetes-version"
      throw CommandFailure(.malformed, "\(file): \(error)")
    }
    let credentials: ServingCredentials
    do {
      var random = SystemRandomNumberGenerator()
      credentials = try ServingCredentials(now: Date().timeIntervalSince1970, using: &random)
    } catch {
      throw CommandFailure(.unavailable, "The mock cluster cannot be served: \(error)")
    }
    let simulation = await SimulatedCluster(
      configuration: configuration, issuer: credentials.issuer,
      now: { Date().timeIntervalSince1970 })
    var folder: ClusterData?
    if let data { folder = try await ClusterData.open(data, for: simulation) }
    var log: RequestLog?
    if let requestLog { log = try RequestLog(path: requestLog) }
    let (keeping, logging) = (folder, log)
    var read: (@Sendable (String, String?, Bool) -> ReadingResult)?
    // What is logged, or must be on the disk before it is told, goes the long way.
    if keeping == nil, logging == nil {
      read = { target, accept, mayWork in
        simulation.read(target, accept: accept, mayWork: mayWork)
      }
    }
    do {
      let server = try await ClusterServer.start(
        credentials: credentials, port: port, now: { Date().timeIntervalSince1970 },
        logger: Logger(label: "atelier.cluster"),
        read: read,
        respond: { request in
          var response = await simulation.respond(to: request)
          do throws(CommandFailure) { try await keeping?.keep() } catch {
            // What is not on the disk has not happened.
            response = .unkept(error)
          }
          await logging?.note(request, response, at: Date())
          return response
        })
      let kubeconfig = Kubeconfig(credentials: credentials, port: server.port)
        .yaml(contextName: configuration.contextName)
      let pulse = Task {
        for await moment in simulation.containerWakes {
          // No longer than this, since something may happen earlier meanwhile.
          let pause = min(max(0, moment - Date().timeIntervalSince1970), 0.05)
          try? await Task.sleep(for: .seconds(pause))
          await simulation.runContainers()
        }
      }
      return MockCluster(
        simulation: simulation, server: server, kubeconfig: kubeconfig,
        version: configuration.kubernetesVersion, pulse: pulse,
        driver: Self.drive(simulation, keeping: keeping))
    } catch {
      throw CommandFailure(.unavailable, "The mock cluster cannot be served: \(error)")
    }
  }

  /// Watchers are told at once of what happens by itself, and the disk too.
  private static func drive(_ simulation: SimulatedCluster, keeping: ClusterData?)
    -> Task<Void, Never>
  {
    Task {
      while !Task.isCancelled {
        if let due = await simulation.nextEventTime, due <= Date().timeIntervalSince1970 {
          await simulation.advance()
          // What cannot be written now is told to whoever asks next.
          try? await keeping?.keep()
        }
        try? await Task.sleep(for: .milliseconds(50))
      }
    }
  }

  func stop() async {
    pulse.cancel()
    driver.cancel()
    await server.stop()
  }
}

extension APIResponse {
  /// Tells a client that its change could not be kept.
  fileprivate static func unkept(_ failure: CommandFailure) -> APIResponse {
    let status: JSONValue = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
      "reason": "InternalError", "message": .string("Internal error occurred: \(failure)"),
      "code": 500,
    ]
    return .complete(
      .init(status: 500, headers: [("content-type", "application/json")]),
      body: status.serialized())
  }
}
