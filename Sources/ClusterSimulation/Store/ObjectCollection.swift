/// The objects of one resource, in the order of namespace and name.
///
/// A namespace's names and objects are two sorted arrays: a list is an array that is there already, and an object is found by
/// halving.
struct ObjectCollection: Sendable {
  struct Namespace: Sendable {
    let name: String
    /// The store's version with which it changed last.
    var version: Int64 = 0
    var names: [String] = []
    var objects: [StoredObject] = []

    init(name: String) { self.name = name }

    func place(of name: String) -> (index: Int, isFound: Bool) {
      var low = 0
      var high = names.count
      // Names with a number or a moment in them come in their order.
      if high > 0, names[high - 1] < name { return (high, false) }
      while low < high {
        let middle = (low + high) / 2
        if names[middle] < name { low = middle + 1 } else { high = middle }
      }
      return (low, low < names.count && names[low] == name)
    }
  }

  private(set) var namespaces: [Namespace] = []
  private(set) var count = 0
  /// The store's version with which it changed last.
  private(set) var version: Int64 = 0

  private func place(of namespace: String) -> (index: Int, isFound: Bool) {
    var low = 0
    var high = namespaces.count
    while low < high {
      let middle = (low + high) / 2
      if namespaces[middle].name < namespace { low = middle + 1 } else { high = middle }
    }
    return (low, low < namespaces.count && namespaces[low].name == namespace)
  }

  func namespace(_ name: String) -> Namespace? {
    let (index, isFound) = place(of: name)
    return isFound ? namespaces[index] : nil
  }

  func get(_ namespace: String, _ name: String) -> StoredObject? {
    let (outer, isKnown) = place(of: namespace)
    guard isKnown else { return nil }
    let (inner, isFound) = namespaces[outer].place(of: name)
    return isFound ? namespaces[outer].objects[inner] : nil
  }

  /// The objects, of one namespace if it is named.
  func all(in namespace: String? = nil) -> [StoredObject] {
    if let namespace { return self.namespace(namespace)?.objects ?? [] }
    return namespaces.count == 1 ? namespaces[0].objects : namespaces.flatMap(\.objects)
  }

  /// Puts an object in, or in the place of the one with its name, which is returned.
  @discardableResult
  mutating func put(_ object: StoredObject) -> StoredObject? {
    version = object.version
    let (outer, isKnown) = place(of: object.key.namespace)
    if !isKnown { namespaces.insert(Namespace(name: object.key.namespace), at: outer) }
    namespaces[outer].version = object.version
    let (inner, isFound) = namespaces[outer].place(of: object.key.name)
    if isFound {
      let previous = namespaces[outer].objects[inner]
      namespaces[outer].objects[inner] = object
      return previous
    }
    namespaces[outer].names.insert(object.key.name, at: inner)
    namespaces[outer].objects.insert(object, at: inner)
    count += 1
    return nil
  }

  /// Takes an object out, as of a version.
  @discardableResult
  mutating func remove(_ key: ObjectKey, at version: Int64) -> StoredObject? {
    let (outer, isKnown) = place(of: key.namespace)
    guard isKnown else { return nil }
    let (inner, isFound) = namespaces[outer].place(of: key.name)
    guard isFound else { return nil }
    self.version = version
    namespaces[outer].version = version
    namespaces[outer].names.remove(at: inner)
    count -= 1
    return namespaces[outer].objects.remove(at: inner)
  }
}
