import GridWorld

/// Means over the agents around each agent.
///
/// Four agents at a time look at all others one after another, so that every sum is taken in the order of the others'
/// numbers, as if each agent had looked alone.
struct NeighborhoodMeans: Sendable {
  private typealias Columns = SIMD4<Int32>

  /// Where agents are, in fours; places behind the last are out of everybody's reach.
  private var x: [Columns] = []
  private var y: [Columns] = []
  private var count = 0

  /// Notes where everybody is.
  mutating func gather(_ world: World) {
    count = world.agentCount
    let fours = (count + 3) / 4
    while x.count < fours {
      x.append(.zero)
      y.append(.zero)
    }
    for agent in 0..<count {
      let cell = world.cell(of: agent)
      x[agent >> 2][agent & 3] = Int32(cell.x)
      y[agent >> 2][agent & 3] = Int32(cell.y)
    }
  }

  /// Adds to each agent's value the mean of the others' within reach, as a square; nothing where there are none.
  ///
  /// - Parameters:
  ///   - values: of all agents.
  ///   - factor: times which the mean is added.
  ///   - reach: in cells.
  ///   - agents: to which it is added, at `totals[first]` and on.
  func addMeans(
    of values: [Float], times factor: Float, reach: Int, to agents: Range<Int>, _ totals: inout [Float],
    from first: Int
  ) {
    guard !agents.isEmpty else { return }
    let reach = Columns(repeating: Int32(clamping: reach))
    for four in agents.lowerBound >> 2...(agents.upperBound - 1) >> 2 {
      var (sum, others) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
      let (columns, rows) = (x[four], y[four])
      for peer in 0..<count {
        let across = columns &- x[peer >> 2][peer & 3]
        let down = rows &- y[peer >> 2][peer & 3]
        var isNear =
          (across .<= reach) .& (across .>= 0 &- reach) .& (down .<= reach) .& (down .>= 0 &- reach)
        if peer >> 2 == four { isNear[peer & 3] = false }
        // Nothing added is 0 added, to the bit.
        sum += SIMD4<Float>.zero.replacing(with: values[peer], where: isNear)
        others += SIMD4<Float>.zero.replacing(with: 1, where: isNear)
      }
      for lane in 0..<4 {
        let agent = four << 2 + lane
        guard agents.contains(agent), others[lane] > 0 else { continue }
        totals[first + agent - agents.lowerBound] += factor * (sum[lane] / others[lane])
      }
    }
  }
}
