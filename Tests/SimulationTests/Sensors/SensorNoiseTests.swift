import Basics
import GridWorld
import Simulation
import Testing

@Suite("Sensor noise") struct SensorNoiseTests {
  private func noise(_ rays: RaySensor, peerDropout: Double = 0, seed: UInt64 = 1, episode: Int = 0)
    -> SensorNoise
  {
    var configuration = randomConfiguration(seed: seed, agents: 2)
    configuration.sensors = SensorConfiguration(rays: rays, peers: .init(dropout: peerDropout))
    return SensorNoise(World(configuration, episode: episode))
  }

  @Test("the same draw comes out the same however often it is asked, another seed or episode differs")
  func deterministic() {
    let rays = RaySensor(count: 8, range: 8, noise: 0.5, dropout: 0.3)
    func draws(_ noise: SensorNoise) -> [Float?] {
      (0..<64).map { noise.measure(4, ray: $0 % 8, agent: $0 / 8) }
    }
    #expect(draws(noise(rays)) == draws(noise(rays)))
    #expect(draws(noise(rays)) == draws(noise(rays)).enumerated().reversed().map(\.element).reversed())
    #expect(draws(noise(rays)) != draws(noise(rays, seed: 2)))
    #expect(draws(noise(rays)) != draws(noise(rays, episode: 1)))
  }

  @Test("rays fall silent at their rate and are off by their standard deviation")
  func rates() {
    let noise = noise(RaySensor(count: 1, range: 1000, noise: 0.5, dropout: 0.2))
    let count = 20_000
    let errors = (0..<count).compactMap { noise.measure(500, ray: $0 % 100, agent: $0 / 100) }.map {
      Double($0) - 500
    }
    // Four standard deviations of the binomial, of the mean, of the variance.
    let silent = Double(count - errors.count) / Double(count)
    #expect(abs(silent - 0.2) < 4 * (0.2 * 0.8 / Double(count)).squareRoot())
    let mean = errors.reduce(0, +) / Double(errors.count)
    #expect(abs(mean) < 4 * 0.5 / Double(errors.count).squareRoot())
    let variance = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(errors.count)
    #expect(abs(variance - 0.25) < 4 * 0.25 * (2 / Double(errors.count)).squareRoot())
  }

  @Test("a measured distance stays between 0 and the range")
  func clipped() {
    let noise = noise(RaySensor(count: 1, range: 3, noise: 5))
    let measured = (0..<500).compactMap { noise.measure(Float($0 % 4), ray: 0, agent: $0) }
    #expect(measured.count == 500)
    #expect(measured.allSatisfy { (0...3).contains($0) })
    #expect(measured.contains(0) && measured.contains(3))
  }

  @Test("peers drop out at their rate, each pair on its own")
  func peerDropout() {
    let noise = noise(RaySensor(), peerDropout: 0.3)
    let hidden = (0..<20_000).count { noise.hides($0 % 200, from: $0 / 200) }
    #expect(abs(Double(hidden) / 20_000 - 0.3) < 4 * (0.3 * 0.7 / 20_000).squareRoot())
    #expect((0..<100).contains { noise.hides($0, from: 0) != noise.hides(0, from: $0) })
  }
}
