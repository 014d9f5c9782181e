import Basics
import Foundation
import GridWorld
import Policies
import Simulation
import Testing
import Training

@testable import Scenarios
@testable import TrainingFiles

@Suite("Training worlds of discs") struct DiscWorldsTests {
  private static let head = """
    "policy": {"exchange": {"kind": "sameStep", "rounds": 0}, "sensors": {"window": {"radius": 0},
      "rays": {"count": 8, "range": 5}, "peers": {"range": 5, "max": 2}}},
    """

  private func load(_ worlds: String) throws -> TrainingDocument {
    try TrainingDocumentTests.load("\(Self.head) \"worlds\": {\(worlds)}")
  }

  /// The first instances of training, as many as asked for, the first found to be valid.
  private func instances(_ count: Int, of document: TrainingDocument) throws -> [WorldConfiguration] {
    let run = document.configuration
    return try (0..<count).map { number in
      let instance = run.worlds.instance(
        number, for: .training, seed: run.seed, sensors: run.policy.sensors, radio: run.policy.radio)
      if number == 0 { try instance.validate() }
      return instance
    }
  }

  private func expectResolved(_ document: TrainingDocument) throws {
    let again = try TrainingDocument(
      JSONDocument(text: document.resolved.prettyText(), file: "runs/try.json"))
    #expect(again.configuration == document.configuration && again.resolved == document.resolved)
  }

  @Test("take the commands of their model alone, which are all that a policy knows")
  func commands() throws {
    for (key, value) in [("speeds", "[0, 1]"), ("turnRates", "[-1, 0, 1]")] {
      let error = #expect(throws: ScenarioError.self) {
        try load(
          #""map": {"rows": [".....", "....."]}, "agents": {"count": 1}, "dynamics": {"model": "differentialDrive", "\#(key)": \#(value)}"#
        )
      }
      let message = error?.description ?? ""
      #expect(
        message.contains("worlds.dynamics.\(key): policies choose from the model's own \(key), ["),
        "\(message)")
    }
  }

  @Test("have a ROS map's own cells, unless they say others, and room for everybody")
  func office() throws {
    let map = Repository.root.path + "/Maps/office.yaml"
    let rest = #""dynamics": {"model": "holonomic"}, "agentRadius": 0.25, "agents": {"count": 3}"#
    let document = try load("\"map\": \"\(map)\", \(rest)")
    var starts: Set<[Cell]> = []
    for instance in try instances(2, of: document) {
      #expect(instance.cellSize == 0.05 && instance.agents.count == 3)
      starts.insert(instance.agents.map(\.start))
    }
    #expect(starts.count == 2)
    try expectResolved(document)
    let other = try load("\"map\": \"\(map)\", \"cellSize\": 0.06, \(rest)")
    guard case .placed(let world, 3, 1) = other.configuration.worlds.source else {
      Issue.record("counted agents are placed anew")
      return
    }
    #expect(world.cellSize == 0.06)
  }

  @Test("take their cell size where a crowd crosses")
  func crossing() throws {
    let rows = Array(repeating: "\"\(String(repeating: ".", count: 40))\"", count: 40).joined(separator: ", ")
    let document = try load(
      """
      "map": {"rows": [\(rows)]}, "cellSize": 0.25, "dynamics": {"model": "holonomic"}, "ego": 0,
      "agents": {"crossing": "circle", "count": 4, "size": 3}
      """)
    for instance in try instances(4, of: document) {
      #expect(instance.cellSize == 0.25 && instance.ego == 0)
      for agent in instance.agents {
        let disc = instance.disc(of: agent)
        #expect(disc.start.max() < 10 && instance.cell(at: disc.start) == agent.start)
      }
    }
    try expectResolved(document)
  }

  @Test(
    "are discs with room on fresh maps too",
    arguments: [
      #""map": {"generate": {"kind": "rooms", "width": 60, "height": 60, "roomSize": 14}}, "agents""#,
      "mixture",
    ])
  func freshMaps(_ form: String) throws {
    let parts =
      #""map": {"generate": {"kind": "rooms", "width": [50, 60], "height": 60, "roomSize": 14}}, "agents": {"count": 3}"#
    let worlds = form == "mixture" ? "\"mixture\": [{\(parts)}]" : "\(form): {\"count\": 3}"
    let document = try load(
      """
      \(worlds), "cellSize": 0.2, "dynamics": {"model": "differentialDrive"}, "agentRadius": 0.2, "ego": 0,
      "goalTolerance": 0.4
      """)
    var grids: [OccupancyGrid] = []
    for instance in try instances(6, of: document) {
      #expect(instance.dynamics.model == .differentialDrive && instance.cellSize == 0.2)
      #expect(instance.agents.count == 3 && instance.ego == 0)
      #expect(instance.dynamics.discMotion?.goalTolerance == 0.4)
      if !grids.contains(instance.grid) { grids.append(instance.grid) }
    }
    #expect(grids.count > 1)
    try expectResolved(document)
  }

  @Test("resolve as before there was a cell size, where that is 1 m")
  func unchanged() throws {
    let worlds =
      #""map": {"rows": ["......", "......", "......"]}, "dynamics": {"model": "holonomic"}, "agents": {"count": 2}"#
    let document = try load(worlds)
    guard case .object(let members)? = document.resolved["worlds"] else { return }
    #expect(members.map(\.key) == ["map", "agents", "dynamics", "maxSteps"])
    #expect(try load("\(worlds), \"cellSize\": 1").resolved == document.resolved)
    let own = try load("\(worlds), \"ego\": 1, \"goalTolerance\": 0.2")
    #expect(own.configuration.worlds != document.configuration.worlds)
    try expectResolved(own)
  }

  @Test("pay progress in meters, whatever their cells")
  func meters() throws {
    for (cellSize, side) in [(1.0, 12), (0.25, 48)] {
      let rows = Array(repeating: "\"\(String(repeating: ".", count: side))\"", count: side)
      let document = try load(
        """
        "map": {"rows": [\(rows.joined(separator: ", "))]}, "cellSize": \(cellSize), "dynamics": {"model": "holonomic"},
        "agents": [{"start": [2, 6], "goals": [[10, 6]]}]
        """)
      let world = World(try instances(1, of: document)[0])
      #expect(abs(world.distanceToGo(of: 0) - 8) < 1e-5)
    }
  }

  @Test("refuse an ego that is nobody, wherever its agents come from")
  func nobody() throws {
    let rows = Array(repeating: "\"............\"", count: 12).joined(separator: ", ")
    for agents in [
      "\"map\": {\"rows\": [\(rows)]}, \"agents\": {\"count\": 3}",
      "\"map\": {\"rows\": [\(rows)]}, \"agents\": {\"crossing\": \"circle\", \"count\": 3}",
      "\"map\": {\"generate\": {\"kind\": \"random\", \"width\": 20, \"height\": 20}}, \"agents\": {\"count\": 3}",
    ] {
      #expect {
        try load("\(agents), \"dynamics\": {\"model\": \"holonomic\"}, \"ego\": 3")
      } throws: { "\($0)".contains("\"ego\" is 3, but there are 3 agents") }
    }
  }
}
