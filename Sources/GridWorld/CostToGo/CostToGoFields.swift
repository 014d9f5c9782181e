/// Exact shortest-path distances to goals on a 4-connected map, computed when first asked for and held within
/// a memory budget.
///
/// Small maps get a dense field per goal, one breadth-first search each. Maps on which the dense fields of all
/// `goalCount` goals would not fit get a resumable backward A* per goal (RRA*, Silver 2005), which only ever
/// touches the cells between the goal and those asked about. Either way the least recently used goals are
/// forgotten when the budget is full, and computed anew if they return.
///
/// Cells are indices of a padded `GridLayout`. Not safe for use from several threads at once: every world has
/// its own.
public final class CostToGoFields {
  /// The distance of a cell from which the goal can't be reached.
  public static let unreachable = Int32.max

  public let layout: GridLayout
  /// Bytes that fields may take.
  public let memoryBudget: Int
  @usableFromInline let dense: DenseFields?
  @usableFromInline let sparse: SparseFields?

  /// - Parameters:
  ///   - blocked: one byte a padded cell, 1 for walls (`GridLayout.paddedOccupancy`).
  ///   - goalCount: how many goals are in use at the same time; decides between dense and resumable fields.
  public init(
    layout: GridLayout, blocked: [UInt8], goalCount: Int, memoryBudget: Int = 1 << 30
  ) {
    precondition(blocked.count == layout.count && goalCount >= 0 && memoryBudget > 0)
    self.layout = layout
    self.memoryBudget = memoryBudget
    let denseBytes = DenseFields.length(for: layout) * MemoryLayout<Float>.stride
    if max(goalCount, 1) <= memoryBudget / denseBytes {
      dense = DenseFields(layout: layout, blocked: blocked, slots: memoryBudget / denseBytes)
      sparse = nil
    } else {
      dense = nil
      sparse = SparseFields(layout: layout, blocked: blocked, memoryBudget: memoryBudget)
    }
  }

  /// Steps on a shortest path from `cell` to `goal`; `unreachable` if there is none, or for a wall.
  @inlinable
  public func distance(from cell: Int32, to goal: Int32) -> Int32 {
    if let dense {
      let distance = dense.field(to: goal)[Int(cell)]
      return distance == .infinity ? CostToGoFields.unreachable : Int32(distance)
    }
    return sparse?.distance(from: cell, to: goal) ?? CostToGoFields.unreachable
  }

  /// Starts a round of use: the dense fields of up to `goalCount` goals asked for from here on stay valid until
  /// the next call.
  public func beginUse() { dense?.beginUse() }

  /// Starts a round of use and looks up the dense fields of many goals at once; nils on maps with resumable
  /// fields.
  ///
  /// - Parameters:
  ///   - goals: at most as many different ones as were announced.
  ///   - pointers: receives a field for every goal.
  public func useDenseFields(
    to goals: UnsafePointer<Int32>, count: Int, pointers: UnsafeMutablePointer<UnsafePointer<Float>?>
  ) {
    guard let dense else { return pointers.update(repeating: nil, count: count) }
    dense.beginUse()
    for index in 0..<count { pointers[index] = dense.field(to: goals[index]) }
  }

  /// The dense field of a goal, infinity where there is no path; nil on maps with resumable fields. Valid
  /// until the next `beginUse`, for as many goals as were announced. Four cells past the end may be read.
  @inlinable
  public func denseField(to goal: Int32) -> UnsafePointer<Float>? {
    dense?.field(to: goal)
  }

  /// Bytes held by the fields now.
  public var memoryInUse: Int { dense?.memoryInUse ?? sparse?.memoryInUse ?? 0 }
}
