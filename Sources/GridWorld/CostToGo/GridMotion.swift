/// How a robot gets from cell to cell: what a step of the cost-to-go is.
public enum GridMotion: Equatable, Sendable {
  /// To any of the four neighbors, a step each.
  case sideways
  /// To the cell ahead, a step; a quarter turn takes a step too.
  case turning

  /// Headings that are told apart.
  public var headings: Int { self == .sideways ? 1 : 4 }
}

/// What a search for cost-to-go walks on: the poses of a padded map, and from where each can be reached in a step.
///
/// A pose is a number: under `sideways` the padded cell, under `turning` `cell · 4 + heading`.
struct PoseGraph: Sendable {
  let motion: GridMotion
  let layout: GridLayout
  let blocked: [UInt8]

  var poseCount: Int { layout.count * motion.headings }

  @inline(__always)
  func cell(of pose: Int32) -> Int32 { motion == .sideways ? pose : pose >> 2 }

  /// The first of the poses on a cell; the others, as many as there are headings, have the numbers behind it.
  @inline(__always)
  func firstPose(on cell: Int32) -> Int32 { motion == .sideways ? cell : cell << 2 }

  /// Calls `body` with every pose from which an agent gets to `pose` in one step; walls are left out.
  @inline(__always)
  func forEachPredecessor(of pose: Int32, _ body: (Int32) -> Void) {
    let stride = Int32(truncatingIfNeeded: layout.stride)
    switch motion {
    case .sideways:
      let offsets: InlineArray<4, Int32> = [-stride, stride, -1, 1]
      for direction in 0..<4 {
        let neighbor = pose + offsets[direction]
        if blocked[Int(neighbor)] == 0 { body(neighbor) }
      }
    case .turning:
      let heading = pose & 3
      body(pose & ~3 | (heading + 1) & 3)
      body(pose & ~3 | (heading + 3) & 3)
      // East, south, west, north: it came from behind.
      let offsets: InlineArray<4, Int32> = [1, stride, -1, -stride]
      let behind = pose >> 2 - offsets[Int(heading)]
      if blocked[Int(behind)] == 0 { body(behind << 2 | heading) }
    }
  }
}
