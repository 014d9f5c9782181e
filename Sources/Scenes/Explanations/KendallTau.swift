/// Kendall's rank correlation τ-b (Kendall 1945, Biometrika 33): the share of pairs that two figures order alike less that of
/// pairs which they order otherwise, ties taken into account.
enum KendallTau {
  /// From −1 to 1; nil where one of the figures is the same for all, and of fewer than two pairs of figures.
  static func b(_ pairs: [(Float, Float)]) -> Double? {
    var (concordant, tiedA, tiedB, all) = (0, 0, 0, 0)
    for i in pairs.indices {
      for j in pairs.indices[(i + 1)...] {
        let (a, b) = (pairs[i].0 - pairs[j].0, pairs[i].1 - pairs[j].1)
        all += 1
        if a == 0 { tiedA += 1 }
        if b == 0 { tiedB += 1 }
        if a != 0, b != 0 { concordant += (a > 0) == (b > 0) ? 1 : -1 }
      }
    }
    let spread = Double(all - tiedA) * Double(all - tiedB)
    return spread > 0 ? Double(concordant) / spread.squareRoot() : nil
  }
}
