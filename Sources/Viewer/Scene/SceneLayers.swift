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

  public static let standard: SceneLayers = [.grid, .trails, .goals, .ids, .statusBar]

  /// What the user is told about a layer that has just been switched.
  var name: String {
    switch self {
    case .grid: "grid"
    case .trails: "trails"
    case .goals: "goals"
    case .ids: "ids"
    case .statusBar: "status bar"
    default: "layers"
    }
  }
}
