import Simulation

/// The records of many episodes in order, a hundred bytes each: what the episodes of a scenario have in common is kept
/// once, and their metrics are numbers in a few long arrays.
public struct EpisodeRecords: RandomAccessCollection, Sendable {
  /// A record of each scenario, in order; nil before its first episode.
  private var examples: [EpisodeRecord?]
  private let episodesPerScenario: Int
  /// What follows holds a value an episode, in the order in which they came; this one which it is: scenario after scenario.
  private var pieces: [Int] = []
  private var steps: [Int32] = []
  private var endings: [Ending] = []
  /// Which of the columns an episode has, a bit each.
  private var present: [UInt32] = []
  /// By name, a value an episode; made for a name when it first turns up. NaN where an episode has none.
  private var columns: [(name: String, values: [Double])] = []
  /// What the controllers said, of the few episodes of which they said something: numbers of `words`.
  private var notes: [Int: [Int]] = [:]
  private var words: [String] = []
  private var wordNumbers: [String: Int] = [:]
  /// The episodes in order; made by `close`.
  private var order: [Int32] = []

  private struct Ending: OptionSet {
    var rawValue: UInt8
    static let terminated = Ending(rawValue: 1)
    static let truncated = Ending(rawValue: 2)
  }

  init(scenarios: Int, episodes: Int) {
    examples = Array(repeating: nil, count: scenarios)
    episodesPerScenario = episodes
  }

  /// Keeps the record of a piece: of episode `piece % episodes` of scenario `piece / episodes`.
  mutating func append(_ record: EpisodeRecord, piece: Int) {
    let scenario = piece / episodesPerScenario
    if examples[scenario] == nil { examples[scenario] = record }
    let place = pieces.count
    pieces.append(piece)
    steps.append(Int32(clamping: record.steps))
    endings.append([record.terminated ? .terminated : [], record.truncated ? .truncated : []])
    present.append(0)
    for column in columns.indices { columns[column].values.append(.nan) }
    for metric in record.metrics {
      let column = column(metric.name)
      columns[column].values[place] = metric.value
      present[place] |= 1 << UInt32(column)
    }
    if !record.notes.isEmpty { notes[place] = record.notes.map { number($0) } }
  }

  /// Puts the episodes in order.
  mutating func close() {
    order = pieces.indices.map { Int32($0) }.sorted { pieces[Int($0)] < pieces[Int($1)] }
  }

  private mutating func column(_ name: String) -> Int {
    if let column = columns.firstIndex(where: { $0.name == name }) { return column }
    precondition(columns.count < UInt32.bitWidth, "more than \(UInt32.bitWidth) metrics")
    columns.append((name, Array(repeating: .nan, count: pieces.count)))
    return columns.count - 1
  }

  private mutating func number(_ word: String) -> Int {
    if let number = wordNumbers[word] { return number }
    words.append(word)
    wordNumbers[word] = words.count - 1
    return words.count - 1
  }

  // MARK: - The collection

  public var startIndex: Int { 0 }
  public var endIndex: Int { order.count }

  public subscript(position: Int) -> EpisodeRecord {
    let place = Int(order[position])
    guard var record = examples[pieces[place] / episodesPerScenario] else {
      preconditionFailure("an episode of no scenario")
    }
    record.episode = pieces[place] % episodesPerScenario
    record.terminated = endings[place].contains(.terminated)
    record.truncated = endings[place].contains(.truncated)
    record.steps = Int(steps[place])
    record.metrics = metrics(of: place)
    record.notes = notes[place]?.map { words[$0] } ?? []
    return record
  }

  /// In the order of reports, whichever came first.
  private func metrics(of place: Int) -> [(name: String, value: Double)] {
    EpisodeMetrics.definitions.compactMap { definition in
      guard let column = columns.firstIndex(where: { $0.name == definition.name }),
        present[place] & 1 << UInt32(column) != 0
      else { return nil }
      return (definition.name, columns[column].values[place])
    }
  }
}
