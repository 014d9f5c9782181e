// swift-tools-version: 6.2
import PackageDescription

// A package of somebody else's: what it takes from navsim's libraries is public, or it does not compile. No part of
// navsim's own package; `make outside` builds and runs it.
let package = Package(
  name: "Outside",
  dependencies: [.package(name: "navsim", path: "../..")],
  targets: [
    // The program that the guide's article on the libraries builds.
    .executableTarget(
      name: "Traffic",
      dependencies: [
        .product(name: "Scenarios", package: "navsim"),
        .product(name: "Simulation", package: "navsim"),
        .product(name: "Planning", package: "navsim"),
        .product(name: "Episodes", package: "navsim"),
        .product(name: "Training", package: "navsim"),
        .product(name: "TrainingFiles", package: "navsim"),
      ]),
    .testTarget(
      name: "OutsideTests",
      dependencies: [
        "Traffic",
        .product(name: "Basics", package: "navsim"),
        .product(name: "GridWorld", package: "navsim"),
        .product(name: "Scenarios", package: "navsim"),
        .product(name: "Simulation", package: "navsim"),
        .product(name: "Planning", package: "navsim"),
        .product(name: "Policies", package: "navsim"),
        .product(name: "Training", package: "navsim"),
        .product(name: "TrainingFiles", package: "navsim"),
        .product(name: "Episodes", package: "navsim"),
      ]),
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        .product(name: "Basics", package: "navsim"),
        .product(name: "GridWorld", package: "navsim"),
        .product(name: "Simulation", package: "navsim"),
        .product(name: "Planning", package: "navsim"),
        .product(name: "Attention", package: "navsim"),
        .product(name: "Policies", package: "navsim"),
        .product(name: "Training", package: "navsim"),
        .product(name: "Scenarios", package: "navsim"),
        .product(name: "TrainingFiles", package: "navsim"),
        .product(name: "Episodes", package: "navsim"),
        .product(name: "Evaluation", package: "navsim"),
        .product(name: "Studies", package: "navsim"),
        .product(name: "CInterface", package: "navsim"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
