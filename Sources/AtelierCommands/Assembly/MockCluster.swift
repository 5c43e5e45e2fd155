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
  /// Lets things happen that are due while nobody asks.
  private let driver: Task<Void, Never>

  /// Starts a cluster.
  ///
  /// - Parameters:
  ///   - version: the Kubernetes version to serve instead of the material's.
  ///   - port: the port to listen on; 0: any that is free.
  ///   - pace: `instant` or `natural`, instead of the material's.
  /// - Throws: `malformed` for a mistake in the material, `unavailable` when the port cannot be had.
  static func start(
    _ material: MockMaterial, version: String? = nil, port: Int = 0, pace: String? = nil
  )
    async throws(CommandFailure) -> MockCluster
  {
    var value = material.configuration
    if let version { value["kubernetesVersion"] = .string(version) }
    if let pace { value["pace"] = .string(pace) }
    let configuration: SimulationConfiguration
    do {
      configuration = try SimulationConfiguration(value)
    } catch {
      let file = material.directory.map { $0 + "/mock.yaml" } ?? "--kubernetes-version"
      throw CommandFailure(.malformed, "\(file): \(error)")
    }
    let simulation = await SimulatedCluster(
      configuration: configuration, now: { Date().timeIntervalSince1970 })
    do {
      var random = SystemRandomNumberGenerator()
      let credentials = try ServingCredentials(
        now: Date().timeIntervalSince1970, using: &random)
      let server = try await ClusterServer.start(
        credentials: credentials, port: port, logger: Logger(label: "atelier.cluster"),
        respond: { await simulation.respond(to: $0) })
      let kubeconfig = Kubeconfig(credentials: credentials, port: server.port)
        .yaml(contextName: configuration.contextName)
      return MockCluster(
        simulation: simulation, server: server, kubeconfig: kubeconfig,
        version: configuration.kubernetesVersion, driver: Self.drive(simulation))
    } catch {
      throw CommandFailure(.unavailable, "The mock cluster cannot be served: \(error)")
    }
  }

  /// Watchers are told at once of what happens by itself.
  private static func drive(_ simulation: SimulatedCluster) -> Task<Void, Never> {
    Task {
      while !Task.isCancelled {
        if let due = await simulation.nextEventTime, due <= Date().timeIntervalSince1970 {
          await simulation.advance()
        }
        try? await Task.sleep(for: .milliseconds(50))
      }
    }
  }

  func stop() async {
    driver.cancel()
    await server.stop()
  }
}
