import ClusterSimulation
import Testing

@testable import ClusterServing

@Suite struct `A channel protocol` {
  @Test func `is the first of what a client offers that is known`() {
    #expect(
      ChannelProtocol.choose(["v9.channel.k8s.io", "v4.channel.k8s.io", "v5.channel.k8s.io"]) == .v4
    )
    #expect(ChannelProtocol.choose(["chat"]) == nil)
  }

  @Test func `tells input, its end and the terminal's size`() throws {
    #expect(try ChannelProtocol.v5.input([0] + Array("abc".utf8)) == .bytes(Array("abc".utf8)))
    #expect(try ChannelProtocol.v5.input([255, 0]) == .endOfInput)
    #expect(
      try ChannelProtocol.v4.input([4] + Array(#"{"Width":100,"Height":30}"#.utf8))
        == .resize(rows: 30, columns: 100))
    #expect(try ChannelProtocol.v4.input([]) == nil)
  }

  @Test func `has no close before its fifth version`() {
    #expect(throws: StreamProtocolError.self) { try ChannelProtocol.v4.input([255, 0]) }
  }

  @Test func `lets a client write to no stream that it reads`() {
    #expect(throws: StreamProtocolError.self) { try ChannelProtocol.v5.input([1, 65]) }
    #expect(throws: StreamProtocolError.self) { try ChannelProtocol.v5.input([7, 65]) }
  }

  @Test func `writes base 64 where it is text`() throws {
    #expect(ChannelProtocol.base64.message(.output, Array("hi".utf8)) == Array("1aGk=".utf8))
    #expect(try ChannelProtocol.base64.input(Array("0aGk=".utf8)) == .bytes(Array("hi".utf8)))
    #expect(throws: StreamProtocolError.self) {
      try ChannelProtocol.base64.input(Array("0***".utf8))
    }
  }

  @Test func `tells an exit status as a Status from its fourth version on`() throws {
    let status = try #require(ProcessOutput.ended(status: 3).status)
    #expect(
      String(decoding: try #require(ChannelProtocol.v4.failure(status)), as: UTF8.self)
        == #"{"details":{"causes":[{"message":"3","reason":"ExitCode"}]},"message":"command terminated with non-zero exit code: exit status 3","metadata":{},"reason":"NonZeroExitCode","status":"Failure"}"#
    )
    #expect(
      String(decoding: try #require(ChannelProtocol.v1.failure(status)), as: UTF8.self)
        == "command terminated with non-zero exit code: exit status 3")
    let success = try #require(ProcessOutput.ended(status: 0).status)
    #expect(ChannelProtocol.v1.failure(success) == nil)
  }
}
