/// Holm's correction for several tests that are read together (Holm 1979, "A simple sequentially rejective multiple test
/// procedure"): the chance that even one of them errs stays below the level.
public enum Holm {
  /// The adjusted p values, in the order of the given ones: to be held against the level as a single p would be.
  ///
  /// With p₍₁₎ ≤ … ≤ p₍ₘ₎ it is max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎) for the i-th.
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    var largest = 0.0
    for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
      largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
      adjusted[index] = largest
    }
    return adjusted
  }
}
