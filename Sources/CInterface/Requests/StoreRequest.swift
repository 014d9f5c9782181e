import Basics
import Evaluation
import Scenarios

/// What `navsim_store_read` is asked for.
enum StoreRequest {
  static let keys = ObjectKeys("store", ["store", "what", "run", "first", "second", "metrics"])

  enum What: String, CaseIterable { case runs, summary, episodes, compare }

  static func answer(_ text: String) throws -> Answer {
    var reader = try ObjectReader(
      try JSONCursor(request: text), keys, expected: "a request {\"store\": path, …}")
    let path = try reader.required("store", example: "\"results.sqlite\"").string()
    let what = try reader.choice("what", "answer", default: What.runs)
    let runName = try reader.optional("run")?.string()
    let (first, second) = (
      try reader.optional("first")?.string(), try reader.optional("second")?.string()
    )
    let metrics = try reader.optional("metrics").map { try BatchRequest.strings($0) }
    reader.finish()
    let store = try ResultStore(path: path, access: .read)
    defer { store.close() }
    if what == .runs { return Answer(.array(try store.runs().map(BatchText.json))) }
    let table = try ResultTable(store, try store.run(named: runName))
    switch what {
    case .runs, .summary: return Answer(BatchText.json(table))
    case .episodes: return Answer(Array(BatchText.csv(table).utf8))
    case .compare:
      guard let first, let second else { throw CallError("first, second: name two controllers to compare.") }
      try table.check(controllers: [first, second])
      let choice = try metrics.map { names in
        guard let choice = MetricChoice(names.joined(separator: ",")) else {
          throw CallError("metrics: name at least one.")
        }
        if let complaint = choice.complaint(known: table.metrics) { throw CallError("metrics: \(complaint)") }
        return choice
      }
      let names = choice?.names(of: table.metrics, usual: PairedComparison.defaultMetrics)
      return Answer(BatchText.json(PairedComparison.all(in: table, first, second, metrics: names)))
    }
  }
}
