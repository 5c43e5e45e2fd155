/// Scales by what pods use (`pkg/controller/podautoscaler`).
///
/// What they use is given: see `SimulatedCluster.usage(of:)`.
struct HorizontalAutoscaler: Controller {
  let name = "horizontal-pod-autoscaler"
  private static let resource = "horizontalpodautoscalers.autoscaling"
  /// Seconds between two looks (`--horizontal-pod-autoscaler-sync-period`).
  private static let period: Double = 15
  /// How far usage may be off its target without consequence.
  private static let tolerance = 0.1
  private static let downscaleWindow: Double = 300

  func concerns(_ change: StoreEvent, in cluster: isolated SimulatedCluster) -> [ObjectKey] {
    guard change.key.resource == Self.resource, change.kind != .deleted else { return [] }
    return change.previous?["spec"] == change.object["spec"] && change.kind == .modified
      ? [] : [change.key]
  }

  func reconcile(_ key: ObjectKey, in cluster: isolated SimulatedCluster) {
    guard let scaler = cluster.store.get(key), !scaler.isBeingDeleted else { return }
    cluster.wake(self, key, at: cluster.now() + Self.period)
    guard let target = target(of: scaler, key, in: cluster) else {
      let kind = scaler.word("spec", "scaleTargetRef", "kind") ?? ""
      let name = scaler.word("spec", "scaleTargetRef", "name") ?? ""
      let plural = kind.lowercased() + "s"
      let message = "\(plural).apps \"\(name)\" not found"
      tell(scaler, "Warning", "FailedGetScale", message, in: cluster)
      return write(
        key,
        [
          (
            "AbleToScale", false, "FailedGetScale",
            "the HPA controller was unable to get the target's current scale: \(message)"
          )
        ],
        nil, nil, in: cluster)
    }
    let current = target.object.whole("spec", "replicas") ?? 1
    let minimum = scaler.whole("spec", "minReplicas") ?? 1
    let maximum = scaler.whole("spec", "maxReplicas") ?? current
    if current == 0 {
      return write(
        key,
        [
          (
            "AbleToScale", true, "SucceededGetScale",
            "the HPA controller was able to get the target's current scale"
          ),
          (
            "ScalingActive", false, "ScalingDisabled",
            "scaling is disabled since the replica count of the target is zero"
          ),
        ], (0, 0), nil, in: cluster)
    }
    let readings = readings(of: scaler, target, in: cluster)
    if let trouble = readings.compactMap(\.trouble).first,
      readings.allSatisfy({ $0.trouble != nil })
    {
      return fail(scaler, key, trouble, current, readings, in: cluster)
    }
    let best = readings.filter { $0.trouble == nil }.max { $0.replicas < $1.replicas }
    var wanted = best?.replicas ?? current
    var able = ("AbleToScale", true, "ReadyForNewScale", "recommended size matches current size")
    let stable = stabilized(wanted, current, scaler, in: cluster)
    if stable > wanted {
      able.2 = "ScaleDownStabilized"
      able.3 =
        "recent recommendations were higher than current one, applying the highest recent recommendation"
      wanted = stable
    }
    var limited = (
      "ScalingLimited", false, "DesiredWithinRange",
      "the desired count is within the acceptable range"
    )
    let rate = max(current * 2, current + 4)
    if wanted > maximum {
      wanted = maximum
      limited = (
        "ScalingLimited", true, "TooManyReplicas",
        "the desired replica count is more than the maximum replica count"
      )
    } else if wanted < minimum {
      wanted = minimum
      limited = (
        "ScalingLimited", true, "TooFewReplicas",
        "the desired replica count is less than the minimum replica count"
      )
    }
    if wanted > rate {
      wanted = rate
      limited = (
        "ScalingLimited", true, "ScaleUpLimit",
        "the desired replica count is increasing faster than the maximum scale rate"
      )
    }
    if wanted != current {
      scale(scaler, target, to: wanted, because: best, current, minimum, maximum, in: cluster)
      able = (
        "AbleToScale", true, "SucceededRescale",
        "the HPA controller was able to update the target scale to \(wanted)"
      )
    }
    let active = (
      "ScalingActive", true, "ValidMetricFound",
      "the HPA was able to successfully calculate a replica count from \(best?.description ?? "cpu resource utilization (percentage of request)")"
    )
    write(
      key, [able, active, limited], (current, wanted), readings, wanted != current, in: cluster)
  }

  private func tell(
    _ scaler: JSONValue, _ type: String, _ reason: String, _ message: String,
    in cluster: isolated SimulatedCluster
  ) {
    cluster.recordEvent(
      on: scaler, "HorizontalPodAutoscaler", type, reason, message,
      from: "horizontal-pod-autoscaler")
  }

  private func target(of scaler: JSONValue, _ key: ObjectKey, in cluster: isolated SimulatedCluster)
    -> (key: ObjectKey, object: JSONValue)?
  {
    let resources = [
      "Deployment": "deployments.apps", "ReplicaSet": "replicasets.apps",
      "StatefulSet": "statefulsets.apps", "ReplicationController": "replicationcontrollers",
    ]
    guard let resource = resources[scaler.word("spec", "scaleTargetRef", "kind") ?? ""],
      let name = scaler.word("spec", "scaleTargetRef", "name")
    else { return nil }
    let place = key.at(resource, name)
    return cluster.store.get(place).map { (place, $0) }
  }

  // MARK: - Metrics

  /// What one metric says.
  private struct Reading {
    var resource: String
    var replicas: Int
    var utilization: Int?
    /// In thousandths.
    var average: Int
    var trouble: String?
    var isAverageValue: Bool
    var isAbove = false

    var description: String {
      isAverageValue
        ? "\(resource) resource" : "\(resource) resource utilization (percentage of request)"
    }
  }

  private func metrics(_ scaler: JSONValue) -> [JSONValue] {
    let metrics = scaler.elements("spec", "metrics")
    if !metrics.isEmpty { return metrics }
    let share = scaler[["spec", "targetCPUUtilizationPercentage"]] ?? 80
    return [
      [
        "type": "Resource",
        "resource": [
          "name": "cpu", "target": ["type": "Utilization", "averageUtilization": share],
        ],
      ]
    ]
  }

  private func readings(
    of scaler: JSONValue, _ target: (key: ObjectKey, object: JSONValue),
    in cluster: isolated SimulatedCluster
  ) -> [Reading] {
    let selector = LabelSelector(target.object[["spec", "selector"]])
    let pods = cluster.controllers.index.pods(in: target.key.namespace).compactMap(
      cluster.store.get
    )
    .filter {
      selector.matches($0.labels) && !$0.hasEnded && !$0.isBeingDeleted && cluster.isReady($0)
    }
    let current = target.object.whole("spec", "replicas") ?? 1
    return metrics(scaler).map { metric in
      let type = metric.word("type") ?? "Resource"
      let source = metric["resource"] ?? metric["containerResource"] ?? [:]
      let resource = source.word("name") ?? "cpu"
      // The beta versions had the target's members beside the name.
      let goal =
        source["target"] ?? [
          "averageUtilization": source["targetAverageUtilization"] ?? .null,
          "averageValue": source["targetAverageValue"] ?? .null,
        ]
      let isValue = goal.whole("averageUtilization") == nil
      var reading = Reading(
        resource: resource, replicas: current, utilization: nil, average: 0, trouble: nil,
        isAverageValue: isValue)
      guard type == "Resource" || type == "ContainerResource" else {
        reading.trouble =
          "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
        return reading
      }
      guard !pods.isEmpty else {
        reading.trouble =
          "failed to get \(resource) utilization: unable to get metrics for resource \(resource): no metrics returned from resource metrics API"
        return reading
      }
      let usages = pods.map { cluster.usage(of: $0)[resource] }
      reading.average = usages.reduce(0, +) / pods.count
      let ratio: Double
      if isValue {
        let value = Quantity.thousandths(goal["averageValue"]) ?? 1
        ratio = Double(reading.average) / Double(max(1, value))
      } else {
        let requests = pods.map { ResourceAmounts.requests(of: $0)[resource] }
        if let place = requests.firstIndex(of: 0) {
          let pod = pods[place]
          let container =
            pod.elements("spec", "containers").first {
              $0[["resources", "requests", resource]] == nil
            }?.word("name") ?? ""
          reading.trouble =
            cluster.configuration.minor >= 27
            ? "failed to get \(resource) utilization: missing request for \(resource) in container \(container) of Pod \(pod.name)"
            : "failed to get \(resource) utilization: missing request for \(resource)"
          return reading
        }
        let share = usages.reduce(0, +) * 100 / max(1, requests.reduce(0, +))
        reading.utilization = share
        ratio = Double(share) / Double(max(1, goal.whole("averageUtilization") ?? 80))
      }
      reading.isAbove = ratio > 1
      if abs(ratio - 1) > Self.tolerance {
        reading.replicas = max(1, Int((ratio * Double(pods.count)).rounded(.up)))
        // More pods than are ready never make fewer of them, and the other way round.
        if ratio < 1, reading.replicas > current || ratio > 1, reading.replicas < current {
          reading.replicas = current
        }
      }
      return reading
    }
  }

  private func stabilized(
    _ wanted: Int, _ current: Int, _ scaler: JSONValue, in cluster: isolated SimulatedCluster
  ) -> Int {
    let window = Double(
      scaler.whole("spec", "behavior", "scaleDown", "stabilizationWindowSeconds")
        ?? Int(Self.downscaleWindow))
    let now = cluster.now()
    var recent = cluster.controllers.recommendations[scaler.uid] ?? [(now, current)]
    recent = recent.filter { $0.time > now - window }
    recent.append((now, wanted))
    cluster.controllers.recommendations[scaler.uid] = recent
    return min(max(current, wanted), recent.map(\.replicas).max() ?? wanted)
  }

  // MARK: - Acting

  private func scale(
    _ scaler: JSONValue, _ target: (key: ObjectKey, object: JSONValue), to wanted: Int,
    because reading: Reading?, _ current: Int, _ minimum: Int, _ maximum: Int,
    in cluster: isolated SimulatedCluster
  ) {
    cluster.update(target.key) { $0.set(["spec", "replicas"], to: .integer(Int64(wanted))) }
    let reason: String
    if wanted < current {
      reason =
        current > maximum
        ? "Current number of replicas above Spec.MaxReplicas" : "All metrics below target"
    } else if let reading, reading.isAbove {
      reason = "\(reading.description) above target"
    } else {
      reason = "Current number of replicas below Spec.MinReplicas"
    }
    tell(
      scaler, "Normal", "SuccessfulRescale", "New size: \(wanted); reason: \(reason)", in: cluster)
  }

  private func fail(
    _ scaler: JSONValue, _ key: ObjectKey, _ trouble: String, _ current: Int, _ readings: [Reading],
    in cluster: isolated SimulatedCluster
  ) {
    tell(scaler, "Warning", "FailedGetResourceMetric", trouble, in: cluster)
    tell(
      scaler, "Warning", "FailedComputeMetricsReplicas",
      "invalid metrics (\(readings.count) invalid out of \(readings.count)), first error is: failed to get \(readings.first?.resource ?? "cpu") resource metric value: \(trouble)",
      in: cluster)
    write(
      key,
      [
        (
          "AbleToScale", true, "SucceededGetScale",
          "the HPA controller was able to get the target's current scale"
        ),
        (
          "ScalingActive", false, "FailedGetResourceMetric",
          "the HPA was unable to compute the replica count: \(trouble)"
        ),
      ], (current, 0), nil, in: cluster)
  }

  private func write(
    _ key: ObjectKey, _ conditions: [(type: String, holds: Bool, reason: String, message: String)],
    _ sizes: (current: Int, desired: Int)?, _ readings: [Reading]?, _ hasScaled: Bool = false,
    in cluster: isolated SimulatedCluster
  ) {
    guard let scaler = cluster.store.get(key) else { return }
    var status: JSONValue = [
      "currentReplicas": .integer(Int64(sizes?.current ?? 0)),
      "desiredReplicas": .integer(Int64(sizes?.desired ?? 0)),
      "conditions": .array(
        conditions.map {
          cluster.condition($0.type, $0.holds, reason: $0.reason, message: $0.message, of: scaler)
        }),
    ]
    status["lastScaleTime"] =
      hasScaled ? .string(Timestamp.text(cluster.now())) : scaler[["status", "lastScaleTime"]]
    let valid = (readings ?? []).filter { $0.trouble == nil }
    if !valid.isEmpty {
      status["currentMetrics"] = .array(
        valid.map { reading in
          var current: JSONValue = [
            "averageValue": .string(Quantity.text(reading.average, of: reading.resource))
          ]
          if let share = reading.utilization {
            current["averageUtilization"] = .integer(Int64(share))
          }
          return [
            "type": "Resource",
            "resource": ["name": .string(reading.resource), "current": current],
          ]
        })
    } else {
      status["currentMetrics"] = scaler[["status", "currentMetrics"]]
    }
    cluster.putStatus(status, at: key)
  }
}
