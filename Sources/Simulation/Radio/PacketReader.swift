import Basics
import GridWorld

/// What is on the air at one step, opened for reading.
///
/// Whether a packet is heard comes as a bit mask, all ones or 0, so that its use needs no branch.
struct PacketReader {
  /// Rows of this broadcast, shape (agents, outputWidth).
  let outputs: UnsafePointer<Float>
  /// Where all agents were when it was sent.
  let from: UnsafePointer<CellCoordinates>
  let sentAt: Int
  /// 0, or at least 4. With 0 there is nothing to copy.
  let outputWidth: Int
  /// The least squared distance that is out of range; 0 when nothing is on the air.
  let squaredLimit: Int32
  let loss: Float
  let key: UInt64
  /// The numbers that loss goes by; nil where these are the agents' indices.
  let numbers: UnsafePointer<Int32>?
  /// Who hears whom, where more than the range decides it.
  let links: RadioLinks.Pointers?
  /// Who is heard by nobody else; −1 for none.
  var muted = -1

  /// For a world without a radio.
  ///
  /// - Parameter anywhere: coordinates of as many agents.
  static func silence(_ anywhere: UnsafePointer<CellCoordinates>) -> PacketReader {
    PacketReader(
      outputs: UnsafeRawPointer(anywhere).assumingMemoryBound(to: Float.self), from: anywhere, sentAt: -1,
      outputWidth: 0, squaredLimit: 0, loss: 0, key: 0, numbers: nil,
      links: nil)
  }

  /// The same packets for rows of this layout: where its Y has another width, it is heard that there are some, and not
  /// what they say.
  func heard(in layout: ObservationLayout) -> PacketReader {
    guard outputWidth != layout.outputWidth else { return self }
    return PacketReader(
      outputs: outputs, from: from, sentAt: sentAt, outputWidth: 0, squaredLimit: squaredLimit, loss: loss,
      key: key, numbers: numbers, links: links, muted: muted)
  }

  /// Whether all that are in range are heard.
  var isUndisturbed: Bool { loss == 0 && links == nil && muted < 0 }

  /// All ones if the sender was in range and its packet got through, else 0. Of themselves agents hear what is not lost.
  ///
  /// - Parameter mayBeLost: false if it is known to be undisturbed.
  @inline(__always)
  func hearing(of sender: Int, by receiver: Int, mayBeLost: Bool = true) -> UInt32 {
    if mayBeLost, sender == muted, sender != receiver { return 0 }
    if mayBeLost, let links, sender != receiver { return links.contains(sender, receiver) ? .max : 0 }
    let dx = from[sender].x &- from[receiver].x
    let dy = from[sender].y &- from[receiver].y
    // The sign of a difference, in all bits.
    let inRange = (dx &* dx &+ dy &* dy &- squaredLimit) &>> 31
    if mayBeLost, loss > 0, PacketReader.isLost(sender, receiver, sentAt, key, loss, numbers) { return 0 }
    return UInt32(bitPattern: inRange)
  }

  @inline(never)
  static func isLost(
    _ sender: Int, _ receiver: Int, _ sentAt: Int, _ key: UInt64, _ loss: Float,
    _ numbers: UnsafePointer<Int32>?
  ) -> Bool {
    guard loss > 0 else { return false }
    guard let numbers else { return RandomStream.uniform(key: key, sentAt, sender, receiver) < loss }
    return RandomStream.uniform(key: key, sentAt, Int(numbers[sender]), Int(numbers[receiver])) < loss
  }

  /// Copies an agent's output under a mask: what is not heard becomes zeros. Only with a radio.
  @inline(__always)
  func copy(from sender: Int, mask: UInt32, to target: UnsafeMutablePointer<Float>) {
    let source = UnsafeRawPointer(outputs + sender &* outputWidth)
    let target = UnsafeMutableRawPointer(target)
    let mask = SIMD4<UInt32>(repeating: mask)
    func copyFour(at byte: Int) {
      let four = source.loadUnaligned(fromByteOffset: byte, as: SIMD4<UInt32>.self)
      target.storeBytes(of: four & mask, toByteOffset: byte, as: SIMD4<UInt32>.self)
    }
    copyFour(at: 0)
    let last = (outputWidth &- 4) &* 4
    var byte = 16
    while byte < last {
      copyFour(at: byte)
      byte &+= 16
    }
    // May overlap those before.
    copyFour(at: last)
  }
}
