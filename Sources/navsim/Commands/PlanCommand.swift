import ArgumentParser
import Basics
import Episodes
import GridWorld
import Planning
import Scenarios
import Simulation

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Looks at plans: where every agent is at every step.",
    subcommands: [PlanCheckCommand.self])
}

struct PlanCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks a plan for conflicts, walls, jumps, starts and goals.",
    discussion: """
      Reads the text format of the LaCAM family ('navsim run SCENARIO --plan FILE' writes it). With a scenario, its \
      starts and (last) goals count, not those in the file. Without one the map is looked for under the plan's own \
      name for it: beside the plan, in the current folder, and among the maps that come with navsim. What the header \
      claims (solved, soc, makespan) must be true. Exit code 65 if something is wrong with the plan.
      """)

  @Argument(help: "The plan.")
  var plan: String

  @Option(help: ArgumentHelp("The scenario it was made for.", valueName: "file"))
  var scenario: String?

  @Option(name: .customLong("case"), help: ArgumentHelp("The case, if that is a suite.", valueName: "name"))
  var caseName: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The map; without it, the one the plan names.", valueName: "file")
  )
  var map: String?

  @Option(help: "How map characters are read.")
  var terrain: TerrainRules = .movingai

  @Option(help: ArgumentHelp("Findings to print at most.", valueName: "count"))
  var limit = 20

  func validate() throws {
    if scenario != nil, map != nil {
      throw ValidationError("--scenario brings its own map; leave out --map.")
    }
    if caseName != nil, scenario == nil { throw ValidationError("--case needs --scenario SUITE.") }
    guard limit >= 1 else { throw ValidationError("--limit \(limit): at least 1.") }
  }

  func run() throws {
    let file = try PlanFile(file: self.plan)
    var plan = file.plan
    let grid: OccupancyGrid
    var isLifelong = file.isLifelong
    if let scenario {
      let world = try loadScenario(scenario).world
      grid = world.grid
      guard world.agents.count == plan.agentCount else {
        throw Failure(
          "\(self.plan): the plan is for \(plan.agentCount) agents, \(scenario) has \(world.agents.count).",
          exitCode: Failure.badInput)
      }
      plan.starts = world.agents.map(\.start)
      isLifelong = world.task == .lifelong
      if !isLifelong {
        plan.goals = world.agents.indices.map { world.agents[$0].goals.last ?? plan.goals[$0] }
      }
    } else {
      grid = try OccupancyGrid(mapFile: map ?? namedMap(plan), rules: terrain)
    }
    let mismatches = file.claims.mismatches(with: file.plan)
    // Lifelong there is no last goal to end on.
    if isLifelong, let ends = plan.configurations.last, ends.count == plan.agentCount {
      plan.goals = ends
    }
    let findings = mismatches + PlanValidator(grid: grid).findings(in: plan).map(\.description)
    guard !findings.isEmpty else {
      let figures =
        isLifelong
        ? "lifelong, \(plan.configurations.count - 1) steps"
        : "SoC \(plan.sumOfCosts), makespan \(plan.makespan)"
      return try Terminal.print("\(self.plan): sound; \(plan.agentCount) agents, \(figures)")
    }
    for finding in findings.prefix(limit) { try Terminal.print("\(finding)") }
    if findings.count > limit { try Terminal.print("… and \(findings.count - limit) more") }
    throw Failure(
      "\(self.plan): \(findings.count) finding\(findings.count == 1 ? "" : "s").", exitCode: Failure.badInput)
  }

  private func loadScenario(_ file: String) throws -> Scenario {
    switch try Document.load(file) {
    case .scenario(let scenario):
      guard caseName == nil else {
        throw Failure("\(file) is a single scenario; --case is for suites.", exitCode: Failure.usage)
      }
      return scenario
    case .suite(let suite):
      guard let caseName else {
        throw Failure("\(file) is a suite; pick a case with --case NAME.", exitCode: Failure.usage)
      }
      return try suite.scenario(named: caseName)
    case .training:
      throw Failure("\(file) is a training configuration, no scenario.", exitCode: Failure.badInput)
    }
  }

  /// The map a plan names: beside the plan, in the current folder, or one that comes with navsim.
  private func namedMap(_ plan: Plan) throws -> String {
    guard !plan.mapName.isEmpty else {
      throw Failure(
        "\(self.plan): names no map; give it with --map FILE or --scenario FILE.", exitCode: Failure.usage)
    }
    var places = [Path.find(plan.mapName, beside: self.plan), plan.mapName]
    if !plan.mapName.hasPrefix("/"), let shipped = ShippedFiles.path(of: "Maps/\(plan.mapName)") {
      places.append(shipped)
    }
    guard let place = places.first(where: Path.isThere) else {
      throw Failure(
        "\(self.plan): its map '\(plan.mapName)' is neither beside the plan nor in the current folder; give the map "
          + "with --map FILE or --scenario FILE.", exitCode: Failure.missingInput)
    }
    return place
  }
}
