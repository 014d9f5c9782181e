import Basics

/// The edges near a disc that have no half-plane yet, in no order.
///
/// Memory to work in; allocates where there are more than ever before.
final class NearEdges: @unchecked Sendable {
  private var edges = FlatBuffer<NearEdge>(unwritten: 256)
  private var count = 0

  func removeAll() { count = 0 }

  @inline(__always)
  func append(_ edge: NearEdge) {
    if count == edges.count { grow() }
    edges.base[count] = edge
    count += 1
  }

  @inline(never)
  private func grow() {
    let larger = FlatBuffer<NearEdge>(unwritten: 2 * edges.count)
    larger.base.update(from: edges.base, count: count)
    edges = larger
  }

  /// Takes out the nearest one, of equals the one of the lowest index.
  @inline(__always)
  func popNearest() -> NearEdge? {
    guard count > 0 else { return nil }
    let edges = edges.base
    var best = 0
    for place in 1..<max(1, count) {
      let (edge, nearest) = (edges[place].squaredDistance, edges[best].squaredDistance)
      if edge < nearest || (edge == nearest && edges[place].index < edges[best].index) { best = place }
    }
    let edge = edges[best]
    count -= 1
    edges[best] = edges[count]
    return edge
  }

  @inline(__always)
  func removeAll(where isCovered: (NearEdge) -> Bool) {
    let edges = edges.base
    var kept = 0
    for place in 0..<count {
      let edge = edges[place]
      if isCovered(edge) { continue }
      edges[kept] = edge
      kept += 1
    }
    count = kept
  }
}
