import Basics
import Episodes
import Foundation
import Planning
import Policies
import Scenarios
import Simulation
import Testing

/// Scenarios that leave sensors and radio to a policy that has other ones than the defaults.
@Suite("Senses that a scenario does not say") struct SensesTests {
  /// What the policy of `write` was trained with, as a scenario says it.
  static let sensors =
    #""sensors": {"window": {"radius": 2}, "rays": {"count": 0}, "peers": {"range": 3, "max": 4}}"#
  static let radio = #""radio": {"range": 4, "delay": 0}"#

  /// Writes a policy of fresh weights that talks within the step, and gives what names it.
  private func write(
    _ name: String, in folder: String, seed: UInt64 = 1,
    _ change: (inout PolicyConfiguration) -> Void = { _ in }
  ) throws -> String {
    var configuration = PolicyConfiguration(
      heads: 1, tokenWidth: 4, valueWidth: 4, environmentWidths: [4], hiddenWidths: [4], messageSymbols: 2,
      exchange: .sameStep, rounds: 2,
      sensors: SensorConfiguration(
        window: WindowSensor(radius: 2), rays: RaySensor(count: 0), peers: PeerSensor(range: 3, max: 4)),
      radio: RadioConfiguration(range: 4, delay: 0))
    change(&configuration)
    let policy = NavigationPolicy(configuration)
    let path = "\(folder)/\(name).safetensors"
    try PolicyFile(policy, policy.makeParameters(seed: seed)).write(to: path)
    return path
  }

  /// Of members of a scenario: five agents in a room, driven by a controller, the first one by another.
  private func scenario(
    _ members: String = "", driver: String, first: String? = nil
  ) throws -> Scenario {
    let own = first.map { ", \"controller\": \($0)" } ?? ""
    let text = """
      {"version": 1, "map": {"rows": ["......", ".#..#.", "......", ".#..#.", "......"]}, "seed": 3, "maxSteps": 30,
       "controller": \(driver), "agents": [{"start": [0, 0], "goals": [[5, 4]]\(own)},
         {"start": [5, 0], "goals": [[0, 4]]}, {"start": [0, 4], "goals": [[5, 0]]},
         {"start": [5, 4], "goals": [[0, 0]]}, {"start": [2, 2], "goals": [[2, 0]]}]\(members.isEmpty ? "" : ", ")\(members)}
      """
    return try Scenario(text: text, file: "s.json")
  }

  private func driver(_ path: String) -> String { #"{"name": "policy", "file": "\#(path)"}"# }

  @Test("are the policy's, and give the same trace as written out", arguments: [true, false])
  func same(saysRadio: Bool) throws {
    try withFolder { folder in
      let policy = try driver(write("p", in: folder))
      let silent = try scenario(saysRadio ? Self.radio : "", driver: policy)
      let written = try scenario(Self.sensors + ", " + Self.radio, driver: policy)
      #expect(silent.senses.sensors == nil)
      #expect(silent.senses.radio == (saysRadio ? RadioConfiguration(range: 4, delay: 0) : nil))
      #expect(silent.world.sensors == SensorConfiguration())
      var records: [EpisodeRecord] = []
      for (name, scenario) in [("silent", silent), ("written", written)] {
        records.append(
          try RecordedEpisode(
            scenario, number: 2, trace: "\(folder)/\(name).jsonl", tracesAttention: true
          ).run())
      }
      #expect(try text(folder + "/silent.jsonl") == text(folder + "/written.jsonl"))
      #expect(records[0].steps == records[1].steps && records[0].notes == [])
      // The trace says what was used, and plays again from itself.
      let trace = try TraceFile(path: folder + "/silent.jsonl")
      #expect(trace.scenario.senses.areComplete && trace.scenario.world == written.world)
      _ = try RecordedEpisode(
        trace.scenario, number: 2, trace: folder + "/again.jsonl", tracesAttention: true
      ).run()
      #expect(try text(folder + "/again.jsonl") == text(folder + "/silent.jsonl"))
    }
  }

  @Test("are the policy's in batches, suites and recordings for the window")
  func everywhere() throws {
    try withFolder { folder in
      let policy = try write("p", in: folder)
      func suite(_ base: String) throws -> [Scenario] {
        let text = """
          {"version": 1, "name": "s", "base": {"maxSteps": 20\(base)}, "cases": [
            {"name": "a", "map": {"rows": ["....", "....", "...."]}, "agents": {"count": 4, "seed": 1}},
            {"name": "b", "map": {"rows": ["....", ".##.", "...."]}, "agents": {"count": 3, "seed": 2}}]}
          """
        let suite = try Scenarios.Suite(JSONDocument(text: text, file: "s.json"))
        return try (0..<2).map {
          try suite.scenario(at: $0, overrides: ScenarioOverrides(controller: "policy:\(policy)"))
        }
      }
      let (silent, written) = (try suite(""), try suite(", \(Self.sensors), \(Self.radio)"))
      func metrics(_ scenarios: [Scenario]) throws -> [[String]] {
        try EpisodeBatch(scenarios: scenarios, episodes: 3, jobs: 2).run().records.map { record in
          record.metrics.filter { $0.name != "runtime" }.map { "\($0.name) \($0.value)" }
        }
      }
      #expect(try metrics(silent) == metrics(written))
      #expect(try metrics(silent).count == 6)
      let recordings = try [silent[0], written[0]].map { try EpisodeRecording($0) }
      for recording in recordings { recording.advance(to: .max) }
      #expect(recordings[0].scenario.world == written[0].world)
      #expect(recordings[0].episode.world.state == recordings[1].episode.world.state)
      #expect(!recordings[0].inspections().isEmpty)
    }
  }

  @Test("are the defaults where no policy drives, and stay what the scenario says")
  func planners() throws {
    let plain = try scenario(driver: "\"greedy\"")
    let equipped = try plain.equipped()
    #expect(equipped.world == plain.world && equipped.senses.areComplete)
    #expect(equipped.world.sensors == SensorConfiguration() && equipped.world.radio == RadioConfiguration())
    #expect(equipped.resolved == plain.resolved)
    let said = try scenario(Self.sensors, driver: "\"greedy\"").equipped()
    #expect(said.world.sensors.window.radius == 2 && said.world.radio == RadioConfiguration())
  }

  @Test("hold where the scenario says them, and what does not fit is refused with the way out")
  func refused() throws {
    try withFolder { folder in
      let path = try write("p", in: folder)
      let policy = driver(path)
      for (members, key, values) in [
        (#""sensors": {"window": {"radius": 5}}"#, "sensors.window.radius", ("2", "5")),
        (#""sensors": {"rays": {"count": 8}}"#, "sensors.rays.count", ("0", "8")),
        (#""radio": {"delay": 1}"#, "radio.delay", ("0", "1")),
      ] {
        let scenario = try scenario(members, driver: policy)
        let error = #expect(throws: EpisodeError.self) { try scenario.makeEpisode() }
        #expect(error?.fault == .badInput)
        #expect(
          error?.description
            == "\(path): was trained for \(key) \(values.0), but the scenario has \(values.1); change the scenario or "
            + "take another policy. Left out of the scenario, '\(key)' would be the policy's.")
      }
    }
  }

  @Test("follow the policy value by value, and how well sensors work is the scenario's")
  func following() throws {
    try withFolder { folder in
      let policy = driver(try write("p", in: folder))
      let said = try scenario(
        #""sensors": {"rays": {"noise": 0.5}, "peers": {"lineOfSight": true}}, "radio": {"loss": 0.25}"#,
        driver: policy)
      let world = try said.equipped().world
      #expect(world.sensors.window.radius == 2 && world.sensors.rays.count == 0)
      #expect(world.sensors.rays.noise == 0.5 && world.sensors.peers.lineOfSight)
      #expect(world.sensors.peers.range == 3 && world.sensors.peers.max == 4)
      #expect(world.radio.range == 4 && world.radio.delay == 0 && world.radio.loss == 0.25)
      var episode = try said.makeEpisode()
      episode.advance()
      let empty = try scenario(#""sensors": {}, "radio": {}"#, driver: policy)
      #expect(try empty.equipped().world == scenario(driver: policy).equipped().world)
      // What is run says everything, so that nothing follows anybody when it is read back.
      let resolved = try said.equipped()
      let back = try Scenario(text: resolved.resolved.text, file: "back.json")
      #expect(back.senses.areComplete && back.world == resolved.world)
    }
  }

  @Test("of two policies must be the same: a mixed team is refused in a sentence that names both")
  func mixed() throws {
    try withFolder { folder in
      let own = try write("own", in: folder)
      let alike = try write("alike", in: folder, seed: 2)
      let far = try write("far", in: folder) { $0.sensors.peers.range = 2 }
      let loud = try write("loud", in: folder) { $0.radio.range = 9 }
      let late = try write("late", in: folder) {
        ($0.exchange, $0.radio) = (.previousStep, RadioConfiguration())
      }
      let alone = "all agents of a scenario have the same, so"
      let written = "write \"radio\" into the scenario, or"
      #expect(try scenario(driver: driver(own), first: driver(alike)).makeEpisode().attends)
      for (other, key, values, mend) in [
        (far, "sensors.peers.range", "3.0 and 2.0", alone), (loud, "radio.range", "4.0 and 9.0", written),
        (late, "radio.delay", "0 and 1", alone),
      ] {
        let mixed = try scenario(driver: driver(own), first: driver(other))
        for attempt in [
          { _ = try mixed.makeEpisode() }, { _ = try EpisodeBatch(scenarios: [mixed]).run() },
          { _ = try RecordedEpisode(mixed, trace: folder + "/t.jsonl").run() },
        ] {
          let error = #expect(throws: EpisodeError.self) { try attempt() }
          #expect(error?.fault == .badInput)
          #expect(
            error?.description
              == "\(own) and \(other) can't both decide what the scenario leaves out: they were trained with different "
              + "senses (\(key): \(values)); \(mend) take policies that were trained alike.")
        }
        #expect(!FileManager.default.fileExists(atPath: folder + "/t.jsonl"))
      }
      // Said, they are nobody's choice: ranges may differ, sensors may not.
      #expect(try scenario(Self.radio, driver: driver(own), first: driver(loud)).makeEpisode().attends)
      let unlike = try scenario(Self.sensors, driver: driver(own), first: driver(far))
      #expect(throws: EpisodeError.self) { try unlike.makeEpisode() }
      // Beside a planner there is one choice.
      let beside = try scenario(driver: "\"pibt\"", first: driver(own)).equipped()
      #expect(beside.world.sensors.peers == PeerSensor(range: 3, max: 4) && beside.world.radio.delay == 0)
    }
  }

  @Test("a policy that talks where nobody hears it says so")
  func unheard() throws {
    try withFolder { folder in
      let talking = try write("talking", in: folder)
      let deaf = try write("deaf", in: folder) {
        ($0.exchange, $0.radio) = (.previousStep, RadioConfiguration(range: 0))
      }
      let quiet = try write("quiet", in: folder) { $0.rounds = 0 }
      func notes(_ path: String, _ radio: String) throws -> [String] {
        try RecordedEpisode(scenario(radio, driver: driver(path))).run().notes
      }
      func note(_ key: String, _ value: String, _ trained: String) -> [String] {
        [
          "policy: no peer hears what it says, as the scenario's radio.\(key) is \(value); it was trained with \(trained), "
            + "and may do worse than there."
        ]
      }
      #expect(try notes(talking, #""radio": {"range": 0, "delay": 0}"#) == note("range", "0", "4"))
      #expect(try notes(talking, #""radio": {"range": 0.9, "delay": 0}"#) == note("range", "0.9", "4"))
      #expect(try notes(talking, #""radio": {"range": 4, "delay": 0, "loss": 1}"#) == note("loss", "1", "0"))
      #expect(try notes(talking, #""radio": {"range": 1, "delay": 0, "loss": 0.9}"#) == [])
      #expect(try notes(talking, "") == [])
      #expect(try notes(deaf, "") == [] && notes(deaf, #""radio": {"range": 0}"#) == [])
      #expect(try notes(quiet, #""radio": {"range": 0, "delay": 0}"#) == [])
      let late = try write("late", in: folder) {
        ($0.exchange, $0.radio) = (.previousStep, RadioConfiguration())
      }
      #expect(try notes(late, #""radio": {"delay": 30}"#) == note("delay", "30", "1"))
      #expect(try notes(late, #""radio": {"delay": 29}"#) == [])
    }
  }
}
