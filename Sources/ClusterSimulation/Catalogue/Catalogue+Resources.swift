/// The kinds of networking and storage.
extension Catalogue {
  static let network: [ResourceDefinition] = [
    kind(
      "networking.k8s.io", "IngressClass", "ingressclasses", namespaced: false,
      versions: [
        ServedVersion("networking.k8s.io", "v1", since: 19),
        old(
          "networking.k8s.io", "v1beta1", since: 18, until: 21, deprecated: 19,
          use: "networking.k8s.io/v1 IngressClassList"),
      ], generation: true, columns: NetworkColumns.ingressClass),
    kind(
      "networking.k8s.io", "Ingress", "ingresses", short: ["ing"],
      versions: [
        ServedVersion("networking.k8s.io", "v1", since: 19),
        old(
          "networking.k8s.io", "v1beta1", until: 21, deprecated: 19,
          use: "networking.k8s.io/v1 Ingress"),
        old(
          "extensions", "v1beta1", until: 21, deprecated: 14, use: "networking.k8s.io/v1 Ingress"),
      ], subresources: ["status"], generation: true, columns: NetworkColumns.ingress),
    kind(
      "networking.k8s.io", "IPAddress", "ipaddresses", short: ["ip"], namespaced: false,
      versions: [ServedVersion("networking.k8s.io", "v1", since: 33)],
      columns: [
        .name,
        TableColumn("ParentRef") { object, _ in
          let parent = object[["spec", "parentRef"]]
          return .string(
            ["resource", "namespace", "name"].compactMap { parent?[$0]?.stringValue }.joined(
              separator: "/"))
        }, .age,
      ]),
    kind(
      "networking.k8s.io", "NetworkPolicy", "networkpolicies", short: ["netpol"],
      versions: [
        ServedVersion("networking.k8s.io", "v1"),
        old(
          "extensions", "v1beta1", until: 15, deprecated: 9,
          use: "networking.k8s.io/v1 NetworkPolicy"),
      ], generation: true, columns: NetworkColumns.networkPolicy),
    kind(
      "networking.k8s.io", "ServiceCIDR", "servicecidrs", namespaced: false,
      versions: [ServedVersion("networking.k8s.io", "v1", since: 33)], subresources: ["status"],
      columns: [
        .name,
        TableColumn("CIDRs") { object, _ in
          .string(WorkloadColumns.joined(object[["spec", "cidrs"]]))
        }, .age,
      ]),
    kind(
      "discovery.k8s.io", "EndpointSlice", "endpointslices",
      versions: [
        ServedVersion("discovery.k8s.io", "v1", since: 21),
        old(
          "discovery.k8s.io", "v1beta1", since: 17, until: 24, deprecated: 21,
          use: "discovery.k8s.io/v1 EndpointSlice"),
      ], generation: true, columns: NetworkColumns.endpointSlice),
  ]

  private static func storageVersions(
    _ kind: String, since: Int = 0, beta: Int = 0, until: Int = 21
  )
    -> [ServedVersion]
  {
    [
      ServedVersion("storage.k8s.io", "v1", since: since),
      old(
        "storage.k8s.io", "v1beta1", since: beta, until: until, deprecated: max(19, since),
        use: "storage.k8s.io/v1 \(kind)"),
    ]
  }

  static let storage: [ResourceDefinition] = [
    kind(
      "storage.k8s.io", "CSIDriver", "csidrivers", namespaced: false,
      versions: storageVersions("CSIDriver", since: 18), columns: StorageColumns.driver),
    kind(
      "storage.k8s.io", "CSINode", "csinodes", namespaced: false,
      versions: storageVersions("CSINode", since: 17),
      columns: [.name, .count("Drivers", ["spec", "drivers"]), .age]),
    kind(
      "storage.k8s.io", "CSIStorageCapacity", "csistoragecapacities",
      versions: storageVersions("CSIStorageCapacity", since: 24, beta: 21, until: 26),
      columns: [.name, OtherColumns.createdAt]),
    kind(
      "storage.k8s.io", "StorageClass", "storageclasses", short: ["sc"], namespaced: false,
      versions: storageVersions("StorageClass"), columns: StorageColumns.storageClass),
    kind(
      "storage.k8s.io", "VolumeAttachment", "volumeattachments", namespaced: false,
      versions: storageVersions("VolumeAttachment"), subresources: ["status"],
      columns: StorageColumns.attachment),
  ]
}
