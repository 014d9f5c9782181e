import Episodes
import Scenarios
import Simulation

func play(_ file: String) throws {
  let scenario = try Scenario.load(file: file)
  var episode = try scenario.makeEpisode()
  while !episode.isOver { episode.advance() }
  print(episode.metrics["CSR"] ?? 0)
}
