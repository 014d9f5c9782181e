public import GridWorld

/// What is to be seen at one moment: a value that knows nothing of the simulation it shows.
///
/// Positions are in cells, x to the right and y down; `Cell.center` gives an agent's place on a grid.
public struct Scene: Sendable {
  /// One robot.
  public struct Agent: Equatable, Sendable {
    /// Gives the agent its color and its label; the same all through an episode.
    public var identity: Int
    public var position: SIMD2<Float>
    /// Where it looks or last moved, in radians from +x toward +y (down); nil if it has not moved.
    public var heading: Float?
    /// The goal it is on its way to, if any.
    public var goal: Cell?
    public var isOnGoal: Bool
    /// Whether it collided in the last step.
    public var hasCollided: Bool
    /// In cells, of discs that differ in size; nil for the scene's own.
    public var radius: Float?
    /// Where its goal is to the millimeter, in cells, of discs; nil for the middle of the goal's cell.
    public var goalPoint: SIMD2<Float>?
    /// Cells a second, of discs.
    public var velocity: SIMD2<Float>?
    /// Whether it is one of the people around the robot that the scene is about.
    public var isBystander = false

    public init(
      identity: Int, position: SIMD2<Float>, heading: Float? = nil, goal: Cell? = nil,
      isOnGoal: Bool = false, hasCollided: Bool = false
    ) {
      self.identity = identity
      self.position = position
      self.heading = heading
      self.goal = goal
      self.isOnGoal = isOnGoal
      self.hasCollided = hasCollided
    }
  }

  /// Something that moves and is not an agent.
  public struct Obstacle: Equatable, Sendable {
    public var position: SIMD2<Float>
    /// In cells.
    public var radius: Float

    public init(position: SIMD2<Float>, radius: Float = 0.4) {
      self.position = position
      self.radius = radius
    }
  }

  /// A cell that is open at times.
  public struct Door: Equatable, Sendable {
    public var cell: Cell
    public var isOpen: Bool

    public init(cell: Cell, isOpen: Bool) {
      self.cell = cell
      self.isOpen = isOpen
    }
  }

  /// Velocities on one side of a line, in cells a second, that avoid one other disc.
  public struct HalfPlane: Equatable, Sendable {
    public var point: SIMD2<Float>
    /// Of length 1; what is allowed lies to its left, as seen on a plane whose y axis points up.
    public var direction: SIMD2<Float>

    public init(point: SIMD2<Float>, direction: SIMD2<Float>) {
      self.point = point
      self.direction = direction
    }
  }

  /// One figure of the status bar, such as `step` with `12 / 128`.
  public struct Figure: Equatable, Sendable {
    public var label: String
    public var value: String

    public init(_ label: String, _ value: String) {
      self.label = label
      self.value = value
    }
  }

  /// The fixed world. Frames of one episode share its storage.
  public var map: OccupancyGrid
  public var agents: [Agent]
  /// Where the agents were, newest first: step 0 back is now. May be empty: then nothing is interpolated and
  /// there are no trails.
  public var history: PositionHistory
  public var obstacles: [Obstacle]
  public var doors: [Door]
  /// Radius of every agent, in cells.
  public var agentRadius: Float
  /// What is shown, for the status bar: the scenario's name.
  public var title: String
  public var figures: [Figure]

  // What is asked for by a `SceneFocus`.
  /// Of the agents whose attention is shown.
  public var attentions: [Attention] = []
  /// Whether any agent attends at all, and what to say if none does.
  public var hasAttention = false
  public var noAttentionReason = ""
  /// Of the selected agent's attention, up to now.
  public var drift = Drift()
  public var counterfactual: Counterfactual?
  /// Of the selected agent; nil where no shield stands between its policy and its moves.
  public var shield: ShieldPart?
  /// What the selected agent's decision rests on, the largest effect first; nil unless asked for.
  public var causes: [Cause]?
  /// Of the selected agent, before each round of talk; empty without.
  public var talk: [TalkRound] = []
  public var paths: [Path] = []
  /// Velocities that ORCA leaves the selected disc.
  public var halfPlanes: [HalfPlane] = []
  public var rays: [Ray] = []
  public var radioLinks: [RadioLink] = []
  /// Figures of the whole episode, for the panel.
  public var metrics: [Figure] = []
  public var timeline: Timeline?
  /// What its agents can do.
  public var actions: [Action] = .grid
  /// Whether headings are the agents' own, and not only where they last moved.
  public var hasHeadings = false
  /// Sentences at the top of the map that say what one sees; lines are broken where they end.
  public var caption = ""
  /// What stands above its map where several are shown side by side.
  public var heading = ""
  /// Agents that differ from the same ones of the scene beside this one, ringed.
  public var differing: [Int] = []
  /// Shown side by side with this one, in the same view.
  public var companions: [Scene] = []

  public init(
    map: OccupancyGrid, agents: [Agent] = [], history: PositionHistory = PositionHistory(),
    obstacles: [Obstacle] = [], doors: [Door] = [], agentRadius: Float = 0.36, title: String = "",
    figures: [Figure] = []
  ) {
    self.map = map
    self.agents = agents
    self.history = history
    self.obstacles = obstacles
    self.doors = doors
    self.agentRadius = agentRadius
    self.title = title
    self.figures = figures
  }

  /// Width and height of the map in cells.
  var mapSize: SIMD2<Float> { SIMD2(Float(map.width), Float(map.height)) }

  /// Where agent `i` is drawn when `progress` (0 to 1) of its last move has been made.
  func position(of i: Int, progress: Float) -> SIMD2<Float> {
    let now = agents[i].position
    guard progress < 1, history.agentCount == agents.count, history.count > 1 else { return now }
    let before = history[back: 1, i]
    return before + (now - before) * progress
  }
}
