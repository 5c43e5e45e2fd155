import ClusterSimulation
import Testing

@Suite struct `A job` {
  @Test func `runs as many pods at once as it may, until enough have succeeded`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.jobs,
      Manifests.job(
        "j", script: "sleep 10",
        spec: ["completions": 5, "parallelism": 2, "completionMode": "Indexed"]))
    var most: Int64 = 0
    for _ in 0..<40 {
      most = max(most, try await world.get(Paths.jobs + "/j").number(at: "status", "active"))
      await world.pass(1)
    }
    let job = try await world.get(Paths.jobs + "/j")
    #expect(most == 2)
    #expect(job.number(at: "status", "succeeded") == 5)
    #expect(job.text(at: "status", "completedIndexes") == "0-4")
    #expect(job.conditionReason("Complete") == "CompletionsReached")
    let indexes = try await world.items(Paths.pods).map {
      $0.text(at: "metadata", "annotations", "batch.kubernetes.io/job-completion-index")
    }
    #expect(indexes.sorted() == ["0", "1", "2", "3", "4"])
  }

  @Test func `tries again ever later, and gives up at its limit`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.jobs, Manifests.job("j", script: "exit 1", spec: ["backoffLimit": 3]))
    var starts: [Int] = []
    for second in 0..<120 {
      let count = try await world.items(Paths.pods).count
      while starts.count < count { starts.append(second) }
      await world.pass(1)
    }
    #expect(starts == [0, 10, 30, 70])
    let job = try await world.get(Paths.jobs + "/j")
    #expect(job.conditionReason("Failed") == "BackoffLimitExceeded")
    #expect(
      try await world.events(about: "j").last
        == "BackoffLimitExceeded: Job has reached the specified backoff limit")
  }

  @Test func `ends at its deadline, and goes when its time is up`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.jobs,
      Manifests.job(
        "j", script: "sleep 1000",
        spec: ["activeDeadlineSeconds": 20, "ttlSecondsAfterFinished": 30]))
    await world.pass(19)
    #expect(try await world.get(Paths.jobs + "/j").number(at: "status", "active") == 1)
    await world.pass(2)
    #expect(try await world.get(Paths.jobs + "/j").conditionReason("Failed") == "DeadlineExceeded")
    #expect(try await world.items(Paths.pods).isEmpty)
    await world.pass(30)
    #expect(try await world.send("GET", Paths.jobs + "/j").status == 404)
  }

  @Test func `that is suspended has no pods until it is resumed`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.jobs, Manifests.job("j", script: "sleep 5", spec: ["suspend": true]))
    await world.pass(20)
    #expect(try await world.items(Paths.pods).isEmpty)
    try await world.merge(Paths.jobs + "/j", ["spec": ["suspend": false]])
    await world.pass(6)
    #expect(try await world.get(Paths.jobs + "/j").number(at: "status", "succeeded") == 1)
    #expect(try await world.events(about: "j").contains("Resumed: Job resumed"))
  }
}

@Suite struct `A cron job` {
  private func cron(_ schedule: String, script: String, _ spec: JSONObject = [:])
    -> JSONValue
  {
    var members: JSONObject = [
      "schedule": .string(schedule),
      "jobTemplate": ["spec": Manifests.job("", script: script)["spec"] ?? [:]],
    ]
    members.merge(spec) { _, new in new }
    return [
      "apiVersion": "batch/v1", "kind": "CronJob", "metadata": ["name": "c"],
      "spec": .object(members),
    ]
  }

  private func jobs(_ world: SimulationWorld) async throws -> [String] {
    try await world.items(Paths.jobs).map { $0.text(at: "metadata", "name") }
  }

  @Test func `makes a job at every due time and keeps the last three`() async throws {
    let world = try await SimulationWorld()
    try await world.send("POST", Paths.cronJobs, cron("*/5 * * * *", script: "sleep 1"))
    // 1764000000 is 16:00:00, so the jobs are of 16:05, 16:10 …
    await world.pass(299)
    #expect(try await jobs(world).isEmpty)
    await world.pass(2)
    #expect(try await jobs(world) == ["c-29400005"])
    await world.pass(3600)
    #expect(try await jobs(world) == ["c-29400055", "c-29400060", "c-29400065"])
    let object = try await world.get(Paths.cronJobs + "/c")
    #expect(object[["status", "active"]] == nil)
    #expect(!object.text(at: "status", "lastSuccessfulTime").isEmpty)
  }

  @Test(arguments: [("Allow", 3), ("Forbid", 1), ("Replace", 1)])
  func `treats what still runs by its policy`(policy: String, count: Int) async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.cronJobs,
      cron("* * * * *", script: "sleep 1000", ["concurrencyPolicy": .string(policy)]))
    await world.pass(190)
    #expect(try await jobs(world).count == count)
    #expect(try await jobs(world).last == (policy == "Forbid" ? "c-29400001" : "c-29400003"))
  }

  @Test func `that is suspended makes none`() async throws {
    let world = try await SimulationWorld()
    try await world.send(
      "POST", Paths.cronJobs, cron("* * * * *", script: "true", ["suspend": true]))
    await world.pass(600)
    #expect(try await jobs(world).isEmpty)
  }
}
