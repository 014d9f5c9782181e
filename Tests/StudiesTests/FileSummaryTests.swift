import Basics
import Foundation
import Studies
import Testing

@Suite("What a file holds, in a line") struct FileSummaryTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test(
    "tells it of every kind",
    arguments: [
      ("Scenarios/corridor-swap.json", "scenario, 2 agents on 15×2"),
      ("Scenarios/suites/counts.json", "suite, 9 cases"), ("Maps/corridor.map", "map, 15×2, 22 free cells"),
    ])
  func kinds(file: String, line: String) throws {
    #expect(try FileSummary.text(file: FileSummaryTests.repository.appending(path: file).path) == line)
  }

  @Test(
    "refuses what is not there, is a folder, or ends in nothing that it knows",
    arguments: [
      ("none.csv", Fault.missingInput, "no such file"), ("Maps", .missingInput, "is a directory"),
      ("README.md", .badInput, "unknown ending"),
      ("Assets/Policies/soft.safetensors", .badInput, "'navsim policy info' looks at policies"),
    ])
  func refusals(file: String, fault: Fault, words: String) throws {
    let path = FileSummaryTests.repository.appending(path: file).path
    let error = #expect(throws: FileSummaryError.self) { try FileSummary.text(file: path) }
    #expect(
      error?.fault == fault && error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
