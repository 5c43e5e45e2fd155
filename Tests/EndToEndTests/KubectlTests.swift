import Foundation
import Testing

/// What a lesson does with the real kubectl, on the mock cluster.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/kubectl"),
    "kubectl is not on this machine"))
struct `The real kubectl` {
  /// Runs a script beside a cluster and gives what it printed.
  private func play(_ script: String, version: String = "1.32") async throws -> String {
    var output = ""
    try await Atelier.use { atelier in
      let file = try atelier.file("script.sh", "exec 2>&1\n" + script)
      let run = try await atelier.run(
        "cluster", "--kubernetes-version", version, "--", "bash", file)
      #expect(run.errors == "")
      output = run.output
    }
    return output
  }

  @Test func `creates every kind that it has a command for`() async throws {
    let output = try await play(
      """
      kubectl create namespace n
      kubectl create deployment web --image=nginx:1.25 --replicas=2 --port=80
      kubectl create role r --verb=get,list --resource=pods,deployments.apps
      kubectl create rolebinding rb --role=r --user=jane --serviceaccount=default:default
      kubectl create clusterrole cr --verb=get --resource=nodes
      kubectl create clusterrolebinding crb --clusterrole=cr --group=devs
      kubectl create ingress i --class=nginx --rule='a.example/path*=web:80,tls=s'
      kubectl create quota q --hard=cpu=1,pods=50
      kubectl create poddisruptionbudget p --selector=app=web --min-available=1
      kubectl create cronjob cj --image=busybox --schedule='*/5 * * * *' -- date
      kubectl create job j --image=busybox -- date
      kubectl create priorityclass pc --value=1000
      kubectl create service nodeport s --tcp=80:8080
      kubectl create secret generic sec --from-literal=a=b
      kubectl create configmap cm --from-literal=a=b
      kubectl create serviceaccount sa
      kubectl create token sa | tr -cd . | wc -c
      """)
    #expect(
      output == """
        namespace/n created
        deployment.apps/web created
        role.rbac.authorization.k8s.io/r created
        rolebinding.rbac.authorization.k8s.io/rb created
        clusterrole.rbac.authorization.k8s.io/cr created
        clusterrolebinding.rbac.authorization.k8s.io/crb created
        ingress.networking.k8s.io/i created
        resourcequota/q created
        poddisruptionbudget.policy/p created
        cronjob.batch/cj created
        job.batch/j created
        priorityclass.scheduling.k8s.io/pc created
        service/s created
        secret/sec created
        configmap/cm created
        serviceaccount/sa created
        2

        """)
  }

  @Test func `applies, shows the difference, and is told of conflicts`() async throws {
    let output = try await play(
      #"""
      manifest() { cat <<END
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: $1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: c, image: "nginx:$2", env: [{name: A, value: "$3"}]}]}
      END
      }
      manifest 2 1 x >a.yaml
      manifest 3 2 y >b.yaml
      kubectl apply -f a.yaml
      kubectl apply -f a.yaml
      kubectl diff -f b.yaml | grep '^[-+] ' | grep -v generation
      kubectl apply -f b.yaml
      kubectl apply --server-side --field-manager=other -f a.yaml 2>&1 | head -4
      kubectl apply --server-side --field-manager=other --force-conflicts -f a.yaml
      kubectl get deploy web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].image}{"\n"}'
      kubectl delete deploy web --dry-run=server
      kubectl get deploy web -o name
      """#)
    #expect(
      output == """
        deployment.apps/web created
        deployment.apps/web unchanged
        -  replicas: 2
        +  replicas: 3
        -          value: x
        -        image: nginx:1
        +          value: "y"
        +        image: nginx:2
        deployment.apps/web configured
        error: Apply failed with 3 conflicts: conflicts with "kubectl-client-side-apply" using apps/v1:
        - .spec.replicas
        - .spec.template.spec.containers[name="c"].env[name="A"].value
        - .spec.template.spec.containers[name="c"].image
        deployment.apps/web serverside-applied
        2 nginx:1
        deployment.apps "web" deleted (server dry run)
        deployment.apps/web

        """)
  }

  @Test func `is refused what a real server refuses`() async throws {
    let output = try await play(
      #"""
      apply() { printf "$1" | kubectl apply -f -; }
      apply 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndatta: {a: b}\n'
      apply 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{image: nginx}]}\n'
      apply 'apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: d}\n'
      kubectl get pods --field-selector=spec.foo=x
      kubectl auth can-i list pods --as=jane
      kubectl get pods --as=jane
      kubectl create namespace default
      kubectl delete namespace kube-system
      """#)
    #expect(
      output == """
        Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datta"
        The Pod "p" is invalid: spec.containers[0].name: Required value
        error: resource mapping not found for name: "d" namespace: "" from "STDIN": no matches for kind "Deployment" in version "extensions/v1beta1"
        ensure CRDs are installed first
        Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.foo=x": field label not supported: spec.foo
        no
        Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"
        Error from server (AlreadyExists): namespaces "default" already exists
        Error from server (Forbidden): namespaces "kube-system" is forbidden: this namespace may not be deleted

        """)
  }

  @Test func `explains fields, of custom resources too`() async throws {
    let output = try await play(
      """
      kubectl explain pod.spec.restartPolicy | head -8
      cat <<END | kubectl apply -f - >/dev/null
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: things.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {plural: things, kind: Thing}
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer, description: How large it is.}}}}}}
      END
      kubectl explain thing.spec.size
      """)
    #expect(
      output == """
        KIND:       Pod
        VERSION:    v1

        FIELD: restartPolicy <string>
        ENUM:
            Always
            Never
            OnFailure
        GROUP:      example.com
        KIND:       Thing
        VERSION:    v1

        FIELD: size <integer>


        DESCRIPTION:
            How large it is.
            


        """)
  }

  @Test func `finds a kept cluster again, and loads a saved one`() async throws {
    try await Atelier.use { atelier in
      let first = try await atelier.run(
        "cluster", "--data", "data", "--nodes", "2", "--", "bash", "-c",
        "kubectl create configmap kept --from-literal=a=b && \(Atelier.binary) cluster save state.jsonl && kubectl delete configmap kept && \(Atelier.binary) cluster load state.jsonl"
      )
      #expect(first.status == 0)
      #expect(first.output == "configmap/kept created\nconfigmap \"kept\" deleted\n")
      // As a crash leaves it: with a line that was not written to its end.
      let file = atelier.directory.appendingPathComponent("data/cluster.jsonl")
      let handle = try FileHandle(forWritingTo: file)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(#"{"resource":"configm"#.utf8))
      try handle.close()
      let second = try await atelier.run(
        "cluster", "--data", "data", "--request-log", "log.jsonl", "--", "kubectl", "get",
        "configmap/kept", "node/atelier-node-2", "-o", "name")
      #expect(second.output == "configmap/kept\nnode/atelier-node-2\n")
      let log = try String(
        contentsOfFile: atelier.directory.path + "/log.jsonl", encoding: .utf8)
      #expect(log.contains(#""path":"/api/v1/namespaces/default/configmaps/kept""#))
      #expect(!log.contains("Bearer"))
    }
  }
}
