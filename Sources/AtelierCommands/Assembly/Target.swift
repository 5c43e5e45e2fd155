import ArgumentParser

/// Where a lesson runs.
enum TargetKind: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// On the mock cluster that Atelier carries.
  case mock
  /// On a real cluster, in the context that is named.
  case cluster
  /// On this machine, without any cluster.
  case local
  /// Against a transcript, without tools.
  case replay
}
