/// The known name a misspelled one was probably meant to be; nil if none is near.
///
/// Near is an edit distance of at most a third of the longer name (at least one), letters' case ignored; a known
/// name that the given one contains, or is contained in, is near too.
public func nearestName(to name: String, in known: [String]) -> String? {
  let given = Array(name.lowercased().unicodeScalars.prefix(64))
  guard !given.isEmpty else { return nil }
  var best: (name: String, rank: Int)?
  for candidate in known {
    let letters = Array(candidate.lowercased().unicodeScalars.prefix(256))
    var distance = editDistance(given, letters)
    let limit = max(1, max(given.count, letters.count) / 3)
    let shorter = min(given.count, letters.count)
    if distance > limit {
      guard shorter >= 3,
        name.lowercased().contains(candidate.lowercased())
          || candidate.lowercased().contains(name.lowercased())
      else { continue }
      distance = limit + 1
    }
    // Of two equally near, the one that only continues the given name or is continued by it.
    let isContinued = letters.starts(with: given) || given.starts(with: letters)
    let rank = 2 * distance - (isContinued ? 1 : 0)
    if best.map({ rank < $0.rank }) ?? true { best = (candidate, rank) }
  }
  return best?.name
}

/// Insertions, deletions, substitutions and swaps of neighbors that turn one name into the other (restricted
/// Damerau and Levenshtein).
func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var distance = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { distance = min(distance, beforeLast[j - 1] + 1) }
      row.append(distance)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
