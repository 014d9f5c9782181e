import GridWorld
import HeapModule
import Simulation

/// A* for one agent on a map with extra walls, guided by the exact cost-to-go of the map without them.
///
/// Searches poses: where the dynamics know headings, a turn is a step. Memory is made once; a search touches only what it
/// visits.
struct PathSearch: Sendable {
  private struct Node: Comparable {
    var estimate: Int32
    var distance: Int32
    /// Number of the pose.
    var pose: Int32

    /// Nearer the goal first among equals, so that a straight way is not searched in breadth.
    static func < (a: Node, b: Node) -> Bool {
      (a.estimate, -a.distance, a.pose) < (b.estimate, -b.distance, b.pose)
    }
  }

  private let headings: Int32
  private var distance: [Int32]
  private var parent: [Int32]
  private var touched: [Int32] = []
  private var open = Heap<Node>()

  /// - Parameter world: any of the shape to be searched.
  init(_ world: World) {
    headings = Int32(world.configuration.dynamics.model.motion.headings)
    distance = Array(repeating: .max, count: world.layout.count * Int(headings))
    parent = Array(repeating: -1, count: distance.count)
  }

  /// The poses after `start` on a shortest path to the cell `goal`, last one first; nil if walls and `avoiding` leave
  /// none.
  ///
  /// - Parameter agent: whose belief of the map guides the search, if `goal` is where it heads for; nil for the true map.
  mutating func path(
    from start: Pose, to goal: Int32, of agent: Int? = nil, in world: World, avoiding: (Int32) -> Bool
  ) -> [Pose]? {
    defer { forget() }
    let catalogue = world.catalogue
    let stride = world.layout.stride
    visit(number(of: start), 0, from: -1)
    guard push(start, 0, to: goal, agent, world) else { return nil }
    while let node = open.popMin() {
      guard node.distance == distance[Int(node.pose)] else { continue }
      let pose = pose(node.pose)
      if pose.cell == goal { return backtrack(to: number(of: start), from: node.pose) }
      for action in 1..<catalogue.count {
        let next = catalogue.pose(after: Action(action), from: pose, stride: stride)
        let index = Int(number(of: next))
        let steps = node.distance + (next.cell == pose.cell ? 1 : world.weight(of: pose.cell))
        guard steps < distance[index], next.cell == pose.cell || !avoiding(next.cell) else {
          continue
        }
        if distance[index] == .max { touched.append(Int32(index)) }
        guard push(next, steps, to: goal, agent, world) else { continue }
        distance[index] = steps
        parent[index] = node.pose
      }
    }
    return nil
  }

  private func number(of pose: Pose) -> Int32 {
    headings == 1 ? pose.cell : pose.cell * headings + Int32(pose.heading.rawValue)
  }

  private func pose(_ number: Int32) -> Pose {
    headings == 1
      ? Pose(cell: number)
      : Pose(cell: number / headings, heading: Heading.east.turned(by: Int(number % headings)))
  }

  private mutating func visit(_ pose: Int32, _ steps: Int32, from origin: Int32) {
    distance[Int(pose)] = steps
    parent[Int(pose)] = origin
    touched.append(pose)
  }

  /// False for walls and poses from which no path leads to the goal.
  private mutating func push(_ pose: Pose, _ steps: Int32, to goal: Int32, _ agent: Int?, _ world: World)
    -> Bool
  {
    let rest = agent.map { world.stepsToGo(of: $0, from: pose) } ?? world.stepsToGo(from: pose, to: goal)
    guard rest != CostToGoFields.unreachable else { return false }
    open.insert(Node(estimate: steps + rest, distance: steps, pose: number(of: pose)))
    return true
  }

  private func backtrack(to start: Int32, from goal: Int32) -> [Pose] {
    var path: [Pose] = []
    var number = goal
    while number != start {
      path.append(pose(number))
      number = parent[Int(number)]
    }
    return path
  }

  private mutating func forget() {
    for pose in touched { distance[Int(pose)] = .max }
    touched.removeAll(keepingCapacity: true)
    open = Heap()
  }
}
