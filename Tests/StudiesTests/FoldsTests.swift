import Attention
import Basics
import Policies
import Scenarios
import Simulation
import Testing
import Training
import TrainingFiles

@testable import Studies

@Suite("Folds") struct FoldsTests {
  /// Seven instances on one map, the last of them the first again.
  private static let variants = (0..<7).map { number in
    #"[{"start": [\#(number % 6 % 3), 0], "goals": [[\#(number % 6 / 3), 2]]}]"#
  }.joined(separator: ", ")
  private static let base = TestStudy.base(
    worlds: #"{"map": {"rows": ["...", "...", "..."]}, "variants": [\#(variants)], "maxSteps": 6}"#)

  private func instances(_ worlds: WorldDistribution) -> [WorldConfiguration] {
    if case .listed(let list) = worlds.source { list } else { [] }
  }

  @Test("are disjoint, cover all instances, and are trained on the others alone")
  func listed() throws {
    let study = try TestStudy().study(
      #""crossValidation": {"field": "policy.function", "values": ["softmax", "sigmoid"], "folds": 3}"#,
      base: Self.base)
    let validation = try #require(study.crossValidation)
    #expect(!validation.areStreams && validation.arms.map(\.name) == ["softmax", "sigmoid"])
    #expect(validation.instances.map(\.count) == [3, 2, 2])
    let agents = validation.instances.map { Set($0.map { "\($0.agents)" }) }
    #expect(agents.map(\.count) == [2, 2, 2], "the same instance is in one fold only")
    #expect(agents.reduce(into: Set<String>()) { $0.formUnion($1) }.count == 6)
    for arm in validation.arms {
      #expect(arm.trainings.map(\.name) == (1...3).map { "\(arm.name)-fold\($0)" })
      for (fold, training) in arm.trainings.enumerated() {
        let trained = Set(instances(training.configuration.worlds).map { "\($0.agents)" })
        #expect(trained.isDisjoint(with: agents[fold]) && trained.count == 4)
        #expect(training.configuration.worlds.heldOutShare == 0)
      }
    }
    #expect(validation.arms[1].trainings[2].configuration.policy.function == .sigmoid)
  }

  @Test("of worlds that are drawn anew are streams by seeds of their own, the same for all values")
  func streams() throws {
    let study = try TestStudy().study(
      #""seeds": [5], "crossValidation": {"field": "policy.heads", "values": [1, 2], "folds": 2}"#)
    let validation = try #require(study.crossValidation)
    #expect(validation.areStreams)
    #expect(validation.arms.allSatisfy { $0.trainings.map(\.seed) == [5, 6] })
    let folds = (0..<2).map { study.instances(ofFold: $0, validation).map { "\($0.agents) \($0.seed)" } }
    #expect(Set(folds[0]).isDisjoint(with: folds[1]) && folds[0].count == CrossValidation.streamInstances)
  }

  @Test("are no more than there are different instances")
  func tooMany() throws {
    let error = #expect(throws: ScenarioError.self) {
      try TestStudy().study(
        #""crossValidation": {"field": "policy.heads", "values": [1], "folds": 7}"#, base: Self.base)
    }
    #expect(error?.description.contains("crossValidation: there are fewer different instances") == true)
  }
}
