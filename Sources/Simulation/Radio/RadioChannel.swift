import GridWorld

/// Carries the outputs Y from each agent to those who can hear it: range, delay and loss.
///
/// A broadcast of step t is heard when deciding step t + delay, by agents that were within range of the sender
/// when it was sent. Whether one packet is lost depends only on (seed, episode, step, sender, receiver).
public struct RadioChannel: Sendable {
  public let configuration: RadioConfiguration
  public let outputWidth: Int
  private let agentCount: Int
  private let layout: GridLayout
  private let squaredRange: Double
  private var key: UInt64 = 0
  /// The last `delay` broadcasts, newest overwriting oldest: outputs and the senders' columns and rows.
  private var sent: [Float]
  private var sentFrom: [SIMD2<Float>]
  private var broadcasts = 0

  init(_ configuration: RadioConfiguration, agentCount: Int, outputWidth: Int, layout: GridLayout) {
    precondition(configuration.delay >= 1, "decisions of one step are simultaneous")
    self.configuration = configuration
    self.agentCount = agentCount
    self.outputWidth = outputWidth
    self.layout = layout
    squaredRange = configuration.range * configuration.range
    sent = Array(repeating: 0, count: configuration.delay * agentCount * outputWidth)
    sentFrom = Array(repeating: .zero, count: configuration.delay * agentCount)
  }

  mutating func reset(seed: UInt64, episode: Int) {
    key = RandomStream.generator(seed: seed, episode: episode, purpose: .radio).state
    broadcasts = 0
  }

  mutating func broadcast(_ outputs: [Float], from position: [Int32], at step: Int) {
    let slot = step % configuration.delay
    let firstOutput = slot * agentCount * outputWidth
    for index in outputs.indices { sent[firstOutput + index] = outputs[index] }
    let stride = Int32(layout.stride)
    for agent in position.indices {
      let (row, column) = position[agent].quotientAndRemainder(dividingBy: stride)
      sentFrom[slot * agentCount + agent] = SIMD2(Float(column), Float(row))
    }
    broadcasts = step + 1
  }

  /// Opens what can be heard when deciding step `step`; nil if nothing was sent yet.
  func withPackets(at step: Int, _ body: (PacketReader?) -> Void) {
    let sentAt = step - configuration.delay
    guard sentAt >= 0, sentAt < broadcasts else { return body(nil) }
    let slot = sentAt % configuration.delay
    sent.withUnsafeBufferPointer { sent in
      sentFrom.withUnsafeBufferPointer { sentFrom in
        guard let outputs = sent.baseAddress, let from = sentFrom.baseAddress else { return body(nil) }
        body(
          PacketReader(
            outputs: outputs + slot * agentCount * outputWidth, from: from + slot * agentCount,
            sentAt: sentAt,
            outputWidth: outputWidth, squaredRange: Float(squaredRange),
            loss: Float(configuration.loss), key: key))
      }
    }
  }

  /// The output that `sender` sent and `receiver` hears before it decides step `step`; nil if it hears nothing.
  public func output(from sender: Int, to receiver: Int, at step: Int) -> [Float]? {
    var heard: [Float]?
    withPackets(at: step) { packets in
      heard = packets?.packet(from: sender, to: receiver).map {
        Array(UnsafeBufferPointer(start: $0, count: outputWidth))
      }
    }
    return heard
  }
}

/// What is on the air at one step, opened for reading.
struct PacketReader {
  /// Rows of this broadcast, shape (agents, outputWidth).
  let outputs: UnsafePointer<Float>
  /// Columns and rows of all agents when it was sent.
  let from: UnsafePointer<SIMD2<Float>>
  let sentAt: Int
  let outputWidth: Int
  let squaredRange: Float
  let loss: Float
  let key: UInt64

  /// The sender's output; nil if it was out of range or the packet was lost.
  @inline(__always)
  func packet(from sender: Int, to receiver: Int) -> UnsafePointer<Float>? {
    let difference = from[sender] - from[receiver]
    guard difference.x * difference.x + difference.y * difference.y <= squaredRange else { return nil }
    if loss > 0, RandomStream.uniform(key: key, sentAt, sender, receiver) < loss { return nil }
    return outputs + sender * outputWidth
  }
}
