import Simulation

/// What peers claim of the cells around, instead of their own actions; see `PolicyConfiguration.hearsClaims`.
extension PolicyGraph {
  /// For every peer's slot which of the peer's actions leads into the cell of mine, shape (batch, peer slots, my actions, its
  /// actions); 0 where the peer is not seen, or too far away.
  mutating func claims(_ features: ONNXGraph.Value) -> ONNXGraph.Value {
    let peers = graph.slice(features, axis: 1, layout.firstPeerSlot..<layout.slots)
    let cells = Float(layout.sensors.peers.range)
    let range = graph.constant("claims.range", shape: []) { [cells] }
    let offsets = graph.apply("Round", graph.scale(graph.slice(peers, axis: 2, 0..<2), range))
    let distance = graph.node(
      "ReduceSum", [graph.apply("Abs", offsets), graph.integers([2])], ["keepdims": .integer(0)])
    let farthest = graph.constant("claims.farthest", shape: []) { [Float(ClaimTables.reach)] }
    let seenFeature = ObservationLayout.peerSeenFeature
    let seen = graph.slice(peers, axis: 2, seenFeature..<seenFeature + 1)
    let isNear = graph.node(
      "And",
      [
        graph.node("LessOrEqual", [distance, farthest]),
        graph.cast(graph.removeAxis(seen, at: 2), to: .bool),
      ])
    let strides = graph.constant("claims.strides", shape: [2, 1]) { [Float(ClaimTables.side), 1] }
    let place = graph.removeAxis(graph.multiply(offsets, strides), at: 2)
    let middle = graph.constant("claims.middle", shape: []) { [Float(ClaimTables.middle)] }
    let far = graph.constant("claims.far", shape: []) { [Float(ClaimTables.far)] }
    let index = graph.cast(graph.select(isNear, graph.add(place, middle), else: far), to: .int64)
    let tables = graph.constant("claims.tables", shape: ClaimTables.shape) { ClaimTables.values }
    return graph.gather(tables, rows: index)
  }
}

/// By the place of a peer, which of its actions on the grid leads into the cell of which of mine.
private enum ClaimTables {
  /// Cells that a peer can be away, in steps, whose moves lead into a cell of mine.
  static let reach = 2
  static let side = 2 * reach + 1
  /// The table of a peer in my own cell, were there one; that of Δx, Δy is `side` · Δx + Δy behind it.
  static let middle = reach * side + reach
  /// The table of those who are farther away.
  static let far = side * side
  static let shape = [far + 1, steps.count, steps.count]

  private static let steps = [(0, 0), (0, -1), (0, 1), (-1, 0), (1, 0)]

  static var values: [Float] {
    (0...far).flatMap { table -> [Float] in
      let (dx, dy) = (table / side - reach, table % side - reach)
      return steps.flatMap { mine in
        steps.map { theirs in
          let meets = mine.0 == dx + theirs.0 && mine.1 == dy + theirs.1
          return table != far && meets ? 1 : 0
        }
      }
    }
  }
}
