import Basics

/// Spoils sound inputs in the ways that files get spoiled, and in those that attackers choose.
struct Mutator {
  /// Numbers at which something tends to break.
  private static let numbers: [String] = [
    "0", "-1", "1", "2", "63", "64", "65", "255", "256", "1023", "1025", "4097", "65537", "2147483647",
    "2147483648", "-2147483649", "4294967296", "9007199254740993", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "18446744073709551615", "18446744073709551616", "1e5",
    "1e300", "-1e300", "1e-300", "1e999", "-0", "0.1", "0.5", "1.5", "-0.5", "NaN", "Infinity", "1e", "00",
    "0x10",
  ]
  private static let snippets: [String] = [
    "\"", "\\", ",", "[", "]", "{", "}", ":", "null", "true", "false", "\"\"", "[]", "{}", "[[", "]]",
    "\\u0000",
    "\\ud800", "\n", "\r\n", "\r", "\t", " ", "\u{1B}[31m", "\u{202E}", "\u{FEFF}", "é", "😀", "#", ".", "@",
    "T", "=",
    "../", "/", "/dev/zero", "/dev/full", "a.map", "-", "+", "(0,0),", "=cmd()",
  ]

  /// - Parameter donors: whole inputs of the same kind, to take pieces from.
  static func mutated(
    _ input: [UInt8], donors: [[UInt8]], using rng: inout SplitMix64
  ) -> [UInt8] {
    var bytes = input
    for _ in 0...rng.index(below: 4) where !bytes.isEmpty { mutate(&bytes, donors, &rng) }
    return bytes
  }

  private static func mutate(_ bytes: inout [UInt8], _ donors: [[UInt8]], _ rng: inout SplitMix64) {
    let at = rng.index(below: bytes.count)
    func end(_ most: Int) -> Int { min(bytes.count, at + 1 + rng.index(below: most)) }
    switch rng.index(below: 12) {
    case 0: bytes[at] = UInt8(rng.index(below: 256))
    case 1: bytes[at] ^= 1 << UInt8(rng.index(below: 8))
    case 2: bytes.removeSubrange(at..<end(8))
    case 3: bytes.removeSubrange(at..<end(bytes.count))
    case 4: bytes.insert(contentsOf: snippets[rng.index(below: snippets.count)].utf8, at: at)
    case 5: bytes.insert(contentsOf: bytes[at..<end(60)], at: at)
    case 6:
      let donor = donors[rng.index(below: donors.count)]
      let from = rng.index(below: max(donor.count, 1))
      let piece = donor[min(from, donor.count)..<min(donor.count, from + rng.index(below: 200))]
      bytes.insert(contentsOf: piece, at: at)
    case 7: if rng.index(below: 4) == 0 { bytes.removeSubrange(at...) }
    case 8: if rng.index(below: 40) == 0 { nest(&bytes, at, &rng) }
    default: replaceNumber(&bytes, at, &rng)
    }
  }

  /// Puts a number of the table where the next one stands.
  private static func replaceNumber(_ bytes: inout [UInt8], _ start: Int, _ rng: inout SplitMix64) {
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard let first = bytes[start...].firstIndex(where: isDigit) else { return }
    var end = first
    while end < bytes.count, isDigit(bytes[end]) || ".eE+-".utf8.contains(bytes[end]) { end += 1 }
    bytes.replaceSubrange(first..<end, with: numbers[rng.index(below: numbers.count)].utf8)
  }

  /// Many brackets, or a long run of one byte.
  private static func nest(_ bytes: inout [UInt8], _ at: Int, _ rng: inout SplitMix64) {
    let count = 1 + rng.index(below: 20_000)
    let open = ["[", "{\"a\":", " ", "9", "a"][rng.index(below: 5)]
    bytes.insert(contentsOf: Array(repeating: Array(open.utf8), count: count).joined(), at: at)
  }
}
