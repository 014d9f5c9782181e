/// Values of episodes, each with the instance it was measured on: the same map, starts, headings and goals.
///
/// Episodes on one instance share how hard it is: ten on each of 24 maps tell hardly more of other maps than one on each
/// of the 24. So the unit of every statistic is the instance, with the mean of its episodes as its value. Where all have
/// as many episodes, to resample these means is the bootstrap of whole clusters (Field, Welsh 2007, "Bootstrapping
/// clustered data"; Cameron, Gelbach, Miller 2008). With one episode an instance they are the episodes' values.
public struct InstanceSample: Equatable, Sendable {
  public private(set) var values: [Double] = []
  /// The instance of each value.
  public private(set) var instances: [Int] = []

  public init() {}

  /// Values that are each of an instance of its own.
  public init(_ values: [Double]) { self.init(values, instances: Array(values.indices)) }

  /// - Parameter instances: of each value; equal numbers mean the same instance. What is not finite is left out.
  public init(_ values: [Double], instances: [Int]) {
    precondition(values.count == instances.count, "\(values.count) values of \(instances.count) episodes")
    for (value, instance) in zip(values, instances) { append(value, instance: instance) }
  }

  /// Values that are each a mean over a share of their episode, such as its quiet steps: their mean is Σ share · value /
  /// Σ share, over instances with the means of their episodes.
  ///
  /// In the place of each value stands how it moves that ratio R, R + share (value − R) / mean share (its linearization;
  /// Cochran 1977, section 6.4): their mean is R, and how they spread gives its interval.
  ///
  /// - Parameter shares: 0 where there is no such step and so no value; what is not finite is left out.
  public init(_ values: [Double], shares: [Double], instances: [Int]) {
    precondition(values.count == instances.count && values.count == shares.count)
    self.init()
    let parts = values.indices.filter { shares[$0] == 0 || shares[$0].isFinite && values[$0].isFinite }
    let products = InstanceSample(
      parts.map { shares[$0] == 0 ? 0 : shares[$0] * values[$0] }, instances: parts.map { instances[$0] })
    let whole = InstanceSample(parts.map { shares[$0] }, instances: parts.map { instances[$0] }).mean ?? 0
    guard whole > 0, let product = products.mean else { return }
    let ratio = product / whole
    for part in parts {
      let move = shares[part] == 0 ? 0 : shares[part] * (values[part] - ratio) / whole
      append(ratio + move, instance: instances[part])
    }
  }

  /// Takes a value, unless it is not finite.
  public mutating func append(_ value: Double, instance: Int) {
    guard value.isFinite else { return }
    values.append(value)
    instances.append(instance)
  }

  public static func += (a: inout InstanceSample, b: InstanceSample) {
    a.values += b.values
    a.instances += b.instances
  }

  /// Episodes.
  public var count: Int { values.count }
  public var isEmpty: Bool { values.isEmpty }
  public var instanceCount: Int { Set(instances).count }

  /// Each instance's mean over its episodes, ascending: neither the order of the values nor the numbers of the
  /// instances matter.
  public var means: [Double] {
    Dictionary(grouping: values.indices) { instances[$0] }.values.map { places in
      if places.count == 1 { return values[places[0]] }
      let sorted = places.map { values[$0] }.sorted()
      let sum = sorted.reduce(0, +)
      // Differences that cancel leave nothing, not a trace of rounding that would have a sign.
      let isNothing = abs(sum) <= 1e-12 * sorted.reduce(0) { $0 + abs($1) }
      return isNothing ? 0 : sum / Double(sorted.count)
    }.sorted()
  }

  /// Over instances; nil without any.
  public var mean: Double? {
    let means = means
    return means.isEmpty ? nil : means.reduce(0, +) / Double(means.count)
  }
}
