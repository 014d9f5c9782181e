import Basics

/// A run's `metrics.csv`: what training was like update by update, and its held-out evaluations.
struct RunMetrics {
  /// By column, a value a row; NaN where the row has none.
  private var values: [String: [Double]] = [:]
  let columns: [String]
  let count: Int

  /// Empty where there is no such file yet. A last row that is not finished is left out.
  init(file: String) throws(FileError) {
    let text =
      Path.isThere(file)
      ? String(decoding: try FileBytes.read(path: file, maximumBytes: 1 << 30), as: UTF8.self) : ""
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // Behind the last line break stands nothing, or a row that was not finished.
    if !lines.isEmpty { lines.removeLast() }
    let head = lines.first?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    columns = head.map(String.init)
    guard text.isEmpty || Set(["update", "agentSteps"]).isSubset(of: columns) else {
      throw FileError(
        path: file,
        reason: .failed("its first line does not name 'update' and 'agentSteps', as that of a run does"))
    }
    var table = columns.map { _ in [Double]() }
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == head.count else { continue }
      for (column, field) in fields.enumerated() { table[column].append(Double(field) ?? .nan) }
    }
    count = table.first?.count ?? 0
    for (column, name) in columns.enumerated() { values[name] = table[column] }
  }

  /// NaN throughout for a column that there is not.
  func column(_ name: String) -> [Double] { values[name] ?? Array(repeating: .nan, count: count) }

  /// The values of a column that there are, each with that of another column in its row.
  func points(_ name: String, over x: [Double]) -> [(x: Double, y: Double)] {
    zip(x, column(name)).filter { $0.isFinite && $1.isFinite }.map { (x: $0, y: $1) }
  }

  /// Seconds of training up to each row, evaluations and the making of data not counted: what an update added to
  /// `agentSteps`, over its speed.
  var seconds: [Double] {
    let (steps, rates) = (column("agentSteps"), column("agentStepsPerSecond"))
    var sum = 0.0
    var before = 0.0
    return zip(steps, rates).map { steps, rate in
      if steps.isFinite {
        if rate.isFinite, rate > 0 { sum += max(0, steps - before) / rate }
        before = steps
      }
      return sum
    }
  }
}
