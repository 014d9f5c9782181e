import Attention
import Basics
import GridWorld
import Policies
import Simulation

/// The policy gradient of one shard's decisions.
extension RolloutShard {
  /// Sums that tell how the loss is made up.
  struct LossSums: Sendable {
    /// −A log π(a), of the actions alone.
    var policy = 0.0
    /// ½ (V − G)², without its weight; 0 if that is 0.
    var value = 0.0
    /// With its weight.
    var drift = 0.0

    static func += (a: inout LossSums, b: LossSums) {
      a.policy += b.policy
      a.value += b.value
      a.drift += b.drift
    }
  }

  /// Computes, into `gradients`, the shard's part of
  ///
  ///     ∇ (1/N) Σ [ −A (log π(a) + log π(message)) − bonus · H(π) + weight · ½ (V − G)² + penalty · drift ]
  ///
  /// step by step, from the forward passes that the rollouts left. N is the number of decisions in the whole batch.
  /// Drift is that of W* to the agent's step before, which counts as fixed; with a price on quiet drift only, that of all
  /// other decisions counts as 0. With free γ, δ the loss of
  /// `OriginalWeightsLoss` comes on top. H is the entropy of the action, plus that of a sampled message.
  ///
  /// What the policy's part climbs: let every decision, that of agent i at step t, have parameters θₜᵢ of its own, all
  /// equal to θ. Summed over an episode, its mean is Σₜᵢ ∂/∂θₜᵢ E[Gₜᵢ + bonus · Hₜᵢ]. So a decision answers for what its
  /// own agent is paid from there on, without a weight γᵗ, and not for what others are paid, for the entropy of later
  /// decisions, or for what peers do about the probabilities they hear in Y under `previousStep`; for the message it
  /// samples it does, and under `sameStep` the gradient flows through Y. N is a matter of chance where episodes differ in
  /// length: dividing by it gives every decision of the batch the same weight, not every episode.
  func computeGradient(
    _ configuration: ReinforceConfiguration, batchRows: Int, _ parameters: ParameterBuffer
  ) -> LossSums {
    precondition(
      passes.last.map { $0.rows.upperBound == rowCount } ?? (rowCount == 0), "passes were not kept")
    gradients.zero()
    var sums = LossSums()
    let scale = 1 / Float(batchRows)
    let width = policy.headOutputWidth
    let gradOutput = AlignedBuffer<Float>(count: workspace.maximumRows * width)
    let drift =
      configuration.driftPenalty > 0 ? DriftPenalty(self, on: configuration.driftPenaltyOn) : nil
    let original =
      policy.configuration.needsOriginalLoss
      ? OriginalWeightsLoss(policy, maximumRows: workspace.maximumRows) : nil
    for (range, workspace) in passes {
      let first = range.lowerBound
      let count = range.count
      let rows = rows(first, count)
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

  private func addDecisionGradient(
    _ decisionRow: Int, _ output: UnsafePointer<Float>,
    _ configuration: ReinforceConfiguration, scale: Float, to gradient: UnsafeMutablePointer<Float>,
    _ sums: inout LossSums
  ) {
    let decision = decisions.base[decisionRow]
    let advantage = decision.advantage * scale
    let actions = policy.actionCount
    withUnsafeTemporaryAllocation(of: Float.self, capacity: policy.configuration.outputWidth) {
      probabilities in
      guard let p = probabilities.baseAddress else { return }
      ActionDistribution.probabilities(
        output, count: actions, isBlocked: { decision.blocked >> UInt8($0) & 1 != 0 }, into: p)
      ActionDistribution.addLossGradient(
        p, count: actions, chosen: Int(decision.action), advantage: advantage,
        entropyBonus: Float(configuration.entropyBonus) * scale, to: gradient)
      sums.policy -= Double(advantage) * Double(logProbability(p[Int(decision.action)]))
      let symbols = policy.configuration.messageSymbols
      // Under `sameStep` messages are not sampled: their gradient comes from those who hear them.
      guard symbols > 0, policy.configuration.exchange == .previousStep else { return }
      ActionDistribution.probabilities(
        output + actions, count: symbols, isBlocked: { _ in false }, into: p + actions)
      ActionDistribution.addLossGradient(
        p + actions, count: symbols, chosen: Int(decision.message), advantage: advantage,
        entropyBonus: Float(configuration.entropyBonus) * scale, to: gradient + actions)
    }
    if configuration.valueWeight > 0 {
      let error = output[policy.valueColumn] - decision.rewardToGo
      gradient[policy.valueColumn] = Float(configuration.valueWeight) * error * scale
      sums.value += 0.5 * Double(error * error * scale)
    }
  }

  private func logProbability(_ probability: Float) -> Float { LogProbability.of(probability) }
}
