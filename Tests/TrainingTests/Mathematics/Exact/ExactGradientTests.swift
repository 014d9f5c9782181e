import Attention
import Basics
import Policies
import Testing

@testable import Training

@Suite("The estimator") struct ExactGradientTests {
  /// What is sampled, and under which rules.
  enum Case: CaseIterable {
    /// Actions alone.
    case actions
    /// And symbols as messages, heard a step later.
    case symbols
    /// And vectors as messages, heard within the step.
    case vectors
    /// Actions alone, with returns that go on after the step limit.
    case bootstrap

    var configuration: TrainerConfiguration {
      var configuration = TinyTraining.configuration(
        self == .symbols ? .symbols : self == .vectors ? .vectors : .none, seed: 3)
      configuration.reinforce.bootstrapsTruncation = self == .bootstrap
      return configuration
    }
  }

  private static let batches = 300
  /// In standard errors: beyond this lies one estimate in 150,000.
  private static let confidence = 4.5
  /// Of a slope by central differences of a network in single precision.
  private static let resolution = 2e-4

  @Test(
    "has the exact gradient as its mean, under every baseline, in every parameter of the policy",
    arguments: Case.allCases)
  func mean(example: Case) throws {
    let configuration = example.configuration
    let trainer = try TinyTraining.trainer(configuration)
    let world = EnumeratedWorld(
      TinyTraining.world(trainer), reward: configuration.reward, trainer.policy, trainer.parameters)
    let episodes = Double(configuration.reinforce.instances * configuration.reinforce.rollouts)
    let plain = ExactObjective(world, configuration.reinforce, trainer.parameters)
    let withOwnShare = ExactObjective(
      world, configuration.reinforce, ownShare: 1 / episodes, trainer.parameters)
    func slope(of objective: ExactObjective, along direction: [Float]) -> Double {
      -centralDifference(at: trainer.parameters, along: direction, objective.value)
    }
    let directions = directions(trainer) { slope(of: plain, along: $0) }
    let baselines = ReinforceConfiguration.Baseline.allCases
    let sampled = SampledGradients(
      trainer, batches: ExactGradientTests.batches,
      baselines.map {
        var reinforce = configuration.reinforce
        reinforce.baseline = $0
        return reinforce
      }, directions: directions.map(\.direction))

    let first = directions.map { slope(of: plain, along: $0.direction) }
    for (baseline, slopes) in zip(baselines, sampled.slopes) {
      for (number, (name, direction)) in directions.enumerated() {
        let exact = baseline == .mean ? slope(of: withOwnShare, along: direction) : first[number]
        let (mean, error) = (slopes[number].mean, slopes[number].standardError)
        #expect(
          abs(mean - exact) < ExactGradientTests.confidence * error + ExactGradientTests.resolution,
          "\(baseline), \(name): \(mean) ± \(error), exactly \(exact); seed \(configuration.seed)")
      }
      // Along the gradient itself: how much a wrong one could differ unnoticed, and that baselines do what they are
      // there for. One of the wrong sign would double the spread instead.
      let (whole, without) = (slopes[0], sampled.slopes[0][0])
      #expect(whole.standardError < 0.08 * first[0], "\(baseline): \(whole.standardError) of \(first[0])")
      #expect(baseline == .none || whole.variance < 0.95 * without.variance, "\(baseline)")
    }
  }

  /// The directions along which gradients are compared: the exact gradient, its part in every parameter, and V's bias.
  private func directions(
    _ trainer: Trainer, slope: ([Float]) -> Double
  ) -> [(name: String, direction: [Float])] {
    let indices = 0..<trainer.parameters.count
    func unit(_ values: [Double]) -> [Float] {
      let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return values.map { Float(norm > 0 ? $0 / norm : 0) }
    }
    let gradient = indices.map { index in slope(indices.map { $0 == index ? 1 : 0 }) }
    var directions = [(name: "the gradient", direction: unit(gradient))]
    for entry in trainer.policy.parameterLayout.entries {
      let part = entry.offset..<(entry.offset + entry.count)
      directions.append((entry.name, unit(indices.map { part.contains($0) ? gradient[$0] : 0 })))
    }
    // The last parameter is the bias of the head's last layer.
    let firstBias = indices.upperBound - trainer.policy.headOutputWidth
    func bias(_ weights: [Int: Float]) -> [Float] { indices.map { weights[$0 - firstBias] ?? 0 } }
    directions.append(("the value's bias", bias([trainer.policy.valueColumn: 1])))
    let symbols = trainer.policy.messageColumns
    if symbols.count == 2 {
      directions.append(
        (
          "the first symbol's bias over the second's",
          bias([symbols.lowerBound: 1, symbols.lowerBound + 1: -1])
        ))
    }
    return directions
  }

  @Test(
    "is what the trainer climbs, decision by decision instead of episode by episode",
    arguments: ReinforceConfiguration.Baseline.allCases)
  func trainer(baseline: ReinforceConfiguration.Baseline) throws {
    var configuration = Case.symbols.configuration
    configuration.reinforce.baseline = baseline
    let trainer = try TinyTraining.trainer(configuration)
    var rng = SplitMix64(seed: 9)
    let direction = (0..<trainer.parameters.count).map { _ in rng.uniform() - 0.5 }
    let sampled = SampledGradients(
      trainer, batches: 1, [configuration.reinforce], directions: [direction])
    let batch = try SmallTraining.batch(trainer)
    let slope = zip(trainer.gradients.elements, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    let decisionsPerEpisode = Double(batch.rowCount) / Double(batch.episodes)
    #expect(isClose(sampled.slopes[0][0].mean, slope * decisionsPerEpisode))
    #expect(abs(slope) > 1e-3)
  }
}
