import Basics

/// The discs of a step, sorted into coarse square buckets, so that a scan looks only at those near by.
///
/// In cell units. Rebuilt once a step by a counting sort; allocates only when there are more discs than ever before.
package final class DiscBuckets {
  package struct Disc: BitwiseCopyable {
    /// Cells.
    package var center: SIMD2<Double>
    package var radius: Double
    package var index: Int
  }

  /// Buckets along the longer side of the map, at most.
  private static let maximumSide = 64.0

  private let columns: Int
  private let rows: Int
  /// Buckets a cell.
  private let scale: Double
  /// First disc of each bucket, and one past the last.
  private let start: FlatBuffer<Int>
  private var sorted = FlatBuffer<Disc>(unwritten: 0)
  private var bucket = FlatBuffer<Int>(unwritten: 0)
  package private(set) var count = 0
  /// Cells; of the largest disc.
  package private(set) var greatestRadius = 0.0

  /// - Parameters:
  ///   - width: Cells of the map; discs beyond are sorted into the outermost buckets.
  ///   - height: Cells of the map.
  ///   - reach: Cells from which discs will be looked for.
  package init(width: Int, height: Int, reach: Double) {
    let side = max(reach, Double(max(width, height)) / DiscBuckets.maximumSide, 1)
    scale = 1 / side
    columns = max(1, Int((Double(width) * scale).rounded(.up)))
    rows = max(1, Int((Double(height) * scale).rounded(.up)))
    start = FlatBuffer(repeating: 0, count: columns * rows + 1)
  }

  package func clear() {
    count = 0
    greatestRadius = 0
    for index in 0...(columns * rows) { start.base[index] = 0 }
  }

  /// - Parameters:
  ///   - positions: Meters.
  ///   - radii: Meters; finite, not negative.
  ///   - perMeter: Cells.
  package func place(
    _ positions: UnsafePointer<SIMD2<Double>>, _ radii: UnsafePointer<Double>, count: Int, perMeter: Double
  ) {
    if count > sorted.count {
      sorted = FlatBuffer(unwritten: count)
      bucket = FlatBuffer(unwritten: count)
    }
    clear()
    self.count = count
    let start = start.base
    let bucket = bucket.base
    let sorted = sorted.base
    let last = columns * rows
    var greatest = 0.0
    for disc in 0..<count {
      let position = positions[disc] * perMeter
      precondition(positions[disc].x.isFinite && positions[disc].y.isFinite, "disc \(disc) is nowhere")
      precondition(radii[disc] >= 0 && radii[disc].isFinite, "disc \(disc) has no radius")
      greatest = radii[disc] > greatest ? radii[disc] : greatest
      let home = index(position.y, below: rows) * columns + index(position.x, below: columns)
      bucket[disc] = home
      start[home] += 1
    }
    greatestRadius = greatest * perMeter
    // Ends of the buckets; filled from behind, they become their starts and equal discs stay in order.
    for index in 0..<last { start[index + 1] += start[index] }
    for disc in stride(from: count - 1, through: 0, by: -1) {
      start[bucket[disc]] -= 1
      sorted[start[bucket[disc]]] = Disc(
        center: positions[disc] * perMeter, radius: radii[disc] * perMeter, index: disc)
    }
  }

  /// Calls `body` with every disc that comes within `reach` cells of a place, and with some others; buckets row by
  /// row, discs of a bucket by index.
  @inline(__always)
  package func forEach(around place: SIMD2<Double>, reach: Double, _ body: (Disc) -> Void) {
    let far = reach + greatestRadius
    let left = index(place.x - far, below: columns)
    let right = index(place.x + far, below: columns)
    let top = index(place.y - far, below: rows)
    let bottom = index(place.y + far, below: rows)
    let start = start.base
    let sorted = sorted.base
    for row in top...bottom {
      // The buckets of a row lie side by side.
      var disc = start[row &* columns &+ left]
      let end = start[row &* columns &+ right &+ 1]
      while disc < end {
        body(sorted[disc])
        disc &+= 1
      }
    }
  }

  /// The bucket's column or row; the outermost for what is off the map.
  @inline(__always)
  private func index(_ cells: Double, below count: Int) -> Int {
    // Toward 0 is down, but for what is off the map.
    Int(min(max(cells * scale, 0), Double(count - 1)))
  }
}
