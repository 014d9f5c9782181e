import GridWorld
import Simulation
import Testing

@testable import Planning

@Suite("Repetition noise") struct RepetitionNoiseTests {
  /// Two agents: 0 stands on [1, 0], which is its goal or not; 1 stands on [0, 0], off its goal.
  private func noisyAgents(afterSteps steps: Int, parking: Bool) -> [Bool] {
    var options = PIBTOptions(repetitionNoise: 1, parking: parking)
    options.swap = false
    var episode = Episode(
      world(["....", "...."], [(Cell(1, 0), Cell(1, 0)), (Cell(0, 0), Cell(3, 1))]), StandingController())
    var noise = RepetitionNoise(episode.world, options: options)
    let step = PIBTStep(agentCount: 2, layout: episode.world.layout, swap: false)
    var applies: [Bool] = []
    for _ in 0..<steps {
      episode.world.state.withPointers { state in
        noise.observe(state)
        applies = (0..<2).map { noise.applies(to: $0, state, step.moveOffsets) }
      }
      episode.advance()
    }
    return applies
  }

  @Test("comes when an agent off its goal was in its cell twice before")
  func threshold() {
    #expect(noisyAgents(afterSteps: 1, parking: false) == [false, false])
    #expect(noisyAgents(afterSteps: 2, parking: false) == [false, false])
    #expect(noisyAgents(afterSteps: 3, parking: false) == [false, true])
  }

  @Test("reaches the parked neighbor of such an agent, if asked")
  func parking() {
    #expect(noisyAgents(afterSteps: 2, parking: true) == [false, false])
    #expect(noisyAgents(afterSteps: 3, parking: true) == [true, true])
  }

  @Test("has the mean and spread of Gumbel noise times the temperature", arguments: [Float(0.5), 2])
  func distribution(temperature: Float) {
    let world = world([".."], [(Cell(0, 0), Cell(1, 0))])
    let noise = RepetitionNoise(world, options: PIBTOptions(repetitionNoise: temperature))
    let draws = (0..<20_000).map { Double(noise.noise(agent: $0 % 7, action: $0 % 5, step: $0)) }
    let count = Double(draws.count)
    let mean = draws.reduce(0, +) / count
    var variance = 0.0
    for draw in draws { variance += (draw - mean) * (draw - mean) / count }
    let scale = Double(temperature)
    let meanError = mean / scale - 0.5772  // Euler's constant
    let varianceError = variance / (scale * scale) - 1.6449  // π² / 6
    #expect(abs(meanError) < 0.03)
    #expect(abs(varianceError) < 0.08)
    #expect(draws.allSatisfy { $0.isFinite })
  }

  @Test("with swaps, solves more crowded maps than plain PIBT does")
  func solvesMore() {
    func solved(_ options: PIBTOptions) -> Int {
      (UInt64(1)...8).count { seed in
        var episode = Episode(
          randomWorld(seed: seed, side: 12, agents: 36), PIBTController(options: options))
        return episode.run(steps: 120)
      }
    }
    let plain = solved(.plain)
    let strong = solved(.strong)
    #expect(strong > plain + 2, "\(strong) against \(plain) of 8")
  }
}
