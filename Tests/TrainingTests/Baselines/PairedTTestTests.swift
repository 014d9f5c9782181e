import Testing

@testable import Training

@Suite("Paired t-test") struct PairedTTestTests {
  /// P(T > t), from SciPy 1.17's `stats.t.sf`.
  static let knownTails: [(t: Double, freedom: Double, tail: Double)] = [
    (0, 5, 0.5), (1, 1, 0.25), (2, 10, 0.03669401738537018), (-1.5, 7, 0.911350756505015),
    (1.6449, 1_000_000, 0.04999537462215142), (3.5, 63, 0.00043007192025361216),
    (12, 3, 0.0006225079003946681), (0.01, 255, 0.4960145531528749), (40, 9, 9.491499224669911e-12),
  ]

  @Test("knows the tails of Student's distribution", arguments: knownTails)
  func tails(t: Double, freedom: Double, tail: Double) {
    let found = PairedTTest.upperTail(of: t, degreesOfFreedom: freedom)
    #expect(abs(found / tail - 1) < 1e-8)
    #expect(abs(found + PairedTTest.upperTail(of: -t, degreesOfFreedom: freedom) - 1) < 1e-12)
  }

  @Test("integrates the beta density")
  func incompleteBeta() {
    // From SciPy's `special.betainc`.
    #expect(abs(PairedTTest.incompleteBeta(0.5, 2, 3) - 0.6875) < 1e-13)
    #expect(abs(PairedTTest.incompleteBeta(0.1, 0.5, 0.5) - 0.20483276469913345) < 1e-13)
    #expect(abs(PairedTTest.incompleteBeta(0.99, 31.5, 0.5) - 0.4280272563262014) < 1e-12)
    #expect(abs(PairedTTest.incompleteBeta(0.3, 10, 0.1) - 1.0370025857993869e-07) < 1e-18)
    #expect(PairedTTest.incompleteBeta(0, 2, 3) == 0 && PairedTTest.incompleteBeta(1, 2, 3) == 1)
  }

  @Test("agrees with SciPy's ttest_rel")
  func example() {
    let test = PairedTTest(
      candidates: [5.1, 4.9, 6.2, 5.8, 5.0, 6.1, 5.5, 4.7],
      references: [4.8, 5.0, 5.9, 5.1, 4.9, 5.6, 5.7, 4.4])
    #expect(test.count == 8 && abs(test.meanDifference - 0.2375) < 1e-12)
    #expect(abs(test.statistic - 2.259435882040139) < 1e-10)
    #expect(abs(test.pValue - 0.02918996595575724) < 1e-11)
  }

  @Test("decides the cases without variance, or without pairs")
  func edges() {
    #expect(PairedTTest(candidates: [2, 3], references: [1, 2]).pValue == 0)
    #expect(PairedTTest(candidates: [1, 2], references: [2, 3]).pValue == 1)
    #expect(PairedTTest(candidates: [1, 2], references: [1, 2]).pValue == 0.5)
    #expect(PairedTTest(candidates: [9], references: [1]).pValue == 1)
    #expect(PairedTTest(candidates: [], references: []).pValue == 1)
  }
}
