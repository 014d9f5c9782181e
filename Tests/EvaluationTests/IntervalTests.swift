import Testing

@testable import navsim

@Suite("An interval") struct IntervalTests {
  @Test("of 0-or-1 outcomes is Wilson's")
  func wilson() {
    // Wilson 1927 as tabulated: 8 of 10 give 0.490 to 0.943, none of 10 gives 0 to 0.278.
    let eight = Interval(Array(repeating: 1, count: 8) + [0, 0], isShare: true)
    #expect(eight.mean == 0.8)
    #expect(abs(eight.low - 0.4902) < 1e-4 && abs(eight.high - 0.9433) < 1e-4)
    let none = Interval(Array(repeating: 0, count: 10), isShare: true)
    #expect(none.low == 0 && abs(none.high - 0.2775) < 1e-4)
  }

  @Test("of other values is Student's t")
  func student() {
    // Mean 5, standard error 1; t of 4 degrees of freedom is 2.776.
    let interval = Interval(
      [5 - 2 * 5.0.squareRoot() / 2.0.squareRoot(), 5, 5, 5, 5 + 10.0.squareRoot()], isShare: false)
    #expect(abs(interval.mean - 5) < 1e-12)
    #expect(abs((interval.high - interval.low) / 2 - 2.776) < 0.03)
  }

  @Test(
    "knows the quantiles of Student's t to within 1 %",
    arguments: [
      (1.0, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (10, 2.2281), (30, 2.0423),
      (1000, 1.9623),
    ])
  func quantiles(freedom: Double, expected: Double) {
    #expect(abs(Interval.studentQuantile(freedom: freedom) / expected - 1) < 0.01)
  }

  @Test("stays within what the values can be")
  func bounds() {
    let share = Interval([0.99, 1, 0.9, 1], isShare: true)
    #expect(share.high == 1 && share.low > 0 && share.low < share.mean)
    let cost = Interval([0, 0, 9], isShare: false)
    #expect(cost.low == 0 && cost.high > 9)
  }

  @Test("of a single value has no bounds that mean anything")
  func single() {
    let interval = Interval([7], isShare: false)
    #expect(interval.mean == 7 && interval.low == 0 && interval.high == .infinity)
  }
}
