import Foundation
import Testing

@testable import Attention

@Suite("Attention entropy") struct AttentionEntropyTests {
  @Test("equals the plain loop, for vectors that sum to 1 or not", arguments: UInt64(1)...4)
  func equalsPlain(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let weights = rng.vector(13).map { max($0, 0) }
    let row = AlignedBuffer<Float>(weights)
    let entropy = attentionEntropy(row.base, slots: 13)
    #expect(abs(Double(entropy) - plainEntropy(weights)) < 1e-5)
  }

  @Test("is 0 for one slot, ln n for n equal ones, and 0 where there is nothing to attend to")
  func limits() {
    let rows = AlignedBuffer<Float>([0, 1, 0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0])
    var entropies = [Float](repeating: -1, count: 3)
    attentionEntropy(rows.matrix(columns: 4), into: &entropies)
    #expect(entropies[0] == 0 && abs(entropies[1] - Float(log(4.0))) < 1e-6 && entropies[2] == 0)
  }
}

@Suite("Attention drift") struct AttentionDriftTests {
  private let ln2 = Float(log(2.0))

  private func randomVector(_ rng: inout SplitMix64, _ count: Int) -> [Float] {
    let values = rng.vector(count).map { Float(max($0 + 0.7, 0)) }
    let total = values.reduce(0, +)
    return values.map { total > 0 ? $0 / total : 0 }
  }

  /// Distinct identities out of a few, in any order, so that two draws overlap in part.
  private func randomIdentities(_ rng: inout SplitMix64, _ count: Int) -> [Int32] {
    var pool = (0..<Int32(count + 4)).map { $0 }
    for i in pool.indices.reversed() { pool.swapAt(i, Int(rng.next() % UInt64(i + 1))) }
    return Array(pool.prefix(count))
  }

  @Test("equals the plain loop over dictionaries, in [0, ln 2] and symmetric", arguments: UInt64(1)...12)
  func equalsPlain(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let (p, q) = (randomVector(&rng, 6), randomVector(&rng, 9))
    let (a, b) = (randomIdentities(&rng, 6), randomIdentities(&rng, 9))
    let drift = attentionDrift(older: p, identities: a, newer: q, identities: b)
    let back = attentionDrift(older: q, identities: b, newer: p, identities: a)
    let expected = plainDrift(p.map(Double.init), a, q.map(Double.init), b)
    #expect(expected > 1e-2 && abs(Double(drift) - expected) < 1e-6)
    #expect(abs(drift - back) < 1e-6 && drift >= 0 && drift <= ln2)
  }

  @Test("is 0 for the same attention, also when slots changed places")
  func sameAttention() {
    var rng = SplitMix64(seed: 30)
    for count in 1...40 {
      let weights = rng.vector(count).map { Float(abs($0)) }
      let identities = randomIdentities(&rng, count)
      let drift = attentionDrift(
        older: weights, identities: identities, newer: weights, identities: identities)
      #expect(drift == 0)
    }
    let weights: [Float] = [0.1, 0.2, 0.3, 0.4]
    #expect(
      attentionDrift(older: weights, identities: [7, 8, 9, 10], newer: weights, identities: [7, 8, 9, 10])
        == 0)
    let moved = attentionDrift(
      older: weights, identities: [7, 8, 9, 10], newer: weights.reversed(), identities: [10, 9, 8, 7])
    #expect(abs(moved) < 1e-7)
    let swapped = attentionDrift(
      older: weights, identities: [7, 8, 9, 10], newer: weights.reversed(), identities: [7, 8, 9, 10])
    #expect(swapped > 0.05)
  }

  @Test("is ln 2 when nobody is attended to twice, and 0 when a step had nothing to attend to")
  func limits() {
    let disjoint = attentionDrift(
      older: [0.5, 0.5], identities: [1, 2], newer: [0.5, 0.5], identities: [3, 4])
    #expect(abs(disjoint - ln2) < 1e-6)
    #expect(attentionDrift(older: [0, 0], identities: [1, 2], newer: [0.5, 0.5], identities: [1, 2]) == 0)
    #expect(attentionDrift(older: [], identities: [], newer: [1], identities: [1]) == 0)
  }

  @Test("a batch is its rows one by one; what is masked does not count")
  func batch() {
    var rng = SplitMix64(seed: 20)
    let (agents, heads, slots) = (3, 2, 5)
    var masks: [[Bool]] = []
    var identities: [[Int32]] = []
    var weights: [[Float]] = []
    for _ in 0..<2 {
      masks.append((0..<(agents * slots)).map { $0 < 10 && rng.next() % 4 != 0 })
      identities.append((0..<agents).flatMap { _ in randomIdentities(&rng, slots) })
      weights.append((0..<(agents * heads)).flatMap { _ in randomVector(&rng, slots) })
    }
    for step in 0..<2 {
      for row in 0..<(agents * heads * slots) where !masks[step][row / slots / heads * slots + row % slots] {
        weights[step][row] = 0
      }
    }
    let buffers = weights.map { AlignedBuffer(copying: $0) }
    let identityBuffers = identities.map { AlignedBuffer(copying: $0) }
    let maskBuffers = masks.map { AlignedBuffer(copying: $0) }
    var drift = [Float](repeating: -1, count: agents * heads)
    func snapshot(_ step: Int) -> AttentionSnapshot {
      AttentionSnapshot(
        agents: agents, heads: heads, weights: buffers[step].matrix(columns: slots),
        identities: identityBuffers[step].base, mask: maskBuffers[step].base)
    }
    snapshot(0).drift(toward: snapshot(1), into: &drift)
    for row in 0..<(agents * heads) {
      func present(_ step: Int) -> (weights: [Double], identities: [Int32]) {
        let kept = (0..<slots).filter { masks[step][row / heads * slots + $0] }
        return (
          kept.map { Double(weights[step][row * slots + $0]) },
          kept.map { identities[step][row / heads * slots + $0] }
        )
      }
      let (p, q) = (present(0), present(1))
      let expected = plainDrift(p.weights, p.identities, q.weights, q.identities)
      #expect(abs(Double(drift[row]) - expected) < 1e-6)
    }
    #expect(drift.contains { $0 > 0.01 } && drift[4] == 0 && drift[5] == 0)
    withExtendedLifetime((buffers, identityBuffers, maskBuffers)) {}
  }

  @Test("its gradient agrees with central differences", arguments: UInt64(1)...8)
  func gradient(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let slots = 6
    // Not of sum 1, as sigmoid's are not; bounded away from 0, where the slope is infinite.
    let p = rng.vector(slots).map { abs($0) + 0.1 }
    let q = rng.vector(slots).map { abs($0) + 0.1 }
    let (a, b) = (randomIdentities(&rng, slots), randomIdentities(&rng, slots))
    let mask = AlignedBuffer(copying: [Bool](repeating: true, count: slots))
    let (olderIdentities, newerIdentities) = (AlignedBuffer(copying: a), AlignedBuffer(copying: b))
    let (older, newer) = (AlignedBuffer<Float>(p), AlignedBuffer<Float>(q))
    let gradient = AlignedBuffer<Float>(count: slots)
    var drift: Float = 0
    AttentionSnapshot(
      agents: 1, heads: 1, weights: older.matrix(columns: slots), identities: olderIdentities.base,
      mask: mask.base
    ).drift(
      toward: AttentionSnapshot(
        agents: 1, heads: 1, weights: newer.matrix(columns: slots), identities: newerIdentities.base,
        mask: mask.base),
      into: &drift, gradNewer: gradient.matrix(columns: slots), scale: 3)
    let numeric = centralDifferences(at: q) { 3 * plainDrift(p, a, $0, b) }
    #expect(isNotZero(numeric) && largestError(gradient.array, numeric) < 1e-5)
  }
}
