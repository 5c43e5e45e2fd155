import LessonModel
import LessonParsing
import Testing

/// Commands that keep running, and when they are ready.
@Suite struct `A command that keeps running` {
  private func step(_ command: String) throws -> Step {
    try #require(try read("# T\n```bash\n\(command)\n```\n").lesson.steps.first)
  }

  @Test(arguments: [
    ("kubectl port-forward svc/web 8080:80", "localhost:8080"),
    ("kubectl -n shop port-forward --address 0.0.0.0 deployment/web 9090", "localhost:9090"),
    ("kubectl proxy", "localhost:8001"), ("kubectl proxy --port=8080 &", "localhost:8080"),
    ("python3 -m http.server", "localhost:8000"),
    ("PORT=1 python3 -m http.server 8765 --bind 127.0.0.1", "localhost:8765"),
    ("flask run -p 5001", "localhost:5001"), ("hugo server -D", "localhost:1313"),
  ]) func `is ready when its port accepts`(command: String, address: String) throws {
    let step = try step(command)
    #expect(step.background)
    #expect(step.expectations.map(\.kind) == [.ready])
    #expect(step.expectations.map(\.expected) == [address])
  }

  @Test(arguments: [
    "kubectl get pods -w", "docker compose up", "npm start", "tail -f /var/log/syslog",
    "kubectl port-forward --address 10.0.0.4 svc/web 8080:80", "kubectl port-forward svc/web :80",
    "kubectl port-forward svc/web $PORT:80", "sudo journalctl -u kubelet -f", "sleep 9 &",
  ]) func `has no port that its command says`(command: String) throws {
    let step = try step(command)
    #expect(step.background)
    #expect(step.expectations == [])
  }

  @Test(arguments: [
    "docker compose up -d", "kubectl get pods --watch=false", "kubectl logs web",
    "kubectl logs -f web | head -3", "docker stats --no-stream", "npm install",
    "kubectl get pods -A -o wide", "redis-server --version", "python3 -m venv env",
  ]) func `is not one that ends`(command: String) throws {
    #expect(try !step(command).background)
  }

  @Test func `is ready when its text appears, where the lesson says so`() throws {
    let step = try #require(
      try read(
        """
        # T
        ```console
        $ kubectl port-forward svc/web 8080:80
        Forwarding from 127.0.0.1:8080 -> 80
        ```
        """
      ).lesson.steps.first)
    #expect(step.expectations.map(\.expected) == ["Forwarding from 127.0.0.1:8080 -> 80"])
  }
}
