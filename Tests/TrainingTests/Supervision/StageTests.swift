import Attention
import Basics
import Foundation
import GridWorld
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Stages") struct StageTests {
  private struct Killed: Error {}

  private func open(_ folder: String, _ mode: RunFolder.Mode, jobs: Int = 1) throws -> TrainingRun {
    try TrainingRun(
      SmallImitation.configuration(), configurationText: "{}", root: folder, mode: mode, jobs: jobs)
  }

  /// What a run leaves but for times, by the files' names.
  private func results(_ folder: String) throws -> [String: Int] {
    var files = ["last.safetensors", "best.safetensors", "test.json"]
    files += try names(in: folder + "/run/data").map { "data/" + $0 }
    return Dictionary(
      uniqueKeysWithValues: try files.map {
        ($0, Int(CRC32C(of: try bytes(of: "\(folder)/run/\($0)")).value))
      })
  }

  @Test("follow one another, each measured on held-out instances, whatever the number of threads")
  func threads() throws {
    try withTemporaryFolder { folder in
      let one = try open(folder + "/1", .new)
      var stages: [Int] = []
      var foretold: [Int] = []
      let ending = try one.run(isInterrupted: { false }) { event in
        switch event {
        case .update(let update): stages.append(update.counters.stage)
        case .evaluation(_, let foretelling, let counters, _):
          if foretelling != nil { foretold.append(counters.updates) }
        default: break
        }
      }
      #expect(ending == .finished && one.trainer.isFinished)
      #expect(stages.prefix(11) == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1] && stages.last == 2)
      #expect(foretold == [5, 8, 11])
      let two = try open(folder + "/2", .new, jobs: 2)
      _ = try two.run(isInterrupted: { false }) { _ in }
      #expect(try results(folder + "/1") == results(folder + "/2"))
      #expect(
        try names(in: folder + "/1/run/data") == [
          "stage-0-held-out.demonstrations", "stage-0.demonstrations", "stage-1-round-0.demonstrations",
          "stage-1-round-1.demonstrations",
        ])
      let lines = try String(decoding: bytes(of: folder + "/1/run/metrics.csv"), as: UTF8.self)
        .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let accuracy = try #require(lines[0].firstIndex(of: "heldOutAccuracy"))
      #expect(lines[5][accuracy] != "" && lines[4][accuracy] == "" && lines[12][accuracy] == "")
      let stage = try #require(lines[0].firstIndex(of: "stage"))
      #expect(lines[1][stage] == "0" && lines[6][stage] == "1" && lines[12][stage] == "2")
    }
  }

  /// Plays a run that is killed at event after event, and resumed each time.
  @Test("killed at any moment, go on to the same weights and data, bit for bit")
  func resume() throws {
    try withTemporaryFolder { folder in
      _ = try open(folder + "/whole", .new).run(isInterrupted: { false }) { _ in }
      var isOver = false
      var kills = 0
      while !isOver {
        let run = try open(folder + "/killed", kills == 0 ? .new : .resume)
        var events = 0
        do {
          _ = try run.run(isInterrupted: { false }) { _ in
            events += 1
            // Later and later, so that it comes to an end.
            if events == 4 + 2 * kills { throw Killed() }
          }
          isOver = true
        } catch is Killed {
          kills += 1
          // A record of which only a part was written.
          let data = run.folder.dataFolder
          if run.trainer.stage?.supervision != nil, let last = Directory.names(in: data).last {
            let file = "\(data)/\(last)"
            let whole = try bytes(of: file)
            try Data(whole.dropLast(kills % 7)).write(to: URL(fileURLWithPath: file))
          }
        }
      }
      #expect(kills > 3)
      #expect(try results(folder + "/whole") == results(folder + "/killed"))
    }
  }

  @Test("without their data go on to the same weights: they are made again")
  func lostData() throws {
    try withTemporaryFolder { folder in
      _ = try open(folder + "/whole", .new).run(isInterrupted: { false }) { _ in }
      do {
        let killed = try open(folder + "/killed", .new)
        #expect(throws: Killed.self) {
          try killed.run(isInterrupted: { false }) {
            if case .update(let update) = $0, update.counters.updates == 11 { throw Killed() }
          }
        }
        try FileManager.default.removeItem(atPath: killed.folder.dataFolder)
      }
      _ = try open(folder + "/killed", .resume).run(isInterrupted: { false }) { _ in }
      #expect(try results(folder + "/whole") == results(folder + "/killed"))
    }
  }

  @Test("interrupted while data are made or a batch is learned from, keep what is whole")
  func interruption() throws {
    try withTemporaryFolder { folder in
      let stop = Locked(false)
      let run = try open(folder, .new)
      run.trainer.isCancelled = { stop.withLock { $0 } }
      let ending = try run.run(isInterrupted: { stop.withLock { $0 } }) {
        if case .data(let data) = $0, data.activity == .solving, data.done == 16 {
          stop.withLock { $0 = true }
        }
      }
      #expect(ending == .interrupted && run.trainer.counters.updates == 0)
      stop.withLock { $0 = false }
      var made: [Int] = []
      _ = try run.run(isInterrupted: { false }) {
        if case .data(let data) = $0, data.activity == .solving { made.append(data.made) }
      }
      #expect(made == [0, 4])
    }
  }

  @Test("keep no more data than they may, and train on those")
  func bound() throws {
    let file = try DemonstrationFile(path: nil, key: [])
    let source = SmallImitation.source()
    var reports: [DataReport] = []
    var maker = DemonstrationMaker(
      file: file, jobs: 2, isCancelled: { false }, sizeLimit: 700,
      report: DataReport(
        stage: 0, activity: .solving, done: 0, total: 0, skipped: 0, leftOut: 0, states: 0, rows: 0,
        seconds: 0,
        made: 0), tell: { reports.append($0) })
    let isWhole = try maker.run(count: 40) { number in
      .solving(
        number, source.instance(number, rollout: 0, of: SmallImitation.worlds).configuration,
        by: ExpertSolver(iterations: 60))
    }
    let last = try #require(reports.last)
    #expect(isWhole && file.byteCount <= 700 && last.done == file.demonstrations.count)
    #expect(last.leftOut > 0 && last.leftOut + last.done == 40 && last.isComplete)
  }

  @Test("learn from an expert: far above chance after some 200 updates on 8×8 maps")
  func learning() throws {
    var configuration = SmallImitation.configuration(seed: 2)
    var supervision = SmallImitation.supervision
    supervision.batchRows = 250
    configuration.stages = [
      .imitation(
        ImitationConfiguration(
          settings: StageSettings(optimizer: OptimizerConfiguration(learningRate: 0.01, warmup: 5)),
          supervision: supervision, instances: 100, updates: 200))
    ]
    let trainer = try Trainer(configuration, jobs: 2)
    #expect(try trainer.prepareData { _ in })
    #expect(try trainer.prepareHeldOut { _ in })
    let before = try #require(trainer.foretellHeldOut())
    while !trainer.isStageOver { _ = try trainer.update() }
    let after = try #require(trainer.foretellHeldOut())
    #expect(before.accuracy < 0.5 && before.crossEntropy > 1)
    #expect(after.accuracy > 0.75 && after.crossEntropy < 0.7, "\(after)")
    #expect(trainer.isFinished)
  }

  @Test("whose instances the expert can't solve say so")
  func nothingToLearn() throws {
    var configuration = SmallImitation.configuration()
    // Two robots that would have to swap in a corridor.
    configuration.worlds = WorldDistribution(
      source: .listed([SmallTraining.world(["..."], [((0, 0), [(2, 0)]), ((2, 0), [(0, 0)])])]), maxSteps: 8)
    let trainer = try Trainer(configuration, jobs: 1)
    #expect(try trainer.prepareData { _ in })
    #expect(throws: TrainingError.noDemonstrations(stage: 0)) { try trainer.update() }
  }

  @Test("refuse worlds that the expert has no plans for")
  func hindrances() {
    func message(_ change: (inout TrainerConfiguration) -> Void) -> String? {
      var configuration = SmallImitation.configuration()
      change(&configuration)
      do {
        try configuration.validate()
        return nil
      } catch { return error.description }
    }
    #expect(message { _ in } == nil)
    #expect(
      message { $0.worlds.task = .lifelong }
        == "'stages[0].worlds.task' is beyond the expert (the expert plans to one goal an agent, and under 'lifelong' "
        + "goals never end; teach on \"task\": \"reach\", and go on from that policy), expected one that can be taught."
    )
    #expect(
      message { $0.worlds.dynamics = .grid(collisions: .priority) }?.contains("collisions 'priority'") == true
    )
    #expect(
      message {
        $0.worlds.source = .listed([SmallTraining.world(["..."], [((0, 0), [(2, 0), (1, 0)])])])
      }?.contains("give each agent one goal") == true)
    #expect(message { $0.worlds.source = .mixture([]) }?.hasPrefix("'worlds.mixture' is none") == true)
    #expect(
      message { $0.stages = [.aggregation(AggregationConfiguration(temperatures: []))] }
        == "'stages[0].temperatures' is none, expected at least one.")
  }
}
