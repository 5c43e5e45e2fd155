// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target speaks Swift 6 and treats a warning as an error.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "atelier",
  products: [
    .executable(name: "atelier", targets: ["atelier"]),
    .library(name: "LessonFuzzing", type: .static, targets: ["LessonFuzzing"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.1"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // C, kept in its wrappers.
    .systemLibrary(
      name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CPTY"),

    // Reading: bytes to a lesson.
    .target(name: "LessonModel", swiftSettings: strict),
    .target(name: "CommonMark", dependencies: ["CCmark"], swiftSettings: strict),
    .target(
      name: "LessonParsing",
      dependencies: ["CommonMark", "LessonModel", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),

    // Running: a lesson to events.
    .target(name: "Checks", dependencies: ["LessonModel"], swiftSettings: strict),
    .target(name: "ShellSessions", dependencies: ["CPTY"], swiftSettings: strict),
    .target(name: "HTTPTransfer", dependencies: ["CCurl"], swiftSettings: strict),
    .target(
      name: "ClusterAccess",
      dependencies: ["HTTPTransfer", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(name: "Execution", dependencies: ["Checks", "LessonModel"], swiftSettings: strict),

    // The mock cluster.
    .target(name: "ClusterSimulation", swiftSettings: strict),
    .target(
      name: "ClusterServing",
      dependencies: [
        "ClusterSimulation", "CZlib",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: strict),

    // Telling: events to files and screens.
    .target(name: "Transcripts", dependencies: ["LessonModel"], swiftSettings: strict),
    .target(
      name: "Reporting", dependencies: ["LessonModel", "Transcripts"], swiftSettings: strict),
    .target(
      name: "LearnerInterface", dependencies: ["LessonModel", "Transcripts"],
      swiftSettings: strict),

    // The command line.
    .target(
      name: "AtelierCommands",
      dependencies: [
        "Checks", "ClusterAccess", "ClusterServing", "ClusterSimulation", "CommonMark",
        "Execution", "HTTPTransfer", "LearnerInterface", "LessonModel", "LessonParsing",
        "Reporting", "ShellSessions", "Transcripts",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .executableTarget(name: "atelier", dependencies: ["AtelierCommands"], swiftSettings: strict),

    // Beside the program: what times it, and what fuzzes it.
    .executableTarget(
      name: "reading-benchmark", dependencies: ["CCmark", "LessonModel", "LessonParsing"],
      path: "Benchmarks/Reading", swiftSettings: strict),
    .target(
      name: "LessonFuzzing", dependencies: ["LessonParsing"], path: "Fuzzing/Lessons",
      swiftSettings: strict),

    // Tests: one target a room, and whole lessons through the built binary.
    .testTarget(
      name: "ChecksTests", dependencies: ["Checks", "LessonModel"], exclude: ["Pairs"]),
    .testTarget(
      name: "ClusterServingTests",
      dependencies: [
        "ClusterServing", "ClusterSimulation", "HTTPTransfer",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ]),
    .testTarget(name: "ClusterSimulationTests", dependencies: ["ClusterSimulation"]),
    .target(name: "LoopbackServer", path: "Tests/LoopbackServer", swiftSettings: strict),
    .testTarget(
      name: "HTTPTransferTests", dependencies: ["ClusterAccess", "HTTPTransfer", "LoopbackServer"]),
    .testTarget(
      name: "LessonParsingTests", dependencies: ["CommonMark", "LessonModel", "LessonParsing"],
      exclude: ["Fixtures"]),
    .testTarget(name: "ReportingTests", dependencies: ["LessonModel", "Reporting", "Transcripts"]),
    .testTarget(name: "ShellSessionsTests", dependencies: ["ShellSessions"]),
    .testTarget(name: "TranscriptsTests", dependencies: ["LessonModel", "Transcripts"]),
    .testTarget(name: "ExecutionTests", dependencies: ["Checks", "Execution", "LessonModel"]),
    .testTarget(name: "EndToEndTests", dependencies: ["atelier", "LoopbackServer"]),
  ]
)
