import ArgumentParser
import Basics
import Episodes
import Evaluation
import Scenarios
import Scenes
import Simulation
import Viewer

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Simulates a scenario, or every case of a suite.",
    discussion: """
      A MovingAI .scen file runs on its map; --agents takes the first so many of its entries. One that lists problems for a single robot (starts come again) is a suite with a case for each entry, --case 0 and on. A suite runs case by case on all cores and is reported as a table by number of agents; --case picks one. Its 95 % intervals are over instances (map, starts, goals), however many episodes each has.

      Controllers (a scenario that says no sensors, or no radio, has those that its policy was trained with):
      \(ControllerSpecification.known.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))

      Metrics:
      \(EpisodeMetrics.definitions.map { "  \($0.name): \($0.meaning)" }.joined(separator: "\n"))
      """)

  static let maximumEpisodes = 1_000_000

  @Argument(help: "A scenario, suite or .scen file.")
  var scenario: String

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp("One case of a suite, or one entry of a .scen file, from 0.", valueName: "name"))
  var caseName: String?

  @OptionGroup var overrides: OverrideOptions

  @Option(
    help: ArgumentHelp(
      "Episodes to run, numbered from 0; each has random streams of its own.", valueName: "count"))
  var episodes = 1

  @Option(
    help: ArgumentHelp(
      "Run the episode of this number instead of 0, as a batch report names it.", valueName: "number"))
  var episode: Int?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Threads for suites and many episodes (default: all cores).", valueName: "count"))
  var jobs: Int?

  @Flag(help: "Open a window.")
  var window = false

  @Flag(help: "Open no window, even where there is a display. The default.")
  var headless = false

  @Option(help: ArgumentHelp("Record the episode as JSON Lines.", valueName: "file.jsonl"))
  var trace: String?

  @Flag(
    help:
      "Record in the trace, too, what each robot that a policy drives attends to: W, W*, Y, its action probabilities."
  )
  var traceAttention = false

  @Option(
    help: ArgumentHelp(
      "Write where everybody was at every step as a plan, in the LaCAM family's text format.",
      valueName: "file"))
  var plan: String?

  @Option(help: ArgumentHelp("Draw the final step (see --at) without a display.", valueName: "file.png"))
  var picture: String?

  @Option(help: ArgumentHelp("The step --picture draws; 0 is the start.", valueName: "step"))
  var at: Int?

  @OptionGroup var page: PageOptions

  @OptionGroup var film: FilmOptions

  @OptionGroup var overlays: OverlayOptions

  @OptionGroup var counterfactual: CounterfactualOptions

  @OptionGroup var drawing: DrawingOptions

  @Option(help: "How results are printed.")
  var format: OutputFormat = .text

  @Option(help: MetricChoice.help)
  var metrics: MetricChoice?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the results there instead of to stdout.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Exit with 3 unless the mean metric meets this, as in 'CSR>=0.9'. May be repeated.",
      valueName: "condition"))
  var gate: [Gate] = []

  @Flag(name: .shortAndLong, help: "Print results only.")
  var quiet = false

  func validate() throws {
    guard (1...RunCommand.maximumEpisodes).contains(episodes) else {
      throw ValidationError("--episodes \(episodes): from 1 to \(RunCommand.maximumEpisodes).")
    }
    if let episode, episode < 0 { throw ValidationError("--episode \(episode): episodes count from 0.") }
    if episode != nil, episodes > 1 {
      throw ValidationError("--episode picks one; --episodes runs many. Leave one out.")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1.") }
    if let at, at < 0 { throw ValidationError("--at \(at): steps count from 0.") }
    if traceAttention, trace == nil {
      throw ValidationError("--trace-attention adds to a trace; name it with --trace FILE.jsonl.")
    }
    try DrawingOptions.checkPicture(picture)
    try counterfactual.check(select: overlays.select)
    if at != nil, picture == nil { throw ValidationError("--at names the step of --picture FILE.png.") }
    if window, headless { throw ValidationError("--window or --headless, not both.") }
    if window,
      trace != nil || plan != nil || picture != nil || film.film != nil || page.html != nil || out != nil
        || !gate.isEmpty || episodes > 1 || format != .text
    {
      throw ValidationError(
        "--window shows one episode; leave out --trace, --plan, --picture, --film, --html, --out, --gate, --episodes and --format."
      )
    }
  }

  func run() throws {
    let (scenarios, title) = try ScenarioArgument.load(
      scenario, caseName: caseName, overrides: overrides.values)
    let isSingle = caseName != nil || title == nil
    if !isSingle || episodes > 1,
      trace != nil || plan != nil || picture != nil || film.film != nil || page.html != nil || window
    {
      throw Failure(
        "--trace, --plan, --picture, --film, --html and --window take one episode; \(isSingle ? "leave out --episodes" : "pick a case with --case NAME").",
        exitCode: Failure.usage)
    }
    for gate in gate {
      try gate.refuse(for: gate.complaint(tasks: Set(scenarios.map(\.world.task))))
      if gate.suite != nil {
        throw Failure("--gate \(gate.description): 'suite=' is for navsim batch.", exitCode: Failure.usage)
      }
      let agents = scenarios.map(\.world.agents.count)
      try gate.refuse(
        for: gate.complaint(controllers: scenarios.map(\.controllerNames), suites: [], agents: agents))
    }
    try metrics?.refuse(known: EpisodeMetrics.definitions.map(\.name))
    if window {
      try overlays.check(agents: scenarios[0].world.agents.count, without: counterfactual.without)
      let source = ScenarioSource(
        path: scenario, caseName: caseName, overrides: overrides.values, number: episode ?? 0)
      return try Sitting.run { isInterrupted in
        try EpisodeWindow.show(
          source, scenarios[0],
          .init(theme: drawing.theme, attention: overlays.attention ?? .selected, selection: overlays.select),
          isInterrupted: isInterrupted)
      }
    }
    if episode != nil, !isSingle {
      throw Failure("--episode takes one case; pick it with --case NAME.", exitCode: Failure.usage)
    }

    try OutputFiles.check([
      ("--trace", trace), ("--plan", plan), ("--picture", picture), ("--film", film.film),
      ("--html", page.html), ("--out", out == "-" ? nil : out),
    ])
    Interrupt.finish { Terminal.complain("interrupted; what was done could not be written in time.") }
    let output = try ResultOutput(path: out)
    let complaints: [String]
    let wasInterrupted: Bool
    if isSingle, episodes == 1 {
      try overlays.check(agents: scenarios[0].world.agents.count, without: counterfactual.without)
      if let lookFor = scenarios[0].lookFor, format == .text, !quiet { Terminal.say(lookFor) }
      let record = try runOne(scenarios[0])
      for note in record.notes { Terminal.say("note: \(note)") }
      wasInterrupted = Interrupt.isRequested
      try output.write(text(of: record))
      complaints = gate.compactMap { $0.complaint(about: CollectionOfOne(record)) }
    } else {
      let results = try runMany(scenarios)
      for note in results.notes { Terminal.say("note: \(note.text)") }
      wasInterrupted = Interrupt.isRequested
      try write(results.records, title: title ?? scenarios[0].name, to: output)
      complaints = gate.compactMap { $0.complaint(about: results.records) }
    }
    if !quiet {
      let files = [
        ("trace", trace), ("plan", plan), ("picture", picture), ("film", film.film), ("page", page.html),
        ("results", out),
      ]
      for (name, path) in files {
        if let path { Terminal.say("\(name): \(printable(path))") }
      }
    }
    if wasInterrupted {
      throw Failure("interrupted; what was done is reported.", exitCode: Failure.interrupted)
    }
    for complaint in complaints { Terminal.complain(complaint) }
    if !complaints.isEmpty { throw ExitCode(Failure.gateUnmet) }
  }

  /// One episode, with everything that is to be recorded of it.
  private func runOne(_ scenario: Scenario) throws -> EpisodeRecord {
    var recorded = RecordedEpisode(
      scenario, number: episode ?? 0, trace: trace, tracesAttention: traceAttention, plan: plan)
    recorded.isCancelled = { Interrupt.isRequested }
    guard page.html == nil else {
      return try page.record(recorded, overlays, drawing) { try draw($0) }
    }
    return try draw(recorded)
  }

  private func draw(_ recorded: RecordedEpisode) throws -> EpisodeRecord {
    guard picture != nil || film.film != nil else { return try recorded.run() }
    let options = overlays.apply(to: drawing.renderOptions, without: counterfactual.without)
    var drawn = DrawnEpisode(
      recorded, focus: overlays.focus(options, without: counterfactual.without), options: options)
    (drawn.picture, drawn.pictureStep) = (picture, at)
    (drawn.film, drawn.size) = (film.value, film.pixels)
    return try drawn.run()
  }

  private func runMany(_ scenarios: [Scenario]) throws -> EpisodeBatch.Results {
    var batch = EpisodeBatch(scenarios: scenarios, episodes: episodes, jobs: Terminal.jobs(jobs))
    let progress = ProgressLine(total: scenarios.count * episodes, unit: "episodes", isShown: !quiet)
    batch.isCancelled = { Interrupt.isRequested }
    batch.onEpisode = { progress.advance() }
    let results = try batch.run()
    progress.end()
    return results
  }

  private func text(of record: EpisodeRecord) -> String {
    switch format {
    case .json: record.json.prettyText()
    case .csv: RunText.csv(CollectionOfOne(record))
    case .markdown: RunText.markdown(CollectionOfOne(record), metrics: metrics ?? .navigation)
    case .latex: latex(CollectionOfOne(record), title: record.scenario)
    case .text: RunText.summary(record, metrics: metrics ?? .navigation)
    }
  }

  private func latex(_ records: some RandomAccessCollection<EpisodeRecord>, title: String) -> String {
    RunText.latex(
      records, title: title, metrics: metrics ?? .navigation,
      comments: ["\(Checkout.program) on \(Machine.description)"])
  }

  /// Piece by piece, as there may be a million.
  private func write(_ records: EpisodeRecords, title: String, to output: ResultOutput) throws {
    switch format {
    case .json: try RunText.json(records) { text throws(FileError) in try output.add(text) }
    case .csv:
      var lead = ""
      try RunText.csv(records) { line throws(FileError) in
        try output.add(lead + line)
        lead = "\n"
      }
    case .markdown: try output.add(RunText.markdown(records, metrics: metrics ?? .navigation))
    case .latex: try output.add(latex(records, title: title))
    case .text:
      try output.add(
        RunText.table(
          records, title: title, metrics: metrics ?? .navigation, width: ResultOutput.width(path: out)))
    }
    try output.write("")
  }
}
