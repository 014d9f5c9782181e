import Basics

/// The figures of an episode in POGEMA's `infos[0]['metrics']`, kept as its wrappers keep them.
struct PogemaMetrics {
  /// By `on_target`, NaN for those that it does not have.
  private(set) var figures = PogemaFigures()
  private let arrival: PogemaConfiguration.Arrival
  private let maxEpisodeSteps: Int
  /// Step of each agent's arrival; −1 while it has none.
  private var solveTime: FlatBuffer<Int32>
  private var step: Int32 = 0
  private var solved = 0

  init(_ configuration: PogemaConfiguration) {
    arrival = configuration.arrival
    maxEpisodeSteps = configuration.maxEpisodeSteps
    solveTime = FlatBuffer(repeating: -1, count: configuration.agentCount)
  }

  init(copying other: PogemaMetrics) {
    self = other
    solveTime = FlatBuffer(copying: other.solveTime)
  }

  /// - Parameters:
  ///   - wasOnGoal: 1 for agents that stood on their goals after the step, on the map.
  ///   - isFinished: Whether the episode ended with it. What follows counts as another episode.
  mutating func record(_ wasOnGoal: UnsafePointer<UInt8>, isFinished: Bool) {
    let agents = solveTime.count
    var onGoal = 0
    for agent in 0..<agents {
      onGoal += Int(wasOnGoal[agent])
      let isOnGoal = wasOnGoal[agent] == 1
      if solveTime[agent] < 0 && (isOnGoal || isFinished) {
        solveTime[agent] = step
      } else if arrival == .nothing && !isOnGoal && !isFinished {
        solveTime[agent] = -1
      }
    }
    solved += onGoal
    step &+= 1
    guard isFinished else { return }
    finish(onGoal: onGoal, agents: agents)
    step = 0
    solved = 0
    for agent in 0..<agents { solveTime[agent] = -1 }
  }

  private mutating func finish(onGoal: Int, agents: Int) {
    var sum = 0
    var last = 0
    for agent in 0..<agents {
      sum += Int(solveTime[agent])
      last = max(last, Int(solveTime[agent]))
    }
    figures = PogemaFigures()
    switch arrival {
    case .finish:
      figures.isr = Double(solved) / Double(agents)
      figures.csr = solved == agents ? 1 : 0
      figures.episodeLength = Double(sum) / Double(agents) + 1
    case .nothing:
      figures.isr = Double(onGoal) / Double(agents)
      figures.csr = onGoal == agents ? 1 : 0
      figures.episodeLength = Double(step)
      figures.sumOfCosts = Double(sum + agents)
      figures.makespan = Double(last + 1)
    case .restart:
      figures.throughput = Double(solved) / Double(maxEpisodeSteps)
    }
  }
}

/// POGEMA's metrics of one episode; NaN for those its `on_target` does not have.
public struct PogemaFigures: Equatable, Sendable, BitwiseCopyable {
  public var isr = Double.nan
  public var csr = Double.nan
  /// Steps; under `finish` the mean over the agents.
  public var episodeLength = Double.nan
  public var sumOfCosts = Double.nan
  public var makespan = Double.nan
  /// Goals a step.
  public var throughput = Double.nan

  public init() {}
}
