import Execution
import Foundation
import LessonModel
import Transcripts

/// A run that is gone on with: its transcript, and what of it still stands.
struct EarlierRun: Sendable {
  let path: String
  /// How it began; nil: it was killed before that was written.
  let start: RunStart?
  /// Whether it passed: nothing is left to do.
  let hasPassed: Bool
  /// The directory that the run left; nil: it is gone.
  let folder: WorkFolder?
  let point: ResumePoint
  /// Why nothing of it can be gone on with, so that all is done anew; nil: it can.
  let obstacle: String?

  /// Tools that speak to a cluster, besides the stand-ins of a mock.
  private static let clusterTools: Set<String> = [
    "argocd", "calicoctl", "cilium", "flux", "helm", "istioctl", "k", "k9s", "kn", "ko",
    "kubeadm", "kubectl", "kubectx", "kubens", "kustomize", "linkerd", "oc", "skaffold", "stern",
    "tilt", "tkn", "velero",
  ]

  /// - Throws: `noInput` or `malformed` for the transcript, `usage` if it is of another lesson or target, `unavailable` if its
  ///   run still goes on.
  init(_ path: String, of lesson: LessonFile, options: LessonOptions) throws(CommandFailure) {
    let transcript = try TranscriptFile.read(path)
    self.path =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    let summary = RunSummary(transcript.events)
    hasPassed = summary.end?.outcome == .passed
    start = summary.start
    guard let start = summary.start else {
      folder = nil
      point = ResumePoint([], world: .same)
      obstacle = "it was killed before its first step"
      return
    }
    guard start.digest == lesson.digest else {
      throw CommandFailure(
        .usage,
        "'\(path)' is of '\(start.plan.file)' as it was then, and '\(lesson.path)' has other bytes: its steps may be others. Run the lesson anew."
      )
    }
    let folder = try Self.folder(of: start)
    self.folder = folder
    let world = Self.world(of: lesson, options: options)
    let point = Self.point(transcript.events, start: start, world: world)
    self.point = point
    if point.isUndone {
      obstacle = "its tear-down undid what its steps had done"
    } else if folder == nil, options.target == .mock {
      obstacle = "the directory of its run is gone"
    } else {
      obstacle = nil
    }
  }

  /// The directory that the run left; nil: it had none, or it is gone.
  private static func folder(of start: RunStart) throws(CommandFailure) -> WorkFolder? {
    guard let path = start.workspace else { return nil }
    return try WorkFolder(takingOver: path)
  }

  private static func world(of lesson: LessonFile, options: LessonOptions) -> ResumePoint.World {
    guard options.target == .mock else { return .same }
    var tools = clusterTools
    if let material = try? options.material(of: lesson), let directory = material.tools {
      tools.formUnion((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
    }
    return .newCluster(tools: tools)
  }

  /// How far the run came, and those that it went on with: one may have been killed before it had told all of another again.
  private static func point(_ events: [Event], start: RunStart, world: ResumePoint.World)
    -> ResumePoint
  {
    var point = ResumePoint(events, world: world)
    var before = start.resumed
    for _ in 0..<100 {
      guard let path = before, let transcript = try? TranscriptReader.read(path),
        case .runStarted(let earlier)? = transcript.events.first?.kind,
        earlier.digest == start.digest
      else { break }
      point.fill(from: ResumePoint(transcript.events, world: world))
      before = earlier.resumed
    }
    return point
  }
}

extension LessonOptions {
  /// The mock's material: that which was named, or that beside the lesson.
  func material(of lesson: LessonFile) throws(CommandFailure) -> MockMaterial {
    if let mock { return try MockMaterial(directory: mock) }
    return try MockMaterial.beside(lesson)
  }
}
