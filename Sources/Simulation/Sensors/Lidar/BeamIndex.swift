/// Which beams of a lidar point into an interval of angles.
struct BeamIndex {
  private let count: Int
  private let isFullCircle: Bool
  private let first: Double
  private let perRadian: Double
  /// Beams of a full turn, by their spacing.
  private let turn: Double

  init(_ sensor: LidarSensor) {
    count = sensor.count
    isFullCircle = sensor.isFullCircle
    first = sensor.firstAngle
    perRadian = 1 / sensor.spacing
    turn = 2 * .pi / sensor.spacing
  }

  /// Calls `body` with every beam at most `halfWidth` from `angle`, both in radians from the heading.
  @inline(__always)
  func forEach(around angle: Double, _ halfWidth: Double, _ body: (Int) -> Void) {
    let middle = (angle - first) * perRadian
    let half = halfWidth * perRadian
    if isFullCircle {
      guard 2 * half < Double(count - 1) else { return (0..<count).forEach(body) }
      let lower = Int((middle - half).rounded(.up))
      let upper = Int((middle + half).rounded(.down))
      guard lower <= upper else { return }
      // An angle is at most half a turn off, and so is an interval.
      var beam = lower < 0 ? lower + count : lower
      if beam < 0 { beam += count }
      for _ in lower...upper {
        if beam >= count { beam -= count }
        body(beam)
        beam += 1
      }
    } else {
      guard half < turn / 2 else { return (0..<count).forEach(body) }
      // The interval, and itself a turn before and after.
      for shift in -1...1 {
        let center = middle + Double(shift) * turn
        let lower = Int(max((center - half).rounded(.up), 0))
        let upper = Int(min((center + half).rounded(.down), Double(count - 1)))
        guard lower <= upper else { continue }
        for beam in lower...upper { body(beam) }
      }
    }
  }
}
