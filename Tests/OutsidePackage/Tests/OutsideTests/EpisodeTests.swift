import Basics
import Episodes
import Planning
import Scenarios
import Simulation
import Testing

@Suite("One episode, from another package") struct EpisodeTests {
  @Test("is made from a shipped scenario and stepped to its end")
  func stepped() throws {
    let scenario = try Scenario.load(file: Repository.shipped("Scenarios/corridor-swap.json"))
    var episode = try scenario.makeEpisode()
    while !episode.isOver { episode.advance() }
    #expect(episode.metrics["CSR"] == 1)
  }

  @Test("is recorded step by step by whoever steps it, and read back as it was")
  func recorded() throws {
    try withFolder { folder in
      let scenario = try Scenario.load(
        file: Repository.shipped("Scenarios/depot.json"), overrides: ScenarioOverrides(controller: "pibt"))
      var episode = try scenario.makeEpisode()
      var log = try EpisodeLog(scenario, trace: folder + "/a.jsonl", plan: folder + "/a.plan")
      try log.record(episode)
      while !episode.isOver {
        episode.advance()
        try log.record(episode)
      }
      try log.commit(episode)
      let record = EpisodeRecord(scenario, episode)

      let trace = try TraceFile(path: folder + "/a.jsonl")
      #expect(trace.steps.count == record.steps + 1 && trace.controller == "pibt")
      let plan = try PlanFile(file: folder + "/a.plan").plan
      #expect(PlanValidator(grid: scenario.world.grid).findings(in: plan).isEmpty)
      let reader = try TraceReader(path: folder + "/a.jsonl")
      var step = 0
      while let read = try reader.next() {
        #expect(read == trace.steps[step] && read.cells == plan.configurations[step])
        step += 1
      }
      #expect(step == trace.steps.count && reader.warning == nil)
    }
  }

  @Test("is driven by a shipped policy, and shows what was attended to")
  func attentive() throws {
    try withFolder { folder in
      let policy = Repository.shipped("Assets/Policies/interaction.safetensors")
      let scenario = try Scenario.load(
        file: Repository.shipped("Scenarios/depot.json"),
        overrides: ScenarioOverrides(maxSteps: 5, controller: "policy:" + policy))
      let path = folder + "/a.jsonl"
      let record = try RecordedEpisode(scenario, trace: path, tracesAttention: true).run()
      #expect(record.steps == 5 && record.metric("attention_entropy") != nil)
      let last = try #require(try TraceFile(path: path).steps.last?.attention)
      #expect(last.count == record.agents)
    }
  }

  @Test("that can't be made or read says why in a type of its own")
  func refused() throws {
    let scenario = try Scenario.load(
      file: Repository.shipped("Scenarios/depot.json"),
      overrides: ScenarioOverrides(controller: "policy:/nowhere.safetensors"))
    let missing = #expect(throws: EpisodeError.self) { try scenario.makeEpisode() }
    #expect(missing?.fault == .missingInput)
    let trace = #expect(throws: TraceError.self) { try TraceFile(path: "/nowhere.jsonl") }
    #expect(trace?.isMissingInput == true)
  }
}
