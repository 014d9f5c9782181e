import Attention
import Basics
import GridWorld
import Policies
import Simulation
import Testing

@testable import Training

@Suite("The loss of imitation") struct ImitationLossTests {
  private func visits(_ set: DemonstrationSet, key: UInt64, rows: Int = 40) -> [StateVisit] {
    var supervision = SmallImitation.supervision
    supervision.batchRows = rows
    return BatchPlan.draw(supervision, [set], shares: [1], key: key).flatMap(\.self)
  }

  @Test(
    "has the gradient that central differences find", arguments: [OutputExchange.previousStep, .sameStep])
  func gradient(exchange: OutputExchange) throws {
    var configuration = SmallImitation.policy
    configuration.tokenWidth = 4
    configuration.valueWidth = 3
    configuration.environmentWidths = [4]
    configuration.hiddenWidths = [5]
    configuration.exchange = exchange
    if exchange == .sameStep { (configuration.radio.delay, configuration.messageSymbols) = (0, 2) }
    let policy = NavigationPolicy(configuration)
    let parameters = policy.makeParameters(seed: 2)
    var rng = SplitMix64(seed: 3)
    for index in 0..<parameters.count { parameters.elements[index] += 0.6 * (rng.uniform() - 0.5) }
    var source = SmallImitation.source()
    source = InstanceSource(
      seed: source.seed, use: .training, sensors: configuration.sensors, radio: configuration.radio)
    let solved = SmallImitation.set(6)
    let set = DemonstrationSet(solved.demonstrations, of: source, SmallImitation.worlds)
    let visits = visits(set, key: 5)
    let loss = ImitationLoss(policy, rows: 512, originalWeight: 1)
    func value() -> Double {
      loss.compute(visits, of: [set], waitingShare: 0.2, parameters, gradients: nil).crossEntropy
    }
    let gradients = ParameterBuffer(policy.parameterLayout)
    let sums = loss.compute(visits, of: [set], waitingShare: 0.2, parameters, gradients: gradients)
    #expect(sums.rows > 20 && sums.crossEntropy == value())
    var (seen, apart) = (0, 0)
    for _ in 0..<120 {
      let index = rng.index(below: parameters.count)
      let before = parameters.elements[index]
      let step: Float = 2e-3
      parameters.elements[index] = before + step
      let above = value()
      parameters.elements[index] = before - step
      let below = value()
      parameters.elements[index] = before
      let numeric = (above - below) / Double(2 * step)
      let own = Double(gradients.elements[index])
      if abs(numeric - own) > 0.03 + 0.02 * abs(numeric) { apart += 1 }
      if abs(own) > 0.1 { seen += 1 }
    }
    // A few meet the kink of a ReLU between the two differences.
    #expect(apart <= 4, "\(apart) of 120 parameters")
    #expect(seen > 10, "an empty gradient must not pass")
  }

  @Test("leaves out so many of those who wait on their goals, and nobody else")
  func thinning() {
    let set = SmallImitation.set(12)
    let policy = NavigationPolicy(SmallImitation.policy)
    let parameters = policy.makeParameters(seed: 1)
    let loss = ImitationLoss(policy, rows: 512, originalWeight: 1)
    let all = set.demonstrations.indices.map { index in
      StateVisit(
        set: 0, demonstration: index, symmetry: 0,
        states: Array(0..<set.demonstrations[index].states), key: UInt64(index))
    }
    func rows(_ share: Double) -> Int {
      all.reduce(0) {
        $0 + loss.compute([$1], of: [set], waitingShare: share, parameters, gradients: nil).rows
      }
    }
    #expect(rows(1) == set.rows && rows(0) == set.rows - set.waiting)
    #expect(set.waiting > 50)
    let kept = rows(0.2) - rows(0)
    #expect(abs(Double(kept) / Double(set.waiting) - 0.2) < 0.1)
  }

  @Test("sees a state as whoever drives there sees it, whatever rows were dropped before")
  func rows() {
    // The same loss whether a visit is alone, behind others, or its rows are kept in place.
    let set = SmallImitation.set(8)
    let policy = NavigationPolicy(SmallImitation.policy)
    let parameters = policy.makeParameters(seed: 1)
    let visits = visits(set, key: 9, rows: 200)
    let together = ImitationLoss(policy, rows: 512, originalWeight: 1)
      .compute(visits, of: [set], waitingShare: 0, parameters, gradients: nil)
    var apart = ImitationLoss.Sums()
    for visit in visits {
      apart += ImitationLoss(policy, rows: 512, originalWeight: 1)
        .compute([visit], of: [set], waitingShare: 0, parameters, gradients: nil)
    }
    #expect(together.rows == apart.rows && together.agreements == apart.agreements)
    #expect(abs(together.crossEntropy - apart.crossEntropy) < 1e-3)
  }

  @Test("is drawn by the key alone, about as many rows as are wanted, in shards of bounded size")
  func plan() {
    let set = SmallImitation.set(20)
    let supervision = SmallImitation.supervision
    let shards = BatchPlan.draw(supervision, [set, set], shares: [0.25, 0.75], key: 4)
    #expect(shards == BatchPlan.draw(supervision, [set, set], shares: [0.25, 0.75], key: 4))
    #expect(shards != BatchPlan.draw(supervision, [set, set], shares: [0.25, 0.75], key: 5))
    let visits = shards.flatMap(\.self)
    #expect(Set(visits.map(\.symmetry)).count == 8 && Set(visits.map(\.set)) == [0, 1])
    #expect(visits.allSatisfy { $0.states == $0.states.sorted() && Set($0.states).count == $0.states.count })
    for shard in shards {
      let rows = shard.reduce(0) { $0 + $1.states.count * set.demonstrations[$1.demonstration].agents }
      #expect(rows <= BatchPlan.rowsPerShard)
    }
    let policy = NavigationPolicy(SmallImitation.policy)
    let sums = ImitationLoss(policy, rows: 512, originalWeight: 1).compute(
      visits.count > 60 ? Array(visits.prefix(60)) : visits, of: [set, set], waitingShare: 0.2,
      policy.makeParameters(seed: 1), gradients: nil)
    #expect(abs(Double(sums.rows) / Double(supervision.batchRows) - 1) < 0.4)
    #expect(
      BatchPlan.draw(supervision, [set, set], shares: [0, 1], key: 4).flatMap(\.self).allSatisfy {
        $0.set == 1
      })
    #expect(BatchPlan.draw(supervision, [], shares: [], key: 4).isEmpty)
  }
}
