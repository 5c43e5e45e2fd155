import LessonModel

/// What the rules may ask of the world outside the lesson.
public struct LintEnvironment: Sendable {
  /// Whether a program is on PATH.
  public var isInstalled: @Sendable (String) -> Bool
  /// Whether the lesson's mock material brings a stand-in for a program.
  public var isStoodIn: @Sendable (String) -> Bool
  /// Whether a file or directory is there; its path is relative to the lesson's directory.
  public var exists: @Sendable (String) -> Bool
  /// Whether an expectation holds whatever comes out.
  public var cannotFail: @Sendable (Expectation) -> Bool
  /// The release whose API and kubectl the lesson is to work with.
  public var kubernetes: KubernetesRelease

  public init(
    kubernetes: KubernetesRelease = .newest,
    isInstalled: @escaping @Sendable (String) -> Bool = { _ in true },
    isStoodIn: @escaping @Sendable (String) -> Bool = { _ in false },
    exists: @escaping @Sendable (String) -> Bool = { _ in true },
    cannotFail: @escaping @Sendable (Expectation) -> Bool = { _ in false }
  ) {
    self.kubernetes = kubernetes
    self.isInstalled = isInstalled
    self.isStoodIn = isStoodIn
    self.exists = exists
    self.cannotFail = cannotFail
  }
}

/// A release of Kubernetes: its major and minor version.
public struct KubernetesRelease: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var major: Int
  public var minor: Int

  public init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `1.27`, `v1.27.3` or `>= 1.27`; nil: it names no release.
  public init?(_ text: some StringProtocol) {
    let digits = text.drop { !$0.isNumber }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, let major = Int(parts[0]),
      let minor = Int(parts[1].prefix { $0.isNumber })
    else { return nil }
    self.init(major, minor)
  }

  /// The newest release that the tables of removals know.
  public static let newest = KubernetesRelease(1, 33)

  public var description: String { "\(major).\(minor)" }

  public static func < (left: KubernetesRelease, right: KubernetesRelease) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}
