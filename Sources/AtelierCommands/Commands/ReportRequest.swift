import ArgumentParser
import Foundation
import LessonModel
import Reporting

/// A report that was asked for as `format=file`.
struct ReportRequest {
  let format: any ReportFormat
  /// The file; `-` is standard output.
  let path: String

  init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else {
      throw ValidationError("'--report \(text)' is not of the form FORMAT=FILE.")
    }
    try self.init(format: String(parts[0]), path: String(parts[1]))
  }

  init(format name: String, path: String) throws {
    guard let format = ReportRegistry.standard.format(named: name) else {
      let known = ReportRegistry.standard.names.joined(separator: ", ")
      throw ValidationError("There is no report format '\(name)'. There are \(known).")
    }
    self.format = format
    self.path = path
  }

  func write(_ runs: [RunSummary]) throws(CommandFailure) {
    let text = format.render(runs)
    if path == "-" { return OutputStream.standardOutput.write(text) }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CommandFailure(
        .cannotCreate, "The report '\(path)' cannot be written: \(error.localizedDescription)")
    }
  }
}
