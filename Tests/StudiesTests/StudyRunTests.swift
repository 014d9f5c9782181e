import Basics
import Evaluation
import Foundation
import Scenarios
import Simulation
import Synchronization
import Testing
import Training
import TrainingFiles

@testable import Studies

@Suite("Running studies") struct StudyRunTests {
  private static let two =
    #""arms": {"a": {}, "b": {"policy": {"attention": "soft"}}}, "seeds": [1, 2], "evaluate": [{"suite": "test", "episodes": 6, "controllers": ["greedy"]}]"#

  @Test("interrupted at any event, they end with the same weights, state and rows", arguments: [7, 10])
  func resume(at count: Int) throws {
    let test = try TestStudy()
    let study = try test.study(Self.two)
    try test.run(study, in: "whole", jobs: 1)
    let files = test.files(study, in: "cut")
    var sessions = 0
    while true {
      let events = Atomic<Int>(0)
      var runner = try StudyRunner(study, in: files, jobs: 2)
      runner.onEvent = { _ in events.add(1, ordering: .relaxed) }
      runner.isCancelled = { events.load(ordering: .relaxed) >= count }
      sessions += 1
      if try runner.train() == .finished { break }
      try #require(sessions < 200)
    }
    try test.run(study, in: "cut")
    let whole = test.files(study, in: "whole")
    for training in study.trainings {
      for name in ["best.safetensors", "last.safetensors", "test.json", "config.json"] {
        let path = "/\(name)"
        #expect(
          try bytes(of: whole.path(of: training) + path) == bytes(of: files.path(of: training) + path),
          "\(training.name)\(path)")
      }
    }
    let rows = try test.rows(study, store: whole.storeFile)
    let others = try test.rows(study, store: files.storeFile)
    #expect(rows.count == 30 && rows == others)
  }

  @Test("two on one store leave each other's rows alone")
  func twoOnOneStore() throws {
    let test = try TestStudy()
    let studies = try ["one", "two"].map { try test.study(Self.two, name: $0) }
    let store = test.folder + "/both.sqlite"
    let failures = Locked<[String]>([])
    Workers.forEach(count: 2, jobs: 2) { index in
      do { try test.run(studies[index], store: store, jobs: 1) } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    for study in studies {
      try test.run(study, in: "alone")
      let alone = try test.rows(study, store: test.files(study, in: "alone").storeFile)
      let shared = try test.rows(study, store: store)
      #expect(shared == alone && alone.count == 30)
    }
  }

  @Test("refuse to run twice at once, and a folder of another configuration")
  func refusals() throws {
    let test = try TestStudy()
    let study = try test.study(Self.two)
    try test.run(study)
    let first = try StudyRunner(study, in: test.files(study), jobs: 1)
    #expect(throws: RunFolderError.self) { try StudyRunner(study, in: test.files(study), jobs: 1) }
    withExtendedLifetime(first) {}
    let other = try test.study(Self.two.replacing("soft", with: "uniform"))
    let files = test.folder + "/other"
    try FileManager.default.copyItem(atPath: test.folder + "/runs", toPath: files)
    let runner = try StudyRunner(other, in: StudyFolder(other, in: files), jobs: 1)
    let error = #expect(throws: RunFolderError.self) { try runner.train() }
    #expect(error?.description.contains("policy.attention") == true)
  }

  @Test("arms that break off are told, and the others go on")
  func failures() throws {
    let test = try TestStudy()
    let study = try test.study(
      #""arms": {"wild": {"optimizer": {"learningRate": 1, "beta2": 0, "epsilon": 1e-12}, "reinforce.gradientClip": 0, "reward.progress": 100}, "tame": {}}, "evaluate": []"#
    )
    let runner = try StudyRunner(study, in: test.files(study), jobs: 2)
    #expect(try runner.train() == .finished)
    let figures = try StudyFigures(study, in: test.files(study), store: nil, program: "1")
    #expect(figures.arms[1].finished == 1 && figures.arms[1].failures == [])
    // Whether it breaks off is the trainer's to say; either way it is told.
    #expect(figures.arms[0].finished + figures.arms[0].failures.count == 1)
  }

  @Test("trainings of several stages, behind a shield, are trained and measured like others")
  func stages() throws {
    let test = try TestStudy()
    let study = try test.study(
      #""arms": {"staged": {"stages": [{"kind": "imitation", "instances": 2, "updates": 2, "heldOutInstances": 1, "expert": {"iterations": 50}}, {"kind": "reinforce", "agentSteps": 40}]}, "plain": {"reinforce.shield": {}}}, "evaluate": [{"suite": "test", "episodes": 4}]"#
    )
    let goal = study.arms[0].trainings[0].goal
    #expect(goal > 40 && study.arms[1].trainings[0].goal == 60)
    try test.run(study)
    #expect(try test.rows(study, store: test.files(study).storeFile).count == 8)
  }

  @Test("arms of different sensors and radios are measured with their own")
  func senses() throws {
    let test = try TestStudy()
    _ = try test.write(
      #"{"version": 1, "name": "plain", "cases": [{"name": "a", "map": {"rows": ["....", "...."]}, "agents": {"count": 2, "seed": 1}}]}"#,
      to: "plain.json")
    let study = try test.study(
      #""arms": {"near": {}, "wide": {"policy.sensors.window.radius": 2, "policy.radio": {"range": 7}}}, "evaluate": [{"suite": "test", "episodes": 2}, {"suite": "plain.json"}]"#
    )
    try test.run(study)
    let store = try ResultStore(path: test.files(study).storeFile, access: .read)
    defer { store.close() }
    let runs = try store.runs()
    #expect(runs.count == 2)
    for run in runs {
      let trials = try store.trials(of: run)
      #expect(Set(trials.map(\.trial.key.controller)).count == 2)
      for trial in trials {
        let world = try store.scenario(of: trial).world
        let isWide = trial.trial.key.controller.contains("wide")
        #expect(world.sensors.window.radius == (isWide ? 2 : 1) && world.sensors.peers.max == 1)
        #expect(world.radio.range == (isWide ? 7 : 5))
      }
    }
  }

  // MARK: - Search

  private static let search =
    #""search": {"fields": {"optimizer.learningRate": {"log": [0.0001, 0.1]}, "policy.heads": [1, 2]}, "arms": 4, "rungs": 3, "keep": 0.5, "budget": 720, "metric": "ISR"}, "evaluate": [{"suite": "heldOut", "episodes": 4}]"#

  @Test("ranking keeps the best, in their own order, and drops what failed")
  func ranking() {
    #expect(SuccessiveHalving.best(2, of: [0.1, 0.9, nil, 0.5], isCost: false) == [1, 3])
    #expect(SuccessiveHalving.best(2, of: [0.1, 0.9, nil, 0.5], isCost: true) == [0, 3])
    #expect(SuccessiveHalving.best(3, of: [nil, 0.5, nil], isCost: false) == [1])
    #expect(SuccessiveHalving.best(2, of: [0.5, 0.5, 0.5], isCost: false) == [0, 1], "ties go by the draw")
  }

  @Test("a search trains each rung on from the one before, keeps the right arms, and resumes")
  func searchKeepsTheBest() throws {
    let test = try TestStudy()
    let study = try test.study(Self.search)
    let search = try #require(study.search)
    #expect(search.rungs.map(\.arms) == [4, 2, 1] && search.rungs.map(\.agentSteps) == [60, 180, 420])
    try test.run(study, in: "whole", jobs: 1)
    let state = try StudyState(file: test.files(study, in: "whole").stateFile)
    let scores = search.arms.map { state.scores[$0.trainings[0].name] ?? [] }
    #expect(scores.map(\.count).sorted() == [1, 1, 2, 3])
    // Who went on had the best figures of the rung, by the definition written out again.
    for rung in 0..<2 {
      let there = scores.indices.filter { scores[$0].count > rung }
      let kept = Set(there.filter { scores[$0].count > rung + 1 })
      let worst = kept.map { scores[$0][rung] }.min() ?? 0
      #expect(there.allSatisfy { kept.contains($0) || scores[$0][rung] <= worst })
    }
    let winner = try #require(search.arms.first { state.scores[$0.trainings[0].name]?.count == 3 })
    #expect(test.files(study, in: "whole").isFinished(winner.trainings[0]))

    let files = test.files(study, in: "cut")
    var sessions = 0
    while true {
      let events = Atomic<Int>(0)
      var runner = try StudyRunner(study, in: files, jobs: 2)
      runner.onEvent = { _ in events.add(1, ordering: .relaxed) }
      runner.isCancelled = { events.load(ordering: .relaxed) >= 8 }
      sessions += 1
      if try runner.train() == .finished { break }
      try #require(sessions < 200)
    }
    #expect(sessions > 2)
    #expect(try StudyState(file: files.stateFile) == state)
    for arm in search.arms {
      let path = "/\(arm.trainings[0].name)/last.safetensors"
      #expect(try bytes(of: files.path + path) == bytes(of: test.files(study, in: "whole").path + path))
    }
    let table = try #require(try test.figures(study, in: "whole").search)
    #expect(table.rows.map(\.scores.count) == [3, 2, 1, 1] && table.rows[0].arm == winner.name)
  }
}
