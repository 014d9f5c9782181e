import Episodes
import Scenarios

func record(_ file: String, trace: String) throws {
  let scenario = try Scenario.load(file: file)
  let record = try RecordedEpisode(scenario, trace: trace).run()
  print(record.steps, record.metric("SoC") ?? 0)

  let reader = try TraceReader(path: trace)
  while let step = try reader.next() { print(step.t, step.cells) }
}
