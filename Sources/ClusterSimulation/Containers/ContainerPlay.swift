/// What became of a container, told from outside: its log, and whether and how it ended.
struct ContainerOutcome: Sendable {
  /// Seconds after its start; nil: it still runs.
  var endsAfter: Double?
  /// Its exit status; 0 while it runs.
  var status: Int32
  /// Why it could not even start, in the words of the container runtime.
  var obstacle: String?
  /// Whether its command is one of the shell's, so that its end is known and not guessed.
  var isPlayed: Bool
  /// What it wrote, and when, in seconds after its start.
  var log: [(after: Double, text: String)]
}

/// Plays a container by itself.
enum ContainerPlay {
  /// What a container of a pod has come to so many seconds after its start. The same question has the same answer.
  ///
  /// - Parameters:
  ///   - container: its entry in the pod's spec.
  ///   - store: what it sees of the cluster: config maps, secrets, services.
  ///   - images: the lesson's images, before the built-in ones.
  ///   - start: when it starts, in seconds since 1970.
  ///   - seconds: how long to play it. An endless loop is given up after some thousand sleeps, and counts as running.
  static func outcome(
    of container: JSONValue, in pod: JSONValue, store: ObjectStore, images: [ImageBehaviour],
    start: Double, seconds: Double
  ) -> ContainerOutcome {
    let host = ContainerHost(
      images: images, mint: TokenMint(issuer: LocalIssuer(seed: 0), seed: 0))
    return host.looking(at: store, now: start + seconds) {
      guard let name = container["name"]?.stringValue,
        let made = host.container(name, of: pod, attempt: 0, started: start)
      else {
        return ContainerOutcome(endsAfter: nil, status: 0, isPlayed: false, log: [])
      }
      if let obstacle = made.obstacle {
        return ContainerOutcome(
          endsAfter: 0, status: 128, obstacle: obstacle, isPlayed: true, log: [])
      }
      host.advance { _ in .text("", status: 503) }
      let outcome = ContainerOutcome(
        endsAfter: made.end.map { $0.time - start }, status: made.end?.status ?? 0,
        isPlayed: !made.runsOwnProgram,
        log: made.log.entries(from: 0).map {
          ($0.time - start, String(decoding: $0.bytes, as: UTF8.self))
        })
      made.retire(at: start + seconds)
      made.machine.advance(to: start + seconds)
      return outcome
    }
  }

  /// The same for an image and a command without a cluster.
  static func outcome(
    image: String, command: [String] = [], arguments: [String] = [],
    environment: [String: String] = [:], images: [ImageBehaviour] = [], start: Double = 0,
    seconds: Double
  ) -> ContainerOutcome {
    var container: JSONValue = ["name": "main", "image": .string(image)]
    if !command.isEmpty { container["command"] = .array(command.map(JSONValue.string)) }
    if !arguments.isEmpty { container["args"] = .array(arguments.map(JSONValue.string)) }
    container["env"] = .array(
      environment.sorted { $0.key < $1.key }.map {
        ["name": .string($0.key), "value": .string($0.value)]
      })
    let pod: JSONValue = [
      "metadata": ["name": "main", "namespace": "default", "uid": "main"],
      "spec": ["containers": [container], "restartPolicy": "Never"],
    ]
    return outcome(
      of: container, in: pod, store: ObjectStore(), images: images, start: start, seconds: seconds)
  }
}
