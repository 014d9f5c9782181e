/// Four discs side by side as a fifth one perceives them, for the half-planes of velocities that avoid them.
struct NeighborBlock {
  /// From its center to theirs, meters.
  private var wayX = SIMD4<Float>.zero
  private var wayY = SIMD4<Float>.zero
  /// Its velocity less theirs, meters a second.
  private var velocityX = SIMD4<Float>.zero
  private var velocityY = SIMD4<Float>.zero
  /// The sum of the radii.
  private var radius = SIMD4<Float>(repeating: 1)

  @inline(__always)
  mutating func set(_ lane: Int, _ disc: MovingDisc, against other: MovingDisc, margin: Float) {
    let way = disc.way(to: other)
    wayX[lane] = way.x
    wayY[lane] = way.y
    velocityX[lane] = disc.velocity.x - other.velocity.x
    velocityY[lane] = disc.velocity.y - other.velocity.y
    radius[lane] = (disc.radius + margin) + (other.radius + margin)
  }

  /// The velocities that avoid each other disc: half of the smallest change u that takes the relative
  /// velocity out of its velocity obstacle is this disc's to make (sections 4 and 5.1).
  @inline(__always)
  func halfPlanes(
    velocity: SIMD2<Float>, count: Int, perHorizon: Float, perStep: Float
  ) -> HalfPlaneBlock {
    let squaredDistance = wayX * wayX + wayY * wayY
    let squaredRadius = radius * radius
    // Discs that overlap are to part within the step; for others a circle of all velocities that meet at the
    // horizon cuts the cone off.
    let overlaps = .!(squaredDistance .> squaredRadius)
    let perTime = SIMD4<Float>(repeating: perHorizon).replacing(with: perStep, where: overlaps)
    let wX = velocityX - perTime * wayX
    let wY = velocityY - perTime * wayY
    let squaredW = wX * wX + wY * wY
    let along = wX * wayX + wY * wayY
    let isCircle = overlaps .| ((along .< 0) .& (along * along .> squaredRadius * squaredW))
    // The distance from the circle's center, or the length of the cone's sides up to where they touch the
    // disc.
    let root = (squaredDistance - squaredRadius).replacing(with: squaredW, where: isCircle).squareRoot()
    // Out of the cone over its nearer side.
    let isRight = .!(wayX * wY - wayY * wX .> 0)
    let leg = root.replacing(with: -root, where: isRight)
    var directionX = (wayX * leg - wayY * radius).replacing(with: wY, where: isCircle)
    var directionY = (wayX * radius + wayY * leg).replacing(with: -wX, where: isCircle)
    var length = squaredDistance.replacing(with: root, where: isCircle)
    // In the very center of the circle any way out is as short.
    let isCenter = isCircle .& .!(root .> 0)
    directionX.replace(with: 0, where: isCenter)
    directionY.replace(with: -1, where: isCenter)
    length.replace(with: 1, where: isCenter)
    directionX = directionX / length
    directionY = directionY / length
    let out = radius * perTime - root
    let onSide = velocityX * directionX + velocityY * directionY
    let changeX = (onSide * directionX - velocityX).replacing(with: out * -directionY, where: isCircle)
    let changeY = (onSide * directionY - velocityY).replacing(with: out * directionX, where: isCircle)
    var block = HalfPlaneBlock()
    block.pointX = velocity.x + 0.5 * changeX
    block.pointY = velocity.y + 0.5 * changeY
    block.directionX = directionX
    block.directionY = directionY
    block.clear(where: .!HalfPlaneBlock.lanes(before: count))
    return block
  }
}
