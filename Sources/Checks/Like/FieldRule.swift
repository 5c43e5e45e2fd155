/// What the name of a field says of its value: `Start Time:`, `"uid":`, `etag:`, `pid=`.
enum FieldRule {
  /// The machine fills it in anew each time.
  case volatile
  /// It was asked for: durations and sizes in it say something.
  case exact
  /// Nothing particular.
  case plain

  static func of(_ name: ByteText) -> FieldRule {
    if cased.contains(Array(name)) { return .volatile }
    let name = lowercased(name)
    if volatileNames.contains(name) { return .volatile }
    if exactNames.contains(name) { return .exact }
    let text = name[...]
    if text.ends("timestamp") || text.starts("x-amz-") || text.starts("x-b3-") && text.ends("id")
      || text.ends("-request-id") || text.ends("_request_id") || text.ends("-trace-id")
      || text.ends("transitiontime") || text.ends("heartbeattime") || text.ends("probetime")
      || text.ends("updatetime")
    {
      return .volatile
    }
    return asked.contains { word in text.contains(word) } ? .exact : .plain
  }

  /// The rule for `name=value`.
  static func ofAssignment(_ name: ByteText) -> FieldRule {
    let name = lowercased(name)
    if assigned.contains(name) { return .volatile }
    return asked.contains { word in name.contains(word) } ? .exact : .plain
  }

  /// Whether a server may leave a field out: what it fills in of its own accord. A header that was sent may not be missing.
  static func mayBeMissing(_ name: ByteText) -> Bool {
    guard of(name) == .volatile else { return false }
    let name = lowercased(name)
    return !name.contains(ascii("-")) && name != Array("origin".utf8)
  }

  /// The product that an HTTP server names, without its version: `nginx` of `Server: nginx/1.25.3`; nil: it is no such field.
  static func product(_ field: Field) -> [UInt8]? {
    let name = lowercased(field.name)
    guard name == Array("server".utf8) || name == Array("x-powered-by".utf8),
      let word = field.value.words.first, let stroke = word.firstIndex(of: ascii("/")),
      stroke > word.startIndex, stroke + 1 < word.endIndex, word[stroke + 1].isDigit
    else { return nil }
    return Array(word[...stroke])
  }

  static func lowercased(_ text: ByteText) -> [UInt8] {
    text.map { $0.isUpper ? $0 | 0x20 : $0 }
  }

  private static func set(_ names: [String]) -> Set<[UInt8]> { Set(names.map { Array($0.utf8) }) }

  /// Fields whose case tells them from others: systemd's `Memory:` from a pod's `memory:`.
  private static let cased = set([
    "Memory", "CPU", "Tasks", "Main PID", "Process", "IP", "Mem", "Swap",
  ])

  private static let volatileNames = set([
    // Kubernetes: metadata and status.
    "creationtimestamp", "deletiontimestamp", "resourceversion", "selflink", "uid", "start time",
    "started", "finished", "completed at", "container id", "image id", "ips", "node",
    "hostip", "podip", "host ip", "pod ip", "renewtime", "acquiretime", "starttime",
    "completiontime", "startedat", "finishedat", "containerid", "imageid", "duration",
    "machine id", "system uuid", "boot id", "kernel version", "os image", "machineid",
    "systemuuid", "bootid", "kernelversion", "osimage", "container runtime version",
    "containerruntimeversion", "kubelet version", "kube-proxy version", "kubeletversion",
    "kubeproxyversion", "internalip", "externalip", "podcidr", "podcidrs", "nodename",
    "pod-template-hash", "controller-uid", "controller-revision-hash", "token", "ca.crt",
    "batch.kubernetes.io/controller-uid", "cni.projectcalico.org/podip",
    "cni.projectcalico.org/podips", "cni.projectcalico.org/containerid",
    "deployment.kubernetes.io/desired-replicas", "builddate", "gitcommit", "platform",
    "last scale time", "last-applied-time", "lastscheduletime", "last schedule time",
    "lastsuccessfultime", "holderidentity",
    // Helm, git, docker.
    "last deployed", "first_deployed", "last_deployed", "updated", "date", "authordate",
    "commitdate", "digest", "created", "createdat", "os/arch", "built", "total reclaimed space",
    // HTTP.
    "last-modified", "etag", "content-length", "expires", "set-cookie", "cf-ray", "report-to",
    "nel", "server-timing", "x-runtime", "traceparent", "x-served-by", "x-timer", "x-cache-hits",
    "x-envoy-upstream-service-time", "x-request-id", "user-agent", "x-amzn-trace-id",
    "x-envoy-peer-metadata", "x-envoy-peer-metadata-id", "x-envoy-decorator-operation",
    "x-ratelimit-remaining", "x-ratelimit-reset", "x-github-request-id", "x-forwarded-for",
    "x-real-ip", "origin", "access-control-max-age", "sec-websocket-accept", "via",
    // Records.
    "time", "ts", "now", "uptime", "elapsed", "latency", "took", "request_id", "trace_id",
    "span_id", "traceid", "spanid", "expires at", "not before", "not after", "start date",
    "expire date", "serial number", "pid", "session-id", "caller_ip",
  ])

  /// Requests, limits, capacities: `100m` is no time there.
  private static let exactNames = set([
    "cpu", "memory", "ephemeral-storage", "storage", "capacity", "limits", "requests",
    "cpu requests",
    "cpu limits", "memory requests", "memory limits", "liveness", "readiness", "startup",
  ])

  private static let asked: [[UInt8]] = [
    "timeout", "interval", "period", "delay", "retention", "deadline", "grace", "schedule",
    "max-age", "maxage", "backoff", "lifetime",
  ].map { Array($0.utf8) }

  private static let assigned = set([
    "id", "pid", "fd", "time", "ts", "t", "duration", "elapsed", "took", "latency", "timestamp",
    "date", "age", "nonce", "token", "trace_id", "request_id", "requestid", "traceid", "spanid",
    "pod-template-hash", "controller-uid", "controller-revision-hash", "uptime", "ppid",
    "batch.kubernetes.io/controller-uid", "port-id", "tid", "goroutine", "caller_ip", "session",
    "icmp_time", "dur", "ms", "rtt", "ttl",
  ])
}

extension ArraySlice<UInt8> {
  /// Whether another text occurs in it; for short needles.
  func contains(_ needle: [UInt8]) -> Bool {
    guard let first = needle.first, count >= needle.count else { return false }
    var index = startIndex
    while index + needle.count <= endIndex {
      if self[index] == first, self[index..<(index + needle.count)].elementsEqual(needle) {
        return true
      }
      index += 1
    }
    return false
  }
}

extension Array<UInt8> {
  func contains(_ needle: [UInt8]) -> Bool { self[...].contains(needle) }
}
