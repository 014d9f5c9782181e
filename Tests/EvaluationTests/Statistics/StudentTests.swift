import Testing

@testable import Evaluation

@Suite("Student's distribution") struct StudentTests {
  @Test(
    "has the quantiles of the tables",
    arguments: [
      (1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (10, 2.2281), (23, 2.0687),
      (30, 2.0423), (120, 1.9799), (299, 1.9679), (300, 1.9679), (1_000_000, 1.9600),
    ] as [(Int, Double)])
  func quantiles(degrees: Int, expected: Double) {
    #expect(abs(Student.quantile(degrees: degrees) - expected) < 6e-5)
  }

  @Test("gives half the width of a mean's interval")
  func mean() throws {
    // 1, 2, 3: s = 1, standard error 1/√3, quantile 4.3027.
    let (mean, half) = Student.mean([1, 2, 3])
    #expect(mean == 2)
    #expect(abs(try #require(half) - 4.3027 / 3.0.squareRoot()) < 1e-4)
    #expect(Student.mean([5]).half == nil)
    #expect(Student.mean([5, 5]).half == 0)
  }
}
