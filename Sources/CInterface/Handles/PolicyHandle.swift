import Attention
import Basics
import CNavsim
import Episodes
import GridWorld
import Policies
import Simulation

/// A policy as C callers know it: with everything checked that they hand over.
final class PolicyHandle: Sendable {
  private static let rowsAtOnce = 256
  /// What observations and weights stay within, so that no sum of them is infinite.
  private static let limit: Float = 1e6

  let file: PolicyFile
  /// The memory of a pass, which one caller has at a time; made for the most rows that were asked for yet.
  private let workspace: Locked<PolicyWorkspace?> = Locked(nil)

  init(_ name: String) throws {
    file = try PolicyFile(file: ShippedPolicies.path(of: name) ?? name)
  }

  static func policy(_ handle: UInt64) throws -> PolicyHandle {
    try HandleTable.shared.object(handle, as: PolicyHandle.self, called: "policy")
  }

  private var policy: NavigationPolicy { file.policy }
  private var layout: ObservationLayout { policy.observationLayout }

  // MARK: - What it is

  var description: Answer {
    let (configuration, catalogue) = (policy.configuration, policy.configuration.dynamics.catalogue)
    let sizes: [JSONValue.Member] = [
      .init("slots", .integer(layout.slots)), .init("tokenWidth", .integer(ObservationLayout.tokenWidth)),
      .init("environmentWidth", .integer(layout.environmentWidth)),
      .init("outputWidth", .integer(layout.outputWidth)),
      .init("peerSlots", .integer(layout.sensors.peers.max)),
      .init("relationWidth", .integer(layout.relationWidth)), .init("heads", .integer(configuration.heads)),
      .init("symbols", .integer(configuration.messageSymbols)),
      .init("rounds", .integer(configuration.talkRounds)),
      .init("hasOriginal", .bool(configuration.attention != .uniform)),
      .init("actions", .array(catalogue.entries.map { .string($0.name) })),
      .init("dynamics", .string(configuration.dynamics.rawValue)),
    ]
    return Answer(
      [.init("facts", .object(file.facts)), .init("sizes", .object(sizes))],
      arrays: file.parameters.layout.entries.map { entry in
        AnswerArray(entry.name, Array(file.parameters.values(entry)), shape: entry.shape)
      })
  }

  // MARK: - What it makes of observations

  /// Fills `decision` with what the policy makes of `count` rows.
  func decide(
    _ count: Int, _ arrays: navsim_observation, worlds: navsim_array?, _ decision: navsim_decision
  ) throws {
    guard (0...1_000_000).contains(count) else { throw CallError("rows \(count): from 0 to 1,000,000.") }
    let targets = try Targets(decision, rows: count, policy)
    let starts = try starts(worlds, rows: count)
    let talks = policy.configuration.talkRounds > 0 && arrays.identity.data != nil
    let observation = try observation(arrays, rows: count)
    try checkActions(observation)
    if talks { try checkPeers(observation, starts) }
    let parts = talks ? starts.ranges(upTo: count) : PolicyHandle.parts(of: count)
    let most = parts.map(\.count).max() ?? 0
    guard most > 0 else { return }
    workspace.withLock { kept in
      let workspace: PolicyWorkspace
      if let kept, kept.maximumRows >= most {
        workspace = kept
      } else {
        workspace = PolicyWorkspace(for: policy, maximumRows: max(most, 16))
        kept = workspace
      }
      for part in parts where !part.isEmpty {
        let rows = ObservationRows(observation, first: part.lowerBound, count: part.count)
        if talks {
          policy.forward(rows, file.parameters, workspace)
        } else {
          policy.decide(rows, file.parameters, workspace)
        }
        if targets.original != nil, policy.configuration.attention != .uniform {
          policy.recordOriginalWeights(rows, file.parameters, workspace)
        }
        targets.write(rows, workspace, policy)
      }
    }
    if talks, let heard = arrays.outputs.data {
      heard.copyMemory(from: observation.peerOutputs.base, byteCount: 4 * observation.peerOutputs.count)
    }
  }

  private static func parts(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: rowsAtOnce).map { $0..<min($0 + rowsAtOnce, count) }
  }

  /// The first rows of worlds.
  private func starts(_ worlds: navsim_array?, rows: Int) throws -> [Int] {
    guard let worlds, worlds.data != nil else { return [0] }
    let count = Int(worlds.count)
    guard count <= max(rows, 1) else { throw CallError("worlds: \(count) of \(rows) rows.") }
    let first = try Call.elements(worlds, "worlds", count: count, of: Int32.self)
    let starts = (0..<count).map { Int(first[$0]) }
    guard starts.first == 0, zip(starts, starts.dropFirst()).allSatisfy(<), starts.last ?? 0 < max(rows, 1)
    else {
      throw CallError("worlds: expected the first row of each, ascending from 0 and below \(rows).")
    }
    return starts
  }

  /// A copy of the caller's rows.
  private func observation(_ arrays: navsim_observation, rows: Int) throws -> Observation {
    let slots = rows * layout.slots
    // Before there is memory for as many rows as a caller may claim.
    _ = try Call.elements(
      arrays.x, "X", count: slots * ObservationLayout.tokenWidth, of: Float.self)
    let observation = Observation(layout: layout, agents: rows)
    let (relations, outputs) = (
      rows * layout.sensors.peers.max * layout.relationWidth, slots * layout.outputWidth
    )
    try take(arrays.x, "X", slots * ObservationLayout.tokenWidth, into: observation.tokens)
    try take(
      arrays.environment, "E", rows * layout.environmentWidth, into: observation.environment.base)
    if arrays.outputs.data != nil {
      try take(arrays.outputs, "Y", outputs, into: observation.peerOutputs.base)
    }
    if relations > 0 || arrays.relations.data != nil {
      try take(arrays.relations, "relations", relations, into: observation.relations)
    }
    let mask = try Call.elements(arrays.mask, "mask", count: slots, of: UInt8.self)
    for index in 0..<slots { observation.mask.base[index] = mask[index] == 0 ? 0 : 1 }
    if let identity = try Call.elementsIfAny(arrays.identity, "identity", count: slots, of: Int32.self) {
      observation.identity.base.update(from: identity, count: slots)
    }
    return observation
  }

  private func take(
    _ array: navsim_array, _ name: String, _ count: Int, into target: UnsafeMutablePointer<Float>
  ) throws {
    let values = try Call.elements(array, name, count: count, of: Float.self)
    for index in 0..<count {
      let value = values[index]
      guard abs(value) <= PolicyHandle.limit else {
        throw CallError(
          "\(name): \(value) at element \(index); expected numbers within ±1,000,000.", fault: .badInput)
      }
      target[index] = value
    }
  }

  /// Every row needs an action that can be taken.
  private func checkActions(_ observation: Observation) throws {
    guard layout.actionSlots > 0 else { return }
    let rows = ObservationRows(observation, first: 0, count: observation.agents)
    for row in 0..<rows.count
    where (0..<layout.actionSlots).allSatisfy({ rows.isBlocked(row: row, action: $0) }) {
      throw CallError("X: in row \(row) every action leads into a wall.", fault: .badInput)
    }
  }

  /// Peers must be robots of the row's own world.
  private func checkPeers(_ observation: Observation, _ starts: [Int]) throws {
    for world in starts.ranges(upTo: observation.agents) {
      for row in world {
        for slot in layout.firstPeerSlot..<layout.slots
        where observation.mask.base[row * layout.slots + slot] != 0 {
          let peer = Int(observation.identity.base[row * layout.slots + slot]) - layout.firstPeerSlot
          guard world.indices.contains(world.lowerBound + peer) else {
            throw CallError(
              "identity: robot \(peer) in row \(row), slot \(slot); its world has \(world.count) rows. Policies that "
                + "talk need whole worlds.", fault: .badInput)
          }
        }
      }
    }
  }
}

extension [Int] {
  /// From each of these to the next, the last up to an end.
  fileprivate func ranges(upTo end: Int) -> [Range<Int>] {
    indices.map { self[$0]..<($0 + 1 < count ? self[$0 + 1] : end) }
  }
}

/// Where decisions are written.
private struct Targets {
  var logits: UnsafeMutablePointer<Float>?
  var messages: UnsafeMutablePointer<Float>?
  var value: UnsafeMutablePointer<Float>?
  var probabilities: UnsafeMutablePointer<Float>?
  var enhanced: UnsafeMutablePointer<Float>?
  var original: UnsafeMutablePointer<Float>?

  init(_ decision: navsim_decision, rows: Int, _ policy: NavigationPolicy) throws {
    func target(_ array: navsim_array, _ name: String, _ width: Int) throws -> UnsafeMutablePointer<Float>? {
      try Call.elementsIfAny(array, name, count: rows * width, of: Float.self)
    }
    let weights = policy.configuration.heads * policy.observationLayout.slots
    logits = try target(decision.logits, "logits", policy.actionCount)
    messages = try target(decision.messages, "messages", policy.configuration.messageSymbols)
    value = try target(decision.value, "value", 1)
    probabilities = try target(decision.probabilities, "probabilities", policy.actionCount)
    enhanced = try target(decision.enhanced, "enhanced", weights)
    original = try target(decision.original, "original", weights)
  }

  func write(_ rows: ObservationRows, _ workspace: PolicyWorkspace, _ policy: NavigationPolicy) {
    let output = workspace.output(rows: rows.count)
    let (actions, symbols) = (policy.actionCount, policy.configuration.messageSymbols)
    for row in 0..<rows.count {
      let (place, source) = (rows.first + row, output.row(row))
      if let logits { (logits + place * actions).update(from: source, count: actions) }
      if let messages, symbols > 0 {
        (messages + place * symbols).update(from: source + policy.messageColumns.lowerBound, count: symbols)
      }
      value?[place] = source[policy.valueColumn]
      if let probabilities {
        ActionDistribution.probabilities(
          source, count: actions, isBlocked: { rows.isBlocked(row: row, action: $0) },
          into: probabilities + place * actions)
      }
    }
    let heads = policy.configuration.heads
    func copy(_ weights: MatrixView, to target: UnsafeMutablePointer<Float>) {
      for row in 0..<(rows.count * heads) {
        (target + (rows.first * heads + row) * weights.columns)
          .update(from: weights.row(row), count: weights.columns)
      }
    }
    if let enhanced { copy(workspace.attention.attentionWeights, to: enhanced) }
    // Uniform attention has no other.
    if let original {
      let isUniform = policy.configuration.attention == .uniform
      copy(
        isUniform ? workspace.attention.attentionWeights : workspace.attention.originalWeights, to: original)
    }
  }
}
