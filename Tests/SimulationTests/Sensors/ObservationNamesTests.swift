import GridWorld
import Simulation
import Testing

@Suite("Names of an observation's numbers") struct ObservationNamesTests {
  @Test("are as many as there are numbers", arguments: DynamicsConfiguration.Model.allCases)
  func counts(model: DynamicsConfiguration.Model) {
    let perceptions =
      model == .grid
      ? [Perception(), Perception(relations: true, precedence: true, dice: true)]
      : [Perception(), Perception(relations: true)]
    for perception in perceptions {
      var sensors = SensorConfiguration()
      sensors.window.radius = 3
      let layout = ObservationLayout(sensors: sensors, model: model, perception: perception, outputWidth: 5)
      #expect(layout.relationNames.count == layout.relationWidth)
      #expect(layout.environmentParts.last?.entries.upperBound == layout.environmentWidth)
      var next = 0
      for part in layout.environmentParts {
        #expect(part.entries.lowerBound == next)
        #expect(part.names.isEmpty ? part.entries.count == 49 : part.names.count == part.entries.count)
        next = part.entries.upperBound
      }
      #expect(layout.slotRuns.flatMap { $0.slots } == Array(0..<layout.slots))
      for run in layout.slotRuns {
        let names = layout.featureNames(of: run.kind)
        #expect(!names.isEmpty && names.count <= ObservationLayout.tokenWidth)
        for slot in run.slots { #expect(layout.kind(ofSlot: slot) == run.kind) }
      }
    }
  }

  @Test("stand where the features do")
  func places() {
    for model in DynamicsConfiguration.Model.allCases {
      let layout = ObservationLayout(sensors: SensorConfiguration(), model: model, outputWidth: 0)
      let names = layout.featureNames(of: .peer)
      #expect(names[ObservationLayout.peerSeenFeature] == "seen")
      #expect(names[ObservationLayout.peerHeardFeature] == "heard")
      let rays = layout.featureNames(of: .ray)
      #expect(rays[4...] == ["cos of direction", "sin of direction"])
    }
    let layout = ObservationLayout(sensors: SensorConfiguration(), outputWidth: 0)
    #expect(
      layout.featureNames(of: .cell)[9...] == [
        "action stay", "action up", "action down", "action left", "action right",
      ])
  }
}
