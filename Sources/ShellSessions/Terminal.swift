import CPTY
import Glibc

/// The controlling side of a pseudo-terminal, closed with its owner.
final class Terminal: Sendable {
  let controller: Int32
  /// The path of the other side's device.
  let device: String

  init(rows: UInt16, columns: UInt16) throws(ShellError) {
    var terminal = cpty_terminal()
    let failure = cpty_open(rows, columns, &terminal)
    guard failure == 0 else { throw .failure("open a pseudo-terminal", failure) }
    controller = terminal.controller
    device = withUnsafeBytes(of: terminal.device) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  deinit {
    close(controller)
  }

  /// Starts a program as the leader of a session on this terminal; see `cpty_keep`.
  ///
  /// - Parameters:
  ///   - descriptors: what it gets under the numbers from `first` on.
  ///   - input: the place among them of its standard input.
  func keep(
    _ path: String, arguments: [String], environment: [String: String], directory: String,
    passing descriptors: [Int32], from first: Int32, input: Int
  ) throws(ShellError) -> cpty_keeper {
    var terminal = record
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    var keeper = cpty_keeper()
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let failure = withCStrings([name] + arguments) { arguments in
      withCStrings(variables) { environment in
        path.withCString { path in
          directory.withCString { directory in
            descriptors.withUnsafeBufferPointer { descriptors in
              var launch = cpty_launch(
                path: path, arguments: arguments, environment: environment, directory: directory,
                passed: descriptors.baseAddress, passed_count: Int32(descriptors.count),
                first_number: first, input: Int32(input))
              return cpty_keep(&terminal, &launch, &keeper)
            }
          }
        }
      }
    }
    guard failure == 0 else { throw .failure("start '\(path)' in '\(directory)'", failure) }
    return keeper
  }

  /// Gives the terminal back the settings that it had at first, and drops input that nobody read.
  func restore() {
    var terminal = record
    _ = cpty_restore(&terminal)
  }

  private var record: cpty_terminal {
    var terminal = cpty_terminal()
    terminal.controller = controller
    withUnsafeMutableBytes(of: &terminal.device) { $0.copyBytes(from: device.utf8) }
    return terminal
  }

  /// Reads what has come; nil when nobody holds the other side any more.
  func read() -> [UInt8]? {
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, initialized in
      repeat {
        count = Glibc.read(controller, buffer.baseAddress, buffer.count)
      } while count < 0 && errno == EINTR
      initialized = max(count, 0)
    }
    return count > 0 ? bytes : nil
  }

  /// Types these bytes.
  func type(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(controller, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }
}

/// Calls the body with an array of C strings that ends with NULL.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return (copies + [nil]).withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("the array holds its end") }
    return body(base)
  }
}
