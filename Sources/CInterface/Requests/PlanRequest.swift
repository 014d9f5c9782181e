import Basics
import Episodes
import GridWorld
import Planning
import Scenarios
import Simulation

/// What `navsim_plan` is asked for.
enum PlanRequest {
  static let keys = ObjectKeys("plan", ScenarioRequest.keys + ["episode", "plan"])

  static func answer(_ text: String, _ progress: Progress) throws -> Answer {
    var reader = try ObjectReader(try JSONCursor(request: text), keys, expected: "a request {\"source\": …}")
    let request = try ScenarioRequest(&reader)
    let number = try reader.optional("episode")?.integer(in: 0...Int(Int32.max)) ?? 0
    let file = try reader.optional("plan")?.string()
    reader.finish()
    let scenario = try request.loadOne()
    guard !scenario.world.dynamics.model.isContinuous else {
      throw CallError(
        "\(scenario.name): plans are of robots on a grid, not of \(scenario.world.dynamics.model.rawValue).",
        fault: .badInput)
    }
    var recorded = RecordedEpisode(scenario, number: number, plan: file)
    recorded.isCancelled = { progress.poll() }
    var check = PlanCheck(scenario.world, limit: 100)
    var (cells, steps): ([Int32], Int) = ([], 0)
    var bound: Int?
    recorded.onLine = { world, _ in
      if steps == 0 { bound = PlanRequest.lowerBound(world) }
      let configuration = (0..<world.agentCount).map { world.cell(of: $0) }
      check.add(configuration)
      for cell in configuration { cells += [Int32(cell.x), Int32(cell.y)] }
      steps += 1
    }
    let record = try recorded.run()
    check.finish()
    let arrivals = check.arrivals.steps
    let isLifelong = scenario.world.task == .lifelong
    return Answer(
      [
        .init("valid", .bool(check.findingCount == 0)), .init("solved", .bool(record.terminated)),
        .init("findings", .array(check.findings.map { .string($0.description) })),
        .init("findingCount", .integer(check.findingCount)),
        .init("SoC", isLifelong ? .null : .integer(arrivals.reduce(0, +))),
        .init("makespan", isLifelong ? .null : .integer(arrivals.max() ?? 0)),
        .init("lowerBound", bound.map { .integer($0) } ?? .null),
        .init("record", record.json), .init("notes", .array(record.notes.map { .string($0) })),
      ],
      arrays: [AnswerArray("positions", cells, shape: [steps, record.agents, 2])])
  }

  /// No plan has a smaller sum of costs: everybody alone on a shortest way. Nil for robots with several goals.
  private static func lowerBound(_ world: World) -> Int? {
    let configuration = world.configuration
    guard configuration.task == .reach, configuration.agents.allSatisfy({ $0.goals.count == 1 }) else {
      return nil
    }
    let steps = (0..<world.agentCount).map { world.stepsToGo(of: $0) }
    return steps.contains(CostToGoFields.unreachable) ? nil : steps.reduce(0) { $0 + Int($1) }
  }
}
