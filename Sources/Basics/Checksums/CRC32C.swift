/// The checksum CRC-32C (Castagnoli; RFC 3720, appendix B.4): of TensorBoard's records, and of checkpoints.
public struct CRC32C: Equatable, Sendable {
  private var state: UInt32 = 0xFFFF_FFFF

  public init() {}

  public init(of bytes: some Sequence<UInt8>) { update(bytes) }

  public mutating func update(_ bytes: some Sequence<UInt8>) {
    var state = state
    CRC32C.table.withUnsafeBufferPointer { table in
      for byte in bytes { state = table[Int((state ^ UInt32(byte)) & 0xFF)] ^ (state >> 8) }
    }
    self.state = state
  }

  public var value: UInt32 { state ^ 0xFFFF_FFFF }

  /// Rotated and shifted, as TFRecord files keep it: checksums of data that hold checksums are weak.
  public var masked: UInt32 { ((value >> 15) | (value << 17)) &+ 0xA282_EAD8 }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { state, _ in (state >> 1) ^ (state & 1 == 0 ? 0 : 0x82F6_3B78) }
  }
}
