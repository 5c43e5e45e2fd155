/// The containers of the cluster that somebody has looked at, and what they share.
///
/// A pod's containers are made when they are first needed (a log, a session, a request, a question how they ended) and then live
/// from the pod's start until now in one go. The cluster's actor is the only one to touch it.
final class ContainerHost: ContainerNetwork, @unchecked Sendable {
  /// The containers of one pod.
  final class Pod {
    let machine: ContainerMachine
    var object: JSONValue
    var containers: [String: ContainerInstance] = [:]
    /// The container's run before this one.
    var previous: [String: ContainerInstance] = [:]
    var attempts: [String: Int] = [:]
    var volumes: [String: Volume] = [:]

    init(machine: ContainerMachine, object: JSONValue) {
      self.machine = machine
      self.object = object
    }
  }

  private var pods: [String: Pod] = [:]
  /// Volumes that outlive pods, by claim or by node and path.
  private var shared: [String: Volume] = [:]
  private let images: [ImageBehaviour]
  private let mint: TokenMint
  /// What the containers see of the cluster while they run.
  private var store = ObjectStore()
  private var now = 0.0
  let server = ServerRequests()
  private var sessions: [Int: ContainerSession] = [:]
  private var connections: [Int: PortConversation] = [:]
  private var latest = 0
  /// When a container has something to do by itself, as of the last advance.
  private var nextDue = Double.infinity
  private var isAwake = false
  /// Whether anything ran since the ends were taken last.
  private var hasRun = false
  /// The store's version at the last sweep.
  private var swept: Int64 = -1
  /// How many follow a log.
  var followers = 0
  /// Tells when somebody has to call again, in seconds since 1970, because sessions wait for what happens by itself.
  let wakes: AsyncStream<Double>
  private let wakesContinuation: AsyncStream<Double>.Continuation

  init(images: [ImageBehaviour], mint: TokenMint) {
    self.images = images
    self.mint = mint
    (wakes, wakesContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Asks to be called again if somebody waits for time to pass.
  func tellNextWake() {
    guard !sessions.isEmpty || followers > 0, let next = nextWake else { return }
    wakesContinuation.yield(next)
  }

  // MARK: - Sessions and connections

  /// Keeps a session; nil when there are too many.
  func add(_ session: ContainerSession) -> Int? {
    guard sessions.count < ContainerLimits.sessions else { return nil }
    latest += 1
    isAwake = true
    sessions[latest] = session
    return latest
  }

  func session(_ number: Int) -> ContainerSession? { sessions[number] }
  func removeSession(_ number: Int) {
    sessions.removeValue(forKey: number)?.abandon()
    isAwake = true
  }

  func add(_ connection: PortConversation) -> Int? {
    guard connections.count < ContainerLimits.sessions else { return nil }
    latest += 1
    connections[latest] = connection
    return latest
  }

  func connection(_ number: Int) -> PortConversation? { connections[number] }
  func removeConnection(_ number: Int) { connections[number] = nil }

  /// Sets what the containers see for the time of a call.
  func looking<Result>(at store: ObjectStore, now: Double, _ body: () throws -> Result) rethrows
    -> Result
  {
    self.store = store
    self.now = now
    // A copy that stays would make every change of the store copy all of it.
    defer { self.store = ObjectStore() }
    return try body()
  }

  /// When the next of them wakes up; nil if all sleep for good.
  var nextWake: Double? { nextDue < now + 1e9 ? nextDue : nil }

  /// When one of them does something by itself next, in seconds since 1970.
  var nextWork: Double { isAwake ? 0 : nextDue }

  /// Says that somebody has something to do at once.
  func wake() { isAwake = true }

  /// Lets the containers live until now, if one of them has anything to do.
  func advance(answering answer: (ContainerRequest) -> ContainerReply) {
    guard isAwake || now >= nextDue else { return }
    isAwake = false
    hasRun = true
    var rounds = 0
    repeat {
      rounds += 1
      for key in pods.keys.sorted() { pods[key]?.machine.advance(to: now) }
    } while server.answer(answer) && rounds < 100
    nextDue = pods.values.compactMap(\.machine.nextWake).min() ?? .infinity
  }

  /// Forgets the pods that are no more, and ends what ran in them; and the containers that their status says have ended.
  func sweep() {
    guard !pods.isEmpty, swept != store.version else { return }
    swept = store.version
    for (uid, pod) in pods.sorted(by: { $0.key < $1.key }) {
      let key = ObjectKey(
        resource: "pods", namespace: pod.object.namespace, name: pod.object.name)
      guard let object = store.get(key), object.uid == uid else {
        hasRun = true
        for container in pod.containers.values { container.retire(at: now) }
        pod.machine.advance(to: now)
        pods[uid] = nil
        continue
      }
      for (name, container) in pod.containers where !container.log.isClosed {
        guard let status = Self.status(of: name, in: object) else { continue }
        let count = Int(status["restartCount"]?.integerValue ?? 0)
        if count != pod.attempts[name] || status[["state", "running"]] == nil {
          pod.machine.advance(to: now)
          container.retire(at: now)
        }
      }
    }
  }

  /// The containers whose first process has ended since the last call, in order.
  func takeEnds() -> [(
    pod: ObjectKey, container: String, attempt: Int, end: (time: Double, status: Int32)
  )] {
    guard hasRun else { return [] }
    hasRun = false
    var result:
      [(pod: ObjectKey, container: String, attempt: Int, end: (time: Double, status: Int32))] = []
    for (_, pod) in pods.sorted(by: { $0.key < $1.key }) {
      for (name, container) in pod.containers.sorted(by: { $0.key < $1.key }) {
        guard let end = container.end, !container.isNoticed else { continue }
        container.isNoticed = true
        result.append(
          (
            ObjectKey(
              resource: "pods", namespace: pod.object.namespace, name: pod.object.name), name,
            pod.attempts[name] ?? 0, end
          ))
      }
    }
    return result
  }

  /// Whether anything was made for a pod yet.
  func knows(_ uid: String) -> Bool { pods[uid] != nil }

  // MARK: - Making containers

  /// The run of a container that is on, or the last one.
  ///
  /// - Parameters:
  ///   - attempt: how often it was restarted before.
  ///   - started: when it began, in seconds since 1970.
  func container(_ name: String, of object: JSONValue, attempt: Int, started: Double)
    -> ContainerInstance?
  {
    let pod = pod(object, started: started)
    pod.object = object
    if let known = pod.containers[name], pod.attempts[name] == attempt { return known }
    let all = Self.specs(object)
    guard let spec = all.first(where: { $0["name"]?.stringValue == name }) else { return nil }
    if let old = pod.containers[name] {
      old.stop(signal: 9)
      pod.machine.advance(to: now)
      pod.previous[name] = old
    }
    let made = make(spec, in: pod, attempt: attempt)
    pod.containers[name] = made
    pod.attempts[name] = attempt
    isAwake = true
    made.begin()
    return made
  }

  /// The run of a container before the one that is on; nil: there was none.
  func previous(_ name: String, of object: JSONValue) -> ContainerInstance? {
    if let known = pods[object.uid]?.previous[name] { return known }
    guard let status = Self.status(of: name, in: object),
      let last = status[["lastState", "terminated"]],
      let spec = Self.specs(object).first(where: { $0["name"]?.stringValue == name })
    else { return nil }
    // Nobody looked at it while it ran: it is played once more, from its start to its end.
    let start = last["startedAt"]?.stringValue.flatMap(Timestamp.seconds) ?? 0
    let end = last["finishedAt"]?.stringValue.flatMap(Timestamp.seconds) ?? start
    let attempt = max(0, Int(status["restartCount"]?.integerValue ?? 1) - 1)
    let run = Pod(machine: ContainerMachine(time: start), object: object)
    let container = make(spec, in: run, attempt: attempt)
    container.begin()
    run.machine.advance(to: end + 0.999)
    container.retire(at: end)
    run.machine.advance(to: end + 0.999)
    return container
  }

  static func specs(_ pod: JSONValue) -> [JSONValue] {
    ["containers", "initContainers", "ephemeralContainers"].flatMap {
      pod[["spec", $0]]?.arrayValue ?? []
    }
  }

  private func pod(_ object: JSONValue, started: Double) -> Pod {
    if let known = pods[object.uid] { return known }
    let pod = Pod(machine: ContainerMachine(time: min(started, now)), object: object)
    pods[object.uid] = pod
    return pod
  }

  private func make(_ spec: JSONValue, in pod: Pod, attempt: Int) -> ContainerInstance {
    let builder = ContainerBuilder(pod: pod.object, store: store, images: images, mint: mint)
    let setup = builder.setup(spec, attempt: attempt)
    let files = ContainerFileSystem(
      root: BaseFiles.root(
        of: setup.behaviour.base, files: setup.behaviour.files,
        programs: setup.behaviour.commands), machine: pod.machine)
    try? files.write(Array("\(setup.identity.hostname)\n".utf8), to: "/etc/hostname")
    try? files.write(
      Array(
        "search \(setup.namespace).svc.cluster.local svc.cluster.local cluster.local\nnameserver \(NetworkCommands.nameServer)\noptions ndots:5\n"
          .utf8), to: "/etc/resolv.conf")
    try? files.write(Array(hosts(pod.object, setup).utf8), to: "/etc/hosts")
    if setup.directory != "/" { try? files.makeDirectory(setup.directory, withParents: true) }
    mount(spec, in: pod, builder, files)
    return ContainerInstance(
      setup, files: files, machine: pod.machine, network: self, server: server)
  }

  private func hosts(_ pod: JSONValue, _ setup: ContainerInstance.Setup) -> String {
    var text = """
      # Kubernetes-managed hosts file.
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      fe00::1\tip6-allnodes
      fe00::2\tip6-allrouters
      \(setup.identity.address)\t\(setup.identity.hostname)

      """
    let aliases = pod[["spec", "hostAliases"]]?.arrayValue ?? []
    if !aliases.isEmpty { text += "\n# Entries added by HostAliases.\n" }
    for alias in aliases {
      let names = alias["hostnames"]?.arrayValue?.compactMap(\.stringValue) ?? []
      text += "\(alias["ip"]?.stringValue ?? "")\t\(names.joined(separator: "\t"))\n"
    }
    return text
  }

  private func mount(
    _ spec: JSONValue, in pod: Pod, _ builder: ContainerBuilder, _ files: ContainerFileSystem
  ) {
    let volumes = pod.object[["spec", "volumes"]]?.arrayValue ?? []
    var hasAccount = false
    for mount in spec["volumeMounts"]?.arrayValue ?? [] {
      guard let name = mount["name"]?.stringValue, let path = mount["mountPath"]?.stringValue,
        let source = volumes.first(where: { $0["name"]?.stringValue == name })
      else { continue }
      if path == "/var/run/secrets/kubernetes.io/serviceaccount" { hasAccount = true }
      files.mount(
        volume(name, source, in: pod, builder), at: path,
        inner: mount["subPath"]?.stringValue ?? "",
        isReadOnly: mount["readOnly"] == true)
    }
    if !hasAccount, pod.object[["spec", "automountServiceAccountToken"]] != false {
      files.mount(
        Volume(builder.serviceAccountFiles(), isReadOnly: true),
        at: "/var/run/secrets/kubernetes.io/serviceaccount")
    }
  }

  private func volume(
    _ name: String, _ source: JSONValue, in pod: Pod, _ builder: ContainerBuilder
  ) -> Volume {
    if let known = pod.volumes[name] { return known }
    let key: String? =
      if let claim = source[["persistentVolumeClaim", "claimName"]]?.stringValue {
        "claim/\(pod.object.namespace)/\(claim)"
      } else if let path = source[["hostPath", "path"]]?.stringValue {
        "host/\(pod.object[["spec", "nodeName"]]?.stringValue ?? "")/\(path)"
      } else {
        nil
      }
    let volume: Volume
    if let key {
      volume = shared[key] ?? Volume(.directory(mode: 0o777))
      shared[key] = volume
    } else if let root = builder.projected(source) {
      volume = Volume(root, isReadOnly: true)
    } else {
      volume = Volume(.directory(mode: 0o777))
    }
    pod.volumes[name] = volume
    return volume
  }

  /// Brings config maps and secrets that are mounted up to date, as the kubelet does after a while.
  func refreshVolumes(of uid: String) {
    guard let pod = pods[uid] else { return }
    let builder = ContainerBuilder(pod: pod.object, store: store, images: images, mint: mint)
    for source in pod.object[["spec", "volumes"]]?.arrayValue ?? [] {
      guard let name = source["name"]?.stringValue, let volume = pod.volumes[name],
        volume.isReadOnly, let root = builder.projected(source)
      else { continue }
      volume.root = root
    }
  }

  // MARK: - The network

  /// The cluster's DNS (Kubernetes, "DNS for Services and Pods"), with the search list of a pod.
  func resolve(_ name: String, from namespace: String) -> ResolvedName? {
    var labels = name.lowercased().split(separator: ".").map(String.init)
    if labels.suffix(2) == ["cluster", "local"] { labels.removeLast(2) }
    if labels.last == "svc" {
      labels.removeLast()
    } else if labels.last == "pod", labels.count == 3 {
      let address = labels[0].replacing("-", with: ".")
      return IPAddress.isAddress(address) ? ResolvedName(name: name, addresses: [address]) : nil
    }
    switch labels.count {
    case 1: return service(labels[0], namespace)
    case 2:
      if let found = service(labels[0], labels[1]) { return found }
      return member(labels[0], of: labels[1], namespace)
    case 3: return member(labels[0], of: labels[1], labels[2])
    default: return nil
    }
  }

  private func service(_ name: String, _ namespace: String) -> ResolvedName? {
    guard
      let service = store.get(ObjectKey(resource: "services", namespace: namespace, name: name))
    else { return nil }
    let whole = "\(name).\(namespace).svc.cluster.local"
    if service[["spec", "type"]] == "ExternalName" {
      let alias = service[["spec", "externalName"]]?.stringValue ?? ""
      return ResolvedName(
        name: whole, addresses: resolve(alias, from: namespace)?.addresses ?? [], alias: alias)
    }
    let address = service[["spec", "clusterIP"]]?.stringValue ?? ""
    guard address == "None" else { return ResolvedName(name: whole, addresses: [address]) }
    return ResolvedName(
      name: whole,
      addresses: backends(name, namespace).compactMap { $0[["status", "podIP"]]?.stringValue })
  }

  /// A pod of a headless service by its host name.
  private func member(_ host: String, of name: String, _ namespace: String) -> ResolvedName? {
    let key = ObjectKey(resource: "services", namespace: namespace, name: name)
    guard store.get(key)?[["spec", "clusterIP"]] == "None" else { return nil }
    let pod = backends(name, namespace).first {
      ($0[["spec", "hostname"]]?.stringValue ?? $0.name) == host
    }
    return pod?[["status", "podIP"]]?.stringValue.map {
      ResolvedName(name: "\(host).\(name).\(namespace).svc.cluster.local", addresses: [$0])
    }
  }

  /// The ready pods behind a service.
  private func backends(_ name: String, _ namespace: String) -> [JSONValue] {
    let key = ObjectKey(resource: "services", namespace: namespace, name: name)
    guard let service = store.get(key) else { return [] }
    let selector = LabelSelector(service[["spec", "selector"]])
    if selector.isEmpty { return [] }
    let publishesAll = service[["spec", "publishNotReadyAddresses"]] == true
    return store.list("pods", namespace: namespace).map(\.object).filter { pod in
      selector.matches(pod.labels) && pod.metadata["deletionTimestamp"] == nil
        && (publishesAll || Self.isReady(pod))
    }
  }

  static func isReady(_ pod: JSONValue) -> Bool {
    pod[["status", "conditions"]]?.arrayValue?.contains {
      $0["type"] == "Ready" && $0["status"] == "True"
    } ?? false
  }

  func reach(_ address: String, port: Int, from container: ContainerInstance) -> NetworkTarget {
    if address.hasPrefix("127.") || address == container.address {
      let own = pods.values.first { $0.machine === container.machine }
      return own.map { listener($0.object, port) } ?? .refused
    }
    let services = store.list("services")
    if let service = services.first(where: { entry in
      let spec = entry.object["spec"]
      return spec?["clusterIP"]?.stringValue == address
        || entry.object[["status", "loadBalancer", "ingress"]]?.arrayValue?.contains {
          $0["ip"]?.stringValue == address
        } ?? false
    }) {
      return reachService(service.key, service.object, port: port, from: container)
    }
    if let pod = pod(at: address) { return listener(pod, port) }
    let node = store.list("nodes").contains { entry in
      entry.object[["status", "addresses"]]?.arrayValue?.contains {
        $0["address"]?.stringValue == address
      } ?? false
    }
    if node {
      for (key, service) in services {
        for entry in service[["spec", "ports"]]?.arrayValue ?? []
        where entry["nodePort"]?.integerValue == Int64(port) {
          return reachService(
            key, service, port: Int(entry["port"]?.integerValue ?? 0), from: container)
        }
      }
      return .refused
    }
    return .unreachable
  }

  private func pod(at address: String) -> JSONValue? {
    store.list("pods").first {
      $0.object[["status", "podIP"]]?.stringValue == address
        && $0.object[["status", "phase"]] == "Running"
    }?.object
  }

  private func reachService(
    _ key: ObjectKey, _ service: JSONValue, port: Int, from container: ContainerInstance
  ) -> NetworkTarget {
    if key.name == "kubernetes", key.namespace == "default" {
      return port == 443 ? .apiServer : .unreachable
    }
    guard
      let entry = service[["spec", "ports"]]?.arrayValue?.first(where: {
        $0["port"]?.integerValue == Int64(port)
      })
    else { return .unreachable }
    let ready = backends(key.name, key.namespace)
    guard !ready.isEmpty else { return .refused }
    let pod = ready[container.random(below: ready.count)]
    return listener(pod, Self.target(entry, pod))
  }

  /// The number of the port of a pod that a service's port leads to.
  static func target(_ entry: JSONValue, _ pod: JSONValue) -> Int {
    if let number = entry["targetPort"]?.integerValue { return Int(number) }
    if let name = entry["targetPort"]?.stringValue {
      let ports = Self.specs(pod).flatMap { $0["ports"]?.arrayValue ?? [] }
      if let port = ports.first(where: { $0["name"]?.stringValue == name }) {
        return Int(port["containerPort"]?.integerValue ?? 0)
      }
    }
    return Int(entry["port"]?.integerValue ?? 0)
  }

  /// What listens on a port of a running pod.
  func listener(_ pod: JSONValue, _ port: Int) -> NetworkTarget {
    for spec in pod[["spec", "containers"]]?.arrayValue ?? [] {
      guard let name = spec["name"]?.stringValue,
        let status = Self.status(of: name, in: pod), status[["state", "running"]] != nil,
        let container = container(
          name, of: pod, attempt: Int(status["restartCount"]?.integerValue ?? 0),
          started: Self.start(status, pod))
      else { continue }
      container.machine.advance(to: now)
      let ports = container.listens
      if let behaviour = ports[port] ?? own(spec, ports, port) {
        return .port(ContainerPort(container: container, number: port, behaviour: behaviour))
      }
    }
    return .refused
  }

  /// A program that can be told its port is taken to listen where the pod's spec says that it does.
  private func own(_ spec: JSONValue, _ ports: [Int: PortBehaviour], _ port: Int) -> PortBehaviour?
  {
    let declared = (spec["ports"]?.arrayValue ?? []).compactMap {
      $0["containerPort"]?.integerValue
    }
    guard declared.contains(Int64(port)), ports.count == 1 || !ports.isEmpty else { return nil }
    return ports.sorted { $0.key < $1.key }.first?.value
  }

  static func status(of container: String, in pod: JSONValue) -> JSONValue? {
    for list in ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] {
      if let found = pod[["status", list]]?.arrayValue?.first(where: {
        $0["name"]?.stringValue == container
      }) {
        return found
      }
    }
    return nil
  }

  /// When the run that a status tells of began.
  static func start(_ status: JSONValue, _ pod: JSONValue) -> Double {
    let text =
      status[["state", "running", "startedAt"]] ?? status[["state", "terminated", "startedAt"]]
      ?? status[["lastState", "terminated", "startedAt"]] ?? pod[["status", "startTime"]]
    return text?.stringValue.flatMap(Timestamp.seconds) ?? 0
  }
}
