import Basics
import Episodes
import Foundation
import GridWorld
import Planning
import Scenarios
import Simulation
import Studies
import Testing
import Training
import TrainingFiles

@Suite("Spoiled texts are read or refused in words", .serialized) struct TextReaderTests {
  private func corpus(_ folder: String, ending: String, maximumBytes: Int = 20_000) throws -> [[UInt8]] {
    let path = Repository.shipped(folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(ending) }
    return try files.sorted().map { [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\($0)"))) }
      .filter { $0.count <= maximumBytes }
  }

  private func document(_ bytes: [UInt8], in folder: String) throws -> JSONDocument {
    try JSONDocument(bytes: bytes, file: Repository.shipped(folder) + "/fuzz.json")
  }

  /// A few steps, where these cost little.
  private func play(_ scenario: Scenario) throws {
    let world = scenario.world
    guard world.agents.count <= 40, world.grid.width * world.grid.height <= 4000,
      world.sensors.window.radius <= 10, world.sensors.rays.count <= 64
    else { return }
    var episode = try scenario.makeEpisode()
    for _ in 0..<2 where !episode.isOver { episode.advance() }
  }

  @Test("scenarios")
  func scenarios() throws {
    let fuzzer = Fuzzer("scenario", corpus: try corpus("Scenarios", ending: ".json"))
    fuzzer.run { try play(Scenario(document($0, in: "Scenarios"))) }
  }

  @Test("suites")
  func suites() throws {
    let small = Array(
      #"""
      {"version": 1, "name": "s", "maps": {"m": {"rows": ["....", ".##.", "...."]}, "g": {"generate": {"kind": "random",
      "width": 8, "height": 8, "density": 0.1}}}, "base": {"maxSteps": 9, "controller": "greedy"},
      "cases": [{"name": "a", "map": "m", "agents": {"count": {"grid_search": [2, 3]}}}, {"name": "b", "map": "g", "agents": {"count": 3}}]}
      """#.utf8)
    let fuzzer = Fuzzer("suite", corpus: [small])
    fuzzer.run { bytes in
      let suite = try Suite(document(bytes, in: "Scenarios/suites"))
      for index in 0..<min(suite.count, 4) { try play(suite.scenario(at: index)) }
    }
  }

  @Test("studies")
  func studies() throws {
    let small = Array(
      #"""
      {"version": 1, "kind": "study", "base": {"version": 1, "kind": "training", "policy": {"heads": 1}},
      "arms": {"grid": {"policy.heads": [1, 2]}, "a": {"policy": {"function": {"gumbelSoftmax": 0.5}}}}, "seeds": [1, 2],
      "evaluate": [{"suite": "test", "episodes": 4, "controller": {"name": "policy+", "prior": 1}}],
      "compare": {"metric": "CSR", "baseline": "a"},
      "search": {"fields": {"optimizer.learningRate": {"log": [0.001, 0.1]}}, "arms": 2, "rungs": 2, "budget": 40000},
      "crossValidation": {"field": "policy.function", "values": ["softmax", "sigmoid"], "folds": 2}}
      """#.utf8)
    Fuzzer("study", corpus: [small]).run { _ = try Study(document($0, in: "Scenarios/studies")) }
  }

  @Test("training configurations")
  func trainings() throws {
    let fuzzer = Fuzzer("training", corpus: try corpus("Scenarios/Training", ending: ".json"))
    fuzzer.run { bytes in
      let configuration = try TrainingDocument(document(bytes, in: "Scenarios/Training")).configuration
      try configuration.validate()
      try TrainingMemory(configuration).check(limit: 1 << 40)
    }
  }

  @Test("maps")
  func maps() throws {
    let fuzzer = Fuzzer("map", corpus: try corpus("Maps", ending: ".map"))
    fuzzer.run { bytes in
      for rules in [TerrainRules.movingai, .lacam] {
        let grid = try OccupancyGrid(movingAI: bytes, file: "fuzz.map", rules: rules)
        _ = ConnectedComponents(of: grid).largest
      }
    }
  }

  @Test("maps of ROS")
  func rosMaps() throws {
    try withFolder { folder in
      let picture = Array("P5\n# six cells\n3 2\n255\n".utf8) + [254, 0, 205, 254, 254, 0]
      try Data(picture).write(to: URL(filePath: folder + "/office.pgm"))
      let yaml = MapServerMap.Metadata(image: "office.pgm", resolution: 0.05, origin: (-1.5, 2, 0)).yaml
      let path = folder + "/fuzz.yaml"
      Fuzzer("ros", corpus: [Array(yaml.utf8), Array(yaml.replacing("trinary", with: "raw").utf8)]).run {
        bytes in
        try Data(bytes).write(to: URL(filePath: path))
        let map = try MapServerMap(file: path)
        _ = ConnectedComponents(of: map.grid).largest
        try Data(map.metadata.yaml.utf8).write(to: URL(filePath: path))
        #expect(try MapServerMap(file: path) == map)
      }
    }
  }

  @Test("pictures of maps")
  func pictures() throws {
    try withFolder { folder in
      let plain = Array("P2 # plain\n3 2\n15\n0 1 2\n13 14 15\n".utf8)
      let raw = Array("P5\n# raw\n3 2\n255\n".utf8) + [254, 0, 205, 254, 254, 0]
      let png = Data(
        base64Encoded:
          "iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAYAAAAb4BS0AAAAFElEQVR4nGP49+/ffyBOYWBg+A8AQYsIV5+f4aYAAAAASUVORK5CYII="
      ).map { [UInt8]($0) }
      let path = folder + "/fuzz.pgm"
      Fuzzer("picture", corpus: [plain, raw, try #require(png)]).run { bytes in
        try Data(bytes).write(to: URL(filePath: path))
        _ = ConnectedComponents(of: try OccupancyGrid(mapFile: path)).largest
      }
    }
  }

  @Test("lists of starts and goals")
  func scen() throws {
    let list = "version 1\n0\ta.map\t8\t8\t0\t0\t7\t7\t9.89949493\n1\ta.map\t8\t8\t1\t0\t6\t7\t8.65685424\n"
    let grid = OccupancyGrid(width: 8, height: 8)
    let fuzzer = Fuzzer("scen", corpus: [Array(list.utf8)])
    fuzzer.run { bytes in
      let file = try MovingAIScenarioFile(bytes: bytes, file: "fuzz.scen")
      try file.check(on: grid)
      _ = file.gridLengths(on: grid)
    }
  }

  @Test("plans")
  func plans() throws {
    var plan = Plan(
      mapName: "a.map", solver: "pibt", starts: [Cell(0, 0), Cell(3, 0)], goals: [Cell(2, 1), Cell(0, 1)],
      configurations: [])
    plan.configurations = [
      [Cell(0, 0), Cell(3, 0)], [Cell(1, 0), Cell(2, 0)], [Cell(1, 1), Cell(2, 0)], [Cell(2, 1), Cell(1, 0)],
    ]
    let grid = OccupancyGrid(width: 5, height: 4)
    let fuzzer = Fuzzer("plan", corpus: [Array(plan.text().utf8)])
    fuzzer.run { bytes in
      let file = try PlanFile(text: bytes, file: "fuzz.plan")
      _ = PlanValidator(grid: grid, limit: 20).findings(in: file.plan)
      _ = file.claims.mismatches(with: file.plan)
    }
  }

  @Test("traces")
  func traces() throws {
    try withFolder { folder in
      var corpus: [[UInt8]] = []
      let soft = "policy:" + Repository.shipped("Assets/Policies/soft.safetensors")
      for (name, controller) in [
        ("corridor-swap", soft), ("gates", "greedy"), ("sorting-oriented", "greedy"), ("junction", "pibt"),
      ] {
        let overrides = ScenarioOverrides(maxSteps: 5, controller: controller)
        let file = Repository.shipped("Scenarios/\(name).json")
        let path = "\(folder)/\(name).jsonl"
        let recorded = try RecordedEpisode(
          Scenario.load(file: file, overrides: overrides), trace: path,
          tracesAttention: controller == soft)
        _ = try recorded.run()
        corpus.append([UInt8](try Data(contentsOf: URL(filePath: path))))
      }
      let path = folder + "/fuzz.jsonl"
      Fuzzer("trace", corpus: corpus).run { bytes in
        try Data(bytes).write(to: URL(filePath: path))
        let trace = try TraceFile(path: path)
        let catalogue = trace.scenario.world.dynamics.catalogue
        for step in trace.steps {
          for attention in step.attention ?? [] { _ = attention.curveStep(catalogue) }
        }
      }
    }
  }
}
