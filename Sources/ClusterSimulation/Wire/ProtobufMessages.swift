/// The protobuf messages that kubectl writes, as data: field numbers from Kubernetes' `generated.proto` files.
enum ProtobufMessages {
  enum FieldType: Hashable {
    case string, strings, integer, bool, map, bytesMap, intOrString
    case message(String)
    case messages(String)
  }

  /// By message, which for objects is the kind, and field number: the JSON name and the type.
  static let fields: [String: [Int: (String, FieldType)]] = [
    "ObjectMeta": [
      1: ("name", .string), 2: ("generateName", .string), 3: ("namespace", .string),
      11: ("labels", .map), 12: ("annotations", .map), 14: ("finalizers", .strings),
    ],
    "Namespace": [1: ("metadata", .message("ObjectMeta"))],
    "Secret": [
      1: ("metadata", .message("ObjectMeta")), 2: ("data", .bytesMap), 3: ("type", .string),
      4: ("stringData", .map), 5: ("immutable", .bool),
    ],
    "ConfigMap": [
      1: ("metadata", .message("ObjectMeta")), 2: ("data", .map), 3: ("binaryData", .bytesMap),
      4: ("immutable", .bool),
    ],
    "ServiceAccount": [
      1: ("metadata", .message("ObjectMeta")), 4: ("automountServiceAccountToken", .bool),
    ],
    "Deployment": [
      1: ("metadata", .message("ObjectMeta")), 2: ("spec", .message("DeploymentSpec")),
    ],
    "DeploymentSpec": [
      1: ("replicas", .integer), 2: ("selector", .message("LabelSelector")),
      3: ("template", .message("PodTemplateSpec")),
    ],
    "LabelSelector": [1: ("matchLabels", .map)],
    "PodTemplateSpec": [1: ("metadata", .message("ObjectMeta")), 2: ("spec", .message("PodSpec"))],
    "PodSpec": [
      2: ("containers", .messages("Container")), 3: ("restartPolicy", .string),
      7: ("nodeSelector", .map), 8: ("serviceAccountName", .string), 10: ("nodeName", .string),
    ],
    "Container": [
      1: ("name", .string), 2: ("image", .string), 3: ("command", .strings), 4: ("args", .strings),
      5: ("workingDir", .string), 6: ("ports", .messages("ContainerPort")),
      7: ("env", .messages("EnvVar")), 14: ("imagePullPolicy", .string),
    ],
    "ContainerPort": [
      1: ("name", .string), 2: ("hostPort", .integer), 3: ("containerPort", .integer),
      4: ("protocol", .string),
    ],
    "EnvVar": [1: ("name", .string), 2: ("value", .string)],
    "Pod": [1: ("metadata", .message("ObjectMeta")), 2: ("spec", .message("PodSpec"))],
    "Job": [1: ("metadata", .message("ObjectMeta")), 2: ("spec", .message("JobSpec"))],
    "JobSpec": [
      1: ("parallelism", .integer), 2: ("completions", .integer), 7: ("backoffLimit", .integer),
      6: ("template", .message("PodTemplateSpec")),
    ],
    "Service": [1: ("metadata", .message("ObjectMeta")), 2: ("spec", .message("ServiceSpec"))],
    "ServiceSpec": [
      1: ("ports", .messages("ServicePort")), 2: ("selector", .map), 3: ("clusterIP", .string),
      4: ("type", .string), 10: ("externalName", .string),
    ],
    "ServicePort": [
      1: ("name", .string), 2: ("protocol", .string), 3: ("port", .integer),
      4: ("targetPort", .intOrString), 5: ("nodePort", .integer),
    ],
    "SelfSubjectAccessReview": [
      1: ("metadata", .message("ObjectMeta")), 2: ("spec", .message("SelfSubjectAccessReviewSpec")),
    ],
    "SelfSubjectAccessReviewSpec": [1: ("resourceAttributes", .message("ResourceAttributes"))],
    "ResourceAttributes": [
      1: ("namespace", .string), 2: ("verb", .string), 3: ("group", .string),
      4: ("version", .string),
      5: ("resource", .string), 6: ("subresource", .string), 7: ("name", .string),
    ],
    "DeleteOptions": [1: ("gracePeriodSeconds", .integer), 4: ("propagationPolicy", .string)],
  ]
}
