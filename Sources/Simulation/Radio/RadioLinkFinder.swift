import Basics
import GridWorld

/// Finds out who hears whom, by what `RadioConfiguration` allows: range, then walls, then the limit on packets, then loss.
///
/// Senders are looked for column by column of the map, so that a short range costs little. Allocates only when there are
/// more agents than ever before.
package struct RadioLinkFinder: Sendable {
  let configuration: RadioConfiguration
  private let division: CellDivision
  private let stride: Int32
  /// Of the padded map.
  private let columns: Int
  /// The least squared distance that is out of range, and the whole cells that are within.
  private let squaredLimit: Int32
  private let reach: Int
  private var places: [CellCoordinates] = []
  /// First agent of each column, and one past the last; and the agents column by column.
  private var starts: [Int32] = []
  private var sorted: [Int32] = []
  /// Of one receiver, nearest first.
  private var candidates: [Candidate] = []
  private var heard: [Int32] = []

  private struct Candidate: BitwiseCopyable {
    var squared: Int32
    var sender: Int32
  }

  /// - Parameter configuration: with a range in cells.
  init(_ configuration: RadioConfiguration, layout: GridLayout) {
    self.configuration = configuration
    division = CellDivision(layout)
    stride = Int32(layout.stride)
    columns = layout.stride
    squaredLimit = RadioChannel.squaredLimit(configuration.range)
    reach = Int(min(configuration.range, Double(max(layout.width, layout.height))))
  }

  /// - Parameters:
  ///   - cells: padded, where everybody is.
  ///   - blocked: by padded cell, what walls and obstacles hide.
  ///   - isLost: whether a packet is lost.
  ///   - links: what comes out.
  /// - Returns: What became of the packets.
  mutating func find(
    _ cells: [Int32], blocked: [UInt8], isLost: (_ sender: Int, _ receiver: Int) -> Bool,
    into links: inout RadioLinks
  ) -> RadioTraffic {
    sort(cells)
    var traffic = RadioTraffic(receivers: cells.count)
    links.clear()
    for receiver in cells.indices {
      findCandidates(receiver)
      traffic.inRange += candidates.count
      blocked.withUnsafeBufferPointer { blocked in
        guard configuration.lineOfSight, let blocked = blocked.baseAddress else { return }
        let here = places[receiver]
        candidates.removeAll { candidate in
          let there = places[Int(candidate.sender)]
          return !LineOfSight.isClear(
            from: cells[receiver], dx: there.x - here.x, dy: there.y - here.y, stride: stride,
            blocked: blocked, endMayBeBlocked: true)
        }
      }
      traffic.inSight += candidates.count
      keepNearest()
      traffic.admitted += candidates.count
      heard.removeAll(keepingCapacity: true)
      for candidate in candidates where !isLost(Int(candidate.sender), receiver) {
        heard.append(candidate.sender)
      }
      traffic.heard += heard.count
      links.append(heard)
    }
    return traffic
  }

  private mutating func sort(_ cells: [Int32]) {
    places.removeAll(keepingCapacity: true)
    for cell in cells { places.append(division.coordinates(of: cell)) }
    starts.removeAll(keepingCapacity: true)
    for _ in 0...columns { starts.append(0) }
    sorted.removeAll(keepingCapacity: true)
    for place in places {
      starts[Int(place.x)] += 1
      sorted.append(0)
    }
    for column in 0..<columns { starts[column + 1] += starts[column] }
    // Filled from behind, the ends of the columns become their starts.
    for agent in places.indices.reversed() {
      let column = Int(places[agent].x)
      starts[column] -= 1
      sorted[Int(starts[column])] = Int32(agent)
    }
  }

  private mutating func findCandidates(_ receiver: Int) {
    candidates.removeAll(keepingCapacity: true)
    let here = places[receiver]
    let first = Int(starts[max(0, Int(here.x) - reach)])
    let last = Int(starts[min(columns, Int(here.x) + reach + 1)])
    for index in first..<last where Int(sorted[index]) != receiver {
      let sender = sorted[index]
      let there = places[Int(sender)]
      let (dx, dy) = (there.x &- here.x, there.y &- here.y)
      let squared = dx &* dx &+ dy &* dy
      if squared < squaredLimit { candidates.append(Candidate(squared: squared, sender: sender)) }
    }
  }

  /// Leaves the nearest senders that a receiver has time for; of equals those with the lower numbers.
  private mutating func keepNearest() {
    guard let limit = configuration.maxPeers, candidates.count > limit else { return }
    guard limit > 0 else { return candidates.removeAll(keepingCapacity: true) }
    func comesBefore(_ a: Candidate, _ b: Candidate) -> Bool {
      (a.squared, a.sender) < (b.squared, b.sender)
    }
    for index in candidates.indices {
      let candidate = candidates[index]
      var place = min(index, limit)
      if place == limit, !comesBefore(candidate, candidates[limit - 1]) { continue }
      place = min(place, limit - 1)
      while place > 0, comesBefore(candidate, candidates[place - 1]) {
        candidates[place] = candidates[place - 1]
        place -= 1
      }
      candidates[place] = candidate
    }
    candidates.removeLast(candidates.count - limit)
  }
}
