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
      starts and goals count, not those in the file: all goals in order, one a step, and its collision rule. Only with one may the file do without \
      'goals', or begin with its steps. Without one the map is looked for under the plan's own \
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
    let reader = try PlanReader(file: self.plan)
    let world = try scenario.map { try loadScenario($0).world }
    let grid =
      try world?.grid ?? OccupancyGrid(mapFile: map ?? namedMap(reader.header.mapName), rules: terrain)
    let isLifelong = world.map { $0.task == .lifelong } ?? reader.header.isLifelong
    // Lifelong there is no last goal to end on.
    let goals: [Cell]? = isLifelong ? nil : try world?.lastGoals ?? reader.goals()
    let first = try reader.next()
    let agents = reader.agentCount
    if let world, let scenario, world.agents.count != agents {
      throw Failure(
        "\(self.plan): the plan is for \(agents) agents, \(scenario) has \(world.agents.count).",
        exitCode: Failure.badInput)
    }
    let starts = world?.agents.map(\.start) ?? reader.header.starts ?? goals ?? []
    let rule = world?.dynamics.collisions ?? .soft
    var check =
      world.map { PlanCheck($0, limit: limit) }
      ?? PlanCheck(grid: grid, starts: starts, goals: goals, rule: rule, limit: limit)
    // What the header claims is about the goals that it names.
    var claimed = PlanArrivals(goals: reader.header.goals ?? goals ?? starts)
    var next = first
    while let cells = next {
      check.add(cells)
      claimed.add(cells)
      next = try reader.next()
    }
    check.finish()
    let mismatches = reader.header.claims.mismatches(
      isSolved: claimed.areAllAtRest, arrivals: claimed.steps, configurations: check.configurationCount)
    let count = mismatches.count + check.findingCount
    guard count > 0 else {
      let arrivals = check.arrivals.steps
      let figures =
        isLifelong
        ? "lifelong, \(check.configurationCount - 1) steps"
        : "SoC \(arrivals.reduce(0, +)), makespan \(arrivals.max() ?? 0)"
      return try Terminal.print(
        "\(self.plan): sound; \(agents) agents, \(figures)\(rule == .soft ? "" : ", collisions \(rule.rawValue)")"
      )
    }
    let findings = mismatches + check.findings.map(\.description)
    for finding in findings.prefix(limit) { try Terminal.print("\(finding)") }
    if count > limit { try Terminal.print("… and \(count - limit) more") }
    throw Failure(
      "\(self.plan): \(count) finding\(count == 1 ? "" : "s").", exitCode: Failure.badInput)
  }

  private func loadScenario(_ file: String) throws -> Scenario {
    switch try Document.load(file, listsCases: caseName != nil) {
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
    case .study: throw ScenarioError(file: file, reason: .studyNotScenario)
    }
  }

  /// The map a plan names: beside the plan, in the current folder, or one that comes with navsim.
  private func namedMap(_ name: String) throws -> String {
    guard !name.isEmpty else {
      throw Failure(
        "\(self.plan): names no map; give it with --map FILE or --scenario FILE.", exitCode: Failure.usage)
    }
    var places = [Path.find(name, beside: self.plan), name]
    if !name.hasPrefix("/"), let shipped = ShippedFiles.path(of: "Maps/\(name)") { places.append(shipped) }
    guard let place = places.first(where: Path.isThere) else {
      throw Failure(
        "\(self.plan): its map '\(name)' is neither beside the plan nor in the current folder; give the map "
          + "with --map FILE or --scenario FILE.", exitCode: Failure.missingInput)
    }
    return place
  }
}
