import ArgumentParser
import Basics
import Evaluation
import GridWorld
import Scenarios
import Simulation

struct BatchRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs every case of suites under every controller. What 'navsim batch SUITE…' means.",
    discussion: """
      Every case × number of agents × seed × controller × episode is one episode; all are stored as they finish, and the \
      same rows come out whatever the number of threads and the machine, but for controllers with a time budget (lacam \
      without iterations), which find more on a faster one. Of policies, behavior is the same everywhere; OpenBLAS \
      takes each processor's kernels, which change the last digits of attention, so that drift is stored with 5 decimals \
      and entropy with 4, and even these may differ by one in the last place.

      Intervals are 95 %, over instances: episodes on the same map, starts and goals, whatever the seed, are no independent \
      samples, and count as one with their mean. CSR, which is 0 or 1 in each episode, has Wilson's interval with the \
      number of independent episodes that would be as exact, else it is the bootstrap's; a dash where all values are the \
      same.

      --resume goes on with the newest run of the same name: what it has is kept, what it lacks is run. Cases, \
      controllers, seeds and episodes may be added that way; changed ones are refused.

      Gates: METRIC>=BOUND (or <=, >, <), in brackets a controller, n=AGENTS and suite=NAME: 'CSR[pibt,n=64]>=0.9'. Every \
      controller and suite that is left has to meet it on its own.
      """)

  static let maximumEpisodes = 10_000_000

  @Argument(help: "Suites, scenarios or MovingAI .scen files.")
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "What drives the agents, parted by commas: names, or policy:FILE, which brings sensors and radio to scenarios that say none. Default: the scenarios' own.",
      valueName: "names"))
  var controllers: NameList?

  @Option(
    help: ArgumentHelp(
      "Episodes of every case, numbered from 0; each has random streams of its own.", valueName: "count"))
  var episodes = 1

  @Option(
    help: ArgumentHelp(
      "Seeds, as in 1,2,5-9; generated maps and agents without seeds of their own follow them. Default: the scenarios' own.",
      valueName: "numbers"))
  var seeds: NumberList?

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp(
      "Numbers of agents, as in 8,16,32: of random agents, or the first so many of listed ones.",
      valueName: "counts"))
  var agents: NumberList?

  @Option(help: ArgumentHelp("Steps after which an episode is truncated.", valueName: "steps"))
  var maxSteps: Int?

  @Option(help: "What happens when agents want the same cell, or each other's.")
  var collisions: CollisionRule?

  @Option(name: .shortAndLong, help: ArgumentHelp("Another map than the scenarios' own.", valueName: "file"))
  var map: String?

  @Option(help: MemoryHelp.text)
  var memory: Int?

  @Option(help: ArgumentHelp("Of the run in the store. Default: the suites' names.", valueName: "name"))
  var name: String?

  @Flag(help: "Go on with the newest run of this name: run only what is missing.")
  var resume = false

  @Flag(help: "Leave out cases that can't be run, instead of starting nothing.")
  var keepGoing = false

  @Option(name: .shortAndLong, help: ArgumentHelp("Threads (default: all cores).", valueName: "count"))
  var jobs: Int?

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: BatchOutputOptions

  func validate() throws {
    guard (1...BatchRunCommand.maximumEpisodes).contains(episodes) else {
      throw ValidationError("--episodes \(episodes): from 1 to \(BatchRunCommand.maximumEpisodes).")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1.") }
    if let name, name.isEmpty { throw ValidationError("--name: give it at least a letter.") }
  }

  func run() throws {
    let plan = try makePlan()
    try output.prepare(plan, stored: resume ? storedTrials(of: plan) : [])
    let results = try ResultStore(path: store.path, access: .write)
    defer { results.close() }
    let run = try findRun(in: results, plan)
    let jobs = Terminal.jobs(jobs)

    var runner = BatchRunner(plan: plan, store: results, run: run, jobs: jobs)
    let progress = ProgressLine(
      total: plan.episodeCount, done: try runner.finishedBefore(), unit: "episodes", isShown: !output.quiet)
    let stop = { @Sendable () -> Failure in
      let left = try? results.run(named: run.title)
      return Failure(
        "interrupted; \(left.map { "\($0.finished) of \($0.planned) episodes" } ?? "all that was finished") "
          + "\(left == nil ? "is" : "are") stored in \(results.path). Go on with --resume.",
        exitCode: Failure.interrupted)
    }
    Interrupt.finish {
      Terminal.complain(stop().message)
      results.close()
    }
    runner.keepsGoing = keepGoing
    runner.isCancelled = { Interrupt.isRequested }
    runner.onEpisode = { progress.advance() }
    let outcome: BatchRunner.Outcome
    do {
      outcome = try runner.runMissing()
      progress.end()
    } catch {
      progress.end()
      throw error
    }
    for problem in outcome.problems { Terminal.complain("skipped: \(problem.message)") }
    if outcome.wasCancelled { throw stop() }
    try output.write(results, run.title)
  }

  /// Everything that is to be run, checked. Broken cases end the command, or are reported and left out.
  private func makePlan() throws -> BatchPlan {
    var options = BatchPlan.Options()
    options.controllers = controllers?.names ?? []
    options.agents = (agents?.values ?? []).map { Int(clamping: $0) }
    options.seeds = seeds?.values ?? []
    options.episodes = episodes
    options.overrides = ScenarioOverrides(
      maxSteps: maxSteps, collisions: collisions, map: map, memory: memory)
    let plan = try BatchPlan(files: files, options: options)
    let messages = plan.problemMessages
    let verb = keepGoing ? "skipped: " : ""
    for message in messages.prefix(20) { Terminal.complain(verb + message) }
    if messages.count > 20 { Terminal.complain("… and \(messages.count - 20) more.") }
    if let first = plan.problems.first, !keepGoing || plan.trials.isEmpty {
      throw Failure(
        plan.trials.isEmpty
          ? "nothing can be run." : "nothing was started; mend this, or leave it out with --keep-going.",
        exitCode: first.fault.rawValue)
    }
    return plan
  }

  /// What the run that is to be gone on with holds already; empty if there is none.
  private func storedTrials(of plan: BatchPlan) throws -> [Trial] {
    let results: ResultStore
    do {
      results = try ResultStore(path: store.path, access: .read)
    } catch {
      guard error.reason == .missing else { throw error }
      return []
    }
    defer { results.close() }
    let name = name ?? plan.defaultName
    guard let run = try results.runToResume(name: name, program: Version.number) else { return [] }
    return try results.trials(of: run).map(\.trial)
  }

  private func findRun(in results: ResultStore, _ plan: BatchPlan) throws -> StoredRun {
    let name = name ?? plan.defaultName
    if resume {
      let known = try results.runs().map(\.name)
      let (run, isNew) = try results.resumeRun(
        name: name, program: Version.number, machine: Machine.description)
      guard isNew else { return run }
      let guess =
        nearestName(to: name, in: known).map { ", did you mean '\($0)'? Beginning" } ?? "; beginning"
      Terminal.say("note: \(store.path) holds no run '\(name)'\(guess) a new one.")
      return run
    }
    if let earlier = try results.newestRun(name: name), earlier.program == Version.number,
      earlier.finished < earlier.planned, !output.quiet
    {
      Terminal.say(
        "\(earlier.title) is unfinished (\(earlier.finished) of \(earlier.planned)); --resume would go on with it. Beginning a new run."
      )
    }
    return try results.createRun(name: name, program: Version.number, machine: Machine.description)
  }
}
