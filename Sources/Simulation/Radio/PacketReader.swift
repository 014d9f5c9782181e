import GridWorld

/// What is on the air at one step, opened for reading.
///
/// Says whether a packet is heard as a vector mask, so that its use needs no branch.
struct PacketReader {
  /// A squared range within which there is nobody.
  static let outOfRange: Float = -1

  /// Rows of this broadcast, shape (agents, outputWidth).
  let outputs: UnsafePointer<Float>
  /// Where all agents were when it was sent, as `CellDivision.coordinates` gives it.
  let from: UnsafePointer<SIMD4<Float>>
  let sentAt: Int
  /// 0, or at least 4.
  let outputWidth: Int
  let squaredRange: Float
  let loss: Float
  let key: UInt64

  /// For a world without a radio.
  ///
  /// - Parameter anywhere: coordinates of as many agents.
  static func silence(_ anywhere: UnsafePointer<SIMD4<Float>>) -> PacketReader {
    PacketReader(
      outputs: UnsafeRawPointer(anywhere).assumingMemoryBound(to: Float.self), from: anywhere, sentAt: -1,
      outputWidth: 0, squaredRange: outOfRange, loss: 0, key: 0)
  }

  /// Whether the sender was in range and its packet was not lost, in all lanes.
  @inline(__always)
  func isHeard(_ sender: Int, by receiver: Int) -> SIMDMask<SIMD4<Int32>> {
    let offset = from[sender] - from[receiver]
    let squares = offset * offset
    let inRange =
      squares + SIMD4(squares[1], squares[0], squares[3], squares[2])
      .<= SIMD4(repeating: squaredRange)
    if loss > 0, isLost(sender, to: receiver) { return SIMDMask(repeating: false) }
    return inRange
  }

  @inline(never)
  private func isLost(_ sender: Int, to receiver: Int) -> Bool {
    RandomStream.uniform(key: key, sentAt, sender, receiver) < loss
  }

  /// Copies an agent's output where it is heard; writes zeros where it is not.
  @inline(__always)
  func copy(from sender: Int, where isHeard: SIMDMask<SIMD4<Int32>>, to target: UnsafeMutablePointer<Float>) {
    let source = UnsafeRawPointer(outputs + sender &* outputWidth)
    let target = UnsafeMutableRawPointer(target)
    var index = 0
    while index < outputWidth {
      // The last four may overlap those before.
      let byte = (index &+ 4 <= outputWidth ? index : outputWidth &- 4) &* 4
      let four = source.loadUnaligned(fromByteOffset: byte, as: SIMD4<Float>.self)
      target.storeBytes(
        of: SIMD4<Float>.zero.replacing(with: four, where: isHeard), toByteOffset: byte, as: SIMD4<Float>.self
      )
      index &+= 4
    }
  }
}
