import Execution
import LessonModel
import Testing

private func lesson() -> Lesson {
  func section(
    _ id: String, _ title: String, _ numbers: ClosedRange<Int>, role: SectionRole = .main
  )
    -> Section
  {
    Section(
      id: id, title: title, level: 2, range: place, role: role,
      steps: numbers.map { number in
        Step(
          id: StepID("\(id)#\(number)"),
          action: Action(.command, "do \(id.split(separator: "/").last ?? "")-\(number)"),
          range: SourceRange(line: number * 10, column: 1, endLine: number * 10 + 1, endColumn: 1),
          instruction: "",
          role: role == .tearDown ? .tearDown : role == .optional ? .optional : .main,
          provenance: why)
      })
  }
  return Lesson(
    file: "l.md", title: "L",
    sections: [
      section("l/1-setup", "1. Setup", 1...2), section("l/2-main", "2. Main", 3...5),
      section("l/3-more", "3. More", 6...6, role: .optional),
      section("l/clean", "Clean", 7...7, role: .tearDown),
    ])
}

private func running(
  _ selection: StepSelection, graph: [StepGraph.Edge] = [], optional: Bool = false
) throws -> [Int] {
  let planner = Planner(
    includesOptional: optional, selection: selection, graph: StepGraph(edges: graph))
  return try planner.plan(lesson()).plan.steps.enumerated()
    .filter { $0.element.skip == nil }.map { $0.offset + 1 }
}

@Suite struct `A selection of steps` {
  @Test func `leaves optional sections out unless asked`() throws {
    #expect(try running(StepSelection()) == [1, 2, 3, 4, 5, 7])
    #expect(try running(StepSelection(), optional: true) == [1, 2, 3, 4, 5, 6, 7])
  }

  @Test func `begins and ends where it is told, and always tears down`() throws {
    #expect(try running(StepSelection(from: "4")) == [4, 5, 7])
    #expect(try running(StepSelection(until: "2-main#3")) == [1, 2, 3, 7])
    #expect(try running(StepSelection(from: "2. Main", until: "Main")) == [3, 4, 5, 7])
  }

  @Test(arguments: [
    ("4", [4]), ("l/2-main#4", [4]), ("2-main#4", [4]), (":41", [4]), ("lesson.md:40", [4]),
    ("do 2-main-4", [4]), ("main-4", [4]), ("2-main", [3, 4, 5]), ("main", [3, 4, 5]),
    ("2. Main", [3, 4, 5]), ("3-more", [6]), ("clean", [7]),
  ])
  func `takes only what is named, in every way to name it`(name: String, steps: [Int]) throws {
    #expect(try running(StepSelection(only: [name])) == steps)
  }

  @Test func `takes what the named step needs, if that is wanted`() throws {
    let edges = [
      StepGraph.Edge(from: StepID("l/1-setup#1"), to: StepID("l/2-main#3"), reason: .variable),
      StepGraph.Edge(from: StepID("l/2-main#3"), to: StepID("l/2-main#5"), reason: .file),
      StepGraph.Edge(from: StepID("l/2-main#4"), to: StepID("l/2-main#5"), reason: .order),
    ]
    #expect(
      try running(StepSelection(only: ["5"], includesNeeds: true), graph: edges) == [1, 3, 5])
    #expect(try running(StepSelection(only: ["5"]), graph: edges) == [5])
  }

  @Test func `leaves out what is named, be it the tear-down`() throws {
    #expect(try running(StepSelection(skip: ["1-setup", ":40"])) == [3, 5, 7])
    #expect(try running(StepSelection(skip: ["clean"])) == [1, 2, 3, 4, 5])
  }

  @Test(arguments: [
    (StepSelection(only: ["2-mian#4"]), "There is no step '2-mian#4'. Did you mean 'l/2-main#4'?"),
    (StepSelection(only: ["zzz"]), "There is no step 'zzz'. '--dry-run' lists the steps."),
    (
      StepSelection(only: ["do 1"]),
      "'do 1' can mean 'l/1-setup#1' and 'l/1-setup#2'. Say more of its name, or its number in '--dry-run'."
    ),
    (
      StepSelection(from: "4", until: "2"),
      "'--until 2' stands before '--from 4': no step is between them."
    ),
  ])
  func `says what it does not find`(selection: StepSelection, sentence: String) {
    let error = #expect(throws: PlanError.self) { try running(selection) }
    #expect(error?.description == sentence)
  }
}
