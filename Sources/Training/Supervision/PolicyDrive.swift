import Attention
import Basics
import GridWorld
import Policies
import Simulation

/// Episodes that a policy drives, for the expert to label: what was done in them, and how well it went.
struct DrivenEpisode: Sendable {
  var number: Int
  /// Carried out, shape (steps, agents).
  var actions: [UInt8]
  var agents: Int
  /// How badly it went: agents that did not arrive count most, then the detours of those that did.
  var badness: Double
  /// Of the draws that choose its states.
  var key: UInt64

  var steps: Int { agents == 0 ? 0 : actions.count / agents }

  /// The steps whose states are to be labelled: a share of them, at least one.
  func chosenSteps(share: Double) -> [Int] {
    guard steps > 0 else { return [] }
    let chosen = (0..<steps).filter { RandomStream.uniform(key: key, $0, 0, 0) < Float(share) }
    return chosen.isEmpty ? [Int(RandomStream.uniform(key: key, 0, 1, 0) * Float(steps))] : chosen
  }
}

/// Lets a policy drive instances, one after another on several threads.
struct PolicyDrive: Sendable {
  /// Episodes that share a pass through the network.
  private static let episodesPerPiece = 4

  let policy: NavigationPolicy
  let parameters: ParameterBuffer
  let source: InstanceSource
  let worlds: WorldDistribution
  /// Taken in turn, a piece of episodes each.
  let temperatures: [Double]

  /// The episodes 0..<count; nil if it is cancelled.
  func play(
    count: Int, jobs: Int, isCancelled: @escaping @Sendable () -> Bool
  ) -> [DrivenEpisode]? {
    let pieces = (count + PolicyDrive.episodesPerPiece - 1) / PolicyDrive.episodesPerPiece
    let results = Locked<[[DrivenEpisode]]>(Array(repeating: [], count: pieces))
    let isWhole = EpisodePlayer(jobs: jobs, isCancelled: isCancelled).play(count: pieces) { [self] in
      Worker(drive: self, count: count, results: results)
    }
    return isWhole ? results.withLock { $0.flatMap(\.self) } : nil
  }

  private struct Worker: EpisodeWorker {
    let drive: PolicyDrive
    let count: Int
    let results: Locked<[[DrivenEpisode]]>
    private let workspace: PolicyWorkspace
    private let rows: Int

    init(drive: PolicyDrive, count: Int, results: Locked<[[DrivenEpisode]]>) {
      (self.drive, self.count, self.results) = (drive, count, results)
      rows = PolicyDrive.episodesPerPiece * drive.worlds.maximumAgents
      workspace = PolicyWorkspace(for: drive.policy, maximumRows: rows)
    }

    mutating func begin(_ piece: Int, _ vector: inout VectorEpisode) -> Driver? {
      let first = piece * PolicyDrive.episodesPerPiece
      let numbers = first..<min(first + PolicyDrive.episodesPerPiece, count)
      let instances = numbers.map { drive.source.instance($0, rollout: 0, of: drive.worlds) }
      if vector.observation == nil {
        vector = VectorEpisode(rows: .compact, layout: drive.policy.observationLayout, capacity: rows)
      }
      let width = drive.policy.configuration.outputWidth
      vector.begin(
        instances.map { Episode(World($0.configuration, episode: $0.episode, outputWidth: width), teams: []) }
      )
      return Driver(
        policy: drive.policy, parameters: drive.parameters, workspace: workspace,
        sampler: DecisionSampler(drive.policy), keys: instances.map(\.key),
        temperature: Float(drive.temperatures[piece % drive.temperatures.count]), firstNumber: first,
        actions: Array(repeating: [], count: instances.count))
    }

    mutating func finish(_ piece: Int, _ vector: inout VectorEpisode, _ driver: Driver) {
      let episodes = vector.lanes.enumerated().map { index, lane in
        let world = lane.episode.world
        return DrivenEpisode(
          number: driver.firstNumber + index, actions: driver.actions[index], agents: world.agentCount,
          badness: Worker.badness(world), key: driver.keys[index])
      }
      results.withLock { $0[piece] = episodes }
    }

    private static func badness(_ world: World) -> Double {
      let outcome = EpisodeOutcome(world)
      var least = 0.0
      for agent in world.configuration.agents {
        guard let goal = agent.goals.last else { continue }
        let start = Pose(cell: Int32(world.layout.index(of: agent.start)), heading: agent.heading)
        least += Double(world.stepsToGo(from: start, to: Int32(world.layout.index(of: goal))))
      }
      return 1000 * (1 - outcome.individualRate) + (outcome.sumOfCosts - least) / max(least, 1)
    }
  }

  /// Decides as the policy does, and notes what is carried out.
  private struct Driver: VectorDriver {
    let policy: NavigationPolicy
    let parameters: ParameterBuffer
    let workspace: PolicyWorkspace
    let sampler: DecisionSampler
    let keys: [UInt64]
    let temperature: Float
    let firstNumber: Int
    var actions: [[UInt8]]

    mutating func decide(_ vector: inout VectorEpisode) {
      guard let observation = vector.observation else { return }
      let first = vector.stepRows.lowerBound
      let rows = ObservationRows(
        observation, first: first, count: vector.stepRows.count,
        worlds: vector.lanes.compactMap { lane in lane.firstRow.map { $0 - first } })
      let output = policy.forward(rows, parameters, workspace)
      for lane in vector.lanes.indices {
        guard let firstRow = vector.lanes[lane].firstRow else { continue }
        vector.decide(lane) { world, decision in
          let width = decision.outputWidth
          decision.outputs.withUnsafeMutableBufferPointer { outputs in
            guard let outputs = outputs.baseAddress else { return }
            for agent in 0..<world.agentCount {
              let row = firstRow + agent - first
              decision.sampled[agent] =
                sampler.sample(
                  output.row(row), blocked: rows.blockedActions(row: row), temperature: temperature,
                  key: keys[lane], step: world.state.step, agent: agent, into: outputs + agent * width
                ).action
            }
          }
        }
      }
    }

    mutating func review(_ vector: borrowing VectorEpisode) {
      for lane in actions.indices where vector.lanes[lane].firstRow != nil {
        actions[lane] += vector.lanes[lane].episode.world.state.action.map(\.rawValue)
      }
    }
  }
}
