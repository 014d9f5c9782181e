import GridWorld
import Simulation

/// The steps of an episode so far, as long as memory allows: what is needed to show each again, and, where it is
/// small, the world itself to go on from.
struct EpisodeTimeline {
  struct Frame {
    var positions: [Int32]
    var goals: [Int32]
    var outcome: [MoveOutcome]
    /// The last action by which each agent moved; `stay` if it has not.
    var lastMove: [GridAction]
    var obstacles: [ObstacleState]
    var map: OccupancyGrid
    var agentsOnGoal: Int
    var goalsReached: Int
    var agentCollisions: Int
    var obstacleCollisions: Int
    var cellsMoved: Int
    /// What was decided here and why; empty before it was decided, or where it is no longer kept.
    var inspections: [AgentInspection] = []
    /// The world at this step; nil on large maps.
    var world: World?
  }

  /// Maps up to this many padded cells are kept step by step: a copy takes some microseconds.
  private static let largestKeptMap = 1 << 15
  private let memoryBudget: Int

  /// Of steps `firstStep` and on.
  private(set) var frames: [Frame] = []
  private(set) var firstStep = 0
  /// Steps in which somebody collided, and in which somebody arrived.
  private(set) var collisions: [Int] = []
  private(set) var arrivals: [Int] = []
  private var bytes = 0

  init(memoryBudget: Int = 256 << 20) { self.memoryBudget = memoryBudget }

  var steps: ClosedRange<Int> { firstStep...(firstStep + max(frames.count, 1) - 1) }

  subscript(step: Int) -> Frame { frames[step - firstStep] }

  func contains(_ step: Int) -> Bool { step >= firstStep && step < firstStep + frames.count }

  // MARK: - Recording

  /// Adds the step the world stands at.
  mutating func record(_ world: World) {
    let state = world.state
    let last = frames.last
    if frames.isEmpty { firstStep = state.step }
    var frame = Frame(
      positions: state.position, goals: state.goal, outcome: state.outcome,
      lastMove: last?.lastMove ?? Array(repeating: .stay, count: state.agentCount), obstacles: state.obstacles,
      map: world.configuration.grid, agentsOnGoal: state.agentsOnGoal, goalsReached: 0,
      agentCollisions: last?.agentCollisions ?? 0, obstacleCollisions: last?.obstacleCollisions ?? 0,
      cellsMoved: last?.cellsMoved ?? 0, world: world.layout.count <= Self.largestKeptMap ? world : nil)
    var hasCollision = false
    var hasArrival = false
    for agent in 0..<state.agentCount {
      frame.goalsReached += Int(state.goalsReached[agent])
      if state.lastArrival[agent] == Int32(state.step), state.step > 0 { hasArrival = true }
      guard last != nil else { continue }
      switch state.outcome[agent] {
      case .stayed: break
      case .moved:
        frame.lastMove[agent] = state.action[agent]
        frame.cellsMoved += 1
      case .blockedByAgent:
        frame.agentCollisions += 1
        hasCollision = true
      case .blockedByObstacle:
        frame.obstacleCollisions += 1
        hasCollision = true
      }
    }
    if hasCollision { collisions.append(state.step) }
    if hasArrival { arrivals.append(state.step) }
    frames.append(frame)
    bytes += EpisodeTimeline.bytes(of: frame)
    makeRoom()
  }

  /// Notes what was decided at a step.
  mutating func setInspections(_ inspections: [AgentInspection], at step: Int) {
    guard contains(step), frames[step - firstStep].inspections.isEmpty else { return }
    frames[step - firstStep].inspections = inspections
    bytes += inspections.reduce(0) { $0 + $1.bytes }
  }

  /// Replaces the world of a step, which was edited there, and forgets all later steps.
  mutating func branch(at step: Int, to world: World) {
    truncate(after: step - 1)
    record(world)
  }

  /// Forgets all steps after one.
  mutating func truncate(after step: Int) {
    while let last = frames.last, firstStep + frames.count - 1 > step {
      bytes -= EpisodeTimeline.bytes(of: last)
      frames.removeLast()
    }
    collisions.removeAll { $0 > step }
    arrivals.removeAll { $0 > step }
  }

  /// Forgets everything.
  mutating func removeAll() { self = EpisodeTimeline(memoryBudget: memoryBudget) }

  // MARK: - Memory

  private static func bytes(of frame: Frame) -> Int {
    let agents = frame.positions.count
    let world = frame.world.map { 5 * $0.layout.count + 60 * agents } ?? 0
    return 400 + 10 * agents + world + frame.inspections.reduce(0) { $0 + $1.bytes }
  }

  /// Forgets the oldest steps, a quarter at a time.
  private mutating func makeRoom() {
    guard bytes > memoryBudget, frames.count > 64 else { return }
    let oldest = frames.count / 4
    for frame in frames.prefix(oldest) { bytes -= EpisodeTimeline.bytes(of: frame) }
    frames.removeFirst(oldest)
    firstStep += oldest
    let first = firstStep
    collisions.removeAll { $0 < first }
    arrivals.removeAll { $0 < first }
  }
}
