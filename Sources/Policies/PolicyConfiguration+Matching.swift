import Attention

/// Networks of different kinds with as many weights: what an experiment compares.
extension PolicyConfiguration {
  /// Weights of a network of this shape.
  public var weightCount: Int { NavigationPolicy(self).parameterLayout.count }

  /// The same with its last hidden layer as wide as brings the number of weights nearest to `count`; nil if that is
  /// farther from it than a share, or takes a width that no layer has.
  ///
  /// What attention computes stays: of two kinds, such as `soft` and `interaction`, the one with fewer weights gets the
  /// others behind attention, where they can make up for it. Against an `interaction` of the default widths another way
  /// leads within a hundredth as well, whatever the heads and rounds: a `valueWidth` of 30 instead of 24.
  public func matched(toWeights count: Int, within share: Double = 0.01) -> PolicyConfiguration? {
    guard !hiddenWidths.isEmpty else { return nil }
    let widths = PolicyConfiguration.layerWidths
    // The number of weights is a straight line over the width.
    let (one, two) = (widened(to: 1).weightCount, widened(to: 2).weightCount)
    let width = Int((Double(count - one) / Double(two - one)).rounded()) + 1
    guard widths.contains(width) else { return nil }
    let matched = widened(to: width)
    return abs(Double(matched.weightCount - count)) <= share * Double(count) ? matched : nil
  }

  private func widened(to width: Int) -> PolicyConfiguration {
    var copy = self
    copy.hiddenWidths[copy.hiddenWidths.count - 1] = width
    return copy
  }
}
