import LessonParsing

/// The entry of libFuzzer: any bytes must come back as a lesson or as an error, and what was read must annotate into a
/// lesson that reads the same.
///
/// The first byte chooses the dialect: 0 to 127 let it be recognised.
@_cdecl("LLVMFuzzerTestOneInput")
public func readLesson(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let data, count > 0 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  let names = Dialects.names
  let choice = bytes[0] < 128 ? nil : names[Int(bytes[0]) % names.count]
  let text = Array(bytes.dropFirst())
  guard let reading = try? LessonReader(dialect: choice).read(text, file: "lesson.md") else {
    return 0
  }
  guard reading.lesson.facts.dialect == "markdown" else { return 0 }
  let annotated = Annotator(text, reading: reading).annotated()
  _ = try? LessonReader(dialect: choice).read(annotated.bytes, file: "lesson.md")
  return 0
}
