/// Standard Gumbel noise, `g = −ln(−ln u)` with u uniform in (0, 1) (Jang, Gu & Poole 2017, section 2.1).
///
/// Drawn into a buffer of the caller's, so that a backward pass, a replay or a test can use the same noise again.
public enum GumbelNoise {
  /// Overwrites `noise`, one draw of the generator a value.
  public static func fill(
    _ noise: UnsafeMutableBufferPointer<Float>, using rng: inout some RandomNumberGenerator
  ) {
    for index in noise.indices { noise[index] = -fastLog(-fastLog(rng.uniformInside())) }
  }
}
