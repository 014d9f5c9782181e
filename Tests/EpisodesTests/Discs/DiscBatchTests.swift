import Basics
import Episodes
import Scenarios
import Simulation
import Testing

@Suite("A batch of discs") struct DiscBatchTests {
  private static let rows = """
    ["............", "............", "...##.......", "...##.......", "............", "............", "......##....", "......##....", "............", "............"]
    """

  private func scenario(
    _ dynamics: String, _ agents: String, _ controller: String, task: String = "reach", rest: String = ""
  ) throws -> Scenario {
    let text = """
      {"version": 1, "name": "\(controller)", "map": {"rows": \(Self.rows)}, "seed": 5, "dynamics": \(dynamics),
       "task": "\(task)", "maxTime": 6, "agents": \(agents), "controller": "\(controller)"\(rest)}
      """
    return try Scenario(text: text, file: "discs.json")
  }

  private func scenarios() throws -> [Scenario] {
    [
      try scenario(
        #"{"model": "holonomic", "timeStep": 0.25, "actuationNoise": 0.05}"#, #"{"count": 12}"#, "orca"),
      try scenario(
        #"{"model": "differentialDrive", "contact": "slide", "odometryNoise": 0.1, "actuationNoise": 0.1}"#,
        #"{"count": 10, "seed": 2}"#, "random", task: "lifelong",
        rest: #", "obstacles": [{"kind": "door", "cell": [5, 4], "open": 3, "closed": 4}]"#),
      try scenario(
        #"{"model": "holonomic"}"#, #"{"crossing": "circle", "count": 6, "size": 4}"#, "orca",
        rest: #", "ego": 0, "egoVisible": false"#),
    ]
  }

  /// All that is known of an episode but its time.
  private func facts(_ record: EpisodeRecord) -> String {
    var record = record
    record.metrics.removeAll { $0.name == "runtime" }
    return record.json.text
  }

  @Test("gives the same to the last bit, whatever the number of threads")
  func threads() throws {
    let scenarios = try scenarios()
    let single = try EpisodeBatch(scenarios: scenarios, episodes: 3, jobs: 1).run().records
    let double = try EpisodeBatch(scenarios: scenarios, episodes: 3, jobs: 2).run().records
    #expect(single.map(facts) == double.map(facts))
    for (one, other) in zip(single, double) {
      let (ones, others) = (one.metrics, other.metrics)
      for (a, b) in zip(ones, others) where a.name != "runtime" {
        #expect(a.name == b.name && a.value.bitPattern == b.value.bitPattern, "\(one.scenario): \(a.name)")
      }
    }
    #expect(Set(single.map(facts)).count > 5, "episodes differ")
  }

  @Test("goes the same ways as an episode by itself, again and again")
  func repeated() throws {
    for scenario in try scenarios() {
      var states: [WorldState] = []
      for _ in 0..<2 {
        var episode = try scenario.makeEpisode(1)
        while !episode.isOver { episode.advance() }
        states.append(episode.world.state)
        episode.restart(episode: 1)
        while !episode.isOver { episode.advance() }
        states.append(episode.world.state)
      }
      #expect(states.allSatisfy { $0 == states[0] }, "\(scenario.name)")
      #expect(states[0].discs.course.contains { $0.length > 0.5 }, "\(scenario.name): they have to move")
    }
  }
}
