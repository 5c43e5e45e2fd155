import ClusterSimulation
import Testing

@Suite struct `The catalogue` {
  @Test(arguments: [
    ("1.14", "extensions/v1beta1", "deployments", true),
    ("1.15", "apps/v1beta2", "statefulsets", true),
    ("1.16", "extensions/v1beta1", "deployments", false),
    ("1.16", "extensions/v1beta1", "ingresses", true),
    ("1.18", "networking.k8s.io/v1", "ingresses", false),
    ("1.19", "networking.k8s.io/v1", "ingresses", true),
    ("1.22", "extensions/v1beta1", "ingresses", false),
    ("1.21", "apiextensions.k8s.io/v1beta1", "customresourcedefinitions", true),
    ("1.22", "apiextensions.k8s.io/v1beta1", "customresourcedefinitions", false),
    ("1.20", "batch/v1", "cronjobs", false), ("1.21", "batch/v1", "cronjobs", true),
    ("1.24", "batch/v1beta1", "cronjobs", true), ("1.25", "batch/v1beta1", "cronjobs", false),
    ("1.24", "policy/v1beta1", "podsecuritypolicies", true),
    ("1.25", "policy/v1beta1", "podsecuritypolicies", false),
    ("1.22", "autoscaling/v2", "horizontalpodautoscalers", false),
    ("1.26", "autoscaling/v2", "horizontalpodautoscalers", true),
    ("1.26", "autoscaling/v2beta2", "horizontalpodautoscalers", false),
    ("1.33", "networking.k8s.io/v1", "servicecidrs", true),
  ])
  func `serves each version what it had`(
    version: String, groupVersion: String, resource: String, isServed: Bool
  ) async throws {
    let client = try await APIClient(["kubernetesVersion": .string(version)])
    let answer = try await client.send("GET", "/apis/\(groupVersion)/\(resource)")
    #expect(answer.status == (isServed ? 200 : 404))
    if !isServed {
      #expect(answer.message == "the server could not find the requested resource")
    }
  }

  @Test func `warns of a version that will go, from 1.19 on`() async throws {
    let path = "/apis/extensions/v1beta1/namespaces/default/ingresses"
    let client = try await APIClient(["kubernetesVersion": "1.20"])
    #expect(
      try await client.send("GET", path).header("warning")
        == #"299 - "extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress""#
    )
    let older = try await APIClient(["kubernetesVersion": "1.18"])
    #expect(try await older.send("GET", path).header("warning") == nil)
  }

  @Test func `takes the selector from the template where a beta version lets it be left out`()
    async throws
  {
    let client = try await APIClient(["kubernetesVersion": "1.14"])
    var deployment = APIClient.deployment("web")
    deployment["apiVersion"] = "extensions/v1beta1"
    var spec = try #require(deployment["spec"])
    spec["selector"] = nil
    deployment["spec"] = spec
    let made = try await client.send(
      "POST", "/apis/extensions/v1beta1/namespaces/default/deployments", deployment)
    #expect(made.status == 201)
    #expect(made.body[["spec", "selector"]] == ["matchLabels": ["app": "web"]])
    deployment["apiVersion"] = "apps/v1"
    deployment["metadata"] = ["name": "other"]
    let refused = try await client.send("POST", deploymentsPath, deployment)
    #expect(refused.status == 422)
    #expect(
      refused.message == #"Deployment.apps "other" is invalid: spec.selector: Required value"#)
  }

  @Test func `shows an ingress of an old version in the new form, and back`() async throws {
    let client = try await APIClient(["kubernetesVersion": "1.20"])
    let old: JSONValue = [
      "apiVersion": "extensions/v1beta1", "kind": "Ingress", "metadata": ["name": "i"],
      "spec": [
        "rules": [
          [
            "host": "a.example",
            "http": [
              "paths": [["path": "/", "backend": ["serviceName": "s", "servicePort": 80]]]
            ],
          ]
        ]
      ],
    ]
    let made = try await client.send(
      "POST", "/apis/extensions/v1beta1/namespaces/default/ingresses", old)
    #expect(made.status == 201)
    func path(_ answer: APIClient.Answer) -> JSONValue? {
      answer.body[["spec", "rules"]]?.arrayValue?.first?[["http", "paths"]]?.arrayValue?.first
    }
    #expect(path(made)?["backend"] == ["serviceName": "s", "servicePort": 80])
    let new = try await client.send(
      "GET", "/apis/networking.k8s.io/v1/namespaces/default/ingresses/i")
    #expect(path(new)?["backend"] == ["service": ["name": "s", "port": ["number": 80]]])
  }

  @Test(arguments: [
    (
      "/api/v1/namespaces/default/pods",
      #"{"metadata":{"name":"p"},"spec":{"containers":[{"image":"nginx"}]}}"#,
      #"Pod "p" is invalid: spec.containers[0].name: Required value"#
    ),
    (
      "/api/v1/namespaces/default/services",
      #"{"metadata":{"name":"s"},"spec":{"ports":[{"port":80,"targetPort":8080,"nodePort":80}],"type":"NodePort"}}"#,
      #"Service "s" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767"#
    ),
    (
      "/apis/apps/v1/namespaces/default/deployments",
      #"{"metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"c"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}}}"#,
      #"Deployment.apps "d" is invalid: spec.template.metadata.labels: Invalid value: map[string]string{"a":"c"}: `selector` does not match template `labels`"#
    ),
    (
      "/apis/batch/v1/namespaces/default/jobs",
      #"{"metadata":{"name":"j"},"spec":{"template":{"spec":{"containers":[{"name":"c","image":"nginx"}]}}}}"#,
      #"Job.batch "j" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never""#
    ),
    (
      "/api/v1/namespaces",
      #"{"metadata":{"name":"Bad"}}"#,
      #"Namespace "Bad" is invalid: metadata.name: Invalid value: "Bad": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"#
    ),
    (
      "/api/v1/namespaces/default/persistentvolumeclaims",
      #"{"metadata":{"name":"c"},"spec":{"resources":{"requests":{"storage":"1Gi"}}}}"#,
      #"PersistentVolumeClaim "c" is invalid: spec.accessModes: Required value: at least 1 access mode is required"#
    ),
  ])
  func `refuses what is not valid, in the words of the server`(
    path: String, body: String, message: String
  ) async throws {
    let client = try await APIClient()
    let answer = try await client.send("POST", path, JSONValue(parsing: Array(body.utf8)))
    #expect(answer.status == 422)
    #expect(answer.message == message)
  }

  @Test func `validates, defaults and prints custom resources by their definition`() async throws {
    let client = try await APIClient()
    let schema: JSONValue = [
      "type": "object",
      "properties": [
        "spec": [
          "type": "object", "required": ["cronSpec"],
          "properties": [
            "cronSpec": ["type": "string", "pattern": "^.+ .+$"],
            "replicas": ["type": "integer", "minimum": 1, "default": 2],
          ],
        ]
      ],
    ]
    let made = try await client.send(
      "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
      [
        "metadata": ["name": "crontabs.example.com"],
        "spec": [
          "group": "example.com", "scope": "Namespaced",
          "names": ["plural": "crontabs", "kind": "CronTab", "shortNames": ["ct"]],
          "versions": [
            [
              "name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": schema],
              "additionalPrinterColumns": [
                ["name": "Spec", "type": "string", "jsonPath": ".spec.cronSpec"]
              ],
            ]
          ],
        ],
      ])
    #expect(made.status == 201)
    let path = "/apis/example.com/v1/namespaces/default/crontabs"
    func cronTab(_ spec: JSONValue) -> JSONValue {
      [
        "apiVersion": "example.com/v1", "kind": "CronTab", "metadata": ["name": "c"], "spec": spec,
      ]
    }
    let bad = try await client.send("POST", path, cronTab(["replicas": 0]))
    #expect(
      bad.message
        == "CronTab.example.com \"c\" is invalid: [spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1, spec.cronSpec: Required value]"
    )
    let unknown = try await client.send(
      "POST", path, cronTab(["cronSpec": "* *", "x": 1]), query: [("fieldValidation", "Strict")])
    #expect(unknown.message == #"strict decoding error: unknown field "spec.x""#)
    let good = try await client.send("POST", path, cronTab(["cronSpec": "* *"]))
    #expect(good.body[["spec", "replicas"]] == 2)
    let table = try await client.send(
      "GET", path, headers: [("accept", "application/json;as=Table;v=v1;g=meta.k8s.io")])
    #expect(
      table.body["columnDefinitions"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        == ["Name", "Spec"])
    #expect(table.body["rows"]?.arrayValue?.first?["cells"] == ["c", "* *"])
    let strategic = try await client.patch("\(path)/c", ["spec": ["cronSpec": "a b"]])
    #expect(strategic.status == 415)
  }
}
