/// The generator of the tests (Steele, Lea & Flood 2014): a seed says all.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// Uniform in [−bound, bound), exactly representable as a Float, so that Float and Double see the same numbers.
  mutating func symmetric(_ bound: Double = 1) -> Double {
    Double(Float((Double(next() >> 40) * 0x1p-23 - 1) * bound))
  }

  mutating func vector(_ count: Int, bound: Double = 1) -> [Double] {
    (0..<count).map { _ in symmetric(bound) }
  }
}
