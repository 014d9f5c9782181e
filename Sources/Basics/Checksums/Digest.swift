import COpenSSL

/// A short name for a content: the 64 hexadecimal digits of its SHA-256 (FIPS 180-4), as `sha256sum` prints them.
///
/// For whatever has to be told from what it was: maps and configurations that a store keeps once, policies that a run
/// was begun with, the configuration of a checkpoint. Checksums, which guard bytes against accidents, are `CRC32C`.
public enum Digest {
  public static func text(_ text: String) -> String { bytes(Array(text.utf8)) }

  public static func bytes(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let hash = [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { hash, count in
      SHA256(bytes, bytes.count, hash.baseAddress)
      count = Int(SHA256_DIGEST_LENGTH)
    }
    return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
