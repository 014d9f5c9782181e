import GridWorld

/// What is wrong with agents. Those of a list end at the first error, as all of a document does: the sweep finds what
/// else there is. Those of a `.scen` file, which the sweep can't change, are looked at to the end.
struct AgentFaults {
  private let areGathered: Bool
  private var told: [ScenarioError] = []
  private var count = 0

  init(areGathered: Bool) { self.areGathered = areGathered }

  /// Notes an error down, or throws it where the first is the end; one that would not be told of is not even made.
  mutating func note(_ error: @autoclosure () -> ScenarioError) throws(ScenarioError) {
    guard areGathered else { throw error() }
    count += 1
    if told.count < ErrorSweep.limit { told.append(error()) }
  }

  /// Notes down what is wrong with a file's lines.
  mutating func note(_ faults: MapFaults, _ place: (MapError) -> ScenarioError) {
    count += faults.count
    told += faults.told.map(place).prefix(ErrorSweep.limit - told.count)
  }

  func check() throws(ScenarioError) {
    guard var error = told.first else { return }
    error.others = Array(told.dropFirst())
    error.untold = count - told.count
    throw error
  }
}
