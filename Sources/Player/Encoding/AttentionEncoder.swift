import Episodes
import Viewer

/// What every robot attended to whenever it decided, robot by robot, so that a page unpacks only those looked at.
struct AttentionEncoder {
  /// One decision of one robot.
  private struct Decision {
    var step: Int
    /// Indices in `things`.
    var things: [Int32]
    /// W* and W in ten-thousandths, shape (heads, things).
    var enhanced: [UInt16]
    var original: [UInt16]
    var probabilities: [UInt16]
    /// Ten-thousandths.
    var value: Int
  }

  /// One over what decisions are held in.
  private static let unit = 10_000

  private(set) var things: [AttendedThing] = []
  private(set) var heads = 0
  /// Whether W is anywhere other than W*.
  private(set) var hasOriginal = false
  private var numbers: [AttendedThing: Int32] = [:]
  private var decisions: [[Decision]]

  init(agents: Int) { decisions = Array(repeating: [], count: agents) }

  var agentCount: Int { decisions.count }
  var isEmpty: Bool { decisions.allSatisfy(\.isEmpty) }

  /// Adds what is attended to in a scene.
  mutating func add(_ scene: Scene, step: Int, isContinuous: Bool) {
    guard !scene.attentions.isEmpty else { return }
    var robots: [SIMD2<Float>: Int] = [:]
    for (index, agent) in scene.agents.enumerated() { robots[agent.position] = index }
    for attention in scene.attentions where scene.agents.indices.contains(attention.agent) {
      let agent = scene.agents[attention.agent]
      let numbers = attention.entities.map { entity in
        number(of: AttendedThing(entity, of: agent, robots: robots, isContinuous: isContinuous))
      }
      heads = max(heads, attention.heads)
      if attention.original != attention.enhanced { hasOriginal = true }
      decisions[attention.agent].append(
        Decision(
          step: step, things: numbers, enhanced: attention.enhanced.map(AttentionEncoder.rounded),
          original: attention.original.map(AttentionEncoder.rounded),
          probabilities: attention.probabilities.map(AttentionEncoder.rounded),
          value: attention.value.map(AttentionEncoder.hundredthsOfHundredths) ?? AttentionEncoder.noValue
        ))
    }
  }

  private mutating func number(of thing: AttendedThing) -> Int32 {
    if let number = numbers[thing] { return number }
    let number = Int32(things.count)
    things.append(thing)
    numbers[thing] = number
    return number
  }

  /// Below all values: of a policy that has none.
  private static let noValue = -unit * 1_000_000 - 1

  private static func hundredthsOfHundredths(_ value: Float) -> Int {
    Int((Double(max(-1e6, min(1e6, value))) * Double(unit)).rounded())
  }

  private static func rounded(_ weight: Float) -> UInt16 {
    UInt16((max(0, min(1, weight)) * Float(unit)).rounded())
  }

  // MARK: - Streams

  /// What one robot attended to: how many rows its decisions have (heads, or 1), then of every decision the steps since the one before, 1 if it is about other things than that
  /// one and then how many and which, the weights of W* and, where it is anywhere other than that, W, a row a head; the
  /// probabilities of the actions, and the value.
  func stream(of agent: Int, _ detail: AttentionDetail) -> ByteStream {
    var stream = ByteStream()
    guard let first = decisions[agent].first else { return stream }
    let heads = first.things.isEmpty ? self.heads : first.enhanced.count / first.things.count
    stream.append(unsigned: detail.hasHeads ? heads : min(heads, 1))
    var (lastStep, lastThings) = (-1, [Int32]())
    for decision in decisions[agent] {
      let rows = rows(of: decision, detail)
      stream.append(unsigned: decision.step - lastStep)
      stream.append(rows.things == lastThings ? 0 : 1)
      if rows.things != lastThings {
        stream.append(unsigned: rows.things.count)
        for thing in rows.things { stream.append(unsigned: Int(thing)) }
      }
      for weight in rows.enhanced { stream.append(unsigned: weight) }
      if hasOriginal { for weight in rows.original { stream.append(unsigned: weight) } }
      stream.append(unsigned: decision.probabilities.count)
      for probability in decision.probabilities {
        stream.append(unsigned: AttentionEncoder.scaled(Int(probability), detail))
      }
      stream.append(signed: decision.value)
      (lastStep, lastThings) = (decision.step, rows.things)
    }
    return stream
  }

  private func rows(
    of decision: Decision, _ detail: AttentionDetail
  ) -> (things: [Int32], enhanced: [Int], original: [Int]) {
    let count = decision.things.count
    func rows(_ weights: [UInt16]) -> [Int] {
      guard !detail.hasHeads, count > 0, weights.count > count else {
        return weights.map { AttentionEncoder.scaled(Int($0), detail) }
      }
      let heads = weights.count / count
      return (0..<count).map { thing in
        let sum = (0..<heads).reduce(0) { $0 + Int(weights[$1 * count + thing]) }
        return AttentionEncoder.scaled(sum, detail, over: heads)
      }
    }
    let (enhanced, original) = (rows(decision.enhanced), rows(decision.original))
    guard let limit = detail.things, count > limit else { return (decision.things, enhanced, original) }
    let kept = (0..<count).sorted { (-enhanced[$0], $0) < (-enhanced[$1], $1) }.prefix(limit).sorted()
    return (
      kept.map { decision.things[$0] }, kept.map { enhanced[$0] }, kept.map { original[$0] }
    )
  }

  private static func scaled(_ weight: Int, _ detail: AttentionDetail, over count: Int = 1) -> Int {
    let divisor = count * unit / detail.unit
    return (weight + divisor / 2) / divisor
  }
}
