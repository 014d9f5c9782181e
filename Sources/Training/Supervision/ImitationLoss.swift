import Attention
import Basics
import Foundation
import GridWorld
import Policies
import Simulation

/// Computes the cross-entropy of a policy with an expert's actions on a few visits, and its gradient: one at a time, in
/// buffers made once.
final class ImitationLoss: @unchecked Sendable {
  /// Over rows that were kept.
  struct Sums: Equatable, Sendable {
    var rows = 0
    /// Nats.
    var crossEntropy = 0.0
    /// Rows where the most likely action is the expert's.
    var agreements = 0

    static func += (a: inout Sums, b: Sums) {
      a.rows += b.rows
      a.crossEntropy += b.crossEntropy
      a.agreements += b.agreements
    }
  }

  private let policy: NavigationPolicy
  private let observation: Observation
  private let workspace: PolicyWorkspace
  private let gradOutput: AlignedBuffer<Float>
  private let original: OriginalWeightsLoss?
  private let originalWeight: Float
  /// What the expert does in each row; `dropped` for rows that only others hear.
  private var actions: [UInt8]
  private var worldStarts: [Int] = []
  private static let dropped: UInt8 = .max

  /// - Parameters:
  ///   - rows: at most, of a pass.
  ///   - originalWeight: of the loss that trains α and β where γ and δ are free.
  init(_ policy: NavigationPolicy, rows: Int, originalWeight: Double) {
    self.policy = policy
    observation = Observation(layout: policy.observationLayout, agents: rows)
    workspace = PolicyWorkspace(for: policy, maximumRows: rows)
    gradOutput = AlignedBuffer(count: rows * policy.headOutputWidth)
    original =
      policy.configuration.needsOriginalLoss ? OriginalWeightsLoss(policy, maximumRows: rows) : nil
    self.originalWeight = Float(originalWeight)
    actions = Array(repeating: 0, count: rows)
  }

  /// Rows of a pass, at most.
  var rowLimit: Int { observation.agents }

  /// Rows that a pass needs room for.
  static func rows(of worlds: WorldDistribution) -> Int { max(BatchPlan.rowsPerShard, worlds.maximumAgents) }

  /// The sums over the visits' rows; the gradient of the cross-entropy's sum goes into `gradients`, if they are given.
  func compute(
    _ visits: [StateVisit], of sets: [DemonstrationSet], waitingShare: Double, _ parameters: ParameterBuffer,
    gradients: ParameterBuffer?
  ) -> Sums {
    gradients?.zero()
    let count = observe(visits, of: sets, waitingShare: Float(waitingShare))
    guard count > 0 else { return Sums() }
    let needsWorlds = policy.configuration.sendsWithinStep
    let rows = ObservationRows(observation, first: 0, count: count, worlds: needsWorlds ? worldStarts : nil)
    let output = policy.forward(
      rows, recording: original != nil && gradients != nil ? [.originalWeights] : [], parameters, workspace)
    let gradient = MatrixView(gradOutput.base, rows: count, columns: policy.headOutputWidth)
    gradient.fill(0)
    var sums = Sums()
    for row in 0..<count where actions[row] != ImitationLoss.dropped {
      add(Int(actions[row]), output.row(row), rows.blockedActions(row: row), to: gradient.row(row), &sums)
    }
    guard let gradients else { return sums }
    let gradOriginal = original?.gradient(workspace.attention, rows: count, weight: originalWeight)
    policy.backward(
      rows, gradOutput: gradient, gradOriginal: gradOriginal, parameters, gradients: gradients, workspace)
    return sums
  }

  private func add(
    _ action: Int, _ logits: UnsafePointer<Float>, _ blocked: UInt8, to gradient: UnsafeMutablePointer<Float>,
    _ sums: inout Sums
  ) {
    // No expert walks into a wall; where sensors are wrong about one, there is nothing to learn.
    guard blocked >> UInt8(action) & 1 == 0 else { return }
    let count = policy.actionCount
    withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { probabilities in
      guard let p = probabilities.baseAddress else { return }
      ActionDistribution.probabilities(
        logits, count: count, isBlocked: { blocked >> UInt8($0) & 1 != 0 }, into: p)
      ActionDistribution.addLossGradient(
        p, count: count, chosen: action, advantage: 1, entropyBonus: 0, to: gradient)
      sums.rows += 1
      sums.crossEntropy -= Double(LogProbability.of(p[action]))
      var best = 0
      for other in 1..<count where p[other] > p[best] { best = other }
      if best == action { sums.agreements += 1 }
    }
  }

  // MARK: - Observing

  /// Writes the rows of all visits, those that are dropped only where others may hear them.
  ///
  /// - Returns: How many there are.
  private func observe(_ visits: [StateVisit], of sets: [DemonstrationSet], waitingShare: Float) -> Int {
    var count = 0
    let keepsAll = policy.configuration.sendsWithinStep
    worldStarts.removeAll(keepingCapacity: true)
    for visit in visits {
      let demonstration = sets[visit.set].demonstrations[visit.demonstration]
      let symmetry = GridSymmetry(visit.symmetry)
      let instance = symmetry.instance(sets[visit.set].instance(visit.demonstration))
      guard instance.agents.count == demonstration.agents, demonstration.agents > 0 else { continue }
      let world = World(instance, outputWidth: policy.configuration.outputWidth)
      var builder = ObservationBuilder(for: world, perception: policy.configuration.perception)
      demonstration.play(in: world, symmetry, states: visit.states) { world, expert in
        precondition(count + world.agentCount <= observation.agents, "more rows than there is room for")
        builder.observe(world, into: observation, firstRow: count)
        worldStarts.append(count)
        var next = count
        for agent in 0..<world.agentCount {
          let isKept =
            expert[agent] != .stay || !world.isOnGoal(agent)
            || RandomStream.uniform(key: visit.key, world.state.step, agent, 0) < waitingShare
          if keepsAll {
            actions[next] = isKept ? expert[agent].rawValue : ImitationLoss.dropped
            next += 1
          } else if isKept {
            observation.copyRow(count + agent, to: next)
            actions[next] = expert[agent].rawValue
            next += 1
          }
        }
        count = next
      }
    }
    return count
  }
}

extension PolicyConfiguration {
  /// Whether what an agent decides depends on what others of its world say within the step, so that the rows of a world
  /// belong together.
  var sendsWithinStep: Bool { exchange == .sameStep }
}
