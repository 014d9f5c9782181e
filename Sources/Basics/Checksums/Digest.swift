/// A short name for a long content: 128 bits of FNV-1a (Fowler, Noll, Vo), two streams of 64. It tells what changed from
/// what did not; it is no protection against somebody who makes two contents agree on purpose.
public enum Digest {
  public static func text(_ text: String) -> String { bytes(Array(text.utf8)) }

  public static func bytes(_ bytes: [UInt8]) -> String {
    var first: UInt64 = 0xCBF2_9CE4_8422_2325
    var second: UInt64 = 0x84222325_CBF29CE4
    for byte in bytes {
      first = (first ^ UInt64(byte)) &* 0x100_0000_01B3
      second = (second ^ UInt64(byte ^ 0x5A)) &* 0x100_0000_01B3
      second ^= second >> 29
    }
    return hexadecimal(first) + hexadecimal(second)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
