import Episodes
import Foundation
import GRDB
import Policies
import Scenarios
import Simulation
import Testing

@testable import Evaluation

@Suite("Senses in a store") struct StoredSensesTests {
  private static let sensors = SensorConfiguration(
    window: WindowSensor(radius: 2), rays: RaySensor(count: 0), peers: PeerSensor(range: 3, max: 4))
  private static let radio = RadioConfiguration(range: 4, delay: 0)
  private static let written =
    #""sensors": {"window": {"radius": 2}, "rays": {"count": 0}, "peers": {"range": 3, "max": 4}}, "radio": {"range": 4, "delay": 0}"#

  private func write(
    _ name: String, in batch: TestBatch, sensors: SensorConfiguration = Self.sensors
  ) throws -> String {
    let policy = NavigationPolicy(
      PolicyConfiguration(
        heads: 1, tokenWidth: 4, valueWidth: 4, environmentWidths: [4], hiddenWidths: [4], messageSymbols: 2,
        exchange: .sameStep, rounds: 2, sensors: sensors, radio: Self.radio))
    let path = "\(batch.folder)/\(name).safetensors"
    try PolicyFile(policy, policy.makeParameters(seed: 1)).write(to: path)
    return "policy:\(path)"
  }

  private func cases(_ members: String = "") -> String {
    TestBatch.cases.replacing("}}", with: "}\(members.isEmpty ? "" : ", ")\(members)}")
  }

  @Test("are each trial's own, while its instance stays everybody's")
  func own() throws {
    let batch = try TestBatch()
    let policies = [
      try write("two", in: batch),
      try write("three", in: batch, sensors: SensorConfiguration(window: WindowSensor(radius: 3))),
    ]
    let controllers = policies + ["greedy"]
    let plan = try batch.plan(controllers)
    #expect(plan.problems.isEmpty && Set(plan.trials.map(\.configuration)).count == 4)
    #expect(
      plan.trials.map(\.senses.isEmpty) == [Bool](repeating: false, count: 8) + [true, true, true, true])
    try batch.run(plan)
    let store = try ResultStore(path: batch.store, access: .read)
    let run = try store.run(named: nil)
    let trials = try store.trials(of: run)
    #expect(trials.map(\.trial.key) == plan.trials.map(\.key))
    for (index, trial) in trials.enumerated() {
      let scenario = try store.scenario(of: trial)
      let radius = index < 4 ? 2 : index < 8 ? 3 : 5
      #expect(scenario.world.sensors.window.radius == radius && scenario.senses.areComplete)
      #expect(scenario.world.radio == (index < 8 ? Self.radio : RadioConfiguration()))
      #expect(try scenario.world == plan.scenario(at: index).world)
    }
    // What is stored plays again, row for row.
    var rows: [(trial: Int64, result: EpisodeResult)] = []
    try store.forEachEpisode(of: run) { rows.append(($0, $1)) }
    #expect(rows.count == plan.episodeCount)
    for (id, result) in rows {
      let trial = try #require(trials.first { $0.id == id })
      var episode = try store.scenario(of: trial).makeEpisode(result.number)
      while !episode.isOver { episode.advance() }
      #expect(episode.world.state.step == result.steps)
    }
    store.close()
    #expect(try batch.run(batch.plan(controllers)).finished == plan.episodeCount, "it is resumed as it is")
  }

  @Test("written out or left to the policy, they give the same rows")
  func same() throws {
    let (silent, said) = (try TestBatch(), try TestBatch(cases: cases(Self.written)))
    let policy = try write("p", in: silent)
    try silent.run(silent.plan([policy, "pibt"]))
    let plan = try said.plan([policy, "pibt"])
    #expect(plan.trials.allSatisfy { $0.senses.isEmpty })
    try said.run(plan)
    #expect(try silent.rows() == said.rows())
    #expect(try silent.rows().count == 24)
  }

  @Test(
    "that a scenario says and the policy does not fit make a case a problem, unless the policy's go before")
  func refused() throws {
    let batch = try TestBatch(
      cases: cases(#""sensors": {"window": {"radius": 4}}, "radio": {"range": 2, "delay": 1}"#))
    let policy = try write("p", in: batch)
    let problems = try batch.plan([policy]).problems
    #expect(problems.count == 4)
    #expect("\(problems[0].error)".contains("Left out of the scenario, 'radio.delay' would be the policy's."))
    var options = BatchPlan.Options()
    (options.controllers, options.fitsSenses) = ([policy], true)
    let plan = try BatchPlan(files: [batch.suite], options: options)
    #expect(plan.problems.isEmpty && !plan.trials[0].senses.isEmpty)
    try batch.run(plan)
    let store = try ResultStore(path: batch.store, access: .read)
    let trials = try store.trials(of: try store.run(named: nil))
    let world = try store.scenario(of: trials[0]).world
    #expect(world.sensors == Self.sensors && world.radio == RadioConfiguration(range: 2, delay: 0))
  }

  @Test("that changed since are not mixed with those of before")
  func changed() throws {
    let batch = try TestBatch(cases: cases(Self.written))
    let policy = try write("p", in: batch)
    try batch.run(batch.plan([policy]))
    // The same file on the same cases, which no longer say the senses: other configurations.
    try batch.write(cases: TestBatch.cases)
    let error = try #require(throws: BatchError.self) { try batch.run(batch.plan([policy])) }
    #expect(error.description.contains("another version"), "\(error)")
    // As a former navsim ran such cases: with the default radio.
    try FileManager.default.removeItem(atPath: batch.store)
    let plan = try batch.plan([policy])
    try FormerStore.make(batch.store, of: plan)
    let former = try #require(throws: BatchError.self) { try batch.run(plan) }
    #expect(former.description.contains("other sensors or another radio"), "\(former)")
    // A damaged row is no scenario.
    try FileManager.default.removeItem(atPath: batch.store)
    try batch.run(plan)
    let store = try ResultStore(path: batch.store, access: .write)
    let trial = try #require(try store.trials(of: try store.run(named: nil)).first)
    for text in ["{}", "[]", "x", #"{"sensors": 1}"#, #"{"seed": 1}"#] {
      try store.write { try $0.execute(sql: "UPDATE senses SET text = ?", arguments: [text]) }
      #expect(throws: ScenarioError.self, "\(text)") { try store.scenario(of: trial) }
    }
  }
}
