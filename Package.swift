// swift-tools-version: 6.2
import PackageDescription

// Each folder under Sources/ is a target and imports only from those above it.
let package = Package(
  name: "navsim",
  products: [
    .executable(name: "navsim", targets: ["navsim"]),
    .library(name: "Basics", targets: ["Basics"]),
    .library(name: "GridWorld", targets: ["GridWorld"]),
    .library(name: "Simulation", targets: ["Simulation"]),
    .library(name: "Compatibility", targets: ["Compatibility"]),
    .library(name: "Planning", targets: ["Planning"]),
    .library(name: "Attention", targets: ["Attention"]),
    .library(name: "Policies", targets: ["Policies"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "Scenarios", targets: ["Scenarios"]),
    .library(name: "TrainingFiles", targets: ["TrainingFiles"]),
    .library(name: "Episodes", targets: ["Episodes"]),
    .library(name: "Evaluation", targets: ["Evaluation"]),
    .library(name: "Studies", targets: ["Studies"]),
    .library(name: "Viewer", targets: ["Viewer"]),
    .library(name: "Scenes", targets: ["Scenes"]),
    .library(name: "Player", targets: ["Player"]),
    .library(name: "Environments", targets: ["Environments"]),
    .library(name: "CInterface", type: .static, targets: ["CInterface", "CNavsim"]),
    .library(name: "Benchmarks", targets: ["Benchmarks"]),
  ],
  traits: [
    .default(enabledTraits: ["Viewer"]),
    .trait(name: "Viewer", description: "The SDL2 window; off, navsim builds without SDL2."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "Basics", dependencies: ["COpenSSL"]),
    .target(name: "GridWorld", dependencies: ["Basics", "CPNG", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "Simulation",
      dependencies: ["Basics", "GridWorld", .product(name: "HeapModule", package: "swift-collections")]),
    .target(name: "Compatibility", dependencies: ["Basics", "GridWorld", "Simulation"]),
    .target(
      name: "Planning",
      dependencies: [
        "Basics", "GridWorld", "Simulation", .product(name: "HeapModule", package: "swift-collections"),
      ]),
    .target(name: "Attention", dependencies: ["Basics", "COpenBLAS"]),
    .target(name: "Policies", dependencies: ["Basics", "GridWorld", "Simulation", "Planning", "Attention"]),
    .target(
      name: "Training",
      dependencies: ["Basics", "GridWorld", "Simulation", "Planning", "Attention", "Policies"]),
    .target(name: "Scenarios", dependencies: ["Basics", "GridWorld", "Simulation", "Planning"]),
    .target(
      name: "TrainingFiles",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Planning", "Attention", "Policies", "Training", "Scenarios",
      ]),
    .target(
      name: "Episodes",
      dependencies: ["Basics", "GridWorld", "Simulation", "Planning", "Attention", "Policies", "Scenarios"]),
    .target(
      name: "Environments",
      dependencies: ["Basics", "Simulation", "Policies", "Training", "Scenarios", "Episodes"]),
    .target(
      name: "Evaluation",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Planning", "Policies", "Training", "Scenarios", "Episodes",
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Reports/Templates/report.css"), .embedInCode("Reports/Templates/report.mustache"),
      ]),
    .target(
      name: "Studies",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Attention", "Policies", "Training", "Scenarios",
        "TrainingFiles", "Episodes", "Evaluation",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Reports/Templates/study.mustache"), .embedInCode("Reports/Templates/training.mustache"),
      ]),
    .target(
      name: "Viewer",
      dependencies: [
        "Basics", "GridWorld", "CPNG",
        .target(name: "CSDL2", condition: .when(traits: ["Viewer"])),
      ]),
    .target(
      name: "Scenes",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Planning", "Policies", "Scenarios", "Episodes", "Viewer",
      ]),
    .target(
      name: "Player",
      dependencies: ["Basics", "GridWorld", "Simulation", "Scenarios", "Episodes", "Viewer", "Scenes"],
      resources: [
        .embedInCode("Page/Templates/player.html"), .embedInCode("Page/Templates/player.css"),
        .embedInCode("Page/Templates/codec.js"), .embedInCode("Page/Templates/episode.js"),
        .embedInCode("Page/Templates/camera.js"), .embedInCode("Page/Templates/map.js"),
        .embedInCode("Page/Templates/robots.js"), .embedInCode("Page/Templates/attention.js"),
        .embedInCode("Page/Templates/panel.js"), .embedInCode("Page/Templates/strip.js"),
        .embedInCode("Page/Templates/input.js"), .embedInCode("Page/Templates/player.js"),
      ]),
    // `make python` links it into libnavsim.so, and that into the Python package under Sources/Python.
    .target(
      name: "CInterface",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Compatibility", "Planning", "Attention", "Policies", "Training",
        "Scenarios",
        "TrainingFiles", "Episodes", "Environments", "Evaluation", "Studies", "Viewer", "Scenes", "CNavsim",
      ]),
    .target(
      name: "Benchmarks",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Planning", "Policies", "Training", "Scenarios", "Episodes",
        "Environments", "Viewer", "Scenes", "CAllocationCounter",
      ]),
    .executableTarget(
      name: "navsim",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Planning", "Attention", "Policies", "Training", "Scenarios",
        "TrainingFiles", "Episodes", "Evaluation", "Studies", "Viewer", "Scenes", "Player", "Benchmarks",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(name: "CAllocationCounter"),
    .target(name: "CNavsim", exclude: ["examples", "exports.map"]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSDL2", providers: [.apt(["libsdl2-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    // The program runs in it: in a browser, the pages it writes.
    .testTarget(name: "PackageTests", dependencies: ["Basics", "navsim"]),
    .testTarget(name: "BasicsTests", dependencies: ["Basics"]),
    .testTarget(name: "GridWorldTests", dependencies: ["Basics", "GridWorld"]),
    .testTarget(
      name: "SimulationTests", dependencies: ["Basics", "GridWorld", "Simulation", "CAllocationCounter"]),
    .testTarget(
      name: "CompatibilityTests",
      dependencies: ["Basics", "GridWorld", "Simulation", "Compatibility", "CAllocationCounter"]),
    .testTarget(
      name: "PlanningTests",
      dependencies: ["Basics", "GridWorld", "Simulation", "Planning", "Scenarios", "CAllocationCounter"]),
    .testTarget(name: "AttentionTests", dependencies: ["Attention", "COpenBLAS"]),
    .testTarget(
      name: "PoliciesTests",
      dependencies: ["Basics", "GridWorld", "Simulation", "Planning", "Attention", "Policies"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Basics", "GridWorld", "Simulation", "Planning", "Attention", "Policies", "Training"]),
    .testTarget(
      name: "ScenariosTests", dependencies: ["Basics", "GridWorld", "Simulation", "Planning", "Scenarios"]),
    .testTarget(
      name: "TrainingFilesTests",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Planning", "Attention", "Policies", "Training", "Scenarios",
        "TrainingFiles",
      ]),
    .testTarget(
      name: "EpisodesTests",
      dependencies: ["Basics", "GridWorld", "Simulation", "Planning", "Policies", "Scenarios", "Episodes"]),
    .testTarget(
      name: "EnvironmentsTests",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Planning", "Policies", "Training", "Scenarios", "TrainingFiles",
        "Episodes", "Environments",
      ]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Planning", "Policies", "Training", "Scenarios", "Episodes",
        "Evaluation", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "StudiesTests",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Attention", "Policies", "Training", "Scenarios",
        "TrainingFiles",
        "Evaluation", "Studies",
      ]),
    .testTarget(
      name: "ViewerTests",
      dependencies: [
        "Basics", "GridWorld", "Viewer", .target(name: "CSDL2", condition: .when(traits: ["Viewer"])),
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "ScenesTests",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Attention", "Policies", "Scenarios", "Episodes", "Viewer",
        "Scenes",
      ]),
    .testTarget(
      name: "PlayerTests",
      dependencies: ["GridWorld", "Simulation", "Scenarios", "Episodes", "Viewer", "Scenes", "Player"]),
    .testTarget(name: "CInterfaceTests", dependencies: ["Basics", "CInterface", "CNavsim"]),
    // The same files run in `Tests/OutsidePackage`, there under the address sanitizer.
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Planning", "Attention", "Policies", "Training", "Scenarios",
        "TrainingFiles", "Episodes", "Evaluation", "Studies", "CInterface", "CNavsim",
      ],
      path: "Tests/OutsidePackage/Tests/FuzzTests"),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "Basics", "GridWorld", "Simulation", "Policies", "Training", "TrainingFiles", "Evaluation", "Viewer",
        "Benchmarks", "navsim",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

/// Swift as this package writes it: protocols as types say `any`, a file sees the members of what it imports itself,
/// and an import stays inside its module unless the module's interface needs it (`public import`).
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
for target in package.targets where target.type != .system { target.swiftSettings = swiftSettings }
