import GridWorld

/// Many episodes side by side: the one loop on which navsim runs, trains and evaluates.
///
/// It owns the worlds, the rows of X, E and Y of those under way, and what each step pays as values. What decides is a
/// `VectorDriver`: a network that takes the rows of all episodes at once, the teams of controllers that the episodes
/// bring (`TeamDriver`), or a caller's own code. Its hooks are the places of a shield, a teacher and an evaluator.
///
/// ```swift
/// var vector = VectorEpisode(rows: .compact, layout: policy.observationLayout, reward: RewardConfiguration())
/// vector.begin(worlds.map { Episode($0, teams: []) })
/// while vector.advance(&driver) {}
/// ```
///
/// Lanes are independent: what happens in one does not depend on the others, nor on how many there are. A value, but
/// for the observation's buffers, which copies share.
public struct VectorEpisode: Sendable {
  /// Where the rows of a step stand in the observation.
  public enum RowPlacement: Equatable, Sendable {
    /// Those of the episodes under way, lane by lane, from row 0 on; every step anew.
    case compact
    /// The same, but behind those of the steps before, which stay: for an update that needs them all.
    case appended
    /// Lane l's from row l · `agents` on, whoever else is under way.
    case fixed(agents: Int)
  }

  /// Whose rows there are.
  public enum RowHolders: Equatable, Sendable {
    case everybody
    /// Of an episode about one disc that disc, whoever decides for those around it; of all others everybody.
    case egos

    /// The agents with rows, in a world like this.
    public func agents(of world: WorldConfiguration) -> Range<Int> {
      if self == .egos, let ego = world.ego { return ego..<ego + 1 }
      return 0..<world.agents.count
    }
  }

  /// One episode and where it stands in the vector.
  public struct Lane: Sendable {
    public internal(set) var episode: Episode
    /// Nil where nobody wants rows.
    var builder: ObservationBuilder?
    /// Whether it takes no more steps.
    public internal(set) var isOver = false
    /// The agents that have rows: the first of them `firstRow`, the others behind it in order.
    public internal(set) var agents: Range<Int>
    /// The row of the first of `agents` in this step; nil if it has none.
    public internal(set) var firstRow: Int?
    /// Sum over those agents and steps of what each was paid itself.
    public internal(set) var episodeReturn = 0.0

    fileprivate mutating func observe(into observation: Observation, firstRow: Int) {
      builder?.observe(episode.world, into: observation, firstRow: firstRow, agents: agents)
    }
  }

  public let rows: RowPlacement
  public let holders: RowHolders
  /// X, E, Y; nil where nobody wants rows. Another of the same layout may take its place between two steps.
  public var observation: Observation? {
    didSet { precondition(observation?.layout == oldValue?.layout, "an observation of another layout") }
  }
  public private(set) var lanes: [Lane] = []
  /// Of every row of the last step: what its agent was paid for what it decided there. Rows count from the step's first.
  public private(set) var rewards: [Float] = []
  /// The rows of this step.
  public private(set) var stepRows = 0..<0
  private var meter: RewardMeter?

  /// - Parameters:
  ///   - holders: whose rows there are, and whose rewards.
  ///   - layout: of the rows; nil for none, where controllers observe by themselves.
  ///   - capacity: rows that the observation has room for.
  ///   - reward: what steps pay; nil to leave rewards out.
  public init(
    rows: RowPlacement = .compact, of holders: RowHolders = .everybody, layout: ObservationLayout? = nil,
    capacity: Int = 0, reward: RewardConfiguration? = nil
  ) {
    self.rows = rows
    self.holders = holders
    observation = layout.map { Observation(layout: $0, agents: capacity) }
    meter = reward.map(RewardMeter.init)
  }

  /// Whether every lane is over.
  public var isOver: Bool { lanes.allSatisfy(\.isOver) }

  // MARK: - Starting

  /// Forgets all lanes and starts over with these episodes.
  public mutating func begin(_ episodes: [Episode], reward: RewardConfiguration? = nil) {
    if let reward { meter = RewardMeter(reward) }
    stepRows = 0..<0
    lanes = episodes.map(lane)
  }

  /// Puts another episode into a lane, over or not.
  public mutating func replace(_ index: Int, by episode: Episode) { lanes[index] = lane(episode) }

  /// Puts a lane back to the start, of the same episode or of another.
  public mutating func restart(_ index: Int, episode: Int? = nil) {
    lanes[index].episode.restart(episode: episode)
    lanes[index].isOver = lanes[index].episode.isOver
    lanes[index].firstRow = nil
    lanes[index].episodeReturn = 0
  }

  /// Takes no more steps in a lane, though its episode could go on.
  public mutating func end(_ index: Int) {
    lanes[index].isOver = true
    lanes[index].firstRow = nil
  }

  /// Changes a lane's world between two steps; see `Episode.edit`.
  public mutating func edit(
    _ index: Int, _ change: (World) throws(WorldEditError) -> World
  ) throws(WorldEditError) {
    try lanes[index].episode.edit(change)
    lanes[index].builder = builder(for: lanes[index].episode.world)
    lanes[index].agents = holders.agents(of: lanes[index].episode.world.configuration)
  }

  private func lane(_ episode: Episode) -> Lane {
    Lane(
      episode: episode, builder: builder(for: episode.world),
      agents: holders.agents(of: episode.world.configuration))
  }

  private func builder(for world: World) -> ObservationBuilder? {
    observation.map { ObservationBuilder(for: world, perception: $0.layout.perception) }
  }

  // MARK: - Steps

  /// Takes one step in every lane that is not over.
  ///
  /// - Returns: false, having done nothing, if all are.
  @discardableResult
  public mutating func advance(_ driver: inout some VectorDriver) -> Bool {
    observe()
    return step(&driver)
  }

  /// `advance` without its first half, where the rows are written already (`observe`): for callers that decide between
  /// the two.
  @discardableResult
  public mutating func step(_ driver: inout some VectorDriver) -> Bool {
    guard lanes.contains(where: { !$0.isOver }) else { return false }
    driver.decide(&self)
    for index in lanes.indices where !lanes[index].isOver {
      lanes[index].episode.withDecision { driver.intervene(lane: index, $0, &$1) }
      carryOut(index)
    }
    driver.review(self)
    return true
  }

  /// Plays all lanes to their ends.
  ///
  /// - Parameter isCancelled: asked before every step; once true, the episodes stay as they are.
  /// - Returns: false if it was cancelled.
  @discardableResult
  public mutating func play(_ driver: inout some VectorDriver, isCancelled: () -> Bool = { false }) -> Bool {
    while !isCancelled() {
      if !advance(&driver) { return true }
    }
    return isOver
  }

  /// Finds out who is over, and writes the rows of the others.
  public mutating func observe() {
    var next = rows == .appended ? stepRows.upperBound : 0
    let first = next
    for index in lanes.indices where !lanes[index].isOver {
      if lanes[index].episode.isOver {
        lanes[index].isOver = true
        lanes[index].firstRow = nil
        continue
      }
      let agents = lanes[index].agents.count
      if case .fixed(let width) = rows {
        precondition(agents <= width, "\(agents) agents in a lane of \(width) rows")
        next = index * width
      }
      lanes[index].firstRow = next
      if let observation {
        precondition(next + agents <= observation.agents, "more rows than there is room for")
        lanes[index].observe(into: observation, firstRow: next)
      }
      next += agents
    }
    if case .fixed(let width) = rows { next = lanes.count * width }
    stepRows = first..<next
    guard meter != nil else { return }
    while rewards.count < stepRows.count { rewards.append(0) }
  }

  /// Writes what a lane's agents perceive now into rows of the caller's: after the end of an episode, what they would
  /// have decided on next. Needs lanes with rows.
  public mutating func observe(_ index: Int, into observation: Observation, firstRow: Int) {
    lanes[index].observe(into: observation, firstRow: firstRow)
  }

  /// Lets a lane's own controllers decide.
  public mutating func decideByTeams(_ index: Int) { lanes[index].episode.decide() }

  /// Fills in what a lane's agents do and say.
  ///
  /// - Parameter fill: writes `sampled` and `outputs`; what is sampled is then what will be carried out, unless the
  ///   driver intervenes.
  @inline(__always)
  public mutating func decide(_ index: Int, _ fill: (World, inout JointDecision) -> Void) {
    lanes[index].episode.withDecision { world, decision in
      fill(world, &decision)
      decision.executeSampled()
    }
  }

  private mutating func carryOut(_ index: Int) {
    guard meter != nil, let row = lanes[index].firstRow else { return lanes[index].episode.carryOut() }
    meter?.lookBefore(lanes[index].episode.world, of: lanes[index].agents)
    lanes[index].episode.carryOut()
    var sum = lanes[index].episodeReturn
    meter?.pay(
      lanes[index].episode.world, to: lanes[index].agents, into: &rewards, from: row - stepRows.lowerBound,
      addingTo: &sum)
    lanes[index].episodeReturn = sum
  }
}
