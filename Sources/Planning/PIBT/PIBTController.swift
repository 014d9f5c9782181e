public import Simulation

/// Drives agents by `PIBTPlanner`, each after its own cost-to-go.
public struct PIBTController: Controller {
  public let name: String
  /// Where moves may be refused for all its planning.
  public private(set) var note: String?
  private var planner: PIBTPlanner

  public init(options: PIBTOptions = .plain, name: String = "pibt") {
    self.name = name
    planner = PIBTPlanner(options: options)
  }

  public mutating func begin(_ world: World, driving agents: [Int]) {
    note = PIBTPlanner.caveat(world, driving: agents).map { "\(name): \($0)" }
    planner.begin(world, driving: agents)
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    planner.plan(world, actions: &actions)
  }
}
