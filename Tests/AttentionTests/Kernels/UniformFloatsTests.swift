import Testing

@testable import Attention

@Suite("Uniform floats") struct UniformFloatsTests {
  private struct Constant: RandomNumberGenerator {
    var bits: UInt64
    mutating func next() -> UInt64 { bits }
  }

  @Test("come from the 24 high bits, 0 included and 1 not")
  func ends() {
    var low = Constant(bits: 0xFF_FFFF_FFFF)
    var high = Constant(bits: .max)
    var middle = Constant(bits: 1 << 63)
    #expect(low.uniform() == 0 && high.uniform() == 1 - 0x1p-24 && middle.uniform() == 0.5)
    #expect(low.uniformInside() > 0 && high.uniformInside() < 1)
  }

  @Test("have mean ½ and variance 1/12", arguments: UInt64(1)...4)
  func moments(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let values = (0..<4000).map { _ in Double(rng.uniform()) }
    let mean = values.reduce(0, +) / 4000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
    #expect(abs(mean - 0.5) < 0.02 && abs(variance - 1.0 / 12) < 0.005)
  }
}
