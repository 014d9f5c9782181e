/// Where every agent was at the last steps, for trails and for smooth motion between steps.
///
/// A ring of rows, one row a step: recording allocates nothing once the ring is full.
public struct PositionHistory: Sendable {
  /// How many steps are kept at most.
  public let capacity: Int
  public private(set) var agentCount = 0
  /// How many steps are kept now.
  public private(set) var count = 0
  private var newest = 0
  private var positions: [SIMD2<Float>] = []

  public init(capacity: Int = 24) {
    precondition(capacity > 1, "a history holds at least two steps")
    self.capacity = capacity
  }

  /// Where agent `i` was `steps` ago; 0 is the step recorded last.
  public subscript(back steps: Int, i: Int) -> SIMD2<Float> {
    precondition(steps >= 0 && steps < count, "only \(count) steps are kept")
    let row = (newest - steps + capacity) % capacity
    return positions[row * agentCount + i]
  }

  /// Adds one step, forgetting the oldest if need be; all of them if the number of agents changed.
  public mutating func record(agentCount: Int, position: (Int) -> SIMD2<Float>) {
    if agentCount != self.agentCount || positions.isEmpty {
      self.agentCount = agentCount
      count = 0
      positions = Array(repeating: SIMD2(0, 0), count: capacity * agentCount)
    }
    newest = count == 0 ? 0 : (newest + 1) % capacity
    count = min(count + 1, capacity)
    for i in 0..<agentCount { positions[newest * agentCount + i] = position(i) }
  }

  /// Forgets every step, as after a restart.
  public mutating func removeAll() { count = 0 }
}
