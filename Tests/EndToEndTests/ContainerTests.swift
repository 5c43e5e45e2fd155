import Foundation
import Testing

/// What people do with the containers of the mock cluster, with the real kubectl.
@Suite struct `The containers of the mock cluster` {
  /// Runs a script beside a cluster of this version.
  private func cluster(
    _ script: String, version: String = "1.32", in atelier: Atelier, input: String = ""
  ) async throws -> Atelier.Result {
    try await atelier.run(
      "cluster", "--kubernetes-version", version, "--", "bash", "-c", script, input: input)
  }

  private static let shell =
    "kubectl run box --image=busybox -- sh -c 'while true; do date; sleep 1; done' >/dev/null\n"

  // Up to 1.28 kubectl's streams go over SPDY/3.1, from 1.31 on over a WebSocket.
  @Test(arguments: ["1.28", "1.32"])
  func `answer exec with output, errors, input and exit status`(version: String) async throws {
    try await Atelier.use { atelier in
      let run = try await cluster(
        Self.shell + """
          kubectl exec box -- echo hello
          kubectl exec box -- sh -c 'echo out; echo err >&2; exit 7'; echo status $?
          echo typed | kubectl exec -i box -- cat
          kubectl exec box -- nosuch; echo status $?
          """, version: version, in: atelier)
      #expect(run.output == "hello\nout\nstatus 7\ntyped\nstatus 1\n", "\(run.errors)")
      #expect(run.errors.contains("err\n"))
      #expect(run.errors.contains("command terminated with exit code 7"))
      #expect(run.errors.contains("exec: \"nosuch\": executable file not found in $PATH"))
    }
  }

  @Test(arguments: ["1.28", "1.32"])
  func `take files and give them back as they were`(version: String) async throws {
    try await Atelier.use { atelier in
      let run = try await cluster(
        Self.shell + """
          mkdir -p tree/deep && echo text > tree/deep/file && head -c 300000 /dev/urandom > tree/random
          kubectl cp tree box:/tmp/tree
          kubectl exec box -- find /tmp/tree -type f
          kubectl cp box:/tmp/tree back >/dev/null
          diff -r tree back && echo same
          """, version: version, in: atelier)
      #expect(run.output == "/tmp/tree/deep/file\n/tmp/tree/random\nsame\n", "\(run.errors)")
    }
  }

  @Test func `write logs that can be cut, stamped, followed and told apart`() async throws {
    try await Atelier.use { atelier in
      let run = try await cluster(
        """
        kubectl create -f - >/dev/null <<'Y'
        apiVersion: v1
        kind: Pod
        metadata: {name: two, labels: {app: two}}
        spec:
          restartPolicy: Never
          containers:
          - {name: a, image: busybox, command: [sh, -c, "echo a1; echo a2; echo a3"]}
          - {name: b, image: busybox, command: [sh, -c, "echo b1; sleep 0.7; echo b2; sleep 0.7; exit 3"]}
        Y
        kubectl logs two -c a --tail=2
        kubectl logs two -c a --timestamps | grep -cE '^[0-9-]+T[0-9:]+\\.[0-9]{9}Z a[123]$'
        kubectl logs -f two -c b
        kubectl logs -l app=two --all-containers --prefix --tail=1 | sort
        kubectl get pod two -o jsonpath='{.status.phase} {.status.containerStatuses[1].state.terminated.exitCode}'
        """, in: atelier)
      #expect(
        run.output == "a2\na3\n3\nb1\nb2\n[pod/two/a] a3\n[pod/two/b] b2\nFailed 3", "\(run.errors)"
      )
    }
  }

  @Test func `say which container is meant, and what one without a past has written`() async throws
  {
    try await Atelier.use { atelier in
      let run = try await cluster(
        Self.shell + """
          kubectl logs box -c nosuch
          kubectl logs -p box
          kubectl run bad --image=example/thing:doesnotexist >/dev/null
          kubectl logs bad
          kubectl run odd --image=example/thing >/dev/null
          kubectl logs odd
          """, in: atelier)
      #expect(run.errors.contains("container nosuch is not valid for pod box"))
      #expect(run.errors.contains(#"previous terminated container "box" in pod "box" not found"#))
      #expect(
        run.errors.contains(
          #"container "bad" in pod "bad" is waiting to start: trying and failing to pull image"#))
      #expect(run.output.contains("does not know the image 'example/thing'"))
    }
  }

  @Test func `see config maps, secrets, their pod and their neighbours`() async throws {
    try await Atelier.use { atelier in
      let run = try await cluster(
        """
        kubectl create configmap conf --from-literal=MODE=fast >/dev/null
        kubectl create secret generic sec --from-literal=password=s3cret >/dev/null
        kubectl create -f - >/dev/null <<'Y'
        apiVersion: v1
        kind: Pod
        metadata: {name: pair, labels: {app: pair}}
        spec:
          volumes: [{name: html, emptyDir: {}}, {name: conf, configMap: {name: conf}}]
          containers:
          - {name: web, image: nginx, volumeMounts: [{name: html, mountPath: /usr/share/nginx/html}]}
          - name: writer
            image: busybox
            command: [sh, -c, "echo from the neighbour > /html/index.html; sleep 3600"]
            envFrom: [{configMapRef: {name: conf}}]
            env:
            - {name: PASS, valueFrom: {secretKeyRef: {name: sec, key: password}}}
            - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            volumeMounts: [{name: html, mountPath: /html}, {name: conf, mountPath: /etc/conf}]
        Y
        kubectl expose pod pair --port=80 >/dev/null
        kubectl exec pair -c writer -- sh -c 'echo $MODE $PASS $NAME; cat /etc/conf/MODE; echo'
        kubectl exec pair -c writer -- wget -qO- http://pair.default.svc.cluster.local
        kubectl run client --rm -i --image=curlimages/curl --restart=Never -q -- curl -s pair 2>/dev/null | head -n 1
        kubectl exec pair -c writer -- wget -qO- http://nowhere
        """, in: atelier)
      #expect(
        run.output.hasPrefix(
          "fast s3cret pair\nfast\nfrom the neighbour\nfrom the neighbour\n"),
        "\(run.output) \(run.errors)")
      #expect(run.errors.contains("wget: bad address 'nowhere'"))
    }
  }

  @Test func `listen on ports that are forwarded, and on the API server's proxy`() async throws {
    try await Atelier.use { atelier in
      let run = try await cluster(
        """
        kubectl run web --image=nginx --port=80 --expose >/dev/null
        kubectl port-forward svc/web :80 > forward.txt & forward=$!
        for i in $(seq 100); do grep -q 127.0.0.1 forward.txt && break; sleep 0.1; done
        port=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\) .*/\\1/p' forward.txt | head -n 1)
        curl -s http://127.0.0.1:$port/ | grep -c '<h1>Welcome to nginx'
        kill $forward
        kubectl get --raw /api/v1/namespaces/default/services/web:80/proxy/ | grep -c '<h1>Welcome to nginx'
        kubectl get --raw /api/v1/namespaces/default/pods/web/proxy/nothing 2>&1 | head -n 1
        """, in: atelier)
      #expect(run.output.hasPrefix("1\n1\n"), "\(run.output) \(run.errors)")
    }
  }

  @Test func `are run for one command, and its status comes back`() async throws {
    try await Atelier.use { atelier in
      let run = try await cluster(
        """
        echo line | kubectl run once --rm -i --image=busybox --restart=Never -- sh -c 'read x; echo got $x; exit 4'
        echo status $?
        kubectl get pods 2>&1
        """, in: atelier)
      #expect(run.output.contains("got line"), "\(run.output) \(run.errors)")
      #expect(run.output.contains("status 4\n"))
      #expect(run.output.hasSuffix("No resources found in default namespace.\n"))
    }
  }

  @Test func `take what a lesson types into a shell that it opened, one command at a time`()
    async throws
  {
    try await Atelier.use { atelier in
      let lesson = try atelier.file(
        "l.md",
        """
        # L
        ```bash
        kubectl run box --image=busybox -- sleep 3600
        kubectl wait --for=condition=Ready pod/box
        ```
        Open a shell in the pod:
        ```bash
        kubectl exec -it box -- sh
        ```
        In it, run:
        ```bash
        cd /tmp
        echo "from $HOSTNAME" > note
        ```
        ```console
        / # cat note
        from box
        / # ls missing
        ls: missing: No such file or directory
        / # exit
        ```
        Outside again:
        ```bash
        kubectl exec box -- cat /tmp/note
        test ! -e note
        ```
        """)
      let path = atelier.directory.path + "/t.jsonl"
      let run = try await atelier.run("run", lesson, "--transcript", path)
      #expect(run.status == 0, "\(run.output)")
      #expect(run.output.contains("passed: 10 steps passed."), "\(run.output)")
      #expect(try await atelier.run("replay", path).status == 0)
      let alone = try await atelier.run("run", lesson, "--only", "cat note")
      #expect(alone.status == 1)
      #expect(
        alone.output.contains("It is typed into the shell that 'l#3' opens"), "\(alone.output)")
    }
  }

  @Test func `have a terminal where one is asked for`() async throws {
    try await Atelier.use { atelier in
      let run = try await cluster(
        Self.shell + """
          (sleep 2; printf 'echo hi $HOSTNAME\\r'; sleep 0.5; printf 'exit 5\\r'; sleep 1) |
            script -qec 'kubectl exec -it box -- sh' /dev/null
          echo status $?
          """, in: atelier)
      #expect(run.output.contains("/ # "), "\(run.output) \(run.errors)")
      #expect(run.output.contains("hi box\r\n"))
      #expect(run.output.contains("status 5\n"))
    }
  }

  @Test func `stand beside a command that takes signals as in any shell`() async throws {
    try await Atelier.use { atelier in
      let run = try await cluster("timeout 0.2 sleep 30; echo status $?", in: atelier)
      #expect(run.output == "status 124\n")
    }
  }
}
