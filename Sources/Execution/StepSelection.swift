import LessonModel

/// Which steps of a plan a user wants: from one on, up to one, only some, without some.
public struct StepSelection: Sendable, Hashable {
  /// The step to begin with.
  public var from: String?
  /// The last step.
  public var until: String?
  /// The only steps; empty: no such restriction. Optional and uncertain steps that are named here run.
  public var only: [String]
  /// Steps to leave out.
  public var skip: [String]
  /// Whether the steps run too that those of ``only`` need.
  public var includesNeeds: Bool

  public init(
    from: String? = nil, until: String? = nil, only: [String] = [], skip: [String] = [],
    includesNeeds: Bool = false
  ) {
    self.from = from
    self.until = until
    self.only = only
    self.skip = skip
    self.includesNeeds = includesNeeds
  }

  /// Leaves out what is not selected. A tear-down stays: only `only` and `skip` can leave it out.
  func apply(to steps: inout [PlannedStep], graph: StepGraph) throws(PlanError) {
    let reference = StepReference(steps)
    func leaveOut(_ place: Int, _ why: String) {
      if steps[place].skip == nil { steps[place].skip = SkipReason(.notSelected, why) }
    }
    func isMain(_ place: Int) -> Bool { steps[place].step.role != .tearDown }
    let first = try from.map { text throws(PlanError) in try reference.places(of: text)[0] }
    var last: Int?
    if let until { last = try reference.places(of: until).last }
    if let first, let last, last < first { throw .emptyRange(from: from ?? "", until: until ?? "") }
    for place in steps.indices where isMain(place) {
      if let first, place < first { leaveOut(place, "'--from' begins after it.") }
      if let last, place > last { leaveOut(place, "'--until' ends before it.") }
    }
    if !only.isEmpty {
      var wanted: Set<Int> = []
      for text in only { wanted.formUnion(try reference.places(of: text)) }
      for place in wanted where steps[place].skip?.kind == .optional || isUncertain(steps[place]) {
        steps[place].skip = nil
      }
      if includesNeeds { wanted.formUnion(needs(of: wanted, steps, graph)) }
      for place in steps.indices where !wanted.contains(place) {
        leaveOut(place, "'--only' names other steps.")
      }
    }
    for text in skip {
      for place in try reference.places(of: text) { leaveOut(place, "'--skip' names it.") }
    }
  }

  private func isUncertain(_ planned: PlannedStep) -> Bool {
    planned.skip?.kind == .unsure || planned.skip?.kind == .reference
  }

  /// The places of all steps that these need, and those need in turn; mere order is no need.
  private func needs(of wanted: Set<Int>, _ steps: [PlannedStep], _ graph: StepGraph) -> Set<Int> {
    let places = Dictionary(
      steps.enumerated().map { ($1.step.id, $0) }, uniquingKeysWith: { first, _ in first })
    var sources: [StepID: [StepID]] = [:]
    for edge in graph.edges where edge.reason != .order {
      sources[edge.to, default: []].append(edge.from)
    }
    var found: Set<Int> = []
    var open = wanted.map { steps[$0].step.id }
    while let step = open.popLast() {
      for source in sources[step] ?? [] {
        guard let place = places[source], found.insert(place).inserted else { continue }
        open.append(source)
      }
    }
    return found
  }
}
