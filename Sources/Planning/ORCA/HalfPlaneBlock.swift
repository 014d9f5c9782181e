/// Four half-planes side by side, as vector instructions take them.
///
/// A lane of zeros shuts out nothing: no velocity lies outside it, and it cuts no line. It fills what is left
/// of a block.
struct HalfPlaneBlock: Sendable, BitwiseCopyable {
  var pointX = SIMD4<Float>.zero
  var pointY = SIMD4<Float>.zero
  var directionX = SIMD4<Float>.zero
  var directionY = SIMD4<Float>.zero

  /// Lines whose directions have a smaller determinant count as parallel.
  @inline(__always)
  private static var parallel: Float { 1e-5 }

  @inline(__always)
  subscript(lane: Int) -> HalfPlane {
    get {
      HalfPlane(
        point: SIMD2(pointX[lane], pointY[lane]), direction: SIMD2(directionX[lane], directionY[lane]))
    }
    set {
      pointX[lane] = newValue.point.x
      pointY[lane] = newValue.point.y
      directionX[lane] = newValue.direction.x
      directionY[lane] = newValue.direction.y
    }
  }

  /// The lanes of which a velocity lies farther outside than `depth`, one bit each.
  @inline(__always)
  func lanes(deeperThan depth: Float, _ velocity: SIMD2<Float>) -> UInt32 {
    (directionX * (pointY - velocity.y) - directionY * (pointX - velocity.x) .> depth).bits
  }

  /// Cuts the part of a line that its first lanes leave: from `low` to `high`, as multiples of the direction
  /// from the point.
  ///
  /// - Parameters:
  ///   - low: four of them, whose greatest counts; `high` alike, whose least does.
  ///   - isEmpty: all bits of a lane that runs parallel and shuts out the whole line.
  @inline(__always)
  func cut(
    _ line: HalfPlane, lanes: SIMDMask<SIMD4<Int32>>, _ low: inout SIMD4<Float>, _ high: inout SIMD4<Float>,
    _ isEmpty: inout SIMDMask<SIMD4<Int32>>
  ) {
    let crossing = line.direction.x * directionY - line.direction.y * directionX
    let offset = directionX * (line.point.y - pointY) - directionY * (line.point.x - pointX)
    let place = offset / crossing
    let isAbove = crossing .> HalfPlaneBlock.parallel
    let isBelow = crossing .< -HalfPlaneBlock.parallel
    high.replace(with: place, where: lanes .& isAbove .& (place .< high))
    low.replace(with: place, where: lanes .& isBelow .& (place .> low))
    isEmpty = isEmpty .| (lanes .& .!(isAbove .| isBelow) .& (offset .< 0))
  }

  /// The velocities that violate each of them no more than `line`; nothing in lanes that look the same way as
  /// that does.
  @inline(__always)
  func bisectors(with line: HalfPlane) -> HalfPlaneBlock {
    let (x, y) = (line.direction.x, line.direction.y)
    let crossing = x * directionY - y * directionX
    let offset = directionX * (line.point.y - pointY) - directionY * (line.point.x - pointX)
    let isParallel =
      (crossing .<= HalfPlaneBlock.parallel) .& (crossing .>= -HalfPlaneBlock.parallel)
    let looksAlike = isParallel .& (x * directionX + y * directionY .> 0)
    let along = offset / crossing
    var block = HalfPlaneBlock()
    block.pointX = (line.point.x + along * x).replacing(
      with: 0.5 * (line.point.x + pointX), where: isParallel)
    block.pointY = (line.point.y + along * y).replacing(
      with: 0.5 * (line.point.y + pointY), where: isParallel)
    let betweenX = directionX - x
    let betweenY = directionY - y
    let length = (betweenX * betweenX + betweenY * betweenY).squareRoot()
    block.directionX = betweenX / length
    block.directionY = betweenY / length
    block.clear(where: looksAlike)
    return block
  }

  /// Makes lanes shut out nothing.
  @inline(__always)
  mutating func clear(where lanes: SIMDMask<SIMD4<Int32>>) {
    pointX.replace(with: 0, where: lanes)
    pointY.replace(with: 0, where: lanes)
    directionX.replace(with: 0, where: lanes)
    directionY.replace(with: 0, where: lanes)
  }

  /// Takes lanes over from another block.
  @inline(__always)
  mutating func replace(with other: HalfPlaneBlock, where lanes: SIMDMask<SIMD4<Int32>>) {
    pointX.replace(with: other.pointX, where: lanes)
    pointY.replace(with: other.pointY, where: lanes)
    directionX.replace(with: other.directionX, where: lanes)
    directionY.replace(with: other.directionY, where: lanes)
  }

  /// The lanes before a number.
  @inline(__always)
  static func lanes(before count: Int) -> SIMDMask<SIMD4<Int32>> {
    SIMD4<Int32>(0, 1, 2, 3) .< Int32(truncatingIfNeeded: count)
  }
}

extension SIMDMask where Storage == SIMD4<Int32> {
  /// A bit for every lane that is set, lane 0's the lowest.
  @inline(__always)
  var bits: UInt32 {
    (unsafeBitCast(self, to: SIMD4<UInt32>.self) & SIMD4(1, 2, 4, 8)).wrappedSum()
  }
}

extension SIMD4<Float> {
  /// The greatest lane.
  @inline(__always)
  var greatest: Float {
    let two = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    return Swift.max(two.x, two.y)
  }
}
