import Basics
import GridWorld

/// A moving obstacle, a door, or what appears, as it stands now.
public struct ObstacleState: Equatable, Sendable {
  public let setup: ObstacleSetup
  /// Padded index of its cell.
  public private(set) var cell: Int32
  /// Whether it blocks its cell now; only doors, and what appears, ever don't.
  public private(set) var isBlocking: Bool
  private var nextWaypoint = 0
  private let waypoints: [Int32]
  private let moveOffsets: [Int32]
  private var stream: SplitMix64

  init(_ setup: ObstacleSetup, layout: GridLayout, stream: SplitMix64) {
    self.setup = setup
    self.stream = stream
    cell = Int32(layout.index(of: setup.initialCell))
    moveOffsets = layout.moveOffsets.map(Int32.init)
    if case .patrol(let cells) = setup {
      waypoints = cells.map { Int32(layout.index(of: $0)) }
    } else {
      waypoints = []
    }
    isBlocking = true
    isBlocking = wantsToBlock(at: 0)
  }

  func mark(in blocked: inout [UInt8]) {
    if isBlocking { blocked[Int(cell)] = 1 }
  }

  private func wantsToBlock(at step: Int) -> Bool {
    switch setup {
    case .door(_, let open, let closed, let phase): (step + phase) % (open + closed) >= open
    case .appearing(_, let from, let until): step >= from && step < until ?? .max
    case .patrol, .walker: true
    }
  }

  /// Moves or switches, unless an agent stands in the way.
  mutating func advance(
    step: Int, blocked: inout [UInt8], occupant: [Int32], walls: [UInt8], costToGo: CostToGoFields
  ) {
    switch setup {
    case .door, .appearing:
      let wants = wantsToBlock(at: step)
      if wants, !isBlocking, occupant[Int(cell)] >= 0 { return }
      isBlocking = wants
      blocked[Int(cell)] = wants ? 1 : 0
    case .walker:
      let next = cell + moveOffsets[stream.index(below: moveOffsets.count)]
      enter(next, blocked: &blocked, occupant: occupant)
    case .patrol:
      if cell == waypoints[nextWaypoint] { nextWaypoint = (nextWaypoint + 1) % waypoints.count }
      let goal = waypoints[nextWaypoint]
      let here = costToGo.distance(from: cell, to: goal)
      for offset in moveOffsets where walls[Int(cell + offset)] == 0 {
        if costToGo.distance(from: cell + offset, to: goal) < here {
          enter(cell + offset, blocked: &blocked, occupant: occupant)
          return
        }
      }
    }
  }

  private mutating func enter(_ next: Int32, blocked: inout [UInt8], occupant: [Int32]) {
    guard next != cell, blocked[Int(next)] == 0, occupant[Int(next)] < 0 else { return }
    blocked[Int(cell)] = 0
    blocked[Int(next)] = 1
    cell = next
  }
}
