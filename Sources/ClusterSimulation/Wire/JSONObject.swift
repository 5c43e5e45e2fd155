/// The members of a JSON object, each name once, in the order of their names.
///
/// A sorted array: an object of the API has few members, so that this takes half the memory of a dictionary, is written without
/// sorting, and is compared member by member. It is used as a dictionary is.
public struct JSONObject: Sendable, Hashable {
  @usableFromInline
  struct Member: Sendable, Hashable {
    @usableFromInline var name: String
    @usableFromInline var value: JSONValue

    @inlinable
    init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  @usableFromInline var members: ContiguousArray<Member>

  public init() { members = [] }

  /// The members of a dictionary.
  public init(_ dictionary: [String: JSONValue]) {
    members = ContiguousArray(dictionary.lazy.map { Member(name: $0.key, value: $0.value) })
    members.sort { $0.name < $1.name }
  }

  /// Members in any order; of several with one name the last holds.
  public init(members pairs: [(name: String, value: JSONValue)]) {
    members = ContiguousArray(pairs.lazy.map { Member(name: $0.name, value: $0.value) })
    sortMembers()
  }

  /// Makes room, and takes members as they come; `sortMembers` has to follow.
  init(unsorted members: ContiguousArray<Member>) {
    self.members = members
    sortMembers()
  }

  private mutating func sortMembers() {
    guard members.count > 1 else { return }
    let isSorted = members.indices.dropFirst().allSatisfy {
      members[$0 - 1].name < members[$0].name
    }
    if isSorted { return }
    // The sort of the standard library keeps the order of equal names.
    members.sort { $0.name < $1.name }
    var kept = 0
    for index in members.indices.dropFirst() {
      if members[index].name != members[kept].name { kept += 1 }
      if kept != index { members[kept] = members[index] }
    }
    members.removeSubrange((kept + 1)...)
  }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }

  mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

  /// Where a name is, or where it would be put.
  private func place(of name: String) -> (index: Int, isFound: Bool) {
    var low = 0
    var high = members.count
    // Members are mostly added in their order.
    if high > 0, members[high - 1].name < name { return (high, false) }
    while low < high {
      let middle = (low + high) / 2
      if members[middle].name < name { low = middle + 1 } else { high = middle }
    }
    return (low, low < members.count && members[low].name == name)
  }

  private func index(of name: String) -> Int? {
    if members.count <= 8 { return members.firstIndex { $0.name == name } }
    let (index, isFound) = place(of: name)
    return isFound ? index : nil
  }

  /// The member with a name; setting nil removes it.
  public subscript(name: String) -> JSONValue? {
    get { index(of: name).map { members[$0].value } }
    set {
      let (index, isFound) = place(of: name)
      switch (newValue, isFound) {
      case (let value?, true): members[index].value = value
      case (let value?, false): members.insert(Member(name: name, value: value), at: index)
      case (nil, true): members.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// The member with a name, changed in place; where there is none, the default is put in first.
  public subscript(name: String, default value: @autoclosure () -> JSONValue) -> JSONValue {
    get { self[name] ?? value() }
    _modify {
      let (index, isFound) = place(of: name)
      if !isFound { members.insert(Member(name: name, value: value()), at: index) }
      yield &members[index].value
    }
  }

  /// Takes a member out.
  @discardableResult
  public mutating func removeValue(forKey name: String) -> JSONValue? {
    guard let index = index(of: name) else { return nil }
    return members.remove(at: index).value
  }

  /// Changes a member in place; false if there is none.
  mutating func changeMember(_ name: String, _ change: (inout JSONValue) -> Void) -> Bool {
    guard let index = index(of: name) else { return false }
    change(&members[index].value)
    return true
  }
}

extension JSONObject: RandomAccessCollection {
  public typealias Element = (key: String, value: JSONValue)
  public var startIndex: Int { members.startIndex }
  public var endIndex: Int { members.endIndex }
  public subscript(position: Int) -> Element { (members[position].name, members[position].value) }

  /// The names, in order.
  public var keys: [String] { members.map(\.name) }
  public var values: [JSONValue] { members.map(\.value) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    members = []
    members.reserveCapacity(elements.count)
    for (name, value) in elements { members.append(Member(name: name, value: value)) }
    sortMembers()
  }
}

extension JSONObject {
  /// The members with their values changed.
  public func mapValues(_ change: (JSONValue) throws -> JSONValue) rethrows -> JSONObject {
    var result = self
    for index in members.indices { result.members[index].value = try change(members[index].value) }
    return result
  }

  /// What is made of the values, by name.
  public func mapValues<Result>(_ change: (JSONValue) throws -> Result) rethrows -> [String: Result]
  {
    try Dictionary(uniqueKeysWithValues: members.map { ($0.name, try change($0.value)) })
  }

  /// What is made of the values where something is, by name.
  public func compactMapValues<Result>(_ change: (JSONValue) throws -> Result?) rethrows
    -> [String: Result]
  {
    var result: [String: Result] = [:]
    for member in members { result[member.name] = try change(member.value) }
    return result
  }

  /// The members that satisfy a condition.
  public func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> JSONObject {
    var result = JSONObject()
    result.members = try members.filter { try isIncluded(($0.name, $0.value)) }
    return result
  }

  /// The members of both; of two with one name what is made of their values.
  public func merging(
    _ other: JSONObject, uniquingKeysWith combine: (JSONValue, JSONValue) throws -> JSONValue
  ) rethrows -> JSONObject {
    var result = self
    for (name, value) in other {
      result[name] = try result[name].map { try combine($0, value) } ?? value
    }
    return result
  }

  /// Takes other members in; of two with one name what is made of their values.
  public mutating func merge(
    _ other: JSONObject, uniquingKeysWith combine: (JSONValue, JSONValue) throws -> JSONValue
  ) rethrows {
    self = try merging(other, uniquingKeysWith: combine)
  }
}
