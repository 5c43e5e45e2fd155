import CCmark
import Foundation
import LessonModel
import LessonParsing

/// Times how long a lesson takes from bytes to its graph, against a bare `cmark_parse_document` of the same bytes in the
/// same run.
///
/// Prints the ratio at 10 MB, the peak of resident memory as a multiple of the input, and how the time grows from 100 KB to
/// 50 MB. With `--reading FILE…` it prints all that was read from these files as JSON instead, for two builds to be compared;
/// with `--write BYTES` the lesson that it reads.
@main
enum ReadingBenchmark {
  static func main() throws {
    if CommandLine.arguments.count > 2, CommandLine.arguments[1] == "--memory" {
      try memory(megabytes: Int(CommandLine.arguments[2]) ?? 10)
      return
    }
    if CommandLine.arguments.count > 2, CommandLine.arguments[1] == "--reading" {
      for file in CommandLine.arguments.dropFirst(2) { try show(file) }
      return
    }
    if CommandLine.arguments.count > 2, CommandLine.arguments[1] == "--write" {
      FileHandle.standardOutput.write(Data(lesson(of: Int(CommandLine.arguments[2]) ?? 0)))
      return
    }
    say("size        cmark        atelier      ratio   MB/s")
    let sizes =
      CommandLine.arguments.dropFirst().first.flatMap(Int.init).map { [100_000, $0] }
      ?? [100_000, 1_000_000, 10_000_000, 50_000_000]
    var perByte: [(Int, Double)] = []
    for size in sizes {
      let bytes = lesson(of: size)
      let rounds = size > 10_000_000 ? 2 : size > 1_000_000 ? 5 : 20
      let bare = best(rounds) { parse(bytes) }
      let whole = try best(rounds) { _ = try LessonReader().read(bytes, file: "lesson.md") }
      perByte.append((size, whole / Double(bytes.count)))
      say(
        "\(pad("\(size / 1000) KB", 10))  \(milliseconds(bare))  \(milliseconds(whole))  \(number(whole / bare, 6))  \(number(Double(bytes.count) / whole / 1e6, 5))"
      )
    }
    let first = perByte[0].1
    for (size, cost) in perByte.dropFirst() {
      say("cost per byte at \(size / 1000) KB against 100 KB: \(number(cost / first, 0))")
    }
    guard sizes.count > 2 else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--memory", "10"]
    try process.run()
    process.waitUntilExit()
  }

  /// Reads one lesson in a process of its own and tells its peak of resident memory.
  private static func memory(megabytes: Int) throws {
    let bytes = lesson(of: megabytes * 1_000_000)
    let before = peak()
    let reading = try LessonReader().read(bytes, file: "lesson.md")
    let after = peak()
    say(
      "peak memory for \(megabytes) MB: \(number(Double(after) / 1e6, 0)) MB, \(number(Double(after - before + bytes.count) / Double(bytes.count), 0)) times the input (\(reading.lesson.steps.count) steps)"
    )
  }

  /// All that a reading holds.
  private struct Shown: Encodable {
    var lesson: Lesson
    var graph: StepGraph
    var diagnostics: [Diagnostic]
    var mends: [String: String]
    var findings: [String]
  }

  private static func show(_ file: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    do {
      let reading = try LessonReader().read(bytes, file: file)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let shown = Shown(
        lesson: reading.lesson, graph: reading.graph, diagnostics: reading.diagnostics,
        mends: Dictionary(
          uniqueKeysWithValues: reading.mends.map { ($0.key.rawValue, $0.value) }),
        findings: reading.findings.map {
          "\($0.lines) \($0.rule): \($0.what); \($0.evidence); \($0.directive ?? "-")"
        })
      FileHandle.standardOutput.write(try encoder.encode(shown))
      say("")
    } catch let error as LessonReadingError {
      say("\(error)")
    }
  }

  /// Writes a line at once, also into a pipe.
  private static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  private static func peak() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
  }

  private static func best(_ rounds: Int, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<rounds {
      let start = DispatchTime.now().uptimeNanoseconds
      try body()
      best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
    }
    return best
  }

  private static func parse(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      let node = cmark_parse_document(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, CMARK_OPT_DEFAULT)
      cmark_node_free(node)
    }
  }

  /// A lesson of about so many bytes: sections in which every form of a step occurs, each with words of its own.
  private static func lesson(of size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 2000)
    var number = 0
    while bytes.count < size {
      number += 1
      bytes += Array(section(number).utf8)
    }
    return bytes
  }

  private static func section(_ number: Int) -> String {
    """
    ## \(number). Deploy the service number \(number)

    In this part you will deploy `service-\(number)` and look at what it does. A deployment keeps the number of pods that
    you ask for; when a pod goes, another one comes. Read [the manual](https://example.org/\(number)) if you want to know
    *why* it works like **that**, and what else there is to see.

    1. Run `kubectl create namespace team-\(number)`
    2. Run `kubectl get pods -n team-\(number) | wc -l` and check the result is **\(number % 7)**
    3. Get the node's name with `kubectl get node`, then run `kubectl describe node <node-name>`

    ```bash
    $ kubectl get pods -n team-\(number)
    NAME                       READY   STATUS    RESTARTS   AGE
    web-\(number)-6c4f9d7b8-x2x\(number % 10)k   1/1     Running   0          3m
    ```

    Create `service-\(number).yaml` with the following content:

    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: service-\(number)
    spec:
      ports:
      - port: 80
    ```

    ```bash
    kubectl apply -f service-\(number).yaml
    cat <<EOF > values-\(number).txt
    replicas: \(number)
    EOF
    curl -s http://localhost:\(8000 + number % 1000)/health \\
      --max-time 5
    ```

    The output is similar to:

    ```
    {"status": "ok", "number": \(number)}
    ```

    > **Note**: this is a remark that a reader may pass over. It holds `code` and a few more words than it would need.


    """
  }

  private static func milliseconds(_ seconds: Double) -> String {
    number(seconds * 1000, 8) + " ms"
  }

  private static func number(_ value: Double, _ width: Int) -> String {
    let text = String(format: "%.2f", value)
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
