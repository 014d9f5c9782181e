/// How values are spread, over the buckets TensorBoard's own writers use: limits grow by a tenth from 10⁻¹² to
/// 10²⁰, to both sides of zero (tensorflow/core/lib/histogram).
public struct Histogram: Equatable, Sendable {
  public private(set) var minimum = Double.greatestFiniteMagnitude
  public private(set) var maximum = -Double.greatestFiniteMagnitude
  public private(set) var count = 0
  public private(set) var sum = 0.0
  public private(set) var sumOfSquares = 0.0
  private var counts = [Double](repeating: 0, count: Histogram.limits.count)

  public init() {}

  public init(_ values: some Sequence<Float>) { for value in values { add(Double(value)) } }

  /// Counts a value; one that is not finite is left out.
  public mutating func add(_ value: Double) {
    guard value.isFinite else { return }
    minimum = min(minimum, value)
    maximum = max(maximum, value)
    count += 1
    sum += value
    sumOfSquares += value * value
    counts[Histogram.bucket(of: value)] += 1
  }

  /// Counts all that the other counted too.
  public mutating func merge(_ other: Histogram) {
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
    count += other.count
    sum += other.sum
    sumOfSquares += other.sumOfSquares
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// The buckets' upper limits and what is in them; a run of empty ones is one.
  public var buckets: [(limit: Double, count: Double)] {
    var buckets: [(limit: Double, count: Double)] = []
    for (limit, count) in zip(Histogram.limits, counts) {
      if count == 0, let last = buckets.last, last.count == 0 { buckets.removeLast() }
      buckets.append((limit, count))
    }
    return buckets
  }

  /// The first bucket whose limit is above the value.
  private static func bucket(of value: Double) -> Int {
    var low = 0
    var high = limits.count - 1
    while low < high {
      let middle = (low + high) / 2
      if limits[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static let limits: [Double] = {
    var positive: [Double] = []
    var limit = 1e-12
    while limit < 1e20 {
      positive.append(limit)
      limit *= 1.1
    }
    positive.append(.greatestFiniteMagnitude)
    return positive.reversed().map { -$0 } + [0] + positive
  }()
}
