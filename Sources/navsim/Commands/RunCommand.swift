import ArgumentParser
import Foundation
import GridWorld
import Scenarios
import Simulation
import Viewer

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Simulates a scenario, or every case of a suite.",
    discussion: """
      A suite runs case by case on all cores and is reported as a table by number of agents; --case picks one.

      Controllers: \(ControllerSpecification.known.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")).
      """)

  @Argument(help: "A scenario or suite file.")
  var scenario: String

  @Option(name: .customLong("case"), help: ArgumentHelp("One case of a suite.", valueName: "name"))
  var caseName: String?

  @OptionGroup var overrides: OverrideOptions

  @Option(help: "Episodes to run, numbered from 0; each has random streams of its own.")
  var episodes = 1

  @Option(name: .shortAndLong, help: "Threads for suites and many episodes (default: all cores).")
  var jobs: Int?

  @Flag(inversion: .prefixedNo, help: "Open a window.")
  var window = false

  @Flag(help: "Open no window, even where there is a display. The default.")
  var headless = false

  @Option(help: ArgumentHelp("Record the episode as JSON Lines.", valueName: "file.jsonl"))
  var trace: String?

  @Option(help: ArgumentHelp("Draw the final step (see --at) without a display.", valueName: "file.png"))
  var picture: String?

  @Option(help: ArgumentHelp("The step --picture draws; 0 is the start.", valueName: "step"))
  var at: Int?

  @OptionGroup var drawing: DrawingOptions

  @Option(help: "text, json or csv.")
  var format: OutputFormat = .text

  @Option(
    help: ArgumentHelp(
      "Exit with 3 unless the mean metric meets this, as in 'CSR>=0.9'.", valueName: "condition"))
  var gate: [Gate] = []

  @Flag(name: .shortAndLong, help: "Print results only.")
  var quiet = false

  func validate() throws {
    guard episodes >= 1 else { throw ValidationError("--episodes \(episodes): at least 1.") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1.") }
    if let at, at < 0 { throw ValidationError("--at \(at): steps count from 0.") }
    if at != nil, picture == nil { throw ValidationError("--at names the step of --picture FILE.png.") }
    if window, headless { throw ValidationError("--window or --headless, not both.") }
    if window, trace != nil || picture != nil || episodes > 1 || format != .text {
      throw ValidationError(
        "--window shows one episode; leave out --trace, --picture, --episodes and --format.")
    }
  }

  func run() throws {
    let scenarios = try load()
    if scenarios.count > 1 || episodes > 1 {
      guard trace == nil, picture == nil, !window else {
        throw ValidationError(
          "--trace, --picture and --window take one episode; name one with --case and leave out --episodes.")
      }
      try finish(runMany(scenarios), interrupted: Interrupt.isRequested)
    } else if window {
      try EpisodeWindow.show(scenarios[0], theme: drawing.theme)
    } else {
      try finish([runOne(scenarios[0])], interrupted: Interrupt.isRequested)
    }
  }

  private func load() throws -> [Scenario] {
    switch try Document.load(scenario, overrides: overrides.values) {
    case .scenario(let scenario):
      guard caseName == nil else {
        throw ValidationError("\(self.scenario) is a single scenario; --case is for suites.")
      }
      return [scenario]
    case .suite(let suite):
      if let caseName { return [try suite.scenario(named: caseName, overrides: overrides.values)] }
      return try (0..<suite.count).map { try suite.scenario(at: $0, overrides: overrides.values) }
    }
  }

  // MARK: - One episode

  private func runOne(_ scenario: Scenario) throws -> EpisodeRecord {
    var episode = try scenario.makeEpisode()
    let writer = try trace.map {
      try TraceWriter(path: $0, scenario: scenario.resolved.text, controller: scenario.controllerNames)
    }
    try writer?.record(episode.world)
    var recorder = SceneRecorder(scenario)
    if picture != nil { recorder.record(episode) }
    while !episode.isOver, !Interrupt.isRequested {
      if picture != nil, episode.world.state.step == at { break }
      episode.advance()
      try writer?.record(episode.world)
      if picture != nil { recorder.record(episode) }
    }
    if let picture {
      if let at, episode.world.state.step < at, !Interrupt.isRequested {
        throw Failure(
          "--at \(at): the episode ends after \(episode.world.state.step) steps.", exitCode: Failure.badInput)
      }
      try draw(recorder.scene(episode), to: picture)
      // The picture's step may be an early one; the result is that of the whole episode.
      while !episode.isOver, !Interrupt.isRequested {
        episode.advance()
        try writer?.record(episode.world)
      }
    }
    try writer?.commit()
    if !quiet {
      if let trace { Terminal.say("trace: \(trace)") }
      if let picture { Terminal.say("picture: \(picture)") }
    }
    return EpisodeRecord(scenario, episode)
  }

  private func draw(_ scene: Scene, to path: String) throws {
    try WholeFile.write(Picture.render(scene, options: drawing.renderOptions), to: path)
  }

  // MARK: - Many episodes

  private func runMany(_ scenarios: [Scenario]) throws -> [EpisodeRecord] {
    // Every controller is made once ahead, so that a case that can't run stops everything before it starts.
    for scenario in scenarios { _ = try ControllerFactory.teams(for: scenario) }
    let total = scenarios.count * episodes
    let episodes = episodes
    let isQuiet = quiet
    let progress = ProgressLine(total: total, unit: "episodes", isShown: !quiet)
    let records = Workers.map(count: total, jobs: jobs ?? Workers.coreCount) { index -> EpisodeRecord? in
      guard !Interrupt.isRequested else { return nil }
      let scenario = scenarios[index / episodes]
      guard var episode = try? scenario.makeEpisode(index % episodes) else { return nil }
      while !episode.isOver {
        if Interrupt.isRequested { return nil }
        episode.advance()
      }
      if !isQuiet { progress.advance() }
      return EpisodeRecord(scenario, episode)
    }
    progress.end()
    return records.compactMap { $0 }
  }

  // MARK: - The end

  private func finish(_ records: [EpisodeRecord], interrupted: Bool) throws {
    switch format {
    case .json: Terminal.print(RunReport.json(records))
    case .csv: Terminal.print(RunReport.csv(records))
    case .text where records.count == 1: Terminal.print(RunReport.text(records[0]))
    case .text:
      if !records.isEmpty { Terminal.print(RunReport.table(records)) }
    }
    if interrupted {
      throw Failure("interrupted; what was done is reported above.", exitCode: Failure.interrupted)
    }
    for gate in gate { try check(gate, records) }
  }

  private func check(_ gate: Gate, _ records: [EpisodeRecord]) throws {
    let values = records.compactMap { $0.metric(gate.metric) }
    guard !values.isEmpty else {
      let known = records.first?.metrics.map(\.name).joined(separator: ", ") ?? ""
      throw ValidationError("--gate: no metric '\(gate.metric)' here; there are \(known).")
    }
    let mean = values.reduce(0, +) / Double(values.count)
    guard gate.isMet(by: mean) else {
      throw Failure(
        "gate \(gate.description) not met: mean \(gate.metric) is \(RunReport.number(mean)).",
        exitCode: Failure.gateUnmet)
    }
  }
}
