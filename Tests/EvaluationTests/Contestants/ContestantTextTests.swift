import Basics
import Foundation
import GridWorld
import Policies
import Simulation
import Testing
import Training

@testable import Evaluation

@Suite("Results of contestants") struct ContestantTextTests {
  /// A policy that solved every second of so many episodes; `instances` of them differ.
  private func result(
    _ name: String, episodes: Int, instances: Int, drift: Double = 0.02, faithfulness: Double? = nil
  ) -> ContestantEvaluation.Result {
    var evaluation = PolicyEvaluation()
    for episode in 0..<episodes {
      let start = Cell(episode % instances, 0)
      evaluation.noteInstance(
        WorldConfiguration(
          grid: OccupancyGrid(width: 50, height: 2), agents: [AgentSetup(start: start, goals: [Cell(0, 1)])],
          seed: UInt64(episode)))
      evaluation.successes.append(episode % 2 == 0 ? 1 : 0)
      evaluation.individualRates.append(Double(episode % 3) / 2)
      evaluation.sumsOfCosts.append(Double(100 + episode % 7))
    }
    evaluation.driftOriginal = drift
    if let faithfulness {
      var sums = FaithfulnessMeter.Sums()
      sums.comprehensiveness = faithfulness
      sums.decisions = 1
      evaluation.faithfulness = sums
    }
    return ContestantEvaluation.Result(name: name, temperature: 1, evaluation: evaluation)
  }

  private func group(_ results: ContestantEvaluation.Result...) -> ContestantEvaluation.GroupResult {
    ContestantEvaluation.GroupResult(name: results[0].name, results: results)
  }

  @Test("as JSON have null for what is no number")
  func notNumbers() throws {
    let json = ContestantText.json(
      [
        group(result("a", episodes: 4, instances: 4, drift: .nan, faithfulness: .nan)),
        group(result("b", episodes: 4, instances: 1, faithfulness: .infinity)),
      ], seed: 1, task: .reach)
    let objects = try #require(
      try JSONSerialization.jsonObject(with: Data(json.prettyText().utf8)) as? [[String: Any]])
    for object in objects {
      #expect((object["faithfulness"] as? [String: Any])?["comprehensiveness"] is NSNull)
    }
    #expect(objects[0]["driftW"] is NSNull)
    let cost = try #require(objects[1]["SoC"] as? [String: Any])
    #expect(cost["mean"] is Double && cost["low"] is NSNull && cost["high"] is NSNull)
    let text = ContestantText.table(
      [group(result("a", episodes: 4, instances: 4, drift: .nan, faithfulness: .nan))], task: .reach,
      faithfulness: 1)
    #expect(!text.lowercased().contains("nan"))
  }

  @Test("count an instance that is drawn several times once")
  func repeats() throws {
    let once = ContestantText.json(
      [group(result("a", episodes: 20, instances: 20))], seed: 1, task: .reach)
    let often = ContestantText.json(
      [group(result("a", episodes: 20, instances: 4))], seed: 1, task: .reach)
    let width = { (json: JSONValue) throws -> Double in
      let rate = try #require(json.elements?[0]["CSR"])
      return (rate["high"]?.doubleValue ?? 0) - (rate["low"]?.doubleValue ?? 0)
    }
    #expect(once.elements?[0]["instances"]?.integerValue == 20)
    #expect(often.elements?[0]["instances"]?.integerValue == 4 && often.elements?[0]["n"]?.integerValue == 20)
    #expect(try width(often) > 1.5 * width(once))
  }

  @Test(
    "tell drift by its reason, policies by their shares of quiet steps, so that the parts make up the whole")
  func split() throws {
    func policy(_ name: String, share: Double, quiet: Double, events: Double) -> ContestantEvaluation.Result {
      var result = result(
        name, episodes: 4, instances: 4, drift: share * quiet + (share == 1 ? 0 : (1 - share) * events))
      result.evaluation.split.quietShare = share
      result.evaluation.split.originalQuiet = quiet
      result.evaluation.split.originalEvents = events
      result.evaluation.bytesSent = 52
      return result
    }
    func json(_ results: ContestantEvaluation.Result...) throws -> JSONValue {
      let groups = [ContestantEvaluation.GroupResult(name: "a", results: results)]
      return try #require(ContestantText.json(groups, seed: 1, task: .reach).elements?.first)
    }
    let both = try json(
      policy("a", share: 0.25, quiet: 0.1, events: 0.5), policy("b", share: 0.75, quiet: 0.3, events: 0.9))
    func number(_ key: String) throws -> Double { try #require(both[key]?.doubleValue) }
    let (share, quiet) = (try number("quietShare"), try number("driftWQuiet"))
    let (events, all) = (try number("driftWEvents"), try number("driftW"))
    let whole: Double = share * quiet + (1 - share) * events
    #expect(abs(whole - all) < 1e-5)
    #expect(try number("driftWQuiet") == 0.25 && number("bytesSent") == 52)
    let calm = try json(policy("a", share: 1, quiet: 0.1, events: .nan))
    #expect(calm["driftWEvents"] == .null && calm["driftWStarQuiet"] == .null)
    #expect(calm["driftWQuiet"]?.doubleValue == 0.1)
    let calmGroup = [group(policy("a", share: 1, quiet: 0.1, events: .nan))]
    let text = ContestantText.table(
      calmGroup, task: .reach, faithfulness: nil, metrics: try #require(MetricChoice("attention")))
    #expect(text.contains("drift by its reason") && text.contains("52") && !text.lowercased().contains("nan"))
    // Only who asks is told.
    let usual = ContestantText.table(calmGroup, task: .reach, faithfulness: nil)
    #expect(usual.contains("SoC") && !usual.contains("drift") && !usual.contains("entropy"))
    let one = ContestantText.table(
      calmGroup, task: .reach, faithfulness: nil, metrics: try #require(MetricChoice("drift_W_quiet")))
    #expect(one.contains("0.1000") && !one.contains("drift_W_events"))
  }

  @Test("of several training seeds have their episodes together, and Student's interval over policies")
  func groups() throws {
    let policies = group(
      result("a", episodes: 8, instances: 8, drift: 0.01, faithfulness: 0.1),
      result("b", episodes: 8, instances: 8, drift: 0.02, faithfulness: 0.2),
      result("c", episodes: 8, instances: 8, drift: 0.03, faithfulness: 0.3))
    let object = try #require(
      ContestantText.json([policies], seed: 1, task: .reach).elements?.first)
    #expect(object["n"]?.integerValue == 24 && object["instances"]?.integerValue == 8)
    #expect(object["policies"]?.elements?.count == 3 && object["driftW"]?.doubleValue == 0.02)
    for text in [
      ContestantText.table([policies], task: .reach, faithfulness: 3, metrics: .all),
      ContestantText.markdown([policies], task: .reach, faithfulness: 3, metrics: .all),
    ] {
      // s = 0.01, standard error 0.01/√3, times 4.3027.
      #expect(text.contains("0.0200 ± 0.0248") && text.contains("0.200 (0.100–0.300)"), "\(text)")
      #expect(text.contains("0.500 ± 0.000"))
    }
  }

  @Test("tell faithfulness by the names that data has, how to read it, and what it comes to")
  func faithful() throws {
    let groups = [group(result("a", episodes: 4, instances: 4, faithfulness: 0.4))]
    let json = try #require(
      ContestantText.json(groups, seed: 1, task: .reach).elements?.first?["faithfulness"])
    guard case .object(let members) = json else { return #expect(Bool(false), "no object") }
    let text = ContestantText.table(groups, task: .reach, faithfulness: 3)
    let markdown = ContestantText.markdown(groups, task: .reach, faithfulness: 3)
    #expect(members.count == 5)
    for member in members { #expect(text.contains(member.key) && markdown.contains(member.key)) }
    let reading = "Comprehensiveness is good where it is high, sufficiency where it is low"
    #expect(text.contains(reading) && markdown.contains(reading))
    #expect(
      text.hasSuffix(
        "a names what counts: hiding its top 3 costs 0.400 nats, hiding random 3 next to nothing"))
    for (top, random, says) in [
      (0.4, 0.05, "costs 8.0 times what hiding random 3 costs"), (0.5, 0.02, "costs 25 times"),
      (0.004, 0.001, "attends to nothing that matters much"), (0.3, 0.3, "does not tell what counts"),
      (0.1, 0.4, "names what does not count"), (-0.1, 0.4, "names what does not count"),
    ] {
      #expect(ContestantText.verdict(slots: 3, top: top, random: random)?.contains(says) == true, "\(says)")
    }
    #expect(ContestantText.verdict(slots: 3, top: .nan, random: 0) == nil)
  }

  @Test(
    "of a group's argument: a name, an equals sign and files", arguments: ["a=", "a=pibt,", "a=pibt,pibt"])
  func refused(text: String) {
    #expect(throws: ContestantError.self) { try ContestantGroup(text) }
  }

  @Test("of a group's argument are read as contestants are")
  func argument() throws {
    let group = try ContestantGroup("planners=pibt,greedy")
    #expect(group.name == "planners" && group.members.map(\.name) == ["pibt", "greedy"])
    #expect(try ContestantGroup("pibt").members.count == 1)
  }
}
