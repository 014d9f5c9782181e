import Basics

/// Exact shortest-path distances to goals on a map, computed when first asked for and held within a memory budget.
///
/// Small maps get a dense field per goal, one breadth-first search each. Maps on which the dense fields of all
/// `goalCount` goals would not fit get compact fields, about a bit a cell of the part of the map between the goal and
/// those asked about. Goals are forgotten when the budget is full, and computed anew if they return.
///
/// Cells are indices of a padded `GridLayout`. Safe for use from several threads: a field is written once and then
/// published, and nobody can tell whether somebody else asked for it first. So copies of a world share one memory of
/// distances, and still are values.
public final class CostToGoFields: Sendable {
  /// The distance of a cell from which the goal can't be reached.
  public static let unreachable = Int32.max

  public let layout: GridLayout
  /// What a step is.
  public let motion: GridMotion
  /// Bytes that fields may take.
  public let memoryBudget: Int
  @usableFromInline let dense: DenseFields?
  @usableFromInline let compact: CompactFields?
  private let goalCount: Int
  private let blocked: [UInt8]
  /// By padded cell, the steps that leaving it counts; nil for one each.
  private let weights: [UInt8]?

  /// - Parameters:
  ///   - blocked: one byte a padded cell, 1 for walls (`GridLayout.paddedOccupancy`).
  ///   - weights: by padded cell, the steps that leaving it counts, at least 1; nil for one each. Fields are dense then,
  ///     whatever the budget.
  ///   - goalCount: how many goals are in use at the same time; decides between dense and compact fields.
  public init(
    layout: GridLayout, blocked: [UInt8], weights: [UInt8]? = nil, motion: GridMotion = .sideways,
    goalCount: Int, memoryBudget: Int = 1 << 30
  ) {
    precondition(blocked.count == layout.count && goalCount >= 0 && memoryBudget > 0)
    precondition(weights.map { $0.count == layout.count } ?? true)
    self.weights = weights
    self.layout = layout
    self.motion = motion
    self.memoryBudget = memoryBudget
    self.goalCount = goalCount
    self.blocked = blocked
    let graph = PoseGraph(motion: motion, layout: layout, blocked: blocked)
    let denseBytes = DenseFields.length(for: graph) * MemoryLayout<Float>.stride
    if weights != nil || max(goalCount, 1) <= memoryBudget / denseBytes {
      dense = DenseFields(graph, weights: weights, capacity: max(memoryBudget / denseBytes, 1))
      compact = nil
    } else {
      dense = nil
      compact = CompactFields(graph, goalCount: goalCount, memoryBudget: memoryBudget)
    }
  }

  /// The same map with nothing computed yet.
  public func emptied() -> CostToGoFields {
    CostToGoFields(
      layout: layout, blocked: blocked, weights: weights, motion: motion, goalCount: goalCount,
      memoryBudget: memoryBudget)
  }

  /// The same map where leaving a padded cell counts so many steps; itself for none.
  public func weighted(by weights: [UInt8]?) -> CostToGoFields {
    guard let weights else { return self }
    return CostToGoFields(
      layout: layout, blocked: blocked, weights: weights, motion: motion, goalCount: goalCount,
      memoryBudget: memoryBudget)
  }

  /// Steps on a shortest path from `cell` to `goal`; `unreachable` if there is none, or for a wall. Only for
  /// `sideways` motion.
  @inlinable
  public func distance(from cell: Int32, to goal: Int32) -> Int32 { distance(fromPose: cell, to: goal) }

  /// Steps, turns included, from `cell` with a heading to `goal` with any. Only for `turning` motion.
  @inlinable
  public func distance(from cell: Int32, heading: Heading, to goal: Int32) -> Int32 {
    distance(fromPose: cell << 2 | Int32(heading.rawValue), to: goal)
  }

  @inlinable
  func distance(fromPose pose: Int32, to goal: Int32) -> Int32 {
    if let dense {
      let distance = dense.field(to: goal)[Int(pose)]
      return distance == .infinity ? CostToGoFields.unreachable : Int32(distance)
    }
    return compact?.distance(from: pose, to: goal) ?? CostToGoFields.unreachable
  }

  /// Steps from a cell and the neighbors at `offsets` to a goal, at once where that is cheaper than one by one. Only for
  /// `sideways` motion.
  public func distances(
    around cell: Int32, offsets: InlineArray<5, Int32>, to goal: Int32
  ) -> InlineArray<5, Int32> {
    if let compact { return compact.distances(around: cell, offsets: offsets, to: goal) }
    var distances = InlineArray<5, Int32>(repeating: CostToGoFields.unreachable)
    for place in 0..<5 { distances[place] = distance(from: cell &+ offsets[place], to: goal) }
    return distances
  }

  /// Looks up the dense fields of many goals at once; nils on maps with compact fields.
  ///
  /// - Parameter pointers: receives a field for every goal: a float a padded cell (under `turning` four, by heading),
  ///   infinity where there is no path. Valid until `forget`. Four cells past the end may be read.
  public func useDenseFields(
    to goals: UnsafePointer<Int32>, count: Int, pointers: UnsafeMutablePointer<UnsafePointer<Float>?>
  ) {
    guard let dense else { return pointers.update(repeating: nil, count: count) }
    for index in 0..<count { pointers[index] = dense.field(to: goals[index]) }
  }

  /// The dense field of a goal, as in `useDenseFields`; nil on maps with compact fields.
  @inlinable
  public func denseField(to goal: Int32) -> UnsafePointer<Float>? { dense?.field(to: goal) }

  /// Cells after which a search looks whether it should go on.
  public static let pieceOfSearch = 1 << 14

  /// `distance`, or nil where a search for it was given up because `isOver` said so. Only for `sideways` motion.
  ///
  /// - Parameter isOver: asked after every `pieceOfSearch` cells or fewer, and while other threads search; never where
  ///   the distance is known.
  public func distance(from cell: Int32, to goal: Int32, unless isOver: () -> Bool) -> Int32? {
    guard let dense else { return compact?.distance(from: cell, to: goal, unless: isOver) }
    guard let field = dense.field(to: goal, unless: isOver) else { return nil }
    let distance = field[Int(cell)]
    return distance == .infinity ? CostToGoFields.unreachable : Int32(distance)
  }

  /// `distances`, or nil where a search for them was given up because `isOver` said so. Only for `sideways` motion.
  public func distances(
    around cell: Int32, offsets: InlineArray<5, Int32>, to goal: Int32, unless isOver: () -> Bool
  ) -> InlineArray<5, Int32>? {
    if let compact {
      return compact.distances(around: cell, offsets: offsets, to: goal, unless: isOver)
    }
    guard distance(from: cell, to: goal, unless: isOver) != nil else { return nil }
    return distances(around: cell, offsets: offsets, to: goal)
  }

  /// Searches that compact fields have taken so far.
  package var searchCount: Int { compact?.searchCount ?? 0 }

  /// Bytes held by the fields now.
  public var memoryInUse: Int { dense?.memoryInUse ?? compact?.memoryInUse ?? 0 }

  // MARK: - Keeping within the budget

  /// Whether dense fields take more than the budget: they are never given away while somebody may look at them, so
  /// whoever owns this alone has to say when nobody does.
  public var isOverBudget: Bool { dense?.isOverCapacity ?? false }

  /// Forgets dense fields, those asked for first first, until they are well within the budget.
  ///
  /// - Precondition: nobody else uses these fields now, and nobody holds pointers to them.
  /// - Parameter goals: what is kept.
  public func forget(allBut goals: [Int32]) { dense?.forget(allBut: goals) }
}
