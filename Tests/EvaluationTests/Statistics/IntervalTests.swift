import Basics
import GridWorld
import Testing

@testable import Evaluation

@Suite("An interval") struct IntervalTests {
  @Test("of 0-or-1 outcomes is Wilson's")
  func wilson() {
    // Wilson 1927 as tabulated: 8 of 10 give 0.490 to 0.943, none of 10 gives 0 to 0.278.
    let eight = Interval(Array(repeating: 1, count: 8) + [0, 0], isOutcome: true)
    #expect(eight.mean == 0.8)
    #expect(isNear(eight, 0.4902, 0.9433))
    let none = Interval(Array(repeating: 0, count: 10), isOutcome: true)
    #expect(none.low == 0 && isNear(none, 0, 0.2775))
    let all = Interval(Array(repeating: 1, count: 10), isOutcome: true)
    #expect(all.high == 1 && isNear(all, 0.7225, 1))
  }

  private func isNear(_ interval: Interval, _ low: Double, _ high: Double) -> Bool {
    guard let bounds = interval.bounds else { return false }
    return abs(bounds.lowerBound - low) < 1e-4 && abs(bounds.upperBound - high) < 1e-4
  }

  @Test("of other values is the bootstrap's, the same every time")
  func bootstrap() throws {
    var rng = SplitMix64(seed: 4)
    let values = (0..<40).map { _ in Double(rng.uniform()) * 10 }
    let interval = Interval(values, isOutcome: false)
    #expect(interval == Interval(values, isOutcome: false))
    // The central limit: mean ± 1.96 standard errors, to within what 40 values and 2000 resamples allow.
    let mean = values.reduce(0, +) / 40
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    let half = 1.96 * (variance / 40).squareRoot()
    #expect(abs(interval.mean - mean) < 1e-12)
    let bounds = try #require(interval.bounds)
    #expect(abs((bounds.upperBound - bounds.lowerBound) / 2 / half - 1) < 0.1)
  }

  @Test("holds the true mean about 95 times in 100", arguments: [(20, false), (20, true)])
  func coverage(count: Int, isRate: Bool) {
    var rng = SplitMix64(seed: 11)
    let hits = (0..<200).count { _ in
      let values = (0..<count).map { _ in
        isRate ? (rng.uniform() < 0.3 ? 1.0 : 0) : Double(rng.uniform() + rng.uniform())
      }
      let interval = Interval(values, isOutcome: isRate)
      let truth = isRate ? 0.3 : 1
      return interval.bounds?.contains(truth) == true
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
  func bounds() throws {
    let share = Interval([0.99, 1, 0.9, 1], isOutcome: true)
    let bounds = try #require(share.bounds)
    #expect(bounds.upperBound <= 1 && bounds.lowerBound >= 0.9 && bounds.lowerBound < share.mean)
    let cost = Interval([0, 0, 9], isOutcome: false)
    #expect(cost.low == 0 && cost.high == 9)
  }

  @Test("of a single value has no bounds")
  func single() {
    let interval = Interval([7], isOutcome: false)
    #expect(interval.mean == 7 && interval.bounds == nil)
    #expect(interval.json.text == #"{"mean":7,"low":null,"high":null}"#)
  }

  @Test("of values that are all the same has none either, unless they are outcomes")
  func constant() throws {
    let means = Interval([1, 1, 1, 1], isOutcome: false)
    #expect(means.mean == 1 && means.bounds == nil)
    #expect(Interval([0, 0, 0], isOutcome: false).json.text == #"{"mean":0,"low":null,"high":null}"#)
    let outcomes = try #require(Interval([1, 1, 1, 1], isOutcome: true).bounds)
    #expect(outcomes.lowerBound > 0.5)
  }

  @Test("is Wilson's by the metric, never because values happen to be 0 and 1")
  func methods() {
    let values = [0.0, 1, 1, 1, 0, 1]
    let rate = Interval(values, isOutcome: true)
    let mean = Interval(values, isOutcome: false)
    let wilson = Interval.wilson(rate: 4.0 / 6, count: 6)
    #expect(rate.bounds == wilson.low...wilson.high)
    let resampled = Bootstrap.meanBounds(values)
    #expect(mean.bounds == resampled.low...resampled.high)
    #expect(
      MetricCatalog.isOutcome("CSR") && !MetricCatalog.isOutcome("ISR") && !MetricCatalog.isOutcome("SPL"))
  }

  @Test("does not depend on the order of the values")
  func order() {
    var rng = SplitMix64(seed: 8)
    let values = (0..<50).map { _ in Double(rng.uniform()) }
    #expect(Interval(values, isOutcome: false) == Interval(values.reversed(), isOutcome: false))
    #expect(Bootstrap.meanBounds(values) == Bootstrap.meanBounds(values.reversed()))
  }
}
