import Basics
import Episodes
import Evaluation
import Scenarios

/// What `navsim_batch` is asked for.
enum BatchRequest {
  static let keys = ObjectKeys(
    "batch",
    [
      "files", "controllers", "seeds", "agents", "episodes", "maxSteps", "collisions", "map", "memory",
      "store",
      "name", "resume", "keepGoing", "jobs",
    ])

  static func answer(_ text: String, _ progress: Progress) throws -> Answer {
    var reader = try ObjectReader(
      try JSONCursor(request: text), keys, expected: "a request {\"files\": […], \"store\": …}")
    let files = try strings(try reader.required("files", example: "[\"Scenarios/suites/counts.json\"]"))
      .map(SourceRequest.found)
    let options = try options(&reader)
    let path = try reader.required("store", example: "\"results.sqlite\"").string()
    let name = try reader.optional("name")?.string()
    let isResumed = try reader.bool("resume", default: false)
    let keepsGoing = try reader.bool("keepGoing", default: false)
    let jobs = try reader.optional("jobs")?.integer(in: 1...1024)
    reader.finish()
    if name == "" { throw CallError("name: give it at least a letter.") }

    let plan = try BatchPlan(files: files, options: options)
    if let first = plan.problems.first, !keepsGoing || plan.trials.isEmpty {
      throw CallError(plan.problemMessages.joined(separator: "\n"), fault: first.fault)
    }
    let store = try ResultStore(path: path, access: .write)
    defer { store.close() }
    let (title, machine) = (name ?? plan.defaultName, Machine.description)
    let run =
      isResumed
      ? try store.resumeRun(name: title, program: Version.number, machine: machine).run
      : try store.createRun(name: title, program: Version.number, machine: machine)
    var runner = BatchRunner(plan: plan, store: store, run: run, jobs: Workers.jobs(jobs).count)
    progress.expect(plan.episodeCount, done: try runner.finishedBefore())
    runner.keepsGoing = keepsGoing
    runner.isCancelled = { progress.poll() }
    runner.onEpisode = { progress.advance() }
    let outcome = try runner.runMissing()
    progress.finish()
    let skipped = plan.problemMessages + outcome.problems.map(\.message)
    return Answer(
      .object([
        .init("run", .string(run.title)), .init("finished", .integer(outcome.finished)),
        .init("skipped", .array(skipped.map { .string($0) })),
        .init("isComplete", .bool(!outcome.wasCancelled)),
      ]))
  }

  private static func options(_ reader: inout ObjectReader) throws -> BatchPlan.Options {
    var options = BatchPlan.Options()
    options.controllers = try reader.optional("controllers").map { try strings($0) } ?? []
    options.seeds =
      try reader.optional("seeds").map { try $0.array(of: "numbers").map { try $0.seed() } } ?? []
    options.agents =
      try reader.optional("agents").map { list in
        try list.array(of: "numbers").map { try $0.integer(in: 1...100_000) }
      } ?? []
    options.episodes = try reader.optional("episodes")?.integer(in: 1...10_000_000) ?? 1
    options.overrides = try ScenarioRequest.changes(&reader)
    return options
  }

  static func strings(_ cursor: JSONCursor) throws -> [String] {
    try cursor.array(of: "names").map { try $0.string() }
  }
}
