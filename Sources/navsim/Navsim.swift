@main struct Navsim { static func main() throws {
  for b in StepBenchmarks.all + PlanningBenchmarks.all where CommandLine.arguments.contains(b.name) { let r = try BenchmarkResult(b, runs: 3); print(r.name, r.value, r.minimum, r.maximum, r.unit) }
} }
