import Basics

/// The centers of a crowd's discs, sorted by the cells of a square grid over them, row by row: those near a
/// place are a few runs of one array.
///
/// Memory to work in: never used by two threads at once.
final class DiscBuckets: @unchecked Sendable {
  /// Discs that can be sorted.
  let capacity: Int
  private let x: FlatBuffer<Double>
  private let y: FlatBuffer<Double>
  private let index: FlatBuffer<Int32>
  private let cell: FlatBuffer<Int32>
  private let starts: FlatBuffer<Int32>
  private var originX = 0.0
  private var originY = 0.0
  private var perSide = 1.0
  private var columns = 1
  private var rows = 1

  /// Cells a disc: bounds what an empty grid costs.
  private static let cellsPerDisc = 4

  init(capacity: Int) {
    self.capacity = capacity
    // Four more, that no place is near: runs are read four by four.
    x = FlatBuffer(repeating: .infinity, count: capacity + 4)
    y = FlatBuffer(repeating: .infinity, count: capacity + 4)
    index = FlatBuffer(repeating: 0, count: capacity + 4)
    cell = FlatBuffer(repeating: 0, count: capacity)
    starts = FlatBuffer(repeating: 0, count: DiscBuckets.cellsPerDisc * capacity + 66)
  }

  /// Sorts discs.
  ///
  /// - Parameters:
  ///   - hidden: one that nobody sees, left out; negative for none.
  ///   - side: of a cell, meters; larger where that would be too many cells.
  func sort(_ discs: UnsafeBufferPointer<MovingDisc>, hidden: Int, side: Double) {
    var (least, greatest) = (SIMD2(Double.infinity, .infinity), SIMD2(-Double.infinity, -.infinity))
    for place in discs.indices where place != hidden {
      let position = discs[place].position
      least.x = min(least.x, position.x)
      least.y = min(least.y, position.y)
      greatest.x = max(greatest.x, position.x)
      greatest.y = max(greatest.y, position.y)
    }
    if !(least.x <= greatest.x) { (least, greatest) = (.zero, .zero) }
    layOut(from: least, to: greatest, side: side, limit: DiscBuckets.cellsPerDisc * discs.count + 64)

    // A counting sort: the ends of the cells become their starts while they are filled from behind.
    let (starts, cell) = (starts.base, cell.base)
    let cells = columns * rows
    for place in 0...cells { starts[place] = 0 }
    for place in discs.indices where place != hidden {
      let position = discs[place].position
      let own = row(position.y) * columns + column(position.x)
      cell[place] = Int32(truncatingIfNeeded: own)
      starts[own] &+= 1
    }
    var sum: Int32 = 0
    for place in 0..<cells {
      sum &+= starts[place]
      starts[place] = sum
    }
    starts[cells] = sum
    let (x, y, index) = (x.base, y.base, index.base)
    var place = discs.count
    while place > 0 {
      place -= 1
      if place == hidden { continue }
      let own = Int(cell[place])
      starts[own] &-= 1
      let slot = Int(starts[own])
      x[slot] = discs[place].position.x
      y[slot] = discs[place].position.y
      index[slot] = Int32(truncatingIfNeeded: place)
    }
    for slot in Int(sum)..<Int(sum) + 4 {
      x[slot] = .infinity
      index[slot] = 0
    }
  }

  private func layOut(from least: SIMD2<Double>, to greatest: SIMD2<Double>, side: Double, limit: Int) {
    precondition((greatest.x - least.x).isFinite && (greatest.y - least.y).isFinite, "positions are finite")
    (originX, originY) = (least.x, least.y)
    var side = max(side, 1e-6)
    while true {
      let wide = ((greatest.x - least.x) / side).rounded(.down) + 1
      let high = ((greatest.y - least.y) / side).rounded(.down) + 1
      if wide * high <= Double(limit) {
        (columns, rows) = (Int(wide), Int(high))
        break
      }
      side *= 1.25
    }
    perSide = 1 / side
  }

  @inline(__always)
  private func column(_ x: Double) -> Int { DiscBuckets.cell((x - originX) * perSide, of: columns) }

  @inline(__always)
  private func row(_ y: Double) -> Int { DiscBuckets.cell((y - originY) * perSide, of: rows) }

  /// Never falls where its argument rises.
  @inline(__always)
  private static func cell(_ place: Double, of count: Int) -> Int {
    // By Int32, one instruction; nothing is cut off that the limits would not cut off.
    Int(Int32(max(0, min(place, Double(count - 1)))))
  }

  /// Adds the discs nearer than those of a list to it.
  ///
  /// - Parameters:
  ///   - seen: as many as discs: `stamp` for those that are not to be looked at, and, from then on, for all
  ///     in the list.
  @inline(__always)
  func findNearest(
    to place: SIMD2<Double>, _ nearest: inout NearestDiscs, seen: UnsafeMutablePointer<UInt32>, stamp: UInt32
  ) {
    // Distances are rounded to single precision.
    let reach = Double(nearest.squaredReach.squareRoot()) * (1 + 1e-6) + 1e-12
    let (left, right) = (column(place.x - reach), column(place.x + reach))
    let x = UnsafeRawPointer(x.base)
    let y = UnsafeRawPointer(y.base)
    let (starts, index) = (starts.base, index.base)
    for row in row(place.y - reach)...row(place.y + reach) {
      let first = row * columns
      var slot = Int(starts[first + left])
      let end = Int(starts[first + right + 1])
      while slot < end {
        // Those after the run's end are others of the crowd, or none: they do no harm.
        let wayX = SIMD4<Float>(x.loadUnaligned(fromByteOffset: 8 * slot, as: SIMD4<Double>.self) - place.x)
        let wayY = SIMD4<Float>(y.loadUnaligned(fromByteOffset: 8 * slot, as: SIMD4<Double>.self) - place.y)
        let squared = wayX * wayX + wayY * wayY
        var near = (squared .<= nearest.squaredReach).bits
        while near != 0 {
          let lane = near.trailingZeroBitCount
          near &= near &- 1
          let other = Int(index[slot + lane])
          if seen[other] == stamp { continue }
          if nearest.insert(other, squaredDistance: squared[lane]) { seen[other] = stamp }
        }
        slot += 4
      }
    }
  }
}
