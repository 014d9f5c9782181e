import Testing

@testable import Evaluation

@Suite("A batch gate") struct BatchGateTests {
  @Test("reads what it selects")
  func reads() throws {
    let gate = try #require(Gate("CSR[pibt, n=64] >= 0.9"))
    #expect(gate.metric == "CSR" && gate.controller == "pibt" && gate.agents == 64 && gate.suite == nil)
    #expect(gate.comparison == .atLeast && gate.bound == 0.9)
    let other = try #require(Gate("SoC[suite=maze-a,policy:a/b.safetensors]<1e3"))
    #expect(other.suite == "maze-a" && other.controller == "policy:a/b.safetensors" && other.agents == nil)
    #expect(other.comparison == .below && other.bound == 1000)
    #expect(Gate("CSR>=0.9")?.controller == nil)
    let spaced = try #require(Gate(" CSR [ policy:my runs/last.safetensors , suite=two words ] >= 0.5 "))
    #expect(spaced.controller == "policy:my runs/last.safetensors" && spaced.suite == "two words")
    #expect(spaced.metric == "CSR" && spaced.bound == 0.5)
  }

  @Test(
    "is nothing else",
    arguments: [
      "CSR[]>=0.9", "CSR[pibt>=0.9", "CSR]pibt[>=0.9", "[pibt]CSR>=0.9", "CSR[n=0]>=1", "CSR[n=x]>=1",
      "CSR[pibt,astar]>=1", "CSR[pibt,]>=1", "CSR[n=1,n=2]>=1", "CSR[pibt]", "CSR[pibt]>=nan", "[pibt]>=1",
      "CSR>=[pibt]1", "",
    ])
  func refuses(text: String) {
    #expect(Gate(text) == nil)
  }

  @Test("says what selects nothing")
  func unknown() throws {
    func complaint(_ text: String) throws -> String? {
      try #require(Gate(text)).complaint(controllers: ["pibt", "greedy"], suites: ["maze"], agents: [8, 16])
    }
    #expect(try complaint("CSR[pibt,n=8,suite=maze]>=1") == nil)
    #expect(
      try complaint("CSR[pbit]>=1")
        == "no controller 'pbit' here; did you mean 'pibt'? There are pibt, greedy.")
    #expect(try complaint("CSR[n=9]>=1") == "no case has 9 agents; there are some with 8, 16.")
    #expect(try complaint("CSR[suite=x]>=1") == "no suite 'x' here; there are maze.")
  }
}
