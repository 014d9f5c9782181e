import Basics
import GridWorld

/// What robots tell each other of the map: every step each tells all that it knows, what it has heard among it, to whom its
/// radio reaches.
///
/// Range, walls in between, bandwidth, delay and loss are the radio's, and what is lost is lost with the same packet: a
/// sighting travels with the Y of its step. Whatever is heard is taken for what it is, a sighting of some step, so that neither order nor loss nor delay
/// matters to what is believed in the end: of each cell the newest.
struct DiscoveryExchange: Sendable {
  /// Steps; see `RadioConfiguration.delay`.
  let delay: Int
  /// The least squared distance, in cells, that is out of range.
  private let squaredLimit: Int32
  /// The broadcasts of the last `delay` steps; of this one alone without a delay.
  private var broadcasts: [Broadcast]

  /// What all robots have said in one step.
  private struct Broadcast: Sendable {
    var step = -1
    /// Where everybody was.
    var from: [CellCoordinates] = []
    /// Where each agent's sightings begin; one more for the end.
    var starts: [Int32] = []
    var sightings: [Sighting] = []

    var agentCount: Int { from.count }
  }

  /// - Parameter radio: with a range in cells.
  init(_ radio: RadioConfiguration) {
    delay = radio.delay
    squaredLimit = RadioChannel.squaredLimit(radio.range)
    broadcasts = Array(repeating: Broadcast(), count: max(radio.delay, 1))
  }

  mutating func reset() {
    for slot in broadcasts.indices {
      broadcasts[slot].step = -1
      broadcasts[slot].sightings.removeAll(keepingCapacity: true)
    }
  }

  /// Whether nothing is on the air.
  var isSilent: Bool { broadcasts.allSatisfy(\.sightings.isEmpty) }

  /// Keeps what everybody says in this step.
  mutating func send(_ beliefs: [Beliefs], from cells: [Int32], _ division: CellDivision, step: Int) {
    let slot = step % broadcasts.count
    broadcasts[slot].step = step
    broadcasts[slot].from.removeAll(keepingCapacity: true)
    broadcasts[slot].starts.removeAll(keepingCapacity: true)
    broadcasts[slot].sightings.removeAll(keepingCapacity: true)
    for agent in beliefs.indices {
      broadcasts[slot].from.append(division.coordinates(of: cells[agent]))
      broadcasts[slot].starts.append(Int32(broadcasts[slot].sightings.count))
      broadcasts[slot].sightings.append(contentsOf: beliefs[agent].sightings)
    }
    broadcasts[slot].starts.append(Int32(broadcasts[slot].sightings.count))
  }

  /// Hands over every sighting that is heard before deciding step `step`, with who hears it.
  ///
  /// - Parameter history: who hears whom; nil where the range alone decides it.
  func hear(at step: Int, _ history: RadioLinkHistory?, _ body: (Sighting, _ receiver: Int) -> Void) {
    let sentAt = step - delay
    guard sentAt >= 0 else { return }
    let broadcast = broadcasts[sentAt % broadcasts.count]
    guard broadcast.step == sentAt, !broadcast.sightings.isEmpty else { return }
    let links = history?.links(sentAt: sentAt)
    for sender in 0..<broadcast.agentCount {
      let said = Int(broadcast.starts[sender])..<Int(broadcast.starts[sender + 1])
      guard !said.isEmpty else { continue }
      let there = broadcast.from[sender]
      for receiver in 0..<broadcast.agentCount where receiver != sender {
        let (dx, dy) = (broadcast.from[receiver].x &- there.x, broadcast.from[receiver].y &- there.y)
        guard dx &* dx &+ dy &* dy < squaredLimit else { continue }
        if let links, !links.contains(sender: sender, receiver: receiver) { continue }
        for index in said { body(broadcast.sightings[index], receiver) }
      }
    }
  }

  mutating func remove(_ agent: Int) {
    for slot in broadcasts.indices where broadcasts[slot].step >= 0 {
      let said = Int(broadcasts[slot].starts[agent])..<Int(broadcasts[slot].starts[agent + 1])
      broadcasts[slot].sightings.removeSubrange(said)
      broadcasts[slot].from.remove(at: agent)
      broadcasts[slot].starts.remove(at: agent)
      for later in agent..<broadcasts[slot].starts.count {
        broadcasts[slot].starts[later] -= Int32(said.count)
      }
    }
  }
}

extension MapKnowledge {
  /// Hears what has come by radio, and says what is known now.
  mutating func tell(_ state: WorldState, _ links: RadioLinkHistory?) {
    guard var exchange else { return }
    // The only reference to what is on the air is then the local one.
    self.exchange = nil
    defer { self.exchange = exchange }
    if exchange.delay == 0 { exchange.send(beliefs, from: state.poses.cell, division, step: state.step) }
    exchange.hear(at: state.step, links) { sighting, receiver in
      if !isForgotten(sighting, at: Int32(state.step)) { take(sighting, receiver) }
    }
    if exchange.delay > 0 { exchange.send(beliefs, from: state.poses.cell, division, step: state.step) }
  }
}
