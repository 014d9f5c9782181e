/// The parts of a scene that can be shown or hidden.
public struct SceneLayers: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Lines between cells, when zoomed in enough to tell them apart.
  public static let grid = SceneLayers(rawValue: 1 << 0)
  /// The way each agent came.
  public static let trails = SceneLayers(rawValue: 1 << 1)
  /// Each agent's goal and the thin line that ties it to its agent.
  public static let goals = SceneLayers(rawValue: 1 << 2)
  /// Each agent's number, when zoomed in enough to read it.
  public static let ids = SceneLayers(rawValue: 1 << 3)
  /// The line of text at the bottom.
  public static let statusBar = SceneLayers(rawValue: 1 << 4)

  /// The way each agent means to go.
  public static let paths = SceneLayers(rawValue: 1 << 5)
  /// Range rays.
  public static let rays = SceneLayers(rawValue: 1 << 6)
  /// Radio packets, delivered and lost.
  public static let radio = SceneLayers(rawValue: 1 << 7)
  /// What peers were heard to say.
  public static let roses = SceneLayers(rawValue: 1 << 8)
  /// Marks on agents that collided.
  public static let collisions = SceneLayers(rawValue: 1 << 9)
  /// The column at the right.
  public static let panel = SceneLayers(rawValue: 1 << 10)
  /// The strip that shows where in the episode one is.
  public static let timeline = SceneLayers(rawValue: 1 << 11)
  /// The whole map in a corner, while much of it is out of view.
  public static let minimap = SceneLayers(rawValue: 1 << 12)

  /// How fast discs go and where to, and what ORCA leaves the selected one.
  public static let velocities = SceneLayers(rawValue: 1 << 13)

  /// Of pictures.
  public static let standard: SceneLayers = [
    .grid, .trails, .goals, .ids, .statusBar, .collisions, .roses, .velocities,
  ]
  /// Of windows.
  public static let window: SceneLayers = standard.union([.panel, .timeline, .minimap])

  /// What the user is told about a layer that has just been switched.
  var name: String {
    switch self {
    case .grid: "grid"
    case .trails: "trails"
    case .goals: "goals"
    case .ids: "ids"
    case .statusBar: "status bar"
    case .paths: "planned paths"
    case .rays: "rays"
    case .radio: "radio packets"
    case .roses: "what peers say"
    case .collisions: "collisions"
    case .panel: "panel"
    case .timeline: "time strip"
    case .minimap: "minimap"
    case .velocities: "velocities"
    default: "layers"
    }
  }
}
