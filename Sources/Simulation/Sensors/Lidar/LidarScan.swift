public import Basics
public import GridWorld

/// What a beam met.
public enum LidarTarget: Equatable, Sendable {
  /// Nothing in range.
  case nothing
  /// The beam reported nothing at all.
  case silent
  /// A blocked cell, perhaps of the layout's margin; where a beam is stopped between two blocked cells, the one
  /// beside it in x.
  case wall(Cell)
  /// A disc, by its index.
  case disc(Int)
}

/// What the lidars of some agents measured: shape (agents, beams), row by row. Made once, written by every scan.
public final class LidarScan {
  public let agents: Int
  public let beams: Int
  /// Meters from the robot's center, 0 to the sensor's range; the range where nothing was met and where the beam is
  /// silent. Never NaN.
  public let distance: FlatBuffer<Float>
  /// A disc's index; or −1: nothing, −2 − `i`: the padded cell `i`, `silent`.
  package let code: FlatBuffer<Int32>
  let layout: GridLayout

  package static let nothing: Int32 = -1
  package static let silent = Int32.min

  @inline(__always)
  package static func wall(_ cell: Int) -> Int32 { -2 &- Int32(truncatingIfNeeded: cell) }

  public init(agents: Int, for scanner: LidarScanner) {
    precondition(agents > 0, "a scan has at least one agent")
    self.agents = agents
    beams = scanner.sensor.count
    layout = scanner.layout
    distance = FlatBuffer(repeating: Float(scanner.sensor.range), count: agents * beams)
    code = FlatBuffer(repeating: LidarScan.nothing, count: agents * beams)
  }

  /// Meters.
  public func distance(_ beam: Int, of agent: Int) -> Float { distance[index(beam, agent)] }

  /// Whether a beam reported nothing at all.
  public func isSilent(_ beam: Int, of agent: Int) -> Bool { code[index(beam, agent)] == LidarScan.silent }

  /// What a beam truly met, whatever the noise on its distance.
  public func target(_ beam: Int, of agent: Int) -> LidarTarget {
    switch code[index(beam, agent)] {
    case LidarScan.nothing: .nothing
    case LidarScan.silent: .silent
    case let code where code >= 0: .disc(Int(code))
    case let code: .wall(layout.cell(at: -2 - Int(code)))
    }
  }

  private func index(_ beam: Int, _ agent: Int) -> Int {
    precondition(beam >= 0 && beam < beams, "beam \(beam) is out of 0..<\(beams)")
    precondition(agent >= 0 && agent < agents, "agent \(agent) is out of 0..<\(agents)")
    return agent * beams + beam
  }
}
