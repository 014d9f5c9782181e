import Attention
import Basics
import Foundation
import GridWorld
import Planning
import Policies
import Simulation

/// The policy gradient of one shard's decisions.
extension RolloutShard {
  /// Sums that tell how the loss is made up.
  struct LossSums: Sendable {
    /// −A log π(a), of the actions alone; −min(ρ A, clipped ρ · A) of all that was decided where rows are revisited.
    var policy = 0.0
    /// ½ (V − G)², without its weight; 0 if that is 0.
    var value = 0.0
    /// With its weight.
    var drift = 0.0
    /// KL(π ‖ reference), without its weight.
    var divergence = 0.0
    /// Cross-entropy with the teacher's actions, without its weight.
    var teaching = 0.0
    /// The share of decisions whose ratio left its limits.
    var clipped = 0.0

    static func += (a: inout LossSums, b: LossSums) {
      a.policy += b.policy
      a.value += b.value
      a.drift += b.drift
      a.divergence += b.divergence
      a.teaching += b.teaching
      a.clipped += b.clipped
    }

    static func / (sums: LossSums, count: Double) -> LossSums {
      LossSums(
        policy: sums.policy / count, value: sums.value / count, drift: sums.drift / count,
        divergence: sums.divergence / count, teaching: sums.teaching / count, clipped: sums.clipped / count)
    }
  }

  /// Computes, into `gradients`, the shard's part of
  ///
  ///     ∇ (1/N) Σ [ −A (log π(a) + log π(message)) − bonus · H(π) + weight · ½ (V − G)² + penalty · drift
  ///                 + weight of the reference · KL(π ‖ reference) − weight of the teacher · log π(what it would do) ]
  ///
  /// step by step, from the forward passes that the rollouts left. N is the number of agent-steps in the whole batch: of its
  /// decisions, and of the steps of people beside an ego, who decide nothing.
  /// Drift is that of W* to the agent's step before, which counts as fixed; with a price on quiet drift only, that of all
  /// other decisions counts as 0. With free γ, δ the loss of
  /// `OriginalWeightsLoss` comes on top. H is the entropy of the action, plus that of a sampled message.
  ///
  /// What the policy's part climbs: let every decision, that of agent i at step t, have parameters θₜᵢ of its own, all
  /// equal to θ. Summed over an episode, its mean is Σₜᵢ ∂/∂θₜᵢ E[Gₜᵢ + bonus · Hₜᵢ]. So a decision answers for what its
  /// own agent (and by `peerShare` its peers) is paid from there on, without a weight γᵗ, and not for what others are paid, for the entropy of later
  /// decisions, or for what peers do about the probabilities they hear in Y under `previousStep`; for the message it
  /// samples it does, and under `sameStep` the gradient flows through Y. N is a matter of chance where episodes differ in
  /// length: dividing by it gives every decision of the batch the same weight, not every episode.
  ///
  /// Behind a shield log π(a) is that of the places of the order that made a difference (`PlackettLuce`), and H and KL are
  /// those of the first place, the scores' softmax at the shield's temperature.
  ///
  /// Where rows are revisited, −A log π becomes −min(ρ A, clipped ρ · A), ρ being what π of the whole decision, message
  /// and all, is to what it was when it was taken. Its gradient is −ρ A ∇ log π, which is the one above where nothing has
  /// moved yet, and 0 where ρ has left its limits to the side that A pushes it to.
  /// - Parameter chosen: the passes to go through, ascending; nil for all.
  func computeGradient(
    _ configuration: ReinforceConfiguration, agentSteps: Int, _ parameters: ParameterBuffer,
    passes chosen: [Int]? = nil
  ) -> LossSums {
    precondition(
      passes.last.map { $0.rows.upperBound == rowCount } ?? (rowCount == 0), "passes were not kept")
    gradients.zero()
    var sums = LossSums()
    let scale = 1 / Float(agentSteps)
    let width = policy.headOutputWidth
    let gradOutput = AlignedBuffer<Float>(count: workspace.maximumRows * width)
    let drift =
      configuration.driftPenalty > 0 ? DriftPenalty(self, on: configuration.driftPenaltyOn) : nil
    let original =
      policy.configuration.needsOriginalLoss
      ? OriginalWeightsLoss(policy, maximumRows: workspace.maximumRows) : nil
    for pass in chosen ?? Array(passes.indices) {
      let (range, _, workspace) = passes[pass]
      let first = range.lowerBound
      let count = range.count
      let rows = rows(first, count)
      if extras.isRevisited { revisit(rows, parameters, workspace) }
      let output = workspace.output(rows: count)
      let gradient = MatrixView(gradOutput.base, rows: count, columns: width)
      gradient.fill(0)
      for row in 0..<count {
        addDecisionGradient(
          first + row, output.row(row), configuration, scale: scale, to: gradient.row(row), &sums)
      }
      let gradAttention = drift.map {
        $0.gradient(
          of: rows, newer: workspace.attention.attentionWeights,
          weight: Float(configuration.driftPenalty) * scale, &sums)
      }
      let gradOriginal = original?.gradient(
        workspace.attention, rows: count, weight: Float(configuration.originalWeight) * scale)
      policy.backward(
        rows, gradOutput: gradient, gradAttention: gradAttention, gradOriginal: gradOriginal, parameters,
        gradients: gradients, workspace)
    }
    return withExtendedLifetime((gradOutput, drift, original)) { sums }
  }

  /// Asks the network anew about a step, under the parameters of now and the noise of then.
  private func revisit(
    _ rows: ObservationRows, _ parameters: ParameterBuffer, _ workspace: PolicyWorkspace
  ) {
    if policy.configuration.function.takesNoise {
      for run in runs {
        guard let step = step(of: run, in: rows) else { continue }
        let start = run.firstRows[step] - rows.first
        workspace.drawNoise(
          rows: start..<start + run.agents.count, firstAgent: run.agents.lowerBound,
          key: run.instance.noiseKey, step: step)
      }
    }
    policy.forward(
      rows, recording: policy.configuration.needsOriginalLoss ? [.originalWeights] : [], parameters, workspace
    )
  }

  private func addDecisionGradient(
    _ decisionRow: Int, _ output: UnsafePointer<Float>,
    _ configuration: ReinforceConfiguration, scale: Float, to gradient: UnsafeMutablePointer<Float>,
    _ sums: inout LossSums
  ) {
    let decision = decisions.base[decisionRow]
    if decision.isOfCrowd {
      return addCrowdGradient(decision, output, configuration, scale: scale, to: gradient, &sums)
    }
    // What a teacher did tells nothing of the policy's own choice.
    var advantage =
      decision.isTeachersEpisode ? 0 : decision.advantage * Float(configuration.policyWeight) * scale
    if extras.isRevisited {
      let ratio = exp(logProbability(decisionRow, output) - decision.logProbability)
      let clip = Float(configuration.ratioClip)
      let isClipped = clip > 0 && (advantage > 0 ? ratio > 1 + clip : ratio < 1 - clip)
      sums.policy -= Double(advantage * (isClipped ? (advantage > 0 ? 1 + clip : 1 - clip) : ratio))
      if isClipped { sums.clipped += Double(scale) }
      advantage *= isClipped ? 0 : ratio
    }
    let actions = policy.actionCount
    let entropyBonus = Float(configuration.entropyBonus) * scale
    withUnsafeTemporaryAllocation(of: Float.self, capacity: policy.configuration.outputWidth) {
      probabilities in
      guard let p = probabilities.baseAddress else { return }
      if let shielded {
        let model = plackettLuce(decisionRow, output, shielded)
        let places = min(extras.places, Int(decision.places))
        model.addGradient(places: places, factor: -advantage, to: gradient)
        if !extras.isRevisited {
          sums.policy -= Double(advantage) * Double(model.logProbability(places: places))
        }
        if model.firstPlace(into: p) {
          ActionDistribution.addLossGradient(
            p, count: actions, chosen: 0, advantage: 0,
            entropyBonus: entropyBonus / shielded.configuration.temperature, to: gradient)
          addReferenceGradient(decisionRow, p, configuration, scale: scale, to: gradient, &sums)
        }
      } else {
        ActionDistribution.probabilities(
          output, count: actions, isBlocked: { decision.blocked >> UInt8($0) & 1 != 0 }, into: p)
        ActionDistribution.addLossGradient(
          p, count: actions, chosen: Int(decision.action), advantage: advantage,
          entropyBonus: entropyBonus, to: gradient)
        if !extras.isRevisited {
          sums.policy -= Double(advantage) * Double(LogProbability.of(p[Int(decision.action)]))
        }
        addReferenceGradient(decisionRow, p, configuration, scale: scale, to: gradient, &sums)
        addTeacherGradient(decision, p, configuration, scale: scale, to: gradient, &sums)
      }
      let symbols = policy.configuration.messageSymbols
      // Under `sameStep` messages are not sampled: their gradient comes from those who hear them.
      guard symbols > 0, policy.configuration.exchange == .previousStep else { return }
      ActionDistribution.probabilities(
        output + actions, count: symbols, isBlocked: { _ in false }, into: p + actions)
      ActionDistribution.addLossGradient(
        p + actions, count: symbols, chosen: Int(decision.message), advantage: advantage,
        entropyBonus: entropyBonus, to: gradient + actions)
    }
    if configuration.valueWeight > 0 {
      let error = output[policy.valueColumn] - decision.rewardToGo
      gradient[policy.valueColumn] = Float(configuration.valueWeight) * error * scale
      sums.value += 0.5 * Double(error * error * scale)
    }
  }

  /// Of one of the others beside an ego only a teacher's word tells anything.
  private func addCrowdGradient(
    _ decision: Decision, _ output: UnsafePointer<Float>, _ configuration: ReinforceConfiguration,
    scale: Float, to gradient: UnsafeMutablePointer<Float>, _ sums: inout LossSums
  ) {
    guard configuration.teacher != nil else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: policy.actionCount) { probabilities in
      guard let p = probabilities.baseAddress else { return }
      ActionDistribution.probabilities(output, count: policy.actionCount, isBlocked: { _ in false }, into: p)
      addTeacherGradient(decision, p, configuration, scale: scale, to: gradient, &sums)
    }
  }

  /// Adds the gradient of the teacher's part, if there is one.
  private func addTeacherGradient(
    _ decision: Decision, _ p: UnsafePointer<Float>, _ configuration: ReinforceConfiguration, scale: Float,
    to gradient: UnsafeMutablePointer<Float>, _ sums: inout LossSums
  ) {
    guard let teacher = configuration.teacher, decision.blocked >> decision.taught & 1 == 0 else { return }
    ActionDistribution.addLossGradient(
      p, count: policy.actionCount, chosen: Int(decision.taught), advantage: Float(teacher.weight) * scale,
      entropyBonus: 0, to: gradient)
    sums.teaching -= Double(LogProbability.of(p[Int(decision.taught)]) * scale)
  }

  /// Adds the gradient of the reference's part, if there is one.
  ///
  /// - Parameter p: π of the actions; behind a shield, of the first place.
  private func addReferenceGradient(
    _ row: Int, _ p: UnsafePointer<Float>, _ configuration: ReinforceConfiguration, scale: Float,
    to gradient: UnsafeMutablePointer<Float>, _ sums: inout LossSums
  ) {
    guard let reference, let weight = configuration.reference?.weight else { return }
    let actions = policy.actionCount
    let logits = reference.logits.base + row * actions
    let decision = decisions.base[row]
    withUnsafeTemporaryAllocation(of: Float.self, capacity: actions) { q in
      guard let q = q.baseAddress else { return }
      var weight = Float(weight) * scale
      if let shielded {
        plackettLuce(row, logits, shielded).firstPlace(into: q)
        weight /= shielded.configuration.temperature
      } else {
        ActionDistribution.probabilities(
          logits, count: actions, isBlocked: { decision.blocked >> UInt8($0) & 1 != 0 }, into: q)
      }
      let divergence = ActionDistribution.addDivergenceGradient(
        p, from: q, count: actions, weight: weight, to: gradient)
      sums.divergence += Double(divergence * scale)
    }
  }

  /// log π of all that was decided, in nats: of the action or of the places of its order, and of a sampled message.
  func logProbability(_ row: Int, _ output: UnsafePointer<Float>) -> Float {
    let decision = decisions.base[row]
    let actions = policy.actionCount
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: policy.configuration.outputWidth) {
      probabilities in
      guard let p = probabilities.baseAddress else { return 0 }
      var sum: Float
      if let shielded {
        sum = plackettLuce(row, output, shielded)
          .logProbability(places: min(extras.places, Int(decision.places)))
      } else {
        ActionDistribution.probabilities(
          output, count: actions, isBlocked: { decision.blocked >> UInt8($0) & 1 != 0 }, into: p)
        sum = LogProbability.of(p[Int(decision.action)])
      }
      let symbols = policy.configuration.messageSymbols
      guard symbols > 0, policy.configuration.exchange == .previousStep else { return sum }
      ActionDistribution.probabilities(
        output + actions, count: symbols, isBlocked: { _ in false }, into: p)
      sum += LogProbability.of(p[Int(decision.message)])
      return sum
    }
  }
}
