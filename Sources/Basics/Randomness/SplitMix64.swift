/// The generator of every random stream in navsim: SplitMix64 (Steele, Lea, Flood 2014).
///
/// Its whole state is one integer, so that a stream can be kept per agent and saved in a checkpoint.
public struct SplitMix64: RandomNumberGenerator, Equatable, Sendable {
  public var state: UInt64

  @inlinable
  public init(seed: UInt64) { state = seed }

  @inlinable
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix64.mix(state)
  }

  /// A bijection on 64 bits whose every output bit depends on every input bit.
  @inlinable
  public static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension RandomNumberGenerator {
  /// A float in [0, 1) from the high 24 bits, the same under every version of Swift.
  @inlinable
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// An integer in 0..<count, by a multiply and shift (Lemire 2019, without the rejection step: the bias is
  /// below count / 2⁶⁴).
  @inlinable
  public mutating func index(below count: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: count)).high)
  }

  /// Fisher and Yates, by this generator's own draws.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for i in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(i, index(below: i + 1))
    }
  }
}
