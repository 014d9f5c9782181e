import Compatibility
import Testing

private let recordedIntegers: [UInt64: [Int]] = [
  0: [255, 191, 153, 80, 92, 12, 22, 4, 52, 243, 194, 273],
  7: [283, 187, 205, 269, 173, 232, 250, 67, 16, 90, 85, 262],
  (1 << 40) + 3: [219, 232, 133, 298, 114, 141, 101, 19, 235, 58, 35, 169],
]

private let recordedOrders: [UInt64: [Int]] = [
  0: [9, 2, 7, 4, 5, 11, 0, 3, 6, 10, 8, 1],
  7: [4, 6, 10, 0, 1, 3, 8, 7, 2, 5, 9, 11],
]

private let recordedWalls: [(UInt64, Double, String)] = [
  (0, 0.3, "0000110101101010100000000011000001000110"),
  (0, 0.8, "1111001110010111011111111100111111111001"),
  (7, 0.3, "0110010110000000110100000001000000000010"),
  (7, 0.8, "1011101011111111011011111110111111111101"),
]

/// Against what NumPy 1.26.4 and 2.x print.
@Suite("NumPy's generator") struct NumPyGeneratorTests {
  @Test("draws NumPy's whole numbers")
  func integers() {
    for (seed, expected) in recordedIntegers {
      var rng = NumPyGenerator(seed: seed)
      #expect((0..<12).map { _ in rng.integer(below: 300) } == expected)
    }
  }

  @Test("shuffles as NumPy does")
  func shuffle() {
    for (seed, expected) in recordedOrders {
      var rng = NumPyGenerator(seed: seed)
      var numbers = Array(0..<12)
      rng.shuffle(&numbers)
      #expect(numbers == expected)
    }
  }

  @Test("draws NumPy's walls, rare and frequent")
  func binomials() {
    for (seed, probability, expected) in recordedWalls {
      var rng = NumPyGenerator(seed: seed)
      #expect(rng.binomials(probability, count: 40).map(String.init).joined() == expected)
    }
  }

  @Test("draws no wall at 0 and, like NumPy, every one at 1")
  func certainties() {
    var rng = NumPyGenerator(seed: 3)
    #expect(rng.binomials(0, count: 100).allSatisfy { $0 == 0 })
    #expect(rng.binomials(1, count: 100).allSatisfy { $0 == 1 })
  }

  @Test("spends nothing on a choice of one")
  func single() {
    var rng = NumPyGenerator(seed: 3)
    let before = rng
    #expect(rng.integer(below: 1) == 0 && rng == before)
  }
}
