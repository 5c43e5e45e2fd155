/// What a cluster holds before anyone does anything.
struct Bootstrap {
  let configuration: SimulationConfiguration
  let time: String

  /// The objects, each with the key of its resource.
  mutating func objects() -> [(String, JSONValue)] {
    let namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"].map {
      name -> (String, JSONValue) in
      var object: JSONValue = [
        "metadata": ["name": .string(name)], "spec": ["finalizers": ["kubernetes"]],
        "status": ["phase": "Active"],
      ]
      if configuration.minor >= 21 {
        object.set(["metadata", "labels"], to: ["kubernetes.io/metadata.name": .string(name)])
      }
      return ("namespaces", object)
    }
    let nodes = configuration.nodes.enumerated().map { ("nodes", node($1, index: $0)) }
    let service: JSONValue = [
      "metadata": [
        "name": "kubernetes", "namespace": "default",
        "labels": ["component": "apiserver", "provider": "kubernetes"],
      ],
      "spec": [
        "clusterIP": "10.96.0.1", "type": "ClusterIP", "sessionAffinity": "None",
        "ports": [["name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443]],
      ],
      "status": ["loadBalancer": [:]],
    ]
    return namespaces + nodes + [("services", service)] + storageClasses + systemPods
  }

  /// The default class, under the name that minikube and kind give it.
  private var storageClasses: [(String, JSONValue)] {
    guard let binding = configuration.volumeBinding else { return [] }
    return [
      (
        VolumeController.classes,
        [
          "metadata": [
            "name": "standard",
            "annotations": ["storageclass.kubernetes.io/is-default-class": "true"],
          ],
          "provisioner": "rancher.io/local-path", "reclaimPolicy": "Delete",
          "volumeBindingMode": .string(binding), "allowVolumeExpansion": true,
        ]
      )
    ]
  }

  private func node(_ node: NodeConfiguration, index: Int) -> JSONValue {
    var labels: [String: JSONValue] = [
      "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux",
      "kubernetes.io/hostname": .string(node.name),
    ]
    if configuration.minor < 18 {
      labels["beta.kubernetes.io/arch"] = "amd64"
      labels["beta.kubernetes.io/os"] = "linux"
    }
    for (name, value) in node.labels { labels[name] = .string(value) }
    let resources: JSONValue = [
      "cpu": "4", "memory": "8167848Ki", "pods": "110", "ephemeral-storage": "61255492Ki",
      "hugepages-2Mi": "0",
    ]
    let time = JSONValue.string(time)
    func condition(_ type: String, _ status: JSONValue, _ reason: JSONValue, _ message: JSONValue)
      -> JSONValue
    {
      [
        "type": .string(type), "status": status, "reason": reason, "message": message,
        "lastHeartbeatTime": time,
        "lastTransitionTime": time,
      ]
    }
    var object: JSONValue = [
      "metadata": ["name": .string(node.name), "labels": .object(labels)],
      "spec": ["podCIDR": .string("10.1.\(index).0/24")],
      "status": [
        "capacity": resources, "allocatable": resources,
        "addresses": [
          ["type": "InternalIP", "address": .string("192.168.65.\(index + 3)")],
          ["type": "Hostname", "address": .string(node.name)],
        ],
        "conditions": [
          condition(
            "MemoryPressure", "False", "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available"),
          condition(
            "DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
          condition(
            "PIDPressure", "False", "KubeletHasSufficientPID",
            "kubelet has sufficient PID available"),
          condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
        ],
        "daemonEndpoints": ["kubeletEndpoint": ["Port": 10250]],
        "nodeInfo": [
          "architecture": "amd64", "operatingSystem": "linux", "osImage": "Atelier mock node",
          "kernelVersion": "0.0.0-simulated",
          "containerRuntimeVersion": "simulated://0.0.0", "kubeletVersion": .string(kubeletVersion),
          "kubeProxyVersion": .string(kubeletVersion), "machineID": "", "systemUUID": "",
          "bootID": "",
        ],
        "images": [],
      ],
    ]
    if !node.taints.isEmpty { object.set(["spec", "taints"], to: .array(node.taints)) }
    return object
  }

  private var kubeletVersion: String {
    "v\(configuration.patchVersion)"
  }

  /// The control plane's own pods, which tolerate every taint.
  private var systemPods: [(String, JSONValue)] {
    guard let node = configuration.nodes.first?.name else { return [] }
    let names = [
      "etcd-\(node)", "kube-apiserver-\(node)", "kube-controller-manager-\(node)",
      "kube-scheduler-\(node)",
    ]
    return names.map { name in
      let component = String(name.dropLast(node.count + 1))
      return (
        "pods",
        [
          "metadata": [
            "name": .string(name), "namespace": "kube-system",
            "labels": ["component": .string(component), "tier": "control-plane"],
            // Made by the node's kubelet from files: a drain leaves them alone.
            "annotations": [
              "kubernetes.io/config.source": "file", "kubernetes.io/config.mirror": .string(name),
            ],
          ],
          "spec": [
            "nodeName": .string(node), "restartPolicy": "Always", "hostNetwork": true,
            "priorityClassName": "system-node-critical", "priority": 2_000_001_000,
            "containers": [
              [
                "name": .string(component),
                "image": .string("k8s.gcr.io/\(component):\(kubeletVersion)"), "resources": [:],
              ]
            ],
            "tolerations": [["operator": "Exists"]],
          ],
          "status": ["phase": "Pending"],
        ]
      )
    }
  }
}
