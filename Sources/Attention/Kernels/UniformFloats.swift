extension RandomNumberGenerator {
  /// A multiple of 2⁻²⁴ in [0, 1), from the 24 high bits of one draw. Unlike `Float.random(in:using:)` this cannot
  /// change with Swift, so that a seed gives the same weights for ever.
  mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// An odd multiple of 2⁻²⁴ in (0, 1): never an end, so that its logarithms are finite.
  mutating func uniformInside() -> Float {
    (Float(next() >> 41) + 0.5) * 0x1p-23
  }
}
