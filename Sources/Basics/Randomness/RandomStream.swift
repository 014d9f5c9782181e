public import Foundation

/// Derives the independent random streams of an episode, so that no draw in one place shifts another.
public enum RandomStream {
  /// What a stream is used for. The raw values are part of every recorded trace: never renumber them.
  public enum Purpose: UInt64, Sendable {
    case map = 1
    case placement, goals, controller, sensors, radio, obstacles, actions, policy, training, attention, motion
  }

  /// The generator of (seed, episode, purpose, agent).
  public static func generator(
    seed: UInt64, episode: Int = 0, purpose: Purpose, agent: Int = 0
  ) -> SplitMix64 {
    var state = SplitMix64.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    state = SplitMix64.mix(state ^ UInt64(bitPattern: Int64(episode)) &* 0xD134_2543_DE82_EF95)
    state = SplitMix64.mix(state ^ purpose.rawValue &* 0xA24B_AED4_963E_E407)
    state = SplitMix64.mix(state ^ UInt64(bitPattern: Int64(agent)) &* 0x9FB2_1C65_1E98_DF25)
    return SplitMix64(seed: state)
  }

  /// A number in [0, 1) that depends only on its arguments: for noise that must not depend on the order of
  /// evaluation, such as the loss of one packet.
  @inlinable
  public static func uniform(key: UInt64, _ a: Int, _ b: Int, _ c: Int) -> Float {
    var bits = key &+ UInt64(truncatingIfNeeded: a) &* 0xD134_2543_DE82_EF95
    bits = SplitMix64.mix(bits) ^ UInt64(truncatingIfNeeded: b) &* 0xA24B_AED4_963E_E407
    bits = SplitMix64.mix(bits) ^ UInt64(truncatingIfNeeded: c) &* 0x9FB2_1C65_1E98_DF25
    return Float(SplitMix64.mix(bits) >> 40) * 0x1p-24
  }

  /// Standard Gumbel noise that depends only on its arguments: the greatest of scores with such noise is a draw from
  /// their softmax. Between −2.9 and 16.7: always finite.
  @inlinable
  public static func gumbel(key: UInt64, _ a: Int, _ b: Int, _ c: Int) -> Float {
    // Half a step up, away from 0; the greatest would be rounded to 1 and is held below it.
    let uniform = min(uniform(key: key, a, b, c) + 0x1p-25, 1 - 0x1p-24)
    return -log(-log(uniform))
  }
}
