import Basics
import Foundation
import GridWorld
import Simulation
import Testing

@testable import Scenarios

@Suite("Shipped files") struct ShippedFilesTests {
  static let scenarios = Repository.files(in: "Scenarios", fileExtension: "json")
  static let suites = Repository.files(in: "Scenarios/suites", fileExtension: "json")
  static let maps = Repository.files(in: "Maps", fileExtension: "map")

  @Test("are there")
  func present() {
    #expect(Self.scenarios.count >= 9 && Self.maps.count >= 7 && Self.suites.count >= 1)
  }

  @Test("scenarios load, say what they show, and resolve to the same world", arguments: scenarios)
  func scenario(file: String) throws {
    let scenario = try Scenario.load(file: file)
    #expect(file.hasSuffix("/\(scenario.name).json"), "a scenario is named like its file")
    #expect(scenario.summary?.hasSuffix(".") == true)
    let resolved = try Scenario(JSONDocument(text: scenario.resolved.text, file: "resolved.json"))
    #expect(resolved.world == scenario.world && resolved.mapName == scenario.mapName)
    #expect(resolved.controller == scenario.controller && resolved.resolved == scenario.resolved)
  }

  @Test("maps load, are connected, and are written as navsim writes them", arguments: maps)
  func map(file: String) throws {
    let grid = try OccupancyGrid(mapFile: file)
    #expect(ConnectedComponents(of: grid).count == 1)
    #expect(try TextFile(path: file).bytes == Array(grid.movingAIText().utf8))
  }

  @Test("suites load with all their cases", arguments: suites)
  func suite(file: String) throws {
    guard case .suite(let suite) = try Document.load(file) else {
      Issue.record("\(file) is no suite")
      return
    }
    try suite.validate()
  }

  @Test("the depot is 32 agents from one side to the other")
  func depot() throws {
    let file = try #require(Self.scenarios.first { $0.hasSuffix("/depot.json") })
    let world = try Scenario.load(file: file).world
    #expect(world.agents.count == 32 && world.grid.width == 40 && world.grid.height == 24)
    #expect(world.agents.allSatisfy { abs($0.start.x - $0.goals[0].x) > 30 })
  }

  @Test("there are a lifelong, a scripted, a lossy and an obstacle scenario, and one of 200 agents")
  func variety() throws {
    var worlds: [Scenario] = []
    for file in Self.scenarios { worlds.append(try Scenario.load(file: file)) }
    #expect(worlds.contains { $0.world.task == .lifelong && $0.world.agents.count == 200 })
    #expect(worlds.contains { $0.controller.scriptedActions != nil })
    #expect(worlds.contains { $0.world.radio.loss > 0 })
    #expect(worlds.contains { !$0.world.obstacles.isEmpty })
    #expect(worlds.contains { $0.world.agents.count == 2 })
  }
}

@Suite("Benchmark suites", .enabled(if: Repository.benchmarks != nil, "needs ../shared or NAVSIM_SHARED"))
struct BenchmarkSuiteTests {
  @Test("of POGEMA load, all 144 cases of each", arguments: ["01-random", "02-mazes"])
  func pogema(name: String) throws {
    let folder = try #require(Repository.benchmarks)
    let suite = try Suite.load(file: "\(folder)/pogema/\(name)-development.json")
    #expect(suite.count == 144)
    var counts: [Int: Int] = [:]
    for index in 0..<suite.count {
      let scenario = try suite.scenario(at: index)
      counts[scenario.world.agents.count, default: 0] += 1
      #expect(scenario.world.dynamics.collisions == .soft && scenario.world.maxSteps == 128)
    }
    #expect(counts == [8: 24, 16: 24, 24: 24, 32: 24, 48: 24, 64: 24])
    #expect(try suite.scenario(named: suite.caseNames[7]).name == suite.caseNames[7])
  }

  @Test("of crowds load, all 100 cases, driven by ORCA where nothing else is named")
  func crowd() throws {
    let folder = try #require(Repository.benchmarks)
    let suite = try Suite.load(file: "\(folder)/crowd/circle-crossing-validation.json")
    #expect(suite.count == 100)
    for index in 0..<suite.count {
      let world = try suite.scenario(at: index).world
      #expect(world.dynamics.model == .holonomic && world.agents.count == 6 && world.maxSteps == 100)
      #expect(world.ego == 0 && !world.egoVisible)
    }
    #expect(try suite.scenario(at: 0).controller.name == "orca")
  }
}

@Suite("A map that says how large its cells are") struct MapResolutionTests {
  @Test("gives a scenario its cell size, unless that says its own")
  func resolution() throws {
    let map = Repository.root.path + "/Maps/office.yaml"
    func cellSize(_ member: String) throws -> Double {
      let text = """
        {"version": 1, "map": "\(map)", \(member)"dynamics": {"model": "holonomic"},
         "agents": [{"start": [8.5, 7.0], "goals": [[8.0, 7.0]]}]}
        """
      return try Scenario(text: text, file: "test.json").world.cellSize
    }
    #expect(try cellSize("") == 0.05)
    #expect(try cellSize(#""cellSize": 0.0501, "#) == 0.0501)
  }
}
