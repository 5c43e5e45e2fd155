/// What the API server's admission plugins add to a new pod: `ServiceAccount`, `DefaultTolerationSeconds`, `Priority`.
enum PodAdmission {
  static func completed(_ pod: JSONValue, minor: Int, priorities: [JSONValue]) -> JSONValue {
    var pod = pod
    func fill(_ name: String, _ value: JSONValue) {
      if pod[["spec", name]] == nil { pod.set(["spec", name], to: value) }
    }
    let account =
      pod.word("spec", "serviceAccountName") ?? pod.word("spec", "serviceAccount") ?? "default"
    pod.set(["spec", "serviceAccountName"], to: .string(account))
    pod.set(["spec", "serviceAccount"], to: .string(account))
    if minor >= 13 { fill("enableServiceLinks", true) }
    var tolerations = pod.elements("spec", "tolerations")
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
      let isKnown = tolerations.contains { toleration in
        let named = toleration.word("key")
        let effect = toleration.word("effect")
        return (named == key || named == nil && toleration["operator"] == "Exists")
          && (effect == nil || effect == "NoExecute")
      }
      if !isKnown {
        tolerations.append([
          "effect": "NoExecute", "key": .string(key), "operator": "Exists",
          "tolerationSeconds": 300,
        ])
      }
    }
    pod.set(["spec", "tolerations"], to: .array(tolerations))
    prioritize(&pod, minor: minor, priorities)
    return pod
  }

  private static func prioritize(_ pod: inout JSONValue, minor: Int, _ priorities: [JSONValue]) {
    let system = ["system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000]
    var value: JSONValue = 0
    var policy: JSONValue = "PreemptLowerPriority"
    if let name = pod.word("spec", "priorityClassName") {
      let found = priorities.first { $0.name == name }
      value = found?["value"] ?? system[name].map { .integer(Int64($0)) } ?? 0
      policy = found?["preemptionPolicy"] ?? policy
    } else if let standard = priorities.first(where: { $0["globalDefault"] == true }) {
      pod.set(["spec", "priorityClassName"], to: .string(standard.name))
      value = standard["value"] ?? 0
      policy = standard["preemptionPolicy"] ?? policy
    }
    pod.set(["spec", "priority"], to: value)
    if minor >= 19, pod[["spec", "preemptionPolicy"]] == nil {
      pod.set(["spec", "preemptionPolicy"], to: policy)
    }
  }

  /// Gives every container the service account's token where it mounts none itself.
  ///
  /// - Parameter token: the secret's name up to 1.20, the projected volume's from then on; empty: there is none.
  static func mounted(_ pod: JSONValue, minor: Int, token: String) -> JSONValue {
    let path = "/var/run/secrets/kubernetes.io/serviceaccount"
    guard !token.isEmpty, pod[["spec", "automountServiceAccountToken"]] != false else { return pod }
    var pod = pod
    var isMounted = false
    for list in ["initContainers", "containers"] where pod[["spec", list]] != nil {
      pod.set(
        ["spec", list],
        to: .array(
          pod.elements("spec", list).map { container in
            let mounts = container.elements("volumeMounts")
            if mounts.contains(where: { $0.word("mountPath") == path }) { return container }
            var container = container
            isMounted = true
            container["volumeMounts"] = .array(
              mounts + [["mountPath": .string(path), "name": .string(token), "readOnly": true]])
            return container
          }))
    }
    guard isMounted else { return pod }
    var volume: JSONValue = ["name": .string(token)]
    if minor <= 20 {
      volume["secret"] = ["defaultMode": 420, "secretName": .string(token)]
    } else {
      volume["projected"] = [
        "defaultMode": 420,
        "sources": [
          ["serviceAccountToken": ["expirationSeconds": 3607, "path": "token"]],
          [
            "configMap": [
              "items": [["key": "ca.crt", "path": "ca.crt"]], "name": "kube-root-ca.crt",
            ]
          ],
          [
            "downwardAPI": [
              "items": [
                [
                  "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"],
                  "path": "namespace",
                ]
              ]
            ]
          ],
        ],
      ]
    }
    pod.set(["spec", "volumes"], to: .array(pod.elements("spec", "volumes") + [volume]))
    return pod
  }
}
