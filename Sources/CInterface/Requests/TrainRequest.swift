import Attention
import Basics
import Policies
import Scenarios
import Training
import TrainingFiles

/// What `navsim_train` is asked for.
enum TrainRequest {
  static let keys = ObjectKeys(
    "train", ["source", "name", "seed", "agentSteps", "from", "out", "mode", "jobs"])

  enum Mode: String, CaseIterable { case new, resume, force }

  static func answer(_ text: String, _ progress: Progress) throws -> Answer {
    var reader = try ObjectReader(try JSONCursor(request: text), keys, expected: "a request {\"source\": …}")
    let source = try SourceRequest(
      try reader.required("source", example: "\"Scenarios/Training/interaction.json\""))
    var overrides = TrainingOverrides()
    overrides.name = try reader.optional("name")?.string()
    overrides.seed = try reader.optional("seed")?.seed()
    overrides.agentSteps = try reader.optional("agentSteps")?.integer(in: 1...Int.max)
    overrides.from = try reader.optional("from")?.string()
    let root = try reader.optional("out")?.string() ?? "runs"
    let mode = try reader.choice("mode", "mode", default: Mode.new)
    let jobs = try reader.optional("jobs")?.integer(in: 1...1024)
    reader.finish()

    let document = try source.training(overrides)
    try TrainingMemory(document.configuration).check(file: document.file)
    let run = try TrainingRun(
      document.configuration, configurationText: document.resolved.prettyText(), root: root,
      mode: mode == .new ? .new : mode == .resume ? .resume : .force, jobs: Workers.jobs(jobs).count)
    progress.tell(
      .object([
        .init("event", .string("start")), .init("folder", .string(run.folder.path)),
        .init("parameters", .integer(run.trainer.parameters.count)),
        .init("updates", .integer(run.trainer.counters.updates)),
      ]))
    var isFinished = run.isFinished
    if !isFinished {
      run.trainer.isCancelled = { progress.poll() }
      do {
        let ending = try run.run(
          isInterrupted: { progress.poll() }, report: { TrainRequest.tell($0, progress) })
        isFinished = ending == .finished
      } catch let error as TrainingError {
        let kept = run.folder.checkpoints.newest.map { " The last checkpoint is kept: \($0)." } ?? ""
        throw CallError(error.description + kept, fault: .internalError)
      }
    }
    return Answer(
      .object([
        .init("folder", .string(run.folder.path)), .init("finished", .bool(isFinished)),
        .init("updates", .integer(run.trainer.counters.updates)),
        .init("agentSteps", .integer(run.trainer.counters.agentSteps)),
        .init("skipped", .array(run.skippedCheckpoints.map { .string($0.description) })),
      ]))
  }

  private static func tell(_ event: TrainingRun.Event, _ progress: Progress) {
    func tell(_ name: String, _ members: [JSONValue.Member]) {
      progress.tell(.object([.init("event", .string(name))] + members))
    }
    switch event {
    case .update(let update):
      let figures = TrainingRun.figures(of: update).sorted { $0.key < $1.key }
      tell(
        "update",
        [
          .init("updates", .integer(update.counters.updates)),
          .init("stage", .integer(update.counters.stage)),
        ] + figures.map { .init($0.key, .double($0.value)) })
    case .data(let data):
      tell(
        "data",
        [
          .init("stage", .integer(data.stage)), .init("done", .integer(data.done)),
          .init("total", .integer(data.total)), .init("isComplete", .bool(data.isComplete)),
        ])
    case .evaluation(let evaluation, let foretelling, let counters, let isBest):
      var members: [JSONValue.Member] = [
        .init("updates", .integer(counters.updates)), .init("agentSteps", .integer(counters.agentSteps)),
        .init("CSR", .double(evaluation.CSR)), .init("ISR", .double(evaluation.ISR)),
        .init("SoC", .double(evaluation.SoC)), .init("isBest", .bool(isBest)),
      ]
      if let foretelling { members.append(.init("accuracy", .double(foretelling.accuracy))) }
      tell("evaluation", members)
    case .checkpoint(let path): tell("checkpoint", [.init("file", .string(path))])
    case .test(let test): tell("test", [.init("test", test.json)])
    }
  }
}
