import Foundation
import Testing

@testable import Attention

@Suite("Attention functions") struct AttentionFunctionTests {
  private static let functions: [AttentionFunction] = [
    .softmax, .sigmoid, .gumbelSoftmax(temperature: 0.3), .gumbelSoftmax(temperature: 4),
  ]

  private func run(
    _ function: AttentionFunction, _ scores: [Double], _ mask: [Bool], _ noise: [Double]? = nil
  ) -> [Float] {
    let row = AlignedBuffer<Float>(scores)
    let view = MatrixView(row.base, rows: 1, columns: scores.count)
    let noise = noise.map { AlignedBuffer<Float>($0) }
    function.apply(to: view, mask: mask, noise: noise?.matrix(columns: scores.count))
    return row.array
  }

  @Test("equal the plain loop for every length and mask", arguments: functions, UInt64(1)...6)
  func equalsPlain(function: AttentionFunction, seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    for count in [1, 3, 4, 6, 11, 26] {
      let scores = rng.vector(count, bound: 5)
      let noise = rng.vector(count, bound: 2)
      let mask = (0..<count).map { _ in rng.next() % 3 != 0 }
      let weights = run(function, scores, mask, noise)
      #expect(largestError(weights, plainWeights(function, scores, mask, noise)) < 1e-6)
      for (weight, isPresent) in zip(weights, mask) { #expect((weight == 0) == !isPresent) }
      if function != .sigmoid && mask.contains(true) { #expect(abs(weights.reduce(0, +) - 1) < 1e-5) }
    }
  }

  @Test("a row with nothing to attend to is all zero", arguments: functions)
  func allMasked(function: AttentionFunction) {
    let mask = [Bool](repeating: false, count: 5)
    #expect(run(function, [1, 2, .nan, .infinity, -3], mask) == [0, 0, 0, 0, 0])
  }

  @Test("large scores neither overflow nor vanish")
  func largeScores() {
    let mask = [true, true, false]
    #expect(run(.softmax, [1000, 1000, 5000], mask) == [0.5, 0.5, 0])
    #expect(run(.softmax, [-1000, -1000, 5000], mask) == [0.5, 0.5, 0])
    let far = run(.sigmoid, [1000, -1000, 0], mask)
    #expect(far[0] == 1 && far[1] < 1e-37 && far[2] == 0)
  }

  @Test("the gradient agrees with central differences", arguments: functions, UInt64(1)...4)
  func gradient(function: AttentionFunction, seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let scores = rng.vector(7, bound: 2)
    let noise = rng.vector(7)
    let slope = rng.vector(7)
    let mask = [true, true, false, true, true, false, true]
    let weights = AlignedBuffer<Float>(run(function, scores, mask, noise).map(Double.init))
    let gradient = AlignedBuffer<Float>(slope)
    function.backward(weights: weights.matrix(columns: 7), gradient: gradient.matrix(columns: 7))
    let numeric = centralDifferences(at: scores) {
      innerProduct(slope, plainWeights(function, $0, mask, noise))
    }
    #expect(isNotZero(numeric) && largestError(gradient.array, numeric) < 1e-5)
    #expect(gradient[2] == 0 && gradient[5] == 0)
  }

  @Test("a low temperature picks the slot of the largest score plus noise")
  func gumbelPicks() {
    let weights = run(
      .gumbelSoftmax(temperature: 0.01), [1, 2, 3], [true, true, true], [0, 5, 0])
    #expect(weights[1] > 0.999)
    let mean = run(.gumbelSoftmax(temperature: 1), [1, 2, 3], [true, true, true])
    #expect(largestError(mean, plainWeights(.softmax, [1, 2, 3], [true, true, true])) < 1e-6)
  }

  @Test("Gumbel noise has its mean, its variance and no infinity", arguments: UInt64(1)...3)
  func gumbelNoise(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let noise = AlignedBuffer<Float>(count: 20_000)
    GumbelNoise.fill(noise.elements, using: &rng)
    let values = noise.array.map(Double.init)
    let mean = values.reduce(0, +) / 20_000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(!values.contains { !$0.isFinite })
    // Euler's constant and π² / 6.
    #expect(abs(mean - 0.5772) < 0.04 && abs(variance - Double.pi * Double.pi / 6) < 0.1)
  }

  @Test("argmax of scores plus Gumbel noise is a sample of softmax")
  func gumbelMax() {
    var rng = SplitMix64(seed: 9)
    let scores: [Float] = [0, 1, 2]
    var counts = [0.0, 0.0, 0.0]
    let noise = AlignedBuffer<Float>(count: 3)
    for _ in 0..<8000 {
      GumbelNoise.fill(noise.elements, using: &rng)
      let perturbed = scores.indices.map { scores[$0] + noise[$0] }
      counts[perturbed.indices.max { perturbed[$0] < perturbed[$1] }!] += 1.0 / 8000
    }
    #expect(largestError(counts, plainWeights(.softmax, [0, 1, 2], [true, true, true])) < 0.02)
  }
}
