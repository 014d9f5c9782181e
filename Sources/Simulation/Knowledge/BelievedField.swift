import Basics
import GridWorld

/// One robot's cost-to-go on the map as it believes it to be.
///
/// Expanded when somebody asks, on whatever thread; nobody can tell whether somebody else asked first. So copies of a world
/// share it until one of them changes it, which makes itself a copy first.
package final class BelievedField: Sendable {
  private let field: Locked<RepairedField>

  init(_ field: RepairedField) { self.field = Locked(field) }

  func copy() -> BelievedField { BelievedField(field.withLock { $0 }) }

  var goal: Int32 { field.withLock { $0.goal } }

  /// Cells that its searches and repairs have expanded.
  var expandedCells: Int { field.withLock { $0.expandedCells } }

  /// Steps from a padded cell to the goal; `CostToGoFields.unreachable` if there is no way.
  package func distance(from cell: Int32) -> Int32 { field.withLock { $0.distance(from: cell) } }

  /// Steps from a cell and its neighbors.
  package func distances(around cell: Int32, offsets: InlineArray<5, Int32>) -> InlineArray<5, Int32> {
    field.withLock { field in
      var distances = InlineArray<5, Int32>(repeating: CostToGoFields.unreachable)
      for place in 0..<5 { distances[place] = field.distance(from: cell &+ offsets[place]) }
      return distances
    }
  }

  // MARK: - For its only owner

  func set(_ isBlocked: Bool, at cell: Int32) { field.withLock { $0.set(isBlocked, at: cell) } }
  func moveGoal(to cell: Int32) { field.withLock { $0.moveGoal(to: cell) } }
}
