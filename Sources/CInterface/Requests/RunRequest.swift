import Basics
import Episodes
import Scenarios
import Simulation

/// What `navsim_run` is asked for.
enum RunRequest {
  static let keys = ObjectKeys(
    "run",
    ScenarioRequest.keys + ["episodes", "episode", "jobs", "steps", "attention", "trace", "plan"])

  static func answer(_ text: String, _ progress: Progress) throws -> Answer {
    var reader = try ObjectReader(try JSONCursor(request: text), keys, expected: "a request {\"source\": …}")
    let request = try ScenarioRequest(&reader)
    let episodes = try reader.optional("episodes")?.integer(in: 1...1_000_000) ?? 1
    let number = try reader.optional("episode")?.integer(in: 0...Int(Int32.max))
    let jobs = try reader.optional("jobs")?.integer(in: 1...1024)
    let tellsSteps = try reader.bool("steps", default: true)
    let attention = try reader.bool("attention", default: false)
    let (trace, plan) = (try reader.optional("trace")?.string(), try reader.optional("plan")?.string())
    reader.finish()
    if number != nil, episodes > 1 {
      throw CallError("episode: picks one; episodes runs many. Leave one out.")
    }
    let (scenarios, suite) = try request.load()
    if suite == nil, episodes == 1 {
      var recorded = RecordedEpisode(
        scenarios[0], number: number ?? 0, trace: trace, tracesAttention: attention, plan: plan)
      recorded.isCancelled = { progress.poll() }
      return try one(recorded, tellsSteps: tellsSteps)
    }
    if number != nil || trace != nil || plan != nil || attention {
      throw CallError(
        "episode, trace, plan and attention are of one episode; \(suite == nil ? "leave out episodes" : "pick a case")."
      )
    }
    var batch = EpisodeBatch(scenarios: scenarios, episodes: episodes, jobs: Workers.jobs(jobs).count)
    batch.isCancelled = { progress.poll() }
    batch.onEpisode = { progress.advance() }
    progress.expect(scenarios.count * episodes)
    let results = try batch.run()
    progress.finish()
    return Answer(
      .object([
        .init("single", .bool(false)), .init("suite", suite.map(JSONValue.string) ?? .null),
        .init("records", .array(results.records.map(\.json))),
        .init("notes", .array(results.notes.map { .string($0.text) })),
      ]))
  }

  private static func one(_ recorded: RecordedEpisode, tellsSteps: Bool) throws -> Answer {
    var recorded = recorded
    let scenario = try recorded.scenario.equipped()
    var arrays = TraceArrays(scenario.world)
    var trace = Array(
      (TraceWriter.header(scenario: scenario.resolved.text, controller: scenario.controllerNames) + "\n").utf8
    )
    if tellsSteps {
      recorded.onLine = { world, attention in
        arrays.add(TraceStep(world, attention: attention))
        trace += Array((TraceWriter.line(world, attention) + "\n").utf8)
      }
    }
    let record = try recorded.run()
    let members: [JSONValue.Member] = [
      .init("single", .bool(true)), .init("records", .array([record.json])),
      .init("notes", .array(record.notes.map { .string($0) })), .init("names", arrays.names),
      .init("actions", .array(scenario.world.dynamics.catalogue.entries.map { .string($0.name) })),
    ]
    guard tellsSteps else { return Answer(.object(members)) }
    return Answer(
      members, arrays: arrays.all + [AnswerArray("trace", trace, shape: [trace.count])])
  }
}
