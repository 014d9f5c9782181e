import Basics
import GridWorld
import Simulation

/// The radio as its documentation tells it: a list of everything ever sent.
struct PlainRadio {
  private struct Broadcast {
    var outputs: [Float]
    var cells: [Cell]
  }

  private var history: [Broadcast] = []

  /// Call before the step in which `outputs` are sent.
  mutating func record(_ world: World, outputs: [Float]) {
    history.append(Broadcast(outputs: outputs, cells: (0..<world.agentCount).map(world.cell(of:))))
  }

  /// What `receiver` hears from `sender` when deciding the step the world stands at; nil if nothing.
  func heard(from sender: Int, to receiver: Int, in world: World) -> [Float]? {
    let radio = world.configuration.radio
    let sentAt = world.state.step - radio.delay
    guard let width = world.radio?.outputWidth, sentAt >= 0 else { return nil }
    let broadcast = history[sentAt]
    guard distance(broadcast.cells[sender], broadcast.cells[receiver]) <= radio.range else { return nil }
    let key = RandomStream.generator(
      seed: world.configuration.seed, episode: world.episode, purpose: .radio
    ).state
    if Double(RandomStream.uniform(key: key, sentAt, sender, receiver)) < radio.loss { return nil }
    return Array(broadcast.outputs[(sender * width)..<((sender + 1) * width)])
  }
}

/// Between cell centers, in cells.
func distance(_ a: Cell, _ b: Cell) -> Double {
  let dx = Double(a.x - b.x)
  let dy = Double(a.y - b.y)
  return (dx * dx + dy * dy).squareRoot()
}
