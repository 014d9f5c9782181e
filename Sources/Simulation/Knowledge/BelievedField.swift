import Basics
import GridWorld

/// One robot's cost-to-go on the map as it believes it to be.
///
/// Expanded when somebody asks, on whatever thread; nobody can tell whether somebody else asked first. So
/// copies of a world share it until one of them changes it, which makes itself a copy first.
package final class BelievedField: Sendable {
  /// One of the two, as its robot moves.
  private struct Fields: Sendable {
    var sideways: RepairedField?
    var turning: TurningField?
  }
  private let fields: Locked<Fields>

  init(_ field: RepairedField) { fields = Locked(Fields(sideways: field)) }
  init(_ field: TurningField) { fields = Locked(Fields(turning: field)) }
  private init(_ fields: Fields) { self.fields = Locked(fields) }

  func copy() -> BelievedField { BelievedField(fields.withLock { $0 }) }

  var goal: Int32 { fields.withLock { $0.sideways?.goal ?? $0.turning?.goal ?? -1 } }

  /// Cells, or poses, that its searches and repairs have expanded.
  var expandedCells: Int {
    fields.withLock { $0.sideways?.expandedCells ?? $0.turning?.expandedPoses ?? 0 }
  }

  /// Steps from a padded cell to the goal, for who moves sideways; `CostToGoFields.unreachable` if there is
  /// no way.
  package func distance(from cell: Int32) -> Int32 {
    fields.withLock { $0.sideways?.distance(from: cell) ?? CostToGoFields.unreachable }
  }

  /// Steps from a pose, for whoever.
  func distance(from pose: Pose) -> Int32 {
    fields.withLock {
      $0.sideways?.distance(from: pose.cell) ?? $0.turning?.distance(from: pose.cell, heading: pose.heading)
        ?? CostToGoFields.unreachable
    }
  }

  /// Steps from a cell and its neighbors, for who moves sideways.
  package func distances(around cell: Int32, offsets: InlineArray<5, Int32>) -> InlineArray<5, Int32> {
    fields.withLock { fields in
      var distances = InlineArray<5, Int32>(repeating: CostToGoFields.unreachable)
      for place in 0..<5 {
        distances[place] =
          fields.sideways?.distance(from: cell &+ offsets[place]) ?? CostToGoFields.unreachable
      }
      return distances
    }
  }

  /// Whether its robot believes that it can't stand on a padded cell, or of discs in its middle.
  func isBlocked(_ cell: Int32) -> Bool {
    fields.withLock { $0.sideways?.isBlocked(cell) ?? $0.turning?.isBlocked(cell) ?? true }
  }

  // MARK: - For its only owner

  func set(_ isBlocked: Bool, at cell: Int32) {
    fields.withLock {
      $0.sideways?.set(isBlocked, at: cell)
      $0.turning?.set(isBlocked, at: cell)
    }
  }

  func moveGoal(to cell: Int32) {
    fields.withLock {
      $0.sideways?.moveGoal(to: cell)
      $0.turning?.moveGoal(to: cell)
    }
  }

  /// Changes what moves sideways, many cells at once.
  func change(_ body: (inout RepairedField) -> Void) {
    fields.withLock { fields in
      guard var field = fields.sideways else { return }
      // The only reference to its memory is then the local one.
      fields.sideways = nil
      body(&field)
      fields.sideways = field
    }
  }
}
