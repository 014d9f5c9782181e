import Basics

/// Finds the velocity of a disc, and of half-planes, that is nearest to a preferred one (van den Berg et al.
/// 2011, sections 5.2 and 5.3).
///
/// A linear program of two dimensions, solved half-plane by half-plane: where the best velocity so far lies
/// outside the next one, the best is on its line. Where nothing is left, the velocity that enters the
/// half-planes least is a program of three dimensions; the first half-planes, those of walls, are kept to
/// even then. What goes over all half-planes takes four at once; the numbers are those of a plain loop.
///
/// Memory to work in: never used by two threads at once.
final class VelocityProgram: @unchecked Sendable {
  /// Half-planes it holds.
  private(set) var count = 0
  /// The first of them that nothing may violate: every one must allow standing still.
  var fixedCount = 0
  private var blocks: FlatBuffer<HalfPlaneBlock>
  private var projected: FlatBuffer<HalfPlaneBlock>

  typealias Blocks = UnsafeMutablePointer<HalfPlaneBlock>

  init(capacity: Int) {
    blocks = FlatBuffer(unwritten: (capacity + 3) / 4)
    projected = FlatBuffer(unwritten: (capacity + 3) / 4)
  }

  subscript(index: Int) -> HalfPlane {
    precondition(index >= 0 && index < count)
    return blocks.base[index >> 2][index & 3]
  }

  @inline(__always)
  func removeAll() {
    count = 0
    fixedCount = 0
  }

  /// Allocates where it never held as many.
  @inline(__always)
  func append(_ line: HalfPlane) {
    if count & 3 == 0 {
      reserve(count + 4)
      blocks.base[count >> 2] = HalfPlaneBlock()
    }
    blocks.base[count >> 2][count & 3] = line
    count += 1
  }

  /// Appends the first lanes of a block; the others must be clear.
  @inline(__always)
  func append(_ block: HalfPlaneBlock, count added: Int) {
    if count & 3 == 0 {
      reserve(count + 4)
      blocks.base[count >> 2] = block
      count += added
    } else {
      for lane in 0..<added { append(block[lane]) }
    }
  }

  @inline(__always)
  private func reserve(_ wanted: Int) {
    if wanted > 4 * blocks.count { grow(wanted) }
  }

  @inline(never)
  private func grow(_ wanted: Int) {
    let larger = FlatBuffer<HalfPlaneBlock>(unwritten: max((wanted + 3) / 4, 2 * blocks.count))
    larger.base.update(from: blocks.base, count: blocks.count)
    blocks = larger
    projected = FlatBuffer(unwritten: larger.count)
  }

  /// The velocity nearest to `preferred`, at most `maxSpeed`.
  func velocity(nearestTo preferred: SIMD2<Float>, maxSpeed: Float) -> SIMD2<Float> {
    let blocks = blocks.base
    let squared = squaredLength(preferred)
    var velocity =
      squared > maxSpeed * maxSpeed ? preferred / squared.squareRoot() * maxSpeed : preferred
    var kept = VelocityProgram.keep(to: blocks, count, within: maxSpeed, &velocity) { line in
      dot(line.direction, preferred - line.point)
    }
    guard kept < count else { return velocity }
    if kept < fixedCount {
      // By rounding alone, or because of them inside walls: standing still violates none.
      velocity = .zero
      kept = fixedCount
    }
    VelocityProgram.enterLeast(
      blocks, from: kept, to: count, fixed: fixedCount, maxSpeed, projected.base, &velocity)
    return velocity
  }

  /// Moves the best velocity of a disc into all half-planes.
  ///
  /// - Parameter wanted: where on a line the best velocity would be, as a multiple of its direction from its
  ///   point.
  /// - Returns: how many half-planes, in their order, are kept to: all of them, or those before the first
  ///   that leaves nothing.
  @inline(__always)
  private static func keep(
    to blocks: Blocks, _ count: Int, within radius: Float, _ velocity: inout SIMD2<Float>,
    _ wanted: (HalfPlane) -> Float
  ) -> Int {
    var index = next(blocks, from: 0, to: count, deeperThan: 0, velocity)
    while index < count {
      // The best velocity lies on this line, which cuts it off.
      let line = blocks[index >> 2][index & 3]
      let along = dot(line.point, line.direction)
      let discriminant = along * along + radius * radius - squaredLength(line.point)
      guard discriminant >= 0 else { return index }
      let half = discriminant.squareRoot()
      var low = SIMD4<Float>(repeating: -along - half)
      var high = SIMD4<Float>(repeating: -along + half)
      var isEmpty = SIMDMask<SIMD4<Int32>>(repeating: false)
      var block = 0
      while 4 * block < index {
        let lanes = HalfPlaneBlock.lanes(before: index - 4 * block)
        blocks[block].cut(line, lanes: lanes, &low, &high, &isEmpty)
        block += 1
      }
      let (least, greatest) = (low.greatest, -(-high).greatest)
      guard least <= greatest, isEmpty.bits == 0 else { return index }
      velocity = line.point + min(max(wanted(line), least), greatest) * line.direction
      index = next(blocks, from: index + 1, to: count, deeperThan: 0, velocity)
    }
    return count
  }

  /// The next half-plane outside which a velocity lies farther than a depth; `end` where there is none.
  @inline(__always)
  private static func next(
    _ blocks: Blocks, from start: Int, to end: Int, deeperThan depth: Float, _ velocity: SIMD2<Float>
  ) -> Int {
    var block = start >> 2
    var lanes: UInt32 = 15 << UInt32(truncatingIfNeeded: start & 3)
    while 4 * block < end {
      let deeper = blocks[block].lanes(deeperThan: depth, velocity) & lanes
      if deeper != 0 { return 4 * block + deeper.trailingZeroBitCount }
      lanes = 15
      block += 1
    }
    return end
  }

  /// Where the half-planes have nothing in common: the velocity whose deepest violation of those from `first`
  /// on is least.
  @inline(__always)
  private static func enterLeast(
    _ blocks: Blocks, from first: Int, to count: Int, fixed: Int, _ maxSpeed: Float, _ projected: Blocks,
    _ velocity: inout SIMD2<Float>
  ) {
    var depth: Float = 0
    var index = next(blocks, from: first, to: count, deeperThan: 0, velocity)
    while index < count {
      let line = blocks[index >> 2][index & 3]
      var block = 0
      while 4 * block < index {
        var bisectors = blocks[block].bisectors(with: line)
        if 4 * block < fixed {
          bisectors.replace(with: blocks[block], where: HalfPlaneBlock.lanes(before: fixed - 4 * block))
        }
        bisectors.clear(where: .!HalfPlaneBlock.lanes(before: index - 4 * block))
        projected[block] = bisectors
        block += 1
      }
      // As far into it as the others, moved along with it, allow.
      let inward = SIMD2(-line.direction.y, line.direction.x)
      var farthest = inward * maxSpeed
      let kept = keep(to: projected, index, within: maxSpeed, &farthest) { line in
        dot(inward, line.direction) > 0 ? .infinity : -.infinity
      }
      // Less than all by rounding alone: the velocity of before lies in all of them.
      if kept == index { velocity = farthest }
      depth = line.depth(of: velocity)
      index = next(blocks, from: index + 1, to: count, deeperThan: depth, velocity)
    }
  }
}
