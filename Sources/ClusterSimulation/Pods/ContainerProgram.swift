/// What the process of a container does, as the kubelet sees it: whether and how it ends.
struct ContainerProgram: Sendable {
  /// Seconds after its start; nil: it runs until it is stopped.
  var endsAfter: Double?
  var exitCode = 0
  /// The kubelet's word for the end: `Completed`, `Error`, `OOMKilled`.
  var reason: String
  /// Why it could not start, in the words of the container runtime.
  var message: String?
  /// The services that have to be there before it goes on.
  var awaited: [String] = []
  /// Its script, for files that come and go.
  var script: ScriptTimeline?

  /// - Parameters:
  ///   - endsByItself: whether a program of which nothing is known ends: in a job, or before the other containers.
  ///   - behaviour: what the mock's material says of its image.
  ///   - runTime: in seconds, how long such a program takes.
  init(
    _ container: JSONValue, behaviour: ImageBehaviour?, endsByItself: Bool, runTime: Double
  ) {
    let words = Self.words(container)
    var script: ScriptTimeline?
    if !words.isEmpty { script = Self.timeline(words) }
    self.script = script
    awaited = script?.awaited ?? []
    switch behaviour?.phase {
    case "CrashLoopBackOff":
      endsAfter = runTime
      exitCode = 1
    case "Completed": endsAfter = runTime
    default:
      let isInteractive = container["stdin"] == true && words.count <= 1
      let ends = script.map { $0.isUnderstood || $0.isOver } ?? false
      if script?.runsForever == true || isInteractive && !endsByItself {
        endsAfter = nil
      } else if let script, ends || endsByItself {
        let isQuick = script.time == 0 && script.status == 0 && !endsByItself
        endsAfter = script.time + (isQuick ? 0 : script.time > 0 ? 0 : ends ? runTime / 5 : runTime)
        exitCode = script.status
      } else {
        endsAfter = endsByItself ? runTime : nil
      }
    }
    if let limit = ResourceAmounts(container[["resources", "limits"]]).amounts["memory"],
      let wanted = Self.memory(words), wanted > limit
    {
      endsAfter = runTime / 2
      exitCode = 137
      reason = "OOMKilled"
    } else {
      reason = exitCode == 0 ? "Completed" : "Error"
    }
  }

  private static func words(_ container: JSONValue) -> [String] {
    (container.elements("command") + container.elements("args")).compactMap(\.stringValue)
  }

  private static let shells: Set<String> = ["sh", "bash", "ash", "dash", "zsh"]

  private static func timeline(_ words: [String]) -> ScriptTimeline {
    let name = words[0].split(separator: "/").last.map(String.init) ?? ""
    if shells.contains(name),
      let flag = words.firstIndex(where: { $0.hasPrefix("-") && $0.hasSuffix("c") }),
      flag + 1 < words.count
    {
      return ScriptTimeline(words[flag + 1])
    }
    if name == "timeout", words.count > 2 {
      return ScriptTimeline(words: Array(words.dropFirst(2)))
    }
    return ScriptTimeline(words: words)
  }

  /// What a memory stress test is told to take, in thousandths of bytes.
  private static func memory(_ words: [String]) -> Int? {
    guard words.contains(where: { $0.hasSuffix("stress") || $0 == "--vm" }),
      let place = words.firstIndex(where: { $0 == "--vm-bytes" }), place + 1 < words.count
    else { return nil }
    let text = words[place + 1]
    let isBinary = text.hasSuffix("M") || text.hasSuffix("G") || text.hasSuffix("K")
    return Quantity.thousandths(.string(isBinary ? text + "i" : text))
  }
}
