import Episodes
import Scenarios

func playMany(_ file: String) throws {
  let scenario = try Scenario.load(file: file)
  let results = try EpisodeBatch(scenarios: [scenario], episodes: 100).run()
  let solved = results.records.filter { $0.terminated }.count
  print(solved)
}
