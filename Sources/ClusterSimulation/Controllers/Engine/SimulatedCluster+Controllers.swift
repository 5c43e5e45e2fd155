extension SimulatedCluster {
  /// The simulated time, in seconds since 1970.
  func now() -> Double { controllers.time ?? clock() }

  /// Lets everything happen that was due until now.
  ///
  /// Each thing happens at its own time, in order, however late this is called.
  public func advance() {
    let target = clock()
    while let due = controllers.queue.nextDue(), due <= target {
      controllers.time = due
      runControllers()
    }
    controllers.time = nil
    deliver()
    publishQuiet()
  }

  /// When something will happen by itself next, in seconds since 1970; nil: never.
  public var nextEventTime: Double? { controllers.queue.nextDue() }

  /// Brings the cluster to rest after a change of this object.
  func settle(after key: ObjectKey) { runControllers() }

  /// Runs the controllers for everything that they have not seen yet.
  func settleAtStart() { runControllers() }

  /// Lets the controllers begin anew, as after another state was put into the store.
  ///
  /// What they remember is made again from the objects; what cannot be, such as how far a back-off had come, begins again.
  func restartControllers() {
    _ = store.takeUnseen()
    controllers = ControllerState()
    for resource in store.resources {
      for stored in store.stored(resource) {
        let change = StoreEvent(kind: .added, stored: stored)
        controllers.index.absorb(change)
        controllers.changes.append(change)
      }
    }
    rememberEvents()
    rememberAddresses()
    runControllers()
  }

  private func rememberAddresses() {
    for (_, pod) in store.list("pods") {
      if let node = pod.word("spec", "nodeName"), pod.word("status", "podIP") != nil {
        controllers.addresses.skip(on: node)
      }
    }
  }

  /// Runs the controllers until nothing is left to do at this moment.
  ///
  /// The bound guards only against controllers that never rest: what is left then goes on a second later.
  func runControllers() {
    guard !controllers.isRunning else { return }
    controllers.isRunning = true
    defer { controllers.isRunning = false }
    var counts: [Work: Int] = [:]
    for _ in 0..<1_000_000 {
      absorbChanges()
      if let work = controllers.queue.next() {
        counts[work, default: 0] += 1
        guard counts[work, default: 0] <= 5000 else {
          controllers.queue.add(work, at: now() + 1)
          continue
        }
        ControllerRegistry.all[work.controller].reconcile(work.key, in: self)
      } else if let due = controllers.queue.nextDue(), due <= now() {
        controllers.queue.release(until: now())
      } else {
        return
      }
    }
    while let work = controllers.queue.next() { controllers.queue.add(work, at: now() + 1) }
  }

  /// Tells the controllers what has changed in the store.
  private func absorbChanges() {
    let latest = store.takeUnseen()
    if latest.isEmpty, controllers.changes.isEmpty { return }
    for change in latest { controllers.index.absorb(change) }
    let changes = controllers.changes + latest
    controllers.changes = []
    for change in changes where change.key.resource != "events" {
      if !controllers.failures.isEmpty, change.kind == .added,
        change.key.resource == "serviceaccounts"
      {
        // What pods were refused for in this namespace may be there now.
        controllers.failures = controllers.failures.filter {
          $0.key.key.namespace != change.key.namespace
        }
      }
      for (place, controller) in ControllerRegistry.all.enumerated() {
        for key in controller.concerns(change, in: self) {
          controllers.queue.add(Work(controller: place, key: key))
        }
      }
    }
  }

  /// Has a controller look at an object at a later time.
  func wake(_ controller: some Controller, _ key: ObjectKey, at time: Double) {
    guard let place = ControllerRegistry.places[controller.name] else { return }
    controllers.queue.add(Work(controller: place, key: key), at: time)
  }

  /// Has a controller look again after a failure, ever later: 1 s, 2 s, 4 s … up to 5 min.
  func retry(_ controller: some Controller, _ key: ObjectKey) {
    guard let place = ControllerRegistry.places[controller.name] else { return }
    let work = Work(controller: place, key: key)
    let count = controllers.failures[work]?.count ?? 0
    let due = now() + min(300, Double(1 << min(count, 9)))
    controllers.failures[work] = (count + 1, due)
    controllers.queue.add(work, at: due)
  }

  /// Whether a controller has failed at an object lately, and is to let it be for now.
  func isBackingOff(_ controller: some Controller, _ key: ObjectKey) -> Bool {
    guard !controllers.failures.isEmpty, let place = ControllerRegistry.places[controller.name],
      let failure = controllers.failures[Work(controller: place, key: key)]
    else { return false }
    return failure.due > now()
  }

  /// A controller's work on an object has succeeded: its next failure is a first one.
  func succeeded(_ controller: some Controller, _ key: ObjectKey) {
    guard !controllers.failures.isEmpty, let place = ControllerRegistry.places[controller.name]
    else { return }
    controllers.failures[Work(controller: place, key: key)] = nil
  }

  func definition(_ key: String) -> ResourceDefinition? {
    definitions.first { $0.key == key }
  }
}
