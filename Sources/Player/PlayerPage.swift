public import Basics
public import Episodes
import GridWorld
import Scenarios
import Scenes
import Simulation
public import Viewer

/// A recorded episode as one HTML file that plays it in any browser: no network, nothing beside it.
///
/// The page shows the scenes that the window shows of the trace, with the same words. What was attended to goes in as
/// far as `Settings.budget` allows; `omission` says what does not.
public struct PlayerPage {
  /// How a page opens, and how large it may grow.
  public struct Settings: Sendable {
    /// The robot that is selected at first.
    public var selection: Int?
    public var attention: AttentionScope = .selected
    public var attentionKind: AttentionKindShown = .enhanced
    /// From 0; nil for the mean.
    public var head: Int?
    /// Whether the page opens in dark colors; nil follows the browser.
    public var isDark: Bool?
    /// Sentences that say what one sees.
    public var caption = ""
    /// Bytes up to which attention is added to the page.
    public var budget = 5_000_000

    public init() {}
  }

  /// What the page leaves out of what the trace holds, in a sentence; nil for nothing.
  public let omission: String?
  /// The whole file.
  public let html: String

  public init(_ file: TraceFile, _ settings: Settings = Settings()) {
    let scenes = TraceScenes(file)
    let isContinuous = file.scenario.world.dynamics.model.isContinuous
    var attention = AttentionEncoder(agents: file.scenario.world.agents.count)
    var world = ByteStream()
    var figures = FigureTable()
    var metrics = FigureTable()
    var lastObstacles: [Scene.Obstacle] = []
    let first = scenes.scene(at: 0)
    for step in file.steps.indices {
      let scene = scenes.scene(at: step, SceneFocus(layers: [], attention: .all))
      figures.add(scene.figures)
      metrics.add(scene.metrics)
      attention.add(scene, step: step, isContinuous: isContinuous)
      WorldEncoder.add(scene, before: lastObstacles, to: &world)
      lastObstacles = scene.obstacles
    }
    let members =
      PlayerPage.members(file, first, settings) + [
        .init("world", .string(world.base64)), .init("figures", figures.json), .init("metrics", metrics.json),
        .init("motion", .string(MotionEncoder(file).stream.base64)),
      ]
    let title = "\(file.scenario.name) · \(file.controller)"
    let bare = PageTemplate.page(title: title, data: .object(members))
    let shown = AttentionSelection(
      attention, reason: first.noAttentionReason, room: settings.budget - bare.utf8.count,
      budget: settings.budget, foremost: settings.selection)
    omission = shown.omission
    html = PageTemplate.page(title: title, data: .object(members + [.init("attention", shown.json)]))
  }

  /// Writes the page, whole or not at all.
  public func write(to path: String) throws(FileError) { try WholeFile.write(Array(html.utf8), to: path) }

  /// All that does not change from step to step.
  private static func members(
    _ file: TraceFile, _ scene: Scene, _ settings: Settings
  ) -> [JSONValue.Member] {
    let world = file.scenario.world
    let motion = world.dynamics.discMotion
    let cellSize = motion == nil ? 1 : world.cellSize
    let start: [JSONValue.Member] = [
      .init("selection", settings.selection.map(JSONValue.integer) ?? .null),
      .init("attention", .string(settings.attention.rawValue)),
      .init("kind", .string(settings.attentionKind.rawValue)),
      .init("head", settings.head.map(JSONValue.integer) ?? .null),
      .init("dark", settings.isDark.map(JSONValue.bool) ?? .null),
      .init("speed", motion.map { .double(1 / $0.timeStep) } ?? .integer(4)),
    ]
    return [
      .init("version", .integer(1)), .init("scenario", .string(file.scenario.name)),
      .init("controller", .string(file.controller)), .init("caption", .string(settings.caption)),
      .init("warning", .string(file.warning ?? "")), .init("start", .object(start)),
      .init("agents", .integer(scene.agents.count)), .init("steps", .integer(file.steps.count)),
      .init("cellSize", .double(world.cellSize)), .init("isContinuous", .bool(motion != nil)),
      .init("hasHeadings", .bool(scene.hasHeadings)),
      .init("timeStep", motion.map { .double($0.timeStep) } ?? .null),
      // What the numbers of `motion` are to be divided by to be cells, radians and cells a second.
      .init("placeUnit", .double(motion == nil ? 1 : MotionEncoder.placesPerMeter * cellSize)),
      .init("headingUnit", .double(MotionEncoder.headingsPerRadian)),
      .init("velocityUnit", .double(MotionEncoder.speedsPerMeter * cellSize)),
      .init("radius", .double(Double(scene.agentRadius))),
      .init("radii", .array(scene.agents.compactMap { $0.radius.map { .number(JSONNumber($0)) } })),
      .init(
        "bystanders",
        .array(scene.agents.indices.filter { scene.agents[$0].isBystander }.map(JSONValue.integer))),
      .init("doors", .array(scene.doors.map { .array([.integer($0.cell.x), .integer($0.cell.y)]) })),
      .init("actions", .array(scene.actions.map(PlayerPage.json))),
      .init(
        "map",
        .object([
          .init("width", .integer(scene.map.width)), .init("height", .integer(scene.map.height)),
          .init("cells", .string(WorldEncoder.cells(of: scene.map).base64)),
        ])),
      .init("themes", .object([.init("light", Theme.light.json), .init("dark", Theme.dark.json)])),
    ]
  }

  private static func json(_ action: Scene.Action) -> JSONValue {
    .object([
      .init("label", .string(action.label)), .init("phrase", .string(action.phrase)),
      .init(
        "move", .array([.number(JSONNumber(action.move.x)), .number(JSONNumber(action.move.y))])),
      .init("isRelative", .bool(action.isRelative)),
    ])
  }
}
