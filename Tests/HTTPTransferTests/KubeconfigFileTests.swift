import ClusterAccess
import Foundation
import HTTPTransfer
import Testing

private let text = """
  apiVersion: v1
  kind: Config
  current-context: production
  clusters:
  - name: prod
    cluster: {server: "https://prod.example", certificate-authority: ca.pem}
  - name: stage
    cluster: {server: "https://stage.example"}
  contexts:
  - name: production
    context: {cluster: prod, user: root}
  - name: staging
    context: {cluster: stage, user: me, namespace: n}
  users:
  - name: root
    user: {token: prod-token}
  - name: me
    user: {token: stage-token}
  """

private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(
    "kube-\(UInt64.random(in: 0...UInt64.max))"
  ).path
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  try body(path)
}

@Suite struct `A kubeconfig` {
  @Test func `is cut down to the one context that was named`() throws {
    try withFile(text) { path in
      let cut = try KubeconfigFile(path: path, environment: [:]).minified(to: "staging")
      #expect(
        cut.contains("stage.example") && cut.contains("stage-token")
          && cut.contains("current-context: staging"))
      #expect(!cut.contains("prod"))
    }
  }

  @Test func `keeps relative paths pointing where they pointed`() throws {
    try withFile(text) { path in
      let cut = try KubeconfigFile(path: nil, environment: ["KUBECONFIG": path]).minified(
        to: "production")
      let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
      #expect(cut.contains("certificate-authority: \(directory)/ca.pem"))
    }
  }

  @Test func `says which contexts there are when one is named that is not`() throws {
    try withFile(text) { path in
      let error = #expect(throws: KubeconfigError.self) {
        try KubeconfigFile(path: path, environment: [:]).minified(to: "stagin")
      }
      #expect(
        error?.description
          == "There is no context 'stagin' in '\(path)'. There are 'production', 'staging'.")
    }
  }

  @Test func `that is not there is named`() {
    let error = #expect(throws: KubeconfigError.self) {
      try KubeconfigFile(path: "/no/such/file", environment: [:])
    }
    #expect(
      error?.description
        == "There is no kubeconfig to read: '/no/such/file'. Name one with '--kubeconfig'.")
  }
}

@Suite struct `The HTTP client` {
  @Test func `says why nobody answers`() async throws {
    await #expect(throws: HTTPTransferError.failed("Couldn't connect to server")) {
      try await HTTPClient().send(HTTPRequest(url: "http://127.0.0.1:1/"))
    }
  }

  @Test(arguments: ["file:///etc/passwd", "localhost", "ftp://x"])
  func `transfers nothing but HTTP`(url: String) async throws {
    await #expect(throws: HTTPTransferError.unsupportedURL(url)) {
      try await HTTPClient().send(HTTPRequest(url: url))
    }
  }
}
