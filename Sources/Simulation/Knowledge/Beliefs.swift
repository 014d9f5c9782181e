/// That a cell was seen, and how it was.
struct Sighting: Equatable, Sendable, BitwiseCopyable {
  /// Padded.
  var cell: Int32
  /// When it was seen, by whomever.
  var step: Int32
  /// Whether it was not as the map says.
  var contradicts: Bool
}

/// What one robot remembers of cells that are, or were, not as its map says: of each the newest sighting.
///
/// Sightings of cells that are as the map says again are kept only to outdo older ones of peers.
struct Beliefs: Equatable, Sendable {
  /// Ascending by cell.
  private(set) var sightings: [Sighting] = []
  /// How many of them contradict the map.
  private(set) var contradictions = 0

  /// Remembers a sighting, unless there is a newer one.
  ///
  /// - Parameter keepsAgreements: whether to remember cells that are as the map says.
  /// - Returns: Whether the robot now believes otherwise of that cell.
  mutating func take(_ sighting: Sighting, keepsAgreements: Bool) -> Bool {
    let place = place(of: sighting.cell)
    let isKnown = place < sightings.count && sightings[place].cell == sighting.cell
    let contradicted = isKnown && sightings[place].contradicts
    if isKnown {
      if sightings[place].step >= sighting.step { return false }
      if sighting.contradicts || keepsAgreements {
        sightings[place] = sighting
      } else {
        sightings.remove(at: place)
      }
    } else {
      guard sighting.contradicts || keepsAgreements else { return false }
      sightings.insert(sighting, at: place)
    }
    if contradicted != sighting.contradicts { contradictions += sighting.contradicts ? 1 : -1 }
    return contradicted != sighting.contradicts
  }

  /// Forgets the sighting at a place.
  mutating func remove(at place: Int) {
    if sightings[place].contradicts { contradictions -= 1 }
    sightings.remove(at: place)
  }

  /// Whether the robot believes that a cell is not as the map says.
  func contradict(_ cell: Int32) -> Bool {
    if contradictions == 0 { return false }
    let place = place(of: cell)
    return place < sightings.count && sightings[place].cell == cell && sightings[place].contradicts
  }

  private func place(of cell: Int32) -> Int {
    var (low, high) = (0, sightings.count)
    while low < high {
      let middle = (low + high) / 2
      if sightings[middle].cell < cell { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
