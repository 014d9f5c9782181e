import GridWorld
import HeapModule

/// A* for one agent on a map with extra walls, guided by the exact cost-to-go of the map without them.
///
/// Memory is made once; a search touches only what it visits.
struct PathSearch {
  private struct Node: Comparable {
    var estimate: Int32
    var distance: Int32
    var cell: Int32

    /// Nearer the goal first among equals, so that a straight way is not searched in breadth.
    static func < (a: Node, b: Node) -> Bool {
      (a.estimate, -a.distance, a.cell) < (b.estimate, -b.distance, b.cell)
    }
  }

  private let moveOffsets: [Int32]
  private var distance: [Int32]
  private var parent: [Int32]
  private var touched: [Int32] = []
  private var open = Heap<Node>()

  init(layout: GridLayout) {
    moveOffsets = layout.moveOffsets.dropFirst().map(Int32.init)
    distance = Array(repeating: .max, count: layout.count)
    parent = Array(repeating: -1, count: layout.count)
  }

  /// The cells after `start` on a shortest path to `goal`, last one first; nil if walls and `avoiding` leave
  /// none.
  mutating func path(
    from start: Int32, to goal: Int32, costToGo: CostToGoFields, avoiding: (Int32) -> Bool
  ) -> [Int32]? {
    defer { forget() }
    visit(start, 0, from: -1)
    guard push(start, 0, to: goal, costToGo) else { return nil }
    while let node = open.popMin() {
      guard node.distance == distance[Int(node.cell)] else { continue }
      if node.cell == goal { return backtrack(to: start, from: goal) }
      for offset in moveOffsets {
        let next = node.cell + offset
        guard node.distance + 1 < distance[Int(next)], !avoiding(next) else { continue }
        let known = distance[Int(next)]
        if known == .max { touched.append(next) }
        guard push(next, node.distance + 1, to: goal, costToGo) else { continue }
        distance[Int(next)] = node.distance + 1
        parent[Int(next)] = node.cell
      }
    }
    return nil
  }

  private mutating func visit(_ cell: Int32, _ steps: Int32, from origin: Int32) {
    distance[Int(cell)] = steps
    parent[Int(cell)] = origin
    touched.append(cell)
  }

  /// False for walls and cells from which no path leads to the goal.
  private mutating func push(
    _ cell: Int32, _ steps: Int32, to goal: Int32, _ costToGo: CostToGoFields
  ) -> Bool {
    let rest = costToGo.distance(from: cell, to: goal)
    guard rest != CostToGoFields.unreachable else { return false }
    open.insert(Node(estimate: steps + rest, distance: steps, cell: cell))
    return true
  }

  private func backtrack(to start: Int32, from goal: Int32) -> [Int32] {
    var path: [Int32] = []
    var cell = goal
    while cell != start {
      path.append(cell)
      cell = parent[Int(cell)]
    }
    return path
  }

  private mutating func forget() {
    for cell in touched { distance[Int(cell)] = .max }
    touched.removeAll(keepingCapacity: true)
    open = Heap()
  }
}
