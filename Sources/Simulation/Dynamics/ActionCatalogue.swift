public import GridWorld

/// What agents can do in a step under some dynamics: how many actions there are, what they are called, what each does.
///
/// Everything that counts or names actions asks the catalogue: controllers, the one-hot outputs of the radio, the
/// tokens of an observation, a policy's head and its file, traces, the window.
public struct ActionCatalogue: Equatable, Sendable {
  /// What an action does to the agent that takes it, if nothing stands in its way.
  public enum Effect: Equatable, Sendable {
    case nothing
    /// To the cell that lies so many columns and rows away.
    case move(dx: Int, dy: Int)
    /// To the cell ahead.
    case forward
    /// By so many quarters to the right; to the left if negative.
    case turn(quarters: Int)
    /// A velocity (x, y), or a linear velocity and a turn rate, as `DiscMotion.Drive` says.
    case command(SIMD2<Double>)
  }

  public struct Entry: Equatable, Sendable {
    /// As files and traces write it.
    public let name: String
    public let effect: Effect
  }

  /// By the actions' numbers; the first does nothing.
  public let entries: [Entry]

  init(entries: [Entry]) { self.entries = entries }

  public var count: Int { entries.count }

  /// All actions, in order.
  public var actions: [Action] { entries.indices.map { Action($0) } }

  public func name(of action: Action) -> String { entries[action.index].name }
  public func effect(of action: Action) -> Effect { entries[action.index].effect }

  /// The action of a name; nil if there is none.
  public func action(named name: String) -> Action? {
    entries.firstIndex { $0.name == name }.map { Action($0) }
  }

  /// The names in order, as a policy's file lists them.
  public var nameList: String { entries.map(\.name).joined(separator: ", ") }

  /// The pose that an action leads to if nothing stands in its way.
  ///
  /// - Parameter stride: of the padded layout that the pose's cell belongs to.
  @inlinable
  public func pose(after action: Action, from pose: Pose, stride: Int) -> Pose {
    func moved(_ dx: Int, _ dy: Int) -> Pose {
      Pose(cell: pose.cell + Int32(truncatingIfNeeded: dy * stride + dx), heading: pose.heading)
    }
    switch entries[action.index].effect {
    case .nothing, .command: return pose
    case .move(let dx, let dy): return moved(dx, dy)
    case .forward: return moved(pose.heading.offset.dx, pose.heading.offset.dy)
    case .turn(let quarters): return Pose(cell: pose.cell, heading: pose.heading.turned(by: quarters))
    }
  }

  /// The first action that leads from one pose to another; nil if none does.
  public func action(from origin: Pose, to target: Pose, stride: Int) -> Action? {
    actions.first { pose(after: $0, from: origin, stride: stride) == target }
  }

  /// The velocity that an action asks of a disc; zero for an action of a grid.
  public func command(of action: Action) -> SIMD2<Double> {
    if case .command(let command) = entries[action.index].effect { command } else { .zero }
  }

  /// The action whose command is nearest to another, the first of several.
  public func action(nearestTo command: SIMD2<Double>) -> Action {
    var best = (action: Action.idle, squared: Double.infinity)
    for index in entries.indices {
      let off = self.command(of: Action(index)) - command
      let squared = off.x * off.x + off.y * off.y
      if squared < best.squared { best = (Action(index), squared) }
    }
    return best.action
  }

  // MARK: - The catalogues

  /// Of discs: every speed in every direction, or with every turn rate; the first stands still.
  public init(_ motion: DiscMotion) {
    self.init(
      entries: motion.commands.enumerated().map { index, entry in
        Entry(name: entry.name, effect: index == 0 ? .nothing : .command(entry.command))
      })
  }

  // Made once: they are long to make.
  static let holonomic = ActionCatalogue(DiscMotion(.holonomic))
  static let differentialDrive = ActionCatalogue(DiscMotion(.differentialDrive))

  /// Actions 0 stay, 1 up (row − 1), 2 down, 3 left, 4 right.
  public static let grid = ActionCatalogue(entries: [
    Entry(name: "stay", effect: .nothing),
    Entry(name: "up", effect: .move(dx: 0, dy: -1)),
    Entry(name: "down", effect: .move(dx: 0, dy: 1)),
    Entry(name: "left", effect: .move(dx: -1, dy: 0)),
    Entry(name: "right", effect: .move(dx: 1, dy: 0)),
  ])

  /// Actions 0 wait, 1 forward, 2 turnLeft, 3 turnRight: the robots of the League of Robot Runners.
  public static let gridOriented = ActionCatalogue(entries: [
    Entry(name: "wait", effect: .nothing),
    Entry(name: "forward", effect: .forward),
    Entry(name: "turnLeft", effect: .turn(quarters: -1)),
    Entry(name: "turnRight", effect: .turn(quarters: 1)),
  ])
}
