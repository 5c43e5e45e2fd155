import Execution
import Foundation
import LearnerInterface
import LessonModel
import Synchronization
import Transcripts

/// Writes a run's events into a transcript.
final class TranscriptSink: EventSink {
  private let writer: TranscriptWriter

  init(_ writer: TranscriptWriter) {
    self.writer = writer
  }

  func receive(_ event: Event) throws {
    try writer.append(event)
  }
}

/// Takes secrets out of events before others get them.
final class RedactingSink: EventSink {
  private let redactor: Mutex<Redactor>
  private let sinks: [any EventSink]

  init(_ redactor: Redactor, before sinks: [any EventSink]) {
    self.redactor = Mutex(redactor)
    self.sinks = sinks
  }

  /// Hands the event on to every sink, also where one of them fails.
  func receive(_ event: Event) throws {
    var failure: (any Error)?
    for event in redactor.withLock({ $0.redact(event) }) {
      for sink in sinks {
        do { try sink.receive(event) } catch { failure = failure ?? error }
      }
    }
    if let failure { throw failure }
  }
}

/// Draws a run on a screen.
final class ScreenSink: EventSink {
  private let view: Mutex<ProgressView>
  private let write: @Sendable (String) -> Void
  /// The terminal that is drawn on, whose width may change.
  private let terminal: OutputStream?

  init(_ options: ProgressView.Options, to output: OutputStream = .standardOutput) {
    view = Mutex(ProgressView(options))
    write = { output.write($0) }
    terminal = output.isTerminal ? output : nil
  }

  /// Draws into a text instead, to be shown later.
  init(_ options: ProgressView.Options, into text: CollectedText) {
    view = Mutex(ProgressView(options))
    write = { text.append($0) }
    terminal = nil
  }

  func receive(_ event: Event) throws {
    let text = view.withLock { view in
      if let terminal { view.resize(to: terminal.width) }
      return view.text(for: event)
    }
    if !text.isEmpty { write(text) }
  }
}

/// Keeps the summary of a run as it goes.
final class SummarySink: EventSink {
  private let fold = Mutex(RunSummary())

  var summary: RunSummary { fold.withLock { $0 } }

  func receive(_ event: Event) throws {
    fold.withLock { $0.apply(event) }
  }
}

/// Remembers whether a step was not run because it must not be.
final class RefusalSink: EventSink {
  private let found = Mutex(false)

  var hasRefused: Bool { found.withLock { $0 } }

  func receive(_ event: Event) throws {
    guard case .stepSkipped(_, let reason) = event.kind, reason.kind == .refused else { return }
    found.withLock { $0 = true }
  }
}

/// Writes each event as a line of JSON, in the form of a transcript.
final class JSONSink: EventSink {
  func receive(_ event: Event) throws {
    OutputStream.standardOutput.write(try TranscriptRecord(event).line() + "\n")
  }
}

/// Text that comes piece by piece, from any thread.
final class CollectedText: Sendable {
  private let content = Mutex("")

  var text: String { content.withLock { $0 } }

  func append(_ text: String) {
    content.withLock { $0 += text }
  }
}

/// A standard stream of this process.
struct OutputStream: Sendable {
  let descriptor: Int32

  static let standardOutput = OutputStream(descriptor: 1)
  static let standardError = OutputStream(descriptor: 2)

  /// Whether a person looks at it.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Columns of the terminal; 100 where it is none.
  var width: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return Int(size.ws_col)
  }

  /// Whether colours may be written: to a terminal that is not `dumb`, unless NO_COLOR is set (no-color.org).
  func allowsColor(_ environment: [String: String]) -> Bool {
    isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }
}
