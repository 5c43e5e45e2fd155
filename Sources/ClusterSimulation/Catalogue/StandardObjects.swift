/// What every API server makes for itself: roles and bindings, priority classes, API services, flow control.
struct StandardObjects {
  let configuration: SimulationConfiguration
  let definitions: [ResourceDefinition]

  /// The objects, each with the key of its resource.
  func objects(time: String) -> [(String, JSONValue)] {
    roles + bindings + priorityClasses + apiServices(time: time) + flowControl
  }

  private static let group = "rbac.authorization.k8s.io"

  private static func bootstrapped(_ name: String, labels: [String: JSONValue] = [:]) -> JSONValue {
    [
      "name": .string(name),
      "annotations": ["rbac.authorization.kubernetes.io/autoupdate": "true"],
      "labels": .object(
        labels.merging(["kubernetes.io/bootstrapping": "rbac-defaults"]) { first, _ in first }),
    ]
  }

  private static func rule(_ verbs: [String], _ groups: [String], _ resources: [String])
    -> JSONValue
  {
    func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    return ["verbs": list(verbs), "apiGroups": list(groups), "resources": list(resources)]
  }

  private static let reading = ["get", "list", "watch"]
  private static let writing = ["create", "delete", "deletecollection", "patch", "update"]
  private static let coreResources = [
    "configmaps", "endpoints", "persistentvolumeclaims", "pods", "replicationcontrollers",
    "serviceaccounts", "services",
  ]
  private static let appsResources = [
    "daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale",
    "statefulsets", "statefulsets/scale",
  ]

  private static func work(_ verbs: [String]) -> [JSONValue] {
    [
      rule(verbs, [""], coreResources), rule(verbs, ["apps"], appsResources),
      rule(verbs, ["autoscaling"], ["horizontalpodautoscalers"]),
      rule(verbs, ["batch"], ["cronjobs", "jobs"]),
      rule(verbs, ["policy"], ["poddisruptionbudgets"]),
      rule(verbs, ["networking.k8s.io"], ["ingresses", "networkpolicies"]),
    ]
  }

  private var roles: [(String, JSONValue)] {
    let everything: [JSONValue] = [
      Self.rule(["*"], ["*"], ["*"]), ["verbs": ["*"], "nonResourceURLs": ["*"]],
    ]
    let viewing =
      Self.work(Self.reading) + [
        Self.rule(
          Self.reading, [""],
          [
            "bindings", "events", "limitranges", "namespaces", "pods/log", "pods/status",
            "resourcequotas",
          ])
      ]
    let editing =
      [
        Self.rule(
          Self.reading, [""],
          [
            "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets",
            "services/proxy",
          ]),
        Self.rule(
          Self.writing, [""], ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy"]),
        Self.rule(Self.writing, [""], ["secrets"]),
        Self.rule(["impersonate"], [""], ["serviceaccounts"]),
        Self.rule(["create"], [""], ["pods/eviction", "serviceaccounts/token"]),
      ] + Self.work(Self.writing)
    let administering = [
      Self.rule(
        Self.reading + Self.writing, [Self.group], ["rolebindings", "roles"]),
      Self.rule(["create"], ["authorization.k8s.io"], ["localsubjectaccessreviews"]),
    ]
    let discovery: JSONValue = [
      "verbs": ["get"],
      "nonResourceURLs": [
        "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*",
        "/readyz", "/version", "/version/",
      ],
    ]
    func aggregate(_ name: String) -> [String: JSONValue] {
      ["rbac.authorization.k8s.io/aggregate-to-\(name)": "true"]
    }
    let all: [(String, [String: JSONValue], [JSONValue])] = [
      ("admin", [:], []), ("cluster-admin", [:], everything), ("edit", aggregate("admin"), []),
      ("view", aggregate("edit"), []),
      ("system:aggregate-to-admin", aggregate("admin"), administering),
      ("system:aggregate-to-edit", aggregate("edit"), editing),
      ("system:aggregate-to-view", aggregate("view"), viewing),
      (
        "system:basic-user", [:],
        [
          Self.rule(
            ["create"], ["authorization.k8s.io"],
            ["selfsubjectaccessreviews", "selfsubjectrulesreviews"])
        ]
          + (configuration.minor >= 28
            ? [Self.rule(["create"], ["authentication.k8s.io"], ["selfsubjectreviews"])] : [])
      ),
      ("system:discovery", [:], [discovery]),
      (
        "system:public-info-viewer", [:],
        [
          [
            "verbs": ["get"],
            "nonResourceURLs": ["/healthz", "/livez", "/readyz", "/version", "/version/"],
          ]
        ]
      ),
      (
        "system:auth-delegator", [:],
        [
          Self.rule(["create"], ["authentication.k8s.io"], ["tokenreviews"]),
          Self.rule(["create"], ["authorization.k8s.io"], ["subjectaccessreviews"]),
        ]
      ),
      ("system:kube-dns", [:], [Self.rule(["list", "watch"], [""], ["endpoints", "services"])]),
      (
        "system:node", [:],
        [
          Self.rule(Self.reading, [""], ["nodes", "pods", "services", "configmaps", "secrets"]),
          Self.rule(
            ["create", "patch", "update"], [""], ["nodes/status", "pods/status", "events"]),
        ]
      ),
    ]
    return all.map { name, labels, rules in
      var role: JSONValue = [
        "metadata": Self.bootstrapped(name, labels: labels), "rules": .array(rules),
      ]
      if ["admin", "edit", "view"].contains(name) {
        role["aggregationRule"] = [
          "clusterRoleSelectors": [["matchLabels": .object(aggregate(name))]]
        ]
      }
      return ("clusterroles.\(Self.group)", role)
    }
  }

  private var bindings: [(String, JSONValue)] {
    let all = [
      ("cluster-admin", ["system:masters"]), ("system:basic-user", ["system:authenticated"]),
      ("system:discovery", ["system:authenticated"]),
      ("system:public-info-viewer", ["system:authenticated", "system:unauthenticated"]),
    ]
    return all.map { name, groups in
      (
        "clusterrolebindings.\(Self.group)",
        [
          "metadata": Self.bootstrapped(name),
          "roleRef": [
            "apiGroup": .string(Self.group), "kind": "ClusterRole", "name": .string(name),
          ],
          "subjects": .array(
            groups.map {
              ["apiGroup": .string(Self.group), "kind": "Group", "name": .string($0)]
            }),
        ]
      )
    }
  }

  private var priorityClasses: [(String, JSONValue)] {
    [
      (
        "system-cluster-critical", 2_000_000_000,
        "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."
      ),
      (
        "system-node-critical", 2_000_001_000,
        "Used for system critical pods that must not be moved from their current node."
      ),
    ].map { name, value, description in
      (
        "priorityclasses.scheduling.k8s.io",
        [
          "metadata": ["name": .string(name), "generation": 1], "value": .integer(value),
          "description": .string(description),
        ]
      )
    }
  }

  private func apiServices(time: String) -> [(String, JSONValue)] {
    var served: [(group: String, version: String)] = []
    for version in definitions.flatMap(\.versions)
    where !served.contains(where: { $0.group == version.group && $0.version == version.version }) {
      served.append((version.group, version.version))
    }
    return served.map { group, version in
      var spec: JSONValue = [
        "version": .string(version), "groupPriorityMinimum": group.isEmpty ? 18000 : 17000,
        "versionPriority": group.isEmpty ? 1 : 15,
      ]
      if !group.isEmpty { spec["group"] = .string(group) }
      return (
        "apiservices.apiregistration.k8s.io",
        [
          "metadata": [
            "name": .string("\(version).\(group)"),
            "labels": ["kube-aggregator.kubernetes.io/automanaged": "onstart"],
          ], "spec": spec,
          "status": [
            "conditions": [
              [
                "type": "Available", "status": "True", "reason": "Local",
                "message": "Local APIServices are always available",
                "lastTransitionTime": .string(time),
              ]
            ]
          ],
        ]
      )
    }
  }

  private var flowControl: [(String, JSONValue)] {
    guard configuration.minor >= 20 else { return [] }
    let levels: [(String, Int64, Int64?)] = [
      ("catch-all", 5, nil), ("global-default", 20, 128), ("leader-election", 10, 16),
      ("node-high", 40, 64), ("system", 30, 64), ("workload-high", 40, 128),
      ("workload-low", 100, 128),
    ]
    var result: [(String, JSONValue)] = [
      (
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
        [
          "metadata": ["name": "exempt", "generation": 1],
          "spec": [
            "type": "Exempt", "exempt": ["nominalConcurrencyShares": 0, "lendablePercent": 0],
          ],
          "status": [:],
        ]
      )
    ]
    for (name, shares, queues) in levels {
      var response: JSONValue = ["type": queues == nil ? "Reject" : "Queue"]
      if let queues {
        response["queuing"] = [
          "queues": .integer(queues), "handSize": 6, "queueLengthLimit": 50,
        ]
      }
      result.append(
        (
          "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
          [
            "metadata": ["name": .string(name), "generation": 1],
            "spec": [
              "type": "Limited",
              "limited": [
                "nominalConcurrencyShares": .integer(shares), "limitResponse": response,
                "lendablePercent": 0,
              ],
            ], "status": [:],
          ]
        ))
    }
    let schemas: [(String, String, Int64, String?)] = [
      ("catch-all", "catch-all", 10000, "ByUser"), ("exempt", "exempt", 1, nil),
      ("global-default", "global-default", 9900, "ByUser"),
      ("kube-controller-manager", "workload-high", 800, "ByNamespace"),
      ("kube-scheduler", "workload-high", 800, "ByNamespace"),
      ("probes", "exempt", 2, nil), ("service-accounts", "workload-low", 9000, "ByUser"),
      ("system-nodes", "system", 500, "ByUser"),
    ]
    for (name, level, precedence, method) in schemas {
      var spec: JSONValue = [
        "priorityLevelConfiguration": ["name": .string(level)],
        "matchingPrecedence": .integer(precedence),
      ]
      if let method { spec["distinguisherMethod"] = ["type": .string(method)] }
      result.append(
        (
          "flowschemas.flowcontrol.apiserver.k8s.io",
          [
            "metadata": ["name": .string(name), "generation": 1], "spec": spec,
            "status": ["conditions": [["type": "Dangling", "status": "False", "reason": "Found"]]],
          ]
        ))
    }
    return result
  }
}
