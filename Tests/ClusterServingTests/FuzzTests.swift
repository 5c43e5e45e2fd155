import ClusterServing
import Foundation
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import ClusterServing
@testable import ClusterSimulation

/// Damaged input gets an error or an answer, and what comes after it is served as before.
@Suite struct `Damaged input` {
  @Test func `of SPDY ends the connection at most`() throws {
    var mutator = Mutator(seed: 1)
    for _ in 0..<Mutator.runs {
      var connection = SPDYConnection()
      for piece in mutator.pieces(mutator.mutated(SPDYSample.session)) {
        var buffer = ByteBuffer(bytes: piece)
        guard (try? connection.receive(&buffer)) != nil else { break }
      }
    }
    var connection = SPDYConnection()
    var buffer = ByteBuffer(bytes: SPDYSample.session)
    #expect(try connection.receive(&buffer).last == .closed)
  }

  @Test func `of a WebSocket is closed with a code`() throws {
    var mutator = Mutator(seed: 2)
    let mask: [UInt8] = [1, 2, 3, 4]
    func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
      [first, 0x80 | UInt8(payload.count)] + mask
        + payload.enumerated().map { $0.element ^ mask[$0.offset % 4] }
    }
    let session =
      frame(0x82, [0] + Array("ls\n".utf8)) + frame(0x02, [0, 65]) + frame(0x80, [66])
      + frame(0x89, Array("ping".utf8)) + frame(0x82, [4] + Array(#"{"Width":1,"Height":2}"#.utf8))
      + frame(0x88, [3, 0xE8])
    for _ in 0..<Mutator.runs {
      let channel = EmbeddedChannel()
      try channel.pipeline.syncOperations.addHandlers([
        WebSocketFrameEncoder(), ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 1 << 20)),
        WebSocketMessages(),
      ])
      for piece in mutator.pieces(mutator.mutated(session)) {
        _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
      }
      while let message = try? channel.readInbound(as: ByteBuffer.self) {
        _ = try? ChannelProtocol.v5.input(Array(message.readableBytesView))
        _ = try? ChannelProtocol.base64.input(Array(message.readableBytesView))
      }
      _ = try? channel.finish(acceptAlreadyClosed: true)
    }
  }

  @Test func `of JSON and of protobuf is refused by the API`() async throws {
    var mutator = Mutator(seed: 3)
    let cluster = await SimulatedCluster(
      configuration: SimulationConfiguration(), now: { 1_700_000_000 })
    let json = Array(
      #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"x":"ü\n"}},"data":{"k":"1e5","n":"-0.5"}}"#
        .utf8)
    // A Namespace as kubectl 1.32 sends it: the magic number, then runtime.Unknown with the object's bytes.
    let object: [UInt8] = [0x0A, 5, 0x0A, 3] + Array("abc".utf8)
    let type: [UInt8] = [0x0A, 2] + Array("v1".utf8) + [0x12, 9] + Array("Namespace".utf8)
    let protobuf: [UInt8] =
      [0x6B, 0x38, 0x73, 0, 0x0A, UInt8(type.count)] + type + [0x12, UInt8(object.count)] + object
    for run in 0..<Mutator.runs {
      let isJSON = run % 2 == 0
      let response = await cluster.respond(
        to: APIRequest(
          method: run % 6 == 4 ? "PATCH" : "POST",
          path: isJSON
            ? "/api/v1/namespaces/default/configmaps" + (run % 6 == 4 ? "/a" : "")
            : "/api/v1/namespaces",
          headers: [
            (
              "content-type",
              isJSON
                ? run % 6 == 4 ? "application/strategic-merge-patch+json" : "application/json"
                : "application/vnd.kubernetes.protobuf"
            )
          ], body: mutator.mutated(isJSON ? json : protobuf)))
      guard case .complete(let head, _) = response else {
        Issue.record("a write is answered whole")
        return
      }
      #expect(head.status < 600)
    }
    let after = await cluster.respond(
      to: APIRequest(method: "GET", path: "/api/v1/namespaces/default"))
    guard case .complete(let head, _) = after else { return }
    #expect(head.status == 200)
  }

  @Test func `of HTTP, redis and terminals reaches no container`() {
    var mutator = Mutator(seed: 4)
    let request = Array(
      "POST /a?b=%20c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
        .utf8)
    let command = Array(
      "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\nPING\r\n*1\r\n$4\r\nPING\r\n".utf8)
    let keys = Array("ls\u{7F}\u{1B}[A\r\u{3}\u{4}ü\u{15}\u{17}x\r".utf8)
    for _ in 0..<Mutator.runs {
      var reader = HTTPRequestReader()
      requests: for piece in mutator.pieces(mutator.mutated(request)) {
        reader.append(piece)
        while true {
          switch reader.next() {
          case .incomplete: continue requests
          case .malformed: break requests
          case .request: break
          }
        }
      }
      var buffer = mutator.mutated(command)
      commands: while true {
        switch RedisProtocol.take(&buffer) {
        case .command(let words): _ = RedisStore().answer(words, time: 0).encoded
        case .incomplete, .malformed: break commands
        }
      }
      var discipline = LineDiscipline()
      for piece in mutator.pieces(mutator.mutated(keys)) { _ = discipline.type(piece) }
    }
  }

  @Test func `of scripts and archives ends their commands at most`() {
    var mutator = Mutator(seed: 5)
    let script = Array(
      #"for i in 1 2; do case $i in [a-c]*) echo ${X:-$((i+1))};; *) printf '%5s|%x\n' "$i" 255 | sed 's/\(.\)/<\1>/g;2d' | tr a-z A-Z;; esac; done; cat <<E && f() { local a=$(echo "$@" | cut -d' ' -f1-); test -n "$a" -a 1 -lt 2; }; f ${F%%.*} ${#F} > /tmp/x 2>&1"#
        .utf8)
    for _ in 0..<Mutator.runs {
      let text = String(decoding: mutator.mutated(script), as: UTF8.self)
      _ = ContainerPlay.outcome(image: "busybox", command: ["sh", "-c", text], seconds: 1)
      let archive = mutator.mutated(Array(repeating: 0, count: 257) + Array("ustar".utf8))
      let bytes = Base64.encode(archive + [UInt8](repeating: 0, count: 1024))
      _ = ContainerPlay.outcome(
        image: "busybox", command: ["sh", "-c", "echo \(bytes) | base64 -d | tar -xf - -C /tmp"],
        seconds: 1)
    }
    let outcome = ContainerPlay.outcome(image: "busybox", command: ["echo", "alive"], seconds: 1)
    #expect(outcome.log.map(\.text) == ["alive\n"])
  }
}
