public import GridWorld
public import Simulation

/// The steps of an episode so far, as long as memory allows: what is needed to show each again, and, where it is
/// small, the world itself to go on from.
public struct EpisodeTimeline {
  /// What one step was, but for what `positions`, `goals`, `outcomes` and the like hold.
  public struct Frame {
    public internal(set) var obstacles: [ObstacleState]
    /// The walls of the moment: they differ from the scenario's once somebody has edited them.
    public internal(set) var map: OccupancyGrid
    /// Agents that stood on their goals.
    public internal(set) var agentsOnGoal: Int
    /// Summed over agents, from the start of the episode.
    public internal(set) var goalsReached: Int
    /// From the first step that was recorded on, as the next two.
    public internal(set) var agentCollisions: Int
    public internal(set) var obstacleCollisions: Int
    public internal(set) var cellsMoved: Int
    /// What was decided here and why; empty before it was decided.
    public internal(set) var inspections: [AgentInspection] = []
    fileprivate var kept: KeptWorld?
    /// The world at this step; nil on large maps, and where steps were made in a hurry.
    public var world: World? { kept?.world }
  }

  /// In a box, so that frames stay small.
  fileprivate final class KeptWorld {
    let world: World
    init(_ world: World) { self.world = world }
  }

  /// Maps up to this many padded cells are kept step by step: a copy takes some microseconds.
  private static let largestKeptMap = 1 << 15
  private let memoryBudget: Int

  /// Of steps `firstStep` and on.
  private var frames: [Frame] = []
  private var firstStep = 0
  /// Steps in which somebody collided, ascending.
  public private(set) var collisions: [Int] = []
  /// Steps in which somebody arrived, ascending.
  public private(set) var arrivals: [Int] = []
  private var bytes = 0
  /// Of all agents, step after step: recording a step copies a few rows and allocates nothing of its own.
  private var positions: [Int32] = []
  /// Empty under dynamics without headings.
  private var headings: [Heading] = []
  private var goals: [Int32] = []
  /// Of discs; empty under dynamics on a grid.
  private var discs: [DiscPose] = []
  private var outcomes: [MoveOutcome] = []
  private var onGoal: [Bool] = []
  private var agentCount = 0

  /// - Parameter memoryBudget: bytes after which the oldest steps are forgotten.
  public init(memoryBudget: Int = 256 << 20) { self.memoryBudget = memoryBudget }

  /// The steps that are kept; 0...0 before the first is recorded.
  public var steps: ClosedRange<Int> { firstStep...(firstStep + max(frames.count, 1) - 1) }

  /// - Precondition: `step` in `steps`.
  public subscript(step: Int) -> Frame { frames[step - firstStep] }

  /// Where every agent was: cells of the world's `GridLayout`.
  public func positions(at step: Int) -> [Int32] { Array(positions[row(of: step)]) }
  /// Where every agent looked; empty under dynamics without headings.
  public func headings(at step: Int) -> [Heading] { headings.isEmpty ? [] : Array(headings[row(of: step)]) }
  /// The goal every agent was on its way to: cells of the world's `GridLayout`.
  public func goals(at step: Int) -> [Int32] { Array(goals[row(of: step)]) }
  /// Where every disc was, to the millimeter; empty under dynamics on a grid.
  public func discs(at step: Int) -> [DiscPose] { discs.isEmpty ? [] : Array(discs[row(of: step)]) }
  /// What became of every agent's last action.
  public func outcomes(at step: Int) -> [MoveOutcome] { Array(outcomes[row(of: step)]) }
  /// Whether every agent had visited all its goals and stood on the last.
  public func areOnGoal(at step: Int) -> [Bool] { Array(onGoal[row(of: step)]) }

  private func row(of step: Int) -> Range<Int> {
    ((step - firstStep) * agentCount)..<((step - firstStep + 1) * agentCount)
  }

  /// Whether a step is kept.
  public func contains(_ step: Int) -> Bool { step >= firstStep && step < firstStep + frames.count }

  // MARK: - Recording

  /// Adds the step the world stands at.
  ///
  /// - Parameter keepsWorld: whether the world itself is kept, where it is small: a copy costs as much as a fast step.
  public mutating func record(_ world: World, keepsWorld: Bool = true) {
    let state = world.state
    let counts = StepCounts(state)
    let isFirst = frames.isEmpty
    if isFirst { (firstStep, agentCount) = (state.step, state.agentCount) }
    positions.append(contentsOf: state.poses.cell)
    headings.append(contentsOf: state.poses.heading)
    goals.append(contentsOf: state.goal)
    for agent in 0..<state.discs.count { discs.append(DiscPose(state.discs, agent)) }
    outcomes.append(contentsOf: state.outcome)
    for agent in 0..<state.agentCount { onGoal.append(world.isOnGoal(agent)) }
    let last = frames.count - 1
    let keeps = keepsWorld && world.layout.count <= Self.largestKeptMap
    frames.append(
      Frame(
        obstacles: state.obstacles, map: world.configuration.grid, agentsOnGoal: state.agentsOnGoal,
        goalsReached: counts.goalsReached,
        agentCollisions: isFirst ? 0 : frames[last].agentCollisions + counts.agentCollisions,
        obstacleCollisions: isFirst ? 0 : frames[last].obstacleCollisions + counts.obstacleCollisions,
        cellsMoved: isFirst ? 0 : frames[last].cellsMoved + counts.moved, kept: keeps ? KeptWorld(world) : nil
      ))
    if !isFirst, counts.agentCollisions + counts.obstacleCollisions > 0 { collisions.append(state.step) }
    if counts.hasArrival { arrivals.append(state.step) }
    bytes += bytes(of: frames[frames.count - 1])
    makeRoom()
  }

  /// Notes what was decided at a step, in place of what was asked about it before.
  public mutating func setInspections(_ inspections: [AgentInspection], at step: Int) {
    guard contains(step) else { return }
    bytes +=
      (inspections.reduce(0) { $0 + $1.bytes })
      - frames[step - firstStep].inspections.reduce(0) { $0 + $1.bytes }
    frames[step - firstStep].inspections = inspections
  }

  /// Replaces the world of a step, which was edited there, and forgets all later steps.
  public mutating func branch(at step: Int, to world: World) {
    truncate(after: step - 1)
    record(world)
  }

  /// Forgets all steps after one.
  public mutating func truncate(after step: Int) {
    while let last = frames.last, firstStep + frames.count - 1 > step {
      bytes -= bytes(of: last)
      frames.removeLast()
      positions.removeLast(agentCount)
      if !headings.isEmpty { headings.removeLast(agentCount) }
      goals.removeLast(agentCount)
      if !discs.isEmpty { discs.removeLast(agentCount) }
      outcomes.removeLast(agentCount)
      onGoal.removeLast(agentCount)
    }
    collisions.removeAll { $0 > step }
    arrivals.removeAll { $0 > step }
  }

  /// Forgets everything.
  public mutating func removeAll() { self = EpisodeTimeline(memoryBudget: memoryBudget) }

  // MARK: - Memory

  private func bytes(of frame: Frame) -> Int {
    let world = frame.kept.map { 5 * $0.world.layout.count + 60 * agentCount } ?? 0
    return 200 + (discs.isEmpty ? 11 : 80) * agentCount + world
      + frame.inspections.reduce(0) { $0 + $1.bytes }
  }

  /// Forgets the oldest steps, a quarter at a time.
  private mutating func makeRoom() {
    guard bytes > memoryBudget, frames.count > 64 else { return }
    let oldest = frames.count / 4
    for frame in frames.prefix(oldest) { bytes -= bytes(of: frame) }
    frames.removeFirst(oldest)
    positions.removeFirst(oldest * agentCount)
    if !headings.isEmpty { headings.removeFirst(oldest * agentCount) }
    goals.removeFirst(oldest * agentCount)
    if !discs.isEmpty { discs.removeFirst(oldest * agentCount) }
    outcomes.removeFirst(oldest * agentCount)
    onGoal.removeFirst(oldest * agentCount)
    firstStep += oldest
    let first = firstStep
    collisions.removeAll { $0 < first }
    arrivals.removeAll { $0 < first }
  }
}

/// What happened in one step, counted over agents.
private struct StepCounts {
  var goalsReached = 0
  var moved = 0
  var agentCollisions = 0
  var obstacleCollisions = 0
  var hasArrival = false

  init(_ state: WorldState) {
    let step = Int32(state.step)
    for agent in 0..<state.agentCount {
      goalsReached &+= Int(state.goalsReached[agent])
      let outcome = state.outcome[agent]
      moved &+= outcome == .moved ? 1 : 0
      agentCollisions &+= outcome == .blockedByAgent ? 1 : 0
      obstacleCollisions &+= outcome == .blockedByObstacle ? 1 : 0
      if step > 0, state.lastArrival[agent] == step { hasArrival = true }
    }
  }
}
