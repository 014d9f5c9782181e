import Basics
import GridWorld
import Simulation

extension World {
  /// A random stream for each of `agents`, from (seed, episode, controller, agent): what one agent draws shifts
  /// nobody else's.
  func controllerStreams(of agents: [Int]) -> [SplitMix64] {
    agents.map {
      RandomStream.generator(seed: configuration.seed, episode: episode, purpose: .controller, agent: $0)
    }
  }
}
