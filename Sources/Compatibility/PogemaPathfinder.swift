/// Shortest ways on a map that is known in part, with ties broken as POGEMA's `AStarAgent` breaks them.
///
/// A\* with the Manhattan distance (Hart, Nilsson, Raphael 1968). What is beyond the known square is free. Cells are
/// (row, column), counted from the middle of the square.
public enum PogemaPathfinder {
  /// Cells looked at before it gives up.
  private static let maxSteps = 10_000

  public struct Place: Hashable, Sendable {
    public var row: Int
    public var column: Int

    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }

    func distance(to other: Place) -> Int { abs(row - other.row) + abs(column - other.column) }
  }

  /// The first step of a shortest way; (0, 0) on the target and where no way was found.
  ///
  /// - Parameter walls: 1 for a wall, row by row; a square with an odd side.
  public static func firstMove(on walls: Span<UInt8>, from start: Place, to target: Place) -> Place {
    let side = Int(Double(walls.count).squareRoot().rounded())
    precondition(side * side == walls.count && side % 2 == 1, "\(walls.count) is no odd square")
    let radius = side / 2
    func isWall(_ place: Place) -> Bool {
      guard abs(place.row) <= radius, abs(place.column) <= radius else { return false }
      return walls[(place.row + radius) * side + place.column + radius] != 0
    }
    var open = OpenPlaces()
    // The place before, of each that was seen; of the start, itself.
    var previous = [start: start]
    open.push(.init(place: start, cost: 0, total: start.distance(to: target)))
    for _ in 0..<maxSteps {
      guard let next = open.pop() else { break }
      for (row, column) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
        let place = Place(row: next.place.row + row, column: next.place.column + column)
        guard previous[place] == nil, !isWall(place) else { continue }
        previous[place] = next.place
        open.push(.init(place: place, cost: next.cost + 1, total: next.cost + 1 + place.distance(to: target)))
      }
      if next.place == target { break }
    }
    var place = target
    while let before = previous[place], before != start { place = before }
    guard target != start, previous[place] == start else { return Place(row: 0, column: 0) }
    return Place(row: place.row - start.row, column: place.column - start.column)
  }

  /// A heap as Python's `heapq` keeps it: the comparison is no order, so that what comes out depends on how it is kept.
  private struct OpenPlaces {
    struct Entry {
      let place: Place
      let cost: Int
      let total: Int

      /// By the cost through the place, then the lower cost so far, then by either coordinate.
      func isLess(than other: Entry) -> Bool {
        if total != other.total { return total < other.total }
        if cost != other.cost { return cost < other.cost }
        return place.row < other.place.row || place.column < other.place.column
      }
    }

    private var entries: [Entry] = []

    mutating func push(_ entry: Entry) {
      entries.append(entry)
      rise(from: entries.count - 1)
    }

    mutating func pop() -> Entry? {
      guard let last = entries.popLast() else { return nil }
      guard let first = entries.first else { return last }
      // The lesser child goes up all the way, and the last entry takes its place at the bottom and rises.
      var place = 0
      while 2 * place + 1 < entries.count {
        var child = 2 * place + 1
        if child + 1 < entries.count, !entries[child].isLess(than: entries[child + 1]) { child += 1 }
        entries[place] = entries[child]
        place = child
      }
      entries[place] = last
      rise(from: place)
      return first
    }

    private mutating func rise(from start: Int) {
      var place = start
      let entry = entries[place]
      while place > 0, entry.isLess(than: entries[(place - 1) / 2]) {
        entries[place] = entries[(place - 1) / 2]
        place = (place - 1) / 2
      }
      entries[place] = entry
    }
  }
}
