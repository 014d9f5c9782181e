import Testing

@testable import Attention

/// The largest difference, relative to the larger of 1 and the reference; infinite for different counts or NaN.
func largestError(_ values: some Collection<Double>, _ reference: some Collection<Double>) -> Double {
  guard values.count == reference.count else { return .infinity }
  var largest = 0.0
  for (value, expected) in zip(values, reference) {
    let error = abs(value - expected) / max(1, abs(expected))
    if !(error <= largest) { largest = error.isNaN ? .infinity : error }
  }
  return largest
}

func largestError(_ values: some Collection<Float>, _ reference: some Collection<Double>) -> Double {
  largestError(values.map(Double.init), reference)
}

/// ∂f/∂xᵢ for every i, by central differences.
func centralDifferences(
  at point: [Double], step: Double = 1e-5, _ function: ([Double]) -> Double
) -> [Double] {
  var moved = point
  return point.indices.map { index in
    moved[index] = point[index] + step
    let above = function(moved)
    moved[index] = point[index] - step
    let below = function(moved)
    moved[index] = point[index]
    return (above - below) / (2 * step)
  }
}

func innerProduct(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

/// An empty backward pass must not pass a test.
func isNotZero(_ gradient: some Collection<Double>) -> Bool {
  gradient.contains { abs($0) > 1e-4 }
}

extension AlignedBuffer where Element == Float {
  convenience init(_ values: [Double]) {
    self.init(copying: values.map(Float.init))
  }
}

extension ParameterBuffer {
  /// Overwrites all parameters with random values, biases and zeros too, and returns them by name.
  func randomize(_ rng: inout SplitMix64, bound: Double = 1) -> [String: [Double]] {
    var all: [String: [Double]] = [:]
    for entry in layout.entries {
      let values = rng.vector(entry.count, bound: bound)
      self[entry.name] = values.map(Float.init)
      all[entry.name] = values
    }
    return all
  }
}
