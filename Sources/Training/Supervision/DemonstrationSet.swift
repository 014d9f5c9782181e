import Basics
import Simulation

/// Demonstrations to learn from, with the instances that they are of.
struct DemonstrationSet: Sendable {
  let source: InstanceSource
  let worlds: WorldDistribution
  /// Those that have labelled states.
  let demonstrations: [Demonstration]
  /// Instances that the expert could not solve in time.
  let skipped: Int
  /// Labelled states before each demonstration, and in all.
  private let firstStates: [Int]
  /// Labelled actions, and those of them by which an agent waits on its goal.
  let rows: Int
  let waiting: Int

  init(_ demonstrations: [Demonstration], of source: InstanceSource, _ worlds: WorldDistribution) {
    self.source = source
    self.worlds = worlds
    self.demonstrations = demonstrations.filter { $0.status == .solved }
    skipped = demonstrations.count - self.demonstrations.count
    var firstStates = [0]
    var (rows, waiting) = (0, 0)
    for demonstration in self.demonstrations {
      firstStates.append(firstStates[firstStates.count - 1] + demonstration.states)
      rows += demonstration.states * demonstration.agents
      waiting += demonstration.waiting
    }
    (self.firstStates, self.rows, self.waiting) = (firstStates, rows, waiting)
  }

  /// Labelled states.
  var states: Int { firstStates[firstStates.count - 1] }

  /// Which demonstration a state of the set is of, and which of its states it is.
  func place(ofState state: Int) -> (demonstration: Int, state: Int) {
    var low = 0
    var high = demonstrations.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if firstStates[middle] <= state { low = middle } else { high = middle }
    }
    return (low, state - firstStates[low])
  }

  /// The instance of a demonstration.
  func instance(_ demonstration: Int) -> WorldConfiguration {
    source.instance(demonstrations[demonstration].number, rollout: 0, of: worlds).configuration
  }
}

/// A visit of an instance in a minibatch: a few of its labelled states, the instance turned or reflected.
struct StateVisit: Equatable, Sendable {
  /// Which of the sets, and which of its demonstrations.
  var set: Int
  var demonstration: Int
  var symmetry: Int
  /// Numbers of labelled states, ascending.
  var states: [Int]
  /// Of the draws that thin the rows.
  var key: UInt64
}

/// What a minibatch visits: drawn by the seed and the number of the update alone.
enum BatchPlan {
  /// Rows, thinned or not, that go through the network together at most; more only where one state has more.
  static let rowsPerShard = 512

  /// The visits of one minibatch, dealt to shards.
  ///
  /// - Parameters:
  ///   - sets: to draw from, states of each as likely as its share says.
  ///   - shares: one a set; of sets without states they count as 0.
  static func draw(
    _ configuration: SupervisionConfiguration, _ sets: [DemonstrationSet], shares: [Double], key: UInt64
  ) -> [[StateVisit]] {
    var rng = SplitMix64(seed: key)
    let shares = zip(sets, shares).map { $0.states > 0 ? max($1, 0) : 0 }
    let total = shares.reduce(0, +)
    guard total > 0 else { return [] }
    let rows = sets.reduce(0) { $0 + $1.rows }
    let waiting = sets.reduce(0) { $0 + $1.waiting }
    // As many rows as leave about the wanted number once they are thinned.
    let kept = (Double(rows - waiting) + Double(waiting) * configuration.waitingShare) / Double(rows)
    let wanted = Double(configuration.batchRows) / max(kept, 0.05)
    var shards: [[StateVisit]] = []
    var (own, ownRows, count) = ([StateVisit](), 0, 0.0)
    while count < wanted {
      var set = 0
      var rest = Double(rng.uniform()) * total
      while set < sets.count - 1, rest >= shares[set] {
        rest -= shares[set]
        set += 1
      }
      while shares[set] == 0 { set = (set + 1) % sets.count }
      let (demonstration, first) = sets[set].place(ofState: rng.index(below: sets[set].states))
      let agents = sets[set].demonstrations[demonstration].agents
      let states = sets[set].demonstrations[demonstration].states
      var chosen: Set = [first]
      let limit = min(configuration.statesPerInstance, max(1, rowsPerShard / agents))
      for _ in 1..<max(limit, 2) where chosen.count < limit { chosen.insert(rng.index(below: states)) }
      let visit = StateVisit(
        set: set, demonstration: demonstration,
        symmetry: configuration.usesSymmetries ? rng.index(below: GridSymmetry.count) : 0,
        states: chosen.sorted(), key: rng.next())
      let visitRows = agents * chosen.count
      if ownRows + visitRows > rowsPerShard, !own.isEmpty {
        shards.append(own)
        (own, ownRows) = ([], 0)
      }
      own.append(visit)
      ownRows += visitRows
      count += Double(visitRows)
    }
    return own.isEmpty ? shards : shards + [own]
  }
}
