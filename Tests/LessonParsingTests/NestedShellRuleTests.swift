import LessonModel
import LessonParsing
import Testing

/// Commands for a shell that an earlier step opened in a container or on another machine.
@Suite struct `A shell within the shell` {
  /// The commands of a block that are typed into a shell elsewhere.
  private func inside(_ block: String) throws -> [String] {
    try read("# T\n```bash\n\(block)\n```\n").lesson.steps.filter { $0.inside != nil }
      .map(\.action.text)
  }

  @Test(arguments: [
    "kubectl exec -it web -- sh", "kubectl -n shop exec -ti web -c app -- /bin/bash",
    "kubectl run tmp --rm -it --image=busybox --restart=Never -- sh",
    "docker exec -it web bash", "docker run --rm -it alpine sh", "docker run -it ubuntu:22.04",
    "sudo docker run -ti --name x debian /bin/bash -l", "docker compose exec web sh",
    "ssh -i key.pem admin@10.0.0.4", "minikube ssh", "vagrant ssh node-1",
  ]) func `takes what stands below it, up to the exit`(opener: String) throws {
    #expect(try inside("\(opener)\nls /\nexit\nls .") == ["ls /", "exit"])
  }

  @Test(arguments: [
    "kubectl exec web -- ls", "kubectl exec -it web -- sh -c 'ls'", "docker run -d nginx",
    "docker run -it -d alpine sh", "docker run alpine", "ssh host uptime", "ssh -N -L 1:b:2 host",
    "kubectl exec -it web -- psql", "docker build -t alpine .", "minikube ssh -- ls",
  ]) func `is not opened by what types nothing`(command: String) throws {
    #expect(try inside("\(command)\nls /\nexit") == [])
  }

  @Test func `ends where a command is for the place outside, and with the section`() throws {
    let lesson = try read(
      """
      # T
      ```bash
      kubectl exec -it web -- sh
      hostname
      kubectl get pods
      ls
      docker run -it alpine
      apk add curl
      ```
      ## Next
      ```bash
      ls -l
      ```
      """
    ).lesson
    let typed = lesson.steps.filter { $0.inside != nil }
    #expect(typed.map(\.action.text) == ["hostname", "apk add curl"])
    #expect(typed.map(\.inside) == [lesson.steps[0].id, lesson.steps[4].id])
  }

  @Test func `keeps its variables to itself`() throws {
    let reading = try read(
      "# T\n```bash\nkubectl exec -it web -- sh\nexport WHERE=there\necho $WHERE $HERE\nexit\necho $WHERE\n```\n"
    )
    let steps = reading.lesson.steps
    #expect(steps.map(\.placeholders.count) == [0, 0, 0, 0, 1])
    #expect(
      reading.graph.edges.filter { $0.reason == .shell }.map(\.to) == steps[1...3].map(\.id))
  }
}
