import Basics
import GridWorld

/// Carries the outputs Y from each agent to those who can hear it: range, delay and loss.
///
/// A broadcast of step t is heard when deciding step t + delay, by agents that were within range of the sender
/// when it was sent. Whether one packet is lost depends only on (seed, episode, step, sender, receiver).
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
  /// The last `delay` broadcasts, newest overwriting oldest: outputs and the senders' coordinates.
  private var sent: [Float]
  private var sentFrom: [CellCoordinates]
  private var broadcasts = 0

  init(_ configuration: RadioConfiguration, agentCount: Int, outputWidth: Int, layout: GridLayout) {
    precondition(configuration.delay >= 0)
    self.configuration = configuration
    self.agentCount = agentCount
    self.outputWidth = outputWidth
    division = CellDivision(layout)
    // Squared distances between cells are integers, at most 2²⁹.
    squaredLimit = Int32(min(configuration.range * configuration.range, 0x1p30)) + 1
    // Without a delay nothing is kept: receivers read zeros.
    sent = Array(repeating: 0, count: max(configuration.delay, 1) * agentCount * outputWidth)
    sentFrom = Array(repeating: CellCoordinates(x: 0, y: 0), count: configuration.delay * agentCount)
  }

  mutating func reset(seed: UInt64, episode: Int) {
    key = RandomStream.generator(seed: seed, episode: episode, purpose: .radio).state
    broadcasts = 0
  }

  // MARK: - Sending

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
    guard configuration.delay == 0 else { return withPackets(at: step, body) }
    sent.withUnsafeBufferPointer { zeros in
      guard let outputs = zeros.baseAddress else { return }
      body(
        PacketReader(
          outputs: outputs, from: now, sentAt: step, outputWidth: outputWidth, squaredLimit: squaredLimit,
          loss: Float(configuration.loss), key: key, numbers: streamNumbers.map { UnsafePointer($0.base) }))
    }
  }

  /// The same for a delay of at least 1.
  private func withPackets(at step: Int, _ body: (PacketReader) -> Void) {
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
            loss: Float(configuration.loss), key: key, numbers: streamNumbers.map { UnsafePointer($0.base) }))
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
    withPackets(at: step) { packets in
      guard packets.hearing(of: sender, by: receiver) != 0 else { return }
      heard = Array(UnsafeBufferPointer(start: packets.outputs + sender * outputWidth, count: outputWidth))
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

  // MARK: - Editing

  /// The channel without one agent: what the others sent stays on the air, and the same of it is lost.
  ///
  /// - Parameter streamNumbers: of the agents that remain.
  func removing(agent: Int, streamNumbers: FlatBuffer<Int32>) -> RadioChannel {
    var rest = self
    rest.agentCount -= 1
    rest.streamNumbers = streamNumbers
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
