import Foundation

/// NumPy's `default_rng(seed)`, number for number: maps, starts and goals drawn by other programs from a seed can be
/// drawn again from the seed alone.
///
/// The bits are PCG64, XSL-RR on 128 bits (O'Neill 2014); the seed passes through NumPy's `SeedSequence`, a hash of
/// her `seed_seq_fe`. How numbers are made of bits is that of NumPy 1.17 to 2.x, which keeps it for `default_rng`.
public struct NumPyGenerator: Equatable, Sendable, BitwiseCopyable {
  private var state: UInt128
  private let increment: UInt128
  /// The high half of the last 64 bits drawn, which the next draw of 32 bits takes.
  private var half: UInt32 = 0
  private var hasHalf = false

  private static let multiplier = UInt128(2_549_297_995_355_413_924) << 64 | 4_865_540_595_714_422_341

  public init(seed: UInt64) {
    let words = SeedSequence(seed).words
    increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
    state = 0
    advance()
    state &+= UInt128(words[0]) << 64 | UInt128(words[1])
    advance()
  }

  private mutating func advance() { state = state &* NumPyGenerator.multiplier &+ increment }

  private mutating func next64() -> UInt64 {
    advance()
    let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
    let turn = UInt64(truncatingIfNeeded: state >> 122)
    return folded &>> turn | folded &<< (0 &- turn)
  }

  private mutating func next32() -> UInt32 {
    if hasHalf {
      hasHalf = false
      return half
    }
    let bits = next64()
    half = UInt32(truncatingIfNeeded: bits >> 32)
    hasHalf = true
    return UInt32(truncatingIfNeeded: bits)
  }

  /// `integers(count)`: uniform in 0..<count (Lemire 2019). Of one number nothing is drawn.
  ///
  /// - Precondition: `count` in 1...2³² − 1.
  public mutating func integer(below count: Int) -> Int {
    precondition(count >= 1 && count <= Int(UInt32.max))
    if count == 1 { return 0 }
    let range = UInt32(count)
    var product = UInt64(next32()) * UInt64(range)
    if UInt32(truncatingIfNeeded: product) < range {
      let threshold = (UInt32.max - (range - 1)) % range
      while UInt32(truncatingIfNeeded: product) < threshold { product = UInt64(next32()) * UInt64(range) }
    }
    return Int(product >> 32)
  }

  /// `shuffle`: Fisher and Yates from the end, by masks and rejection.
  ///
  /// - Precondition: fewer than 2³² elements.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    precondition(elements.count <= Int(UInt32.max))
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      let mask = UInt32.max >> UInt32(last).leadingZeroBitCount
      var index = next32() & mask
      while index > UInt32(last) { index = next32() & mask }
      elements.swapAt(last, Int(index))
    }
  }

  /// `binomial(1, probability, count)`: a 0 or 1 each, by inversion (Kachitvichyanukul and Schmeiser 1988).
  ///
  /// - Precondition: `probability` in 0...1.
  public mutating func binomials(_ probability: Double, count: Int) -> [UInt8] {
    precondition(probability >= 0 && probability <= 1)
    guard probability > 0 else { return [UInt8](repeating: 0, count: count) }
    let isFlipped = probability > 0.5
    let success = isFlipped ? 1 - probability : probability
    let failure = 1 - success
    let none = exp(log(failure))
    let one = success * none / failure
    return (0..<count).map { _ in
      var uniform = uniform()
      // Between the two chances' sum and 1 lies what rounding left: drawn again.
      while uniform > none && uniform - none > one { uniform = self.uniform() }
      return (uniform > none) == isFlipped ? 0 : 1
    }
  }

  /// In [0, 1), by 53 bits.
  private mutating func uniform() -> Double { Double(next64() >> 11) * 0x1p-53 }
}

/// What NumPy makes of a seed before a generator sees it.
private struct SeedSequence {
  /// 256 bits.
  let words: InlineArray<4, UInt64>

  init(_ seed: UInt64) {
    var constant: UInt32 = 0x43B0_D7E5
    func hash(_ value: UInt32) -> UInt32 {
      let mixed = value ^ constant
      constant &*= 0x931E_8875
      let product = mixed &* constant
      return product ^ product >> 16
    }
    var pool: InlineArray<4, UInt32> = [0, 0, 0, 0]
    pool[0] = hash(UInt32(truncatingIfNeeded: seed))
    pool[1] = hash(UInt32(truncatingIfNeeded: seed >> 32))
    pool[2] = hash(0)
    pool[3] = hash(0)
    for source in 0..<4 {
      for target in 0..<4 where target != source {
        let mixed = 0xCA01_F9DD &* pool[target] &- 0x4973_F715 &* hash(pool[source])
        pool[target] = mixed ^ mixed >> 16
      }
    }
    constant = 0x8B51_F9DD
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    for index in 0..<8 {
      var value = pool[index % 4] ^ constant
      constant &*= 0x58F3_8DED
      value &*= constant
      value ^= value >> 16
      words[index / 2] |= UInt64(value) << (index % 2 == 0 ? 0 : 32)
    }
    self.words = words
  }
}
