import GridWorld
import Testing

@testable import Evaluation

@Suite("An interval") struct IntervalTests {
  @Test("of 0-or-1 outcomes is Wilson's")
  func wilson() {
    // Wilson 1927 as tabulated: 8 of 10 give 0.490 to 0.943, none of 10 gives 0 to 0.278.
    let eight = Interval(Array(repeating: 1, count: 8) + [0, 0], isShare: true)
    #expect(eight.mean == 0.8)
    #expect(abs(eight.low - 0.4902) < 1e-4 && abs(eight.high - 0.9433) < 1e-4)
    let none = Interval(Array(repeating: 0, count: 10), isShare: true)
    #expect(none.low == 0 && abs(none.high - 0.2775) < 1e-4)
    let all = Interval(Array(repeating: 1, count: 10), isShare: true)
    #expect(all.high == 1 && abs(all.low - 0.7225) < 1e-4)
  }

  @Test("of other values is the bootstrap's, the same every time")
  func bootstrap() {
    var rng = SplitMix64(seed: 4)
    let values = (0..<40).map { _ in Double(rng.uniform()) * 10 }
    let interval = Interval(values, isShare: false)
    #expect(interval == Interval(values, isShare: false))
    // The central limit: mean ± 1.96 standard errors, to within what 40 values and 2000 resamples allow.
    let mean = values.reduce(0, +) / 40
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    let half = 1.96 * (variance / 40).squareRoot()
    #expect(interval.mean == mean)
    #expect(abs((interval.high - interval.low) / 2 / half - 1) < 0.1)
  }

  @Test("holds the true mean about 95 times in 100", arguments: [(20, false), (20, true)])
  func coverage(count: Int, isRate: Bool) {
    var rng = SplitMix64(seed: 11)
    let hits = (0..<200).count { _ in
      let values = (0..<count).map { _ in
        isRate ? (rng.uniform() < 0.3 ? 1.0 : 0) : Double(rng.uniform() + rng.uniform())
      }
      let interval = Interval(values, isShare: isRate)
      let truth = isRate ? 0.3 : 1
      return interval.low <= truth && truth <= interval.high
    }
    // 190 expected; three standard deviations are 9, and the bootstrap of 20 values is a little narrow.
    #expect((176...198).contains(hits), "\(hits) of 200")
  }

  @Test("of very many values passes over to the normal one without a jump")
  func many() {
    var rng = SplitMix64(seed: 5)
    let values = (0..<Bootstrap.normalFrom).map { _ in Double(rng.uniform()) }
    let normal = Bootstrap.meanBounds(values)
    let resampled = Bootstrap.meanBounds(Array(values.dropLast()))
    #expect(abs((normal.high - normal.low) / (resampled.high - resampled.low) - 1) < 0.06)
  }

  @Test("stays within what the values can be")
  func bounds() {
    let share = Interval([0.99, 1, 0.9, 1], isShare: true)
    #expect(share.high <= 1 && share.low >= 0.9 && share.low < share.mean)
    let cost = Interval([0, 0, 9], isShare: false)
    #expect(cost.low == 0 && cost.high == 9)
  }

  @Test("of a single value has no bounds that mean anything")
  func single() {
    let interval = Interval([7], isShare: false)
    #expect(interval.mean == 7 && interval.low == 0 && interval.high == .infinity)
    #expect(Interval([7], isShare: false, isDifference: true).low == -.infinity)
  }
}
