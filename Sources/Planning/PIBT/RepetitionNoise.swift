import Basics
import GridWorld
import Simulation

/// Gumbel noise for agents that keep coming back to the cell they stand on.
///
/// An agent off its goal that was in its present cell at `threshold` or more of its last `window` positions
/// repeats itself; so does, with `parking`, an agent on its goal beside such an agent. Their five scores get
/// independent Gumbel noise of a temperature, so that an order of actions is drawn as by the Plackett–Luce model
/// (softmax without replacement). Everybody else keeps the order it has.
///
/// The noise of a step depends on (seed, episode, step, agent, action) and nothing else.
struct RepetitionNoise {
  /// Positions that are remembered, the present one not among them.
  static let window = 8
  static let threshold = 2

  private let temperature: Float
  private let parking: Bool
  private let key: UInt64
  /// The last positions of each agent, a ring of `window`; −1 where there are none yet.
  private var recent: [Int32]
  private var repeats: [Bool]
  private var place = 0

  init(_ world: World, options: PIBTOptions) {
    temperature = options.repetitionNoise
    parking = options.parking
    var generator = RandomStream.generator(
      seed: world.configuration.seed, episode: world.episode, purpose: .controller, agent: -1)
    key = generator.next()
    recent = Array(repeating: -1, count: RepetitionNoise.window * world.agentCount)
    repeats = Array(repeating: false, count: world.agentCount)
  }

  /// Looks where everybody stands now: finds out who repeats itself, and remembers.
  mutating func observe(_ state: StatePointers) {
    let window = RepetitionNoise.window
    let place = self.place
    recent.withUnsafeMutableBufferPointer { recent in
      repeats.withUnsafeMutableBufferPointer { repeats in
        for agent in 0..<state.agentCount {
          let position = state.position[agent]
          var visits = 0
          for index in agent * window..<(agent + 1) * window where recent[index] == position { visits += 1 }
          repeats[agent] = visits >= RepetitionNoise.threshold && position != state.goal[agent]
          recent[agent * window + place] = position
        }
      }
    }
    self.place = (place + 1) % window
  }

  /// Whether an agent's scores get noise in this step.
  func applies(to agent: Int, _ state: StatePointers, _ moveOffsets: InlineArray<5, Int32>) -> Bool {
    if repeats[agent] { return true }
    guard parking, state.position[agent] == state.goal[agent] else { return false }
    for action in 1..<5 {
      let neighbor = Int(state.occupant[Int(state.position[agent] &+ moveOffsets[action])])
      if neighbor >= 0, repeats[neighbor] { return true }
    }
    return false
  }

  /// What is added to the score of an action.
  func noise(agent: Int, action: Int, step: Int) -> Float {
    temperature * RandomStream.gumbel(key: key, step, agent, action)
  }
}
