import Synchronization

/// The cluster as readers see it: what a GET or a list of whole objects needs, beside the cluster's actor.
///
/// The actor brings it up to date when a request has been carried out, as one step; in between, readers go on with what was
/// there before. So a read never waits for a write, and what a client has written is there when it has its answer.
final class ReadingView: Sendable {
  private struct State {
    var version: Int64 = -1
    var collections: [String: ObjectCollection] = [:]
    var forms: [String: ServedForm] = [:]
    /// Until when nothing happens by itself.
    var quietUntil = -Double.infinity
    var lists: [ListKey: KnownList] = [:]
    /// How many bytes of lists are kept.
    var listSize = 0
    /// How many bytes of objects have been made since they were forgotten last.
    var textSize = 0
  }

  private struct ListKey: Hashable {
    let resource: String
    let namespace: String?
    let apiVersion: String
  }

  /// The text of a list, and the version of its objects' last change.
  private struct KnownList {
    let version: Int64
    let text: SharedBytes
  }

  /// How many bytes of lists, and of single objects, are kept so that they need not be made again.
  private static let listLimit = 32 << 20
  private static let textLimit = 48 << 20
  /// How many objects a list may have that must be written, for a reader that cannot wait.
  private static let patience = 64

  private let state = Mutex(State())
  private let now: @Sendable () -> Double

  init(now: @escaping @Sendable () -> Double) {
    self.now = now
  }

  // MARK: - Keeping it up to date

  /// Takes over what has changed in the store.
  func publish(_ store: ObjectStore, forms: [String: ServedForm]?) {
    state.withLock { state in
      if let forms { state.forms = forms }
      guard state.version != store.version else { return }
      if state.version < store.oldestWatchable {
        // Too much has happened: everything anew.
        state.collections = [:]
        for resource in store.resources {
          var collection = ObjectCollection()
          for object in store.stored(resource) { collection.put(object) }
          state.collections[resource] = collection
        }
        state.lists = [:]
        state.listSize = 0
      } else {
        for event in store.history(after: state.version) {
          let resource = event.key.resource
          if event.kind == .deleted {
            state.collections[resource]?.remove(event.key, at: event.version)
          } else {
            state.collections[resource, default: ObjectCollection()].put(event.stored)
          }
        }
      }
      state.version = store.version
      if state.textSize > Self.textLimit {
        state.textSize = 0
        for collection in state.collections.values {
          for object in collection.all() { object.forgetTexts() }
        }
      }
    }
  }

  /// Says until when nothing happens by itself, in seconds since 1970.
  func isQuiet(until time: Double) {
    state.withLock { $0.quietUntil = time }
  }

  // MARK: - Reading

  /// Whether a client may want another kind than the object's own: `as=Table`.
  static func asksForOtherKind(_ accept: String) -> Bool {
    var before: (UInt8, UInt8) = (0, 0)
    for byte in accept.utf8 {
      if byte == UInt8(ascii: "="), before == (UInt8(ascii: "a"), UInt8(ascii: "s")) { return true }
      before = (before.1, byte)
    }
    return false
  }

  /// What a target names, as far as this can answer it.
  private struct Question {
    var form: String
    var namespace: String?
    var name: String?
    var limit: Int?
  }

  /// Reads a target as it stands in a request: `/api/v1/namespaces/default/pods?limit=500`.
  private static func question(_ target: String) -> Question? {
    guard !target.utf8.contains(UInt8(ascii: "%")) else { return nil }
    let halves = target.split(separator: "?", maxSplits: 1)
    guard let path = halves.first else { return nil }
    var parts = path.split(separator: "/")[...]
    let group: Substring
    switch parts.popFirst() {
    case "api": group = ""
    case "apis":
      guard let named = parts.popFirst() else { return nil }
      group = named
    default: return nil
    }
    guard let version = parts.popFirst() else { return nil }
    var namespace: String?
    if parts.first == "namespaces", parts.count >= 3 {
      namespace = String(parts[parts.startIndex + 1])
      parts = parts.dropFirst(2)
      if parts.first == "status" || parts.first == "finalize" { return nil }
    }
    guard let resource = parts.popFirst(), parts.count <= 1 else { return nil }
    var question = Question(
      form: "\(group)/\(version)/\(resource)", namespace: namespace,
      name: parts.first.map(String.init)
    )
    guard halves.count == 2 else { return question }
    for parameter in halves[1].split(separator: "&") {
      if parameter.hasPrefix("limit="), question.name == nil,
        let limit = Int(parameter.dropFirst(6))
      {
        question.limit = limit > 0 ? limit : nil
      } else if parameter != "resourceVersion=0", !parameter.hasPrefix("timeout=") {
        return nil
      }
    }
    return question
  }

  private enum Found {
    case object(StoredObject, ServedForm)
    case list(SharedBytes, version: Int64)
    case objects([StoredObject], ServedForm, ListKey, changed: Int64, version: Int64)
  }

  /// Answers a GET; nil where the cluster itself has to.
  ///
  /// - Parameters:
  ///   - target: the request's target, as it came.
  ///   - mayWork: whether many objects may be written for it; else that is `tooMuch`.
  func read(_ target: String, mayWork: Bool) -> ReadingResult {
    guard let question = Self.question(target) else { return .elsewhere }
    let now = now()
    let found = state.withLock { state -> Found? in
      guard now < state.quietUntil, let form = state.forms[question.form], form.isStored,
        form.deprecation == nil
      else { return nil }
      let definition = form.definition
      guard definition.namespaced || question.namespace == nil else { return nil }
      let collection = state.collections[definition.key]
      if let name = question.name {
        guard question.namespace != nil || !definition.namespaced else { return nil }
        return collection?.get(question.namespace ?? "", name).map { .object($0, form) }
      }
      guard definition.verbs.contains("list"), let collection else { return nil }
      let part = question.namespace.map { collection.namespace($0) }
      if let part, part == nil { return nil }
      let count = part.map { $0?.objects.count ?? 0 } ?? collection.count
      if let limit = question.limit, count > limit { return nil }
      let changed = part.map { $0?.version ?? 0 } ?? collection.version
      let key = ListKey(
        resource: definition.key, namespace: question.namespace, apiVersion: form.apiVersion)
      if let known = state.lists[key], known.version == changed {
        return .list(known.text, version: state.version)
      }
      return .objects(
        collection.all(in: question.namespace), form, key, changed: changed, version: state.version)
    }
    switch found {
    case nil: return .elsewhere
    case .object(let object, let form):
      let isKnown = object.text(.single, form.apiVersion)
      if let isKnown { return .answer(ReadyAnswer([isKnown])) }
      let text = form.text(.single, of: object)
      made(text.bytes.count)
      return .answer(ReadyAnswer([text]))
    case .list(let text, let version): return .answer(Self.list(text, version))
    case .objects(let objects, let form, let key, let changed, let version):
      if !mayWork, objects.count > Self.patience {
        let missing = objects.lazy.filter { $0.text(.item, form.apiVersion) == nil }
          .prefix(Self.patience + 1).count
        if missing > Self.patience { return .tooMuch }
      }
      var bytes = form.listText(of: objects)
      bytes.append(literal: "{\"resourceVersion\":\"")
      let text = SharedBytes(bytes)
      keep(KnownList(version: changed, text: text), at: key)
      return .answer(Self.list(text, version))
    }
  }

  private static func list(_ text: SharedBytes, _ version: Int64) -> ReadyAnswer {
    var end: [UInt8] = []
    end.append(decimal: version)
    end.append(literal: "\"}}")
    return ReadyAnswer([text, SharedBytes(end)])
  }

  private func made(_ size: Int) {
    state.withLock { $0.textSize += size }
  }

  private func keep(_ list: KnownList, at key: ListKey) {
    let size = list.text.bytes.count
    state.withLock { state in
      state.textSize += size
      if let old = state.lists.removeValue(forKey: key) { state.listSize -= old.text.bytes.count }
      if state.listSize + size > Self.listLimit {
        state.lists = [:]
        state.listSize = 0
      }
      guard size <= Self.listLimit else { return }
      state.lists[key] = list
      state.listSize += size
    }
  }
}

/// What came of an attempt to read at once.
public enum ReadingResult: Sendable {
  case answer(ReadyAnswer)
  /// It takes a while, and needs nobody.
  case tooMuch
  /// Only the cluster can answer it.
  case elsewhere
}

/// The body of a successful answer in JSON, in pieces that other answers may share.
public struct ReadyAnswer: Sendable {
  public let pieces: [SharedBytes]

  init(_ pieces: [SharedBytes]) { self.pieces = pieces }
}

extension SimulatedCluster {
  /// Answers a GET of an object or of a whole list without waiting for whoever changes the cluster.
  ///
  /// - Parameters:
  ///   - target: the request's target as it came, percent-encoded.
  ///   - accept: the header of that name.
  ///   - mayWork: whether it may take longer than a few microseconds.
  public nonisolated func read(_ target: String, accept: String?, mayWork: Bool) -> ReadingResult {
    if let accept, ReadingView.asksForOtherKind(accept) { return .elsewhere }
    return view.read(target, mayWork: mayWork)
  }
}
