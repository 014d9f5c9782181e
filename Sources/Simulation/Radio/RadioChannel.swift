import GridWorld

/// Carries the outputs Y from each agent to those who can hear it: range, delay and loss.
///
/// A broadcast of step t is heard when deciding step t + delay, by agents that were within range of the sender
/// when it was sent. Whether one packet is lost depends only on (seed, episode, step, sender, receiver).
public struct RadioChannel: Sendable {
  public let configuration: RadioConfiguration
  public let outputWidth: Int
  private let agentCount: Int
  private let stride: Int32
  private let squaredRange: Double
  private var key: UInt64 = 0
  /// The last `delay` broadcasts, newest overwriting oldest: outputs and the senders' cells.
  private var sent: [Float]
  private var sentFrom: [Int32]
  private var broadcasts = 0

  init(_ configuration: RadioConfiguration, agentCount: Int, outputWidth: Int, layout: GridLayout) {
    precondition(configuration.delay >= 1, "decisions of one step are simultaneous")
    self.configuration = configuration
    self.agentCount = agentCount
    self.outputWidth = outputWidth
    stride = Int32(layout.stride)
    squaredRange = configuration.range * configuration.range
    sent = Array(repeating: 0, count: configuration.delay * agentCount * outputWidth)
    sentFrom = Array(repeating: 0, count: configuration.delay * agentCount)
  }

  mutating func reset(seed: UInt64, episode: Int) {
    key = RandomStream.generator(seed: seed, episode: episode, purpose: .radio).state
    broadcasts = 0
  }

  mutating func broadcast(_ outputs: [Float], from position: [Int32], at step: Int) {
    let slot = step % configuration.delay
    let firstOutput = slot * agentCount * outputWidth
    for index in outputs.indices { sent[firstOutput + index] = outputs[index] }
    for agent in position.indices { sentFrom[slot * agentCount + agent] = position[agent] }
    broadcasts = step + 1
  }

  /// Where the output of `sender` that reaches `receiver` before step `step` begins in `heardOutputs`; nil if
  /// nothing was sent yet, it was out of range, or the packet was lost.
  @inline(__always)
  func packet(from sender: Int, to receiver: Int, at step: Int) -> Int? {
    let sentAt = step - configuration.delay
    guard sentAt >= 0, sentAt < broadcasts else { return nil }
    let slot = sentAt % configuration.delay
    let from = sentFrom[slot * agentCount + sender]
    let to = sentFrom[slot * agentCount + receiver]
    let dx = Double(from % stride - to % stride)
    let dy = Double(from / stride - to / stride)
    guard dx * dx + dy * dy <= squaredRange else { return nil }
    if configuration.loss > 0,
      Double(RandomStream.uniform(key: key, sentAt, sender, receiver)) < configuration.loss
    {
      return nil
    }
    return (slot * agentCount + sender) * outputWidth
  }

  /// The output that `sender` sent and `receiver` hears before it decides step `step`; nil if it hears nothing.
  public func output(from sender: Int, to receiver: Int, at step: Int) -> [Float]? {
    packet(from: sender, to: receiver, at: step).map { Array(sent[$0..<($0 + outputWidth)]) }
  }

  var heardOutputs: [Float] { sent }
}
