import NIOCore
import Synchronization

/// The open connections, so that a server that stops can close them.
final class ConnectionRegistry: Sendable {
  /// How many may be open at a time.
  static let limit = 2048
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

  /// Keeps a connection; false if there are too many.
  func add(_ channel: any Channel) -> Bool {
    let identifier = ObjectIdentifier(channel)
    let isKept = channels.withLock { channels in
      guard channels.count < Self.limit else { return false }
      channels[identifier] = channel
      return true
    }
    guard isKept else { return false }
    channel.closeFuture.whenComplete { [weak self] _ in
      _ = self?.channels.withLock { $0.removeValue(forKey: identifier) }
    }
    return true
  }

  func closeAll() async {
    for channel in channels.withLock({ Array($0.values) }) { try? await channel.close() }
  }
}
