import Basics
package import GridWorld

/// Carries the outputs Y from each agent to those who can hear it: range, line of sight, bandwidth, delay and loss.
///
/// A broadcast of step t is heard when deciding step t + delay, by agents that were within range of the sender
/// when it was sent, and as `RadioConfiguration` says. Whether one packet is lost depends only on (seed, episode, step,
/// sender, receiver).
///
/// With a delay of 0 agents exchange what they are about to do while they decide: the channel then tells who hears
/// whom, and the controller itself carries the outputs (`ObservationBuilder` leaves Y at 0).
public struct RadioChannel: Sendable {
  public let configuration: RadioConfiguration
  public let outputWidth: Int
  private var agentCount: Int
  /// The numbers that packet loss goes by, where these are not the agents' indices.
  private var streamNumbers: FlatBuffer<Int32>?
  private let division: CellDivision
  /// The least squared distance that is out of range.
  private let squaredLimit: Int32
  private var key: UInt64 = 0
  /// Who hears whom, where more than the range decides it.
  private(set) var links: RadioLinkHistory?
  /// The last `delay` broadcasts, newest overwriting oldest: outputs and the senders' coordinates.
  private var sent: [Float]
  private var sentFrom: [CellCoordinates]
  private var broadcasts = 0
  /// Whose packets nobody hears; −1 for none.
  private var muted = -1

  init(_ configuration: RadioConfiguration, agentCount: Int, outputWidth: Int, layout: GridLayout) {
    precondition(configuration.delay >= 0)
    self.configuration = configuration
    self.agentCount = agentCount
    self.outputWidth = outputWidth
    division = CellDivision(layout)
    squaredLimit = RadioChannel.squaredLimit(configuration.range)
    links = RadioLinkHistory(configuration, layout: layout)
    // Without a delay nothing is kept: receivers read zeros.
    sent = Array(repeating: 0, count: max(configuration.delay, 1) * agentCount * outputWidth)
    sentFrom = Array(repeating: CellCoordinates(x: 0, y: 0), count: configuration.delay * agentCount)
  }

  /// The least squared distance that is beyond a range in cells.
  static func squaredLimit(_ range: Double) -> Int32 {
    // Squared distances between cells are integers, at most 2²⁹.
    Int32(min(range * range, 0x1p30)) + 1
  }

  mutating func reset(seed: UInt64, episode: Int) {
    links?.reset(seed: seed, episode: episode)
    key = RandomStream.generator(seed: seed, episode: episode, purpose: .radio).state
    broadcasts = 0
  }

  // MARK: - Sending

  /// Finds out who will hear what is sent in the step in which the world stands.
  mutating func open(_ state: WorldState, numbers: FlatBuffer<Int32>?) {
    links?.open(state, numbers: numbers)
  }

  /// - Parameter outputs: shape (agents, outputWidth).
  mutating func broadcast(_ outputs: [Float], from position: [Int32], at step: Int) {
    precondition(outputs.count == agentCount * outputWidth, "one output row per agent")
    broadcast(from: position, at: step) { rows in
      for index in outputs.indices { rows[index] = outputs[index] }
    }
  }

  /// Every agent sends its action alone, one-hot.
  mutating func broadcast(_ actions: [Action], from position: [Int32], at step: Int) {
    precondition(actions.count == agentCount, "one action per agent")
    let width = outputWidth
    broadcast(from: position, at: step) { rows in
      rows.update(repeating: 0, count: actions.count * width)
      for agent in actions.indices { rows[agent &* width &+ Int(actions[agent].rawValue)] = 1 }
    }
  }

  private mutating func broadcast(
    from position: [Int32], at step: Int, _ write: (UnsafeMutablePointer<Float>) -> Void
  ) {
    links?.send()
    guard configuration.delay > 0 else { return }
    let slot = step % configuration.delay
    let firstOutput = slot * agentCount * outputWidth
    sent.withUnsafeMutableBufferPointer { sent in
      if let base = sent.baseAddress { write(base + firstOutput) }
    }
    let division = division
    let firstSender = slot * agentCount
    sentFrom.withUnsafeMutableBufferPointer { sentFrom in
      for agent in position.indices {
        sentFrom[firstSender + agent] = division.coordinates(of: position[agent])
      }
    }
    broadcasts = step + 1
  }

  // MARK: - Hearing

  /// Opens what can be heard when deciding step `step`.
  ///
  /// - Parameter now: where all agents are: without a delay they hear each other from there.
  func withPackets(at step: Int, from now: UnsafePointer<CellCoordinates>, _ body: (PacketReader) -> Void) {
    withLinks(sentAt: step - configuration.delay) { links in
      guard configuration.delay == 0 else { return withPackets(at: step, links, body) }
      sent.withUnsafeBufferPointer { zeros in
        guard let outputs = zeros.baseAddress else { return }
        body(
          PacketReader(
            outputs: outputs, from: now, sentAt: step, outputWidth: outputWidth, squaredLimit: squaredLimit,
            loss: Float(configuration.loss), key: key, numbers: streamNumbers.map { UnsafePointer($0.base) },
            links: links, muted: muted))
      }
    }
  }

  private func withLinks(sentAt step: Int, _ body: (RadioLinks.Pointers?) -> Void) {
    guard let links = links?.links(sentAt: step) else { return body(nil) }
    links.starts.withUnsafeBufferPointer { starts in
      links.senders.withUnsafeBufferPointer { body(RadioLinks.Pointers(starts: starts, senders: $0)) }
    }
  }

  /// The same for a delay of at least 1.
  private func withPackets(at step: Int, _ links: RadioLinks.Pointers?, _ body: (PacketReader) -> Void) {
    let sentAt = step - configuration.delay
    let isOnAir = sentAt >= 0 && sentAt < broadcasts
    let slot = isOnAir ? sentAt % configuration.delay : 0
    sent.withUnsafeBufferPointer { sent in
      sentFrom.withUnsafeBufferPointer { sentFrom in
        guard let outputs = sent.baseAddress, let from = sentFrom.baseAddress else { return }
        body(
          PacketReader(
            outputs: outputs + slot * agentCount * outputWidth, from: from + slot * agentCount,
            sentAt: sentAt,
            outputWidth: outputWidth, squaredLimit: isOnAir ? squaredLimit : 0,
            loss: Float(configuration.loss), key: key, numbers: streamNumbers.map { UnsafePointer($0.base) },
            links: links, muted: muted))
      }
    }
  }

  /// The output that `sender` sent and `receiver` hears before it decides step `step`; nil if it hears nothing.
  ///
  /// - Precondition: the delay is at least 1.
  public func output(from sender: Int, to receiver: Int, at step: Int) -> [Float]? {
    precondition(configuration.delay > 0, "without a delay nothing is sent ahead")
    precondition(sender >= 0 && sender < agentCount && receiver >= 0 && receiver < agentCount)
    var heard: [Float]?
    withLinks(sentAt: step - configuration.delay) { links in
      withPackets(at: step, links) { packets in
        guard packets.hearing(of: sender, by: receiver) != 0 else { return }
        heard = Array(UnsafeBufferPointer(start: packets.outputs + sender * outputWidth, count: outputWidth))
      }
    }
    return heard
  }

  /// Whether the packet that `sender` sent at step `sentAt` is lost on its way to `receiver`, in range or not.
  public func isLost(from sender: Int, to receiver: Int, sentAt: Int) -> Bool {
    precondition(sender >= 0 && sender < agentCount && receiver >= 0 && receiver < agentCount)
    guard configuration.loss > 0 else { return false }
    let numbers = streamNumbers
    return RandomStream.uniform(
      key: key, sentAt, numbers.map { Int($0[sender]) } ?? sender,
      numbers.map { Int($0[receiver]) } ?? receiver) < Float(configuration.loss)
  }

  /// Who hears whom of what is sent from these cells, where more than the range decides it; nil where it does not.
  ///
  /// - Parameter isBlocked: what walls and obstacles hide.
  package func links(
    from cells: [Cell], sentAt: Int, isBlocked: (Cell) -> Bool, _ layout: GridLayout
  ) -> RadioLinks? {
    guard configuration.isSelective else { return nil }
    var links = RadioLinks()
    var finder = RadioLinkFinder(configuration, layout: layout)
    var blocked = [UInt8](repeating: 1, count: layout.count)
    if configuration.lineOfSight {
      for y in 0..<layout.height {
        for x in 0..<layout.width where !isBlocked(Cell(x, y)) { blocked[layout.index(of: Cell(x, y))] = 0 }
      }
    }
    _ = finder.find(
      cells.map { Int32(layout.index(of: $0)) }, blocked: blocked,
      isLost: { isLost(from: $0, to: $1, sentAt: sentAt) }, into: &links)
    return links
  }

  // MARK: - Editing

  /// The channel on which nobody hears one agent: neither what it sent and is on the air, nor what it sends.
  func silencing(agent: Int) -> RadioChannel {
    var rest = self
    rest.muted = agent
    return rest
  }

  /// The channel without one agent: what the others sent stays on the air, and the same of it is lost.
  ///
  /// - Parameter streamNumbers: of the agents that remain.
  func removing(agent: Int, streamNumbers: FlatBuffer<Int32>) -> RadioChannel {
    var rest = self
    rest.agentCount -= 1
    rest.muted = muted == agent ? -1 : muted > agent ? muted - 1 : muted
    rest.streamNumbers = streamNumbers
    rest.links = links?.removing(agent)
    // Without a delay nothing is on the air, and receivers read zeros.
    if configuration.delay == 0 {
      rest.sent.removeLast(outputWidth)
      return rest
    }
    rest.sent = []
    rest.sentFrom = []
    for row in sentFrom.indices where row % agentCount != agent {
      rest.sent += sent[(row * outputWidth)..<((row + 1) * outputWidth)]
      rest.sentFrom.append(sentFrom[row])
    }
    return rest
  }
}
