import Evaluation
import Simulation
import Testing

@testable import navsim

@Suite("A gate") struct GateTests {
  @Test(
    "reads a metric, a comparison and a bound",
    arguments: [
      ("CSR>=0.9", 0.9, true), ("CSR>=0.9", 0.89, false), ("CSR > 0.9", 0.9, false), ("CSR<1", 0.9, true),
      ("CSR <= 0.9", 0.9, true), ("CSR<=-1", 0, false),
    ])
  func reads(text: String, value: Double, isMet: Bool) throws {
    let gate = try #require(Gate(argument: text))
    #expect(gate.metric == "CSR")
    #expect(gate.isMet(by: value) == isMet)
  }

  @Test(
    "is nothing else",
    arguments: ["", "CSR", "CSR=0.9", "CSR>=", ">=0.9", "CSR>=nan", "CSR>=inf", "CSR>=0.9x"])
  func refuses(text: String) {
    #expect(Gate(argument: text) == nil)
  }

  @Test("is for metrics that the tasks report")
  func metrics() throws {
    let gate = try #require(Gate(argument: "CSR>=0.9"))
    #expect(throws: Never.self) { try gate.refuse(for: gate.complaint(tasks: [.reach])) }
    #expect(throws: Never.self) { try gate.refuse(for: gate.complaint(tasks: [.reach, .lifelong])) }
    let failure = #expect(throws: Failure.self) { try gate.refuse(for: gate.complaint(tasks: [.lifelong])) }
    #expect(failure?.exitCode == 64)
  }
}
