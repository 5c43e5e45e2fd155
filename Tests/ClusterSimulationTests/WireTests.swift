import Testing

@testable import ClusterSimulation

private func json(_ text: String) throws -> JSONValue {
  try JSONValue(parsing: Array(text.utf8))
}

@Suite struct `JSON on the wire` {
  @Test func `comes back with its members in order, integers apart from fractions`() throws {
    let text = #"{"a":[1,2.5,true,null,"x\u003cé\n"],"b":{}}"#
    #expect(
      String(
        decoding: try json(" { \"b\" : {}, \"a\":[1, 2.5,true,null,\"x<\\u00e9\\n\"]} ")
          .serialized(), as: UTF8.self) == text)
    #expect(try json("3").integerValue == 3)
    #expect(try json(#""\ud83d\ude00""#).stringValue == "😀")
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\" 1}", "01", "1 2", "\"\u{1}\"", "nul", "[1", "-", "+1", "\"\\x\"",
  ])
  func `is refused where it is none`(text: String) {
    #expect(throws: JSONParsingError.self) { try json(text) }
  }

  @Test func `is refused when it is nested too deep`() {
    #expect(throws: JSONParsingError.self) { try json(String(repeating: "[", count: 100_000)) }
  }
}

@Suite struct `A patch` {
  @Test func `as merge patch follows the examples of RFC 7386`() throws {
    let cases = [
      (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
      (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
      (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
      (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
      (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
      (#"{"e":null}"#, #"{"a":1}"#, #"{"a":1,"e":null}"#),
      ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ]
    for (target, patch, result) in cases {
      #expect(Patches.applyMergePatch(try json(patch), to: try json(target)) == (try json(result)))
    }
  }

  @Test func `as JSON patch adds, removes, replaces, moves and tests as RFC 6902 has it`() throws {
    let cases = [
      (
        #"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
        #"{"foo":["bar","qux","baz"]}"#
      ),
      (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
      (
        #"{"foo":["all","grass","cows","eat"]}"#,
        #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
        #"{"foo":["all","cows","eat","grass"]}"#
      ),
      (
        #"{"a/b":1,"m~n":2}"#,
        #"[{"op":"replace","path":"/a~1b","value":3},{"op":"test","path":"/m~0n","value":2}]"#,
        #"{"a/b":3,"m~n":2}"#
      ),
      (
        #"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc"]}]"#,
        #"{"foo":["bar",["abc"]]}"#
      ),
    ]
    for (target, patch, result) in cases {
      #expect(
        try Patches.applyJSONPatch(try json(patch), to: try json(target)) == (try json(result)))
    }
    #expect(throws: PatchError.self) {
      try Patches.applyJSONPatch(
        json(#"[{"op":"test","path":"/a","value":1}]"#), to: json(#"{"a":2}"#))
    }
    #expect(throws: PatchError.self) {
      try Patches.applyJSONPatch(json(#"[{"op":"remove","path":"/x"}]"#), to: json("{}"))
    }
  }

  @Test func `as strategic patch merges lists by their keys`() throws {
    let target = try json(
      #"{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}],"taints":[{"key":"x"}]}"#)
    let patch = try json(
      #"{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}],"containers":[{"name":"a","image":"2"},{"name":"b","$patch":"delete"},{"name":"c"}],"taints":null}"#
    )
    let result = try json(#"{"containers":[{"name":"c"},{"name":"a","image":"2"}]}"#)
    let schema = try #require(SchemaRegistry.builtIn["core/v1.PodSpec"])
    #expect(try StrategicMergePatch.apply(patch, to: target, schema: schema) == result)
  }
}

@Suite struct `A protobuf body` {
  @Test func `of a namespace reads as its JSON`() throws {
    func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [number << 3 | 2, UInt8(bytes.count)] + bytes
    }
    let metadata =
      field(1, Array("istio-system".utf8))
      + field(11, field(1, Array("a".utf8)) + field(2, Array("b".utf8))) + [0x38, 0x05]
    let type = field(1, Array("v1".utf8)) + field(2, Array("Namespace".utf8))
    let body = [0x6B, 0x38, 0x73, 0x00] + field(1, type) + field(2, field(1, metadata))
    let object = try ProtobufDecoding.object(from: body)
    #expect(
      object == [
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": ["name": "istio-system", "labels": ["a": "b"], "generation": 5],
      ])
    #expect(throws: ProtobufDecodingError.self) {
      try ProtobufDecoding.object(from: Array(body.dropLast()))
    }
    #expect(throws: ProtobufDecodingError.self) { try ProtobufDecoding.object(from: [1, 2, 3]) }
  }
}
