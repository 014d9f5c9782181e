import Basics
import Testing

@testable import Evaluation

@Suite("Holm's correction") struct HolmTests {
  @Test("agrees with an example worked by hand")
  func example() {
    // Sorted: .005, .01, .03, .04 times 4, 3, 2, 1 gives .02, .03, .06, .04; none below one before it.
    let adjusted = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
    for (value, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) {
      #expect(abs(value - expected) < 1e-12)
    }
  }

  @Test("leaves one test alone, and no test exceeds 1")
  func ends() {
    #expect(Holm.adjusted([]) == [])
    #expect(Holm.adjusted([0.04]) == [0.04])
    #expect(Holm.adjusted([0.9, 0.9, 1]) == [1, 1, 1])
  }

  @Test("rejects what stepping down by hand rejects", arguments: UInt64(1)...30)
  func twin(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let pValues = (0..<(1 + rng.index(below: 12))).map { _ in
      let p = Double(rng.uniform())
      return p * p * p * p
    }
    // Holm 1979: go from the smallest p on while p ≤ level / (tests not yet rejected).
    var rejected: Set<Int> = []
    while let next = pValues.indices.filter({ !rejected.contains($0) }).min(by: { pValues[$0] < pValues[$1] }
    ),
      pValues[next] * Double(pValues.count - rejected.count) < 0.05
    {
      rejected.insert(next)
    }
    let adjusted = Holm.adjusted(pValues)
    #expect(Set(adjusted.indices.filter { adjusted[$0] < 0.05 }) == rejected, "\(pValues)")
  }
}
