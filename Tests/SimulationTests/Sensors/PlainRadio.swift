import Basics
import GridWorld
import Simulation

/// The radio as its documentation tells it: a list of everything ever sent.
struct PlainRadio {
  private struct Broadcast {
    var outputs: [Float]
    var cells: [Cell]
    var blocked: Set<Cell>
  }

  private var history: [Broadcast] = []

  /// Call before the step in which `outputs` are sent.
  mutating func record(_ world: World, outputs: [Float]) {
    var blocked: Set<Cell> = []
    for y in 0..<world.layout.height {
      for x in 0..<world.layout.width
      where world.state.blocked[world.layout.index(of: Cell(x, y))] != 0 { blocked.insert(Cell(x, y)) }
    }
    history.append(
      Broadcast(outputs: outputs, cells: (0..<world.agentCount).map(world.cell(of:)), blocked: blocked))
  }

  /// What `receiver` hears from `sender` when deciding the step the world stands at; nil if nothing.
  func heard(from sender: Int, to receiver: Int, in world: World) -> [Float]? {
    let radio = world.configuration.radio
    let sentAt = world.state.step - radio.delay
    guard let width = world.radio?.outputWidth, sentAt >= 0 else { return nil }
    let broadcast = history[sentAt]
    guard reaches(sender, receiver, broadcast, radio) else { return nil }
    if let limit = radio.maxPeers {
      func far(_ peer: Int) -> Double { distance(broadcast.cells[peer], broadcast.cells[receiver]) }
      let rivals = broadcast.cells.indices.filter {
        $0 != receiver && $0 != sender && (far($0), $0) < (far(sender), sender)
          && reaches($0, receiver, broadcast, radio)
      }
      guard rivals.count < limit else { return nil }
    }
    let key = RandomStream.generator(
      seed: world.configuration.seed, episode: world.episode, purpose: .radio
    ).state
    if Double(RandomStream.uniform(key: key, sentAt, sender, receiver)) < radio.loss { return nil }
    return Array(broadcast.outputs[(sender * width)..<((sender + 1) * width)])
  }
}

extension PlainRadio {
  private func reaches(
    _ sender: Int, _ receiver: Int, _ broadcast: Broadcast, _ radio: RadioConfiguration
  ) -> Bool {
    let (from, to) = (broadcast.cells[sender], broadcast.cells[receiver])
    guard distance(from, to) <= radio.range else { return false }
    return !radio.lineOfSight || PlainSight { broadcast.blocked.contains($0) }.sees(to, from)
  }
}

/// Between cell centers, in cells.
func distance(_ a: Cell, _ b: Cell) -> Double {
  let dx = Double(a.x - b.x)
  let dy = Double(a.y - b.y)
  return (dx * dx + dy * dy).squareRoot()
}
