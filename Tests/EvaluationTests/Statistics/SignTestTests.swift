import Testing

@testable import Evaluation

@Suite("The sign test") struct SignTestTests {
  @Test(
    "agrees with the binomial distribution",
    arguments: [
      // Two-sided tails of B(n, 1/2): 2 · Σ C(n, k) / 2ⁿ.
      (0, 5, 0.0625), (1, 9, 22.0 / 1024), (2, 8, 112.0 / 1024), (5, 5, 1), (0, 0, 1),
    ] as [(Int, Int, Double)])
  func values(larger: Int, smaller: Int, expected: Double) {
    let differences =
      Array(repeating: 1.0, count: larger) + Array(repeating: -2.0, count: smaller) + [0, 0, 0]
    let test = SignTest(differences: differences)
    #expect(test.larger == larger && test.smaller == smaller && test.equal == 3)
    #expect(abs(test.pValue - expected) < 1e-9)
    #expect(SignTest(differences: differences.map { -$0 }).pValue == test.pValue)
  }

  @Test("stays finite for very many pairs")
  func many() {
    let even = SignTest(differences: (0..<20_000).map { $0 % 2 == 0 ? 1 : -1 })
    #expect(even.pValue == 1)
    let uneven = SignTest(differences: (0..<20_000).map { $0 % 3 == 0 ? 1 : -1 })
    #expect(uneven.pValue >= 0 && uneven.pValue < 1e-9)
  }
}
