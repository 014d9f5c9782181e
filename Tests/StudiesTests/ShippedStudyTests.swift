import Basics
import Foundation
import Scenarios
import Testing

@testable import Studies

/// The studies that ship.
@Suite("Shipped studies") struct ShippedStudyTests {
  static let root = (1...3).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }
  .path
  private static let files = Directory.names(in: root + "/Scenarios/studies").map {
    "\(root)/Scenarios/studies/\($0)"
  }

  @Test("load, are named like their files, and say what they ask", arguments: files)
  func load(file: String) throws {
    guard case .study = try Document.load(file) else {
      Issue.record("\(file) is no study")
      return
    }
    let study = try Study.load(file: file)
    #expect(file.hasSuffix("/\(study.name).json") && study.summary?.hasSuffix(".") == true)
    #expect(!study.evaluations.isEmpty)
  }

  @Test(
    "attention's arms have the same number of weights within 1 %, whatever their heads and talk",
    arguments: [("attention", 20), ("attention-dense", 6)])
  func weights(name: String, arms: Int) throws {
    let study = try Study.load(file: "\(Self.root)/Scenarios/studies/\(name).json")
    let counts = study.arms.map { Double($0.weightCount) }
    #expect(counts.count == arms && study.seeds.count >= 3)
    #expect((counts.max() ?? 2) / (counts.min() ?? 1) <= 1.01, "\(counts)")
  }

  @Test("are there")
  func present() { #expect(Self.files.count >= 2) }
}
