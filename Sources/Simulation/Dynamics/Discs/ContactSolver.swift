import Basics
import GridWorld
import HeapModule

/// Moves discs along straight ways, all at the same time, and lets none pass into a wall or another disc.
///
/// Contacts are found as they come in time, exactly: from each one on, whoever drove into something stops, or goes on
/// along it, and only its own contacts are looked for anew. So nothing is tunnelled through, however long the ways are. Discs are
/// looked for in buckets as wide as two of them and their ways.
///
/// Memory to work in, and nothing that lasts from call to call.
final class ContactSolver {
  /// One of two that touch, or a disc and a wall.
  private struct Event: Comparable {
    var time: Double
    var one: Int32
    /// −1 for a wall.
    var other: Int32
    var oneVersion: Int32
    var otherVersion: Int32
    /// From the first toward what it touches; known ahead for walls alone.
    var normal: SIMD2<Double>

    static func < (a: Event, b: Event) -> Bool {
      a.time != b.time ? a.time < b.time : a.one != b.one ? a.one < b.one : a.other < b.other
    }
  }

  /// Contacts of a disc in one call, after which it stays: between two walls it could go on for ever.
  private static let mostContacts: UInt8 = 8

  private let count: Int
  private let radius: FlatBuffer<Double>
  /// Where each disc is at its own `time`, and how far it would go in the whole call.
  private let place: FlatBuffer<SIMD2<Double>>
  private let way: FlatBuffer<SIMD2<Double>>
  private let time: FlatBuffer<Double>
  private let version: FlatBuffer<Int32>
  private let contacts: FlatBuffer<UInt8>
  private let bucket: FlatBuffer<Int32>
  /// In the order of buckets: the discs, and circles (x, y, radius) that they don't leave in this call.
  private let sorted: FlatBuffer<Int32>
  private let reach: FlatBuffer<SIMD4<Double>>
  private let sortedReach: FlatBuffer<SIMD4<Double>>
  private var bucketStart: FlatBuffer<Int32>
  private var columns = 1
  private var rows = 1
  private var events = Heap<Event>()

  init(radii: [Double]) {
    count = radii.count
    radius = FlatBuffer(radii)
    place = FlatBuffer(repeating: .zero, count: count)
    way = FlatBuffer(repeating: .zero, count: count)
    time = FlatBuffer(repeating: 0, count: count)
    version = FlatBuffer(repeating: 0, count: count)
    contacts = FlatBuffer(repeating: 0, count: count)
    bucket = FlatBuffer(repeating: 0, count: count)
    sorted = FlatBuffer(repeating: 0, count: count)
    reach = FlatBuffer(repeating: .zero, count: count)
    sortedReach = FlatBuffer(repeating: .zero, count: count)
    bucketStart = FlatBuffer(repeating: 0, count: 4 * count + 16)
    events.reserveCapacity(4 * count)
  }

  /// Moves the discs.
  ///
  /// - Parameters:
  ///   - position: shape (discs), changed.
  ///   - ways: how far each would go if nothing were there; what is left of them at the end.
  ///   - contact: what each touched is added.
  func move(
    _ position: UnsafeMutablePointer<SIMD2<Double>>, _ ways: UnsafeMutablePointer<SIMD2<Double>>,
    _ contact: UnsafeMutablePointer<DiscContact>, rule: DiscMotion.ContactRule, walls: borrowing WallContacts,
    blocked: UnsafePointer<UInt8>
  ) {
    for disc in 0..<count {
      place[disc] = position[disc]
      way[disc] = ways[disc]
      time[disc] = 0
      version[disc] = 0
      contacts[disc] = 0
    }
    sort(rule)
    findPairs()
    for disc in 0..<count { findWall(disc, walls, blocked) }
    while let event = events.popMin() {
      handle(event, contact, rule, walls, blocked)
    }
    for disc in 0..<count {
      position[disc] = place[disc] + way[disc] * (1 - time[disc])
      ways[disc] = way[disc]
    }
  }

  // MARK: - Who may meet

  /// - Parameter rule: a disc that stops stays on its way, within the circle of which that is the diameter; one that slides
  ///   may be turned any way, but never goes farther.
  private func sort(_ rule: DiscMotion.ContactRule) {
    var low = SIMD2<Double>(repeating: .infinity)
    var high = -low
    var widest = 0.0
    for disc in 0..<count {
      let half = way[disc] * 0.5
      let center = rule == .stop ? place[disc] + half : place[disc]
      let length = (half.x * half.x + half.y * half.y).squareRoot()
      let circle = radius[disc] + (rule == .stop ? length : 2 * length)
      reach[disc] = SIMD4(center.x, center.y, circle, 0)
      low = pointwiseMin(low, center)
      high = pointwiseMax(high, center)
      widest = max(widest, circle)
    }
    // No more buckets than four a disc.
    let extent = high - low
    let most = Double(4 * count)
    var side = max(2 * widest, 1e-9)
    if (extent.x / side + 1) * (extent.y / side + 1) > most {
      let half = (extent.x + extent.y) / (2 * most)
      side = max(side, half + (half * half + extent.x * extent.y / most).squareRoot() + 1e-9)
      side = max(side, max(extent.x, extent.y) / most * 2)
    }
    columns = max(1, Int(extent.x / side) + 1)
    rows = max(1, Int(extent.y / side) + 1)
    let buckets = columns * rows
    if buckets + 1 > bucketStart.count { bucketStart = FlatBuffer(repeating: 0, count: 2 * buckets + 2) }
    let start = bucketStart.base
    for index in 0...buckets { start[index] = 0 }
    for disc in 0..<count {
      let column = min(Int((reach[disc].x - low.x) / side), columns - 1)
      let row = min(Int((reach[disc].y - low.y) / side), rows - 1)
      let index = row * columns + column
      bucket[disc] = Int32(index)
      start[index + 1] += 1
    }
    for index in 0..<buckets { start[index + 1] += start[index] }
    // Backward, so that a bucket's discs stay in their order and its start ends up where it begins.
    for disc in Swift.stride(from: count - 1, through: 0, by: -1) {
      let index = Int(bucket[disc]) + 1
      start[index] -= 1
      let to = Int(start[index])
      sorted[to] = Int32(disc)
      sortedReach[to] = reach[disc]
    }
    // Each start has moved to the bucket before: move them back.
    for index in 0..<buckets { start[index] = start[index + 1] }
    start[buckets] = Int32(count)
  }

  private func findPairs() {
    let start = bucketStart.base
    for row in 0..<rows {
      for column in 0..<columns {
        let index = row * columns + column
        let (first, end) = (Int(start[index]), Int(start[index + 1]))
        guard first < end else { continue }
        // Those to the right and below: each pair once.
        let right = column + 1 < columns ? Int(start[index + 2]) : end
        var belowFirst = 0
        var belowEnd = 0
        if row + 1 < rows {
          belowFirst = Int(start[index + columns - (column > 0 ? 1 : 0)])
          belowEnd = Int(start[index + columns + 1 + (column + 1 < columns ? 1 : 0)])
        }
        for one in first..<end {
          let circle = sortedReach[one]
          meet(one, circle, one + 1, right)
          meet(one, circle, belowFirst, belowEnd)
        }
      }
    }
  }

  @inline(__always)
  private func meet(_ one: Int, _ circle: SIMD4<Double>, _ first: Int, _ end: Int) {
    var other = first
    while other < end {
      let apart = sortedReach[other] - circle
      let sum = sortedReach[other].z + circle.z
      if apart.x * apart.x + apart.y * apart.y <= sum * sum { findContact(sorted[one], sorted[other]) }
      other += 1
    }
  }

  // MARK: - When they touch

  private func findContact(_ one: Int32, _ other: Int32) {
    let (a, b) = (Int(min(one, other)), Int(max(one, other)))
    let now = max(time[a], time[b])
    let offset = (place[b] + way[b] * (now - time[b])) - (place[a] + way[a] * (now - time[a]))
    guard
      let share = Approach.share(from: offset, along: way[b] - way[a], within: radius[a] + radius[b]),
      now + share <= 1
    else { return }
    events.insert(
      Event(
        time: now + share, one: Int32(a), other: Int32(b), oneVersion: version[a], otherVersion: version[b],
        normal: .zero))
  }

  private func findWall(_ disc: Int, _ walls: borrowing WallContacts, _ blocked: UnsafePointer<UInt8>) {
    let rest = 1 - time[disc]
    guard
      let hit = walls.first(
        from: place[disc], along: way[disc] * rest, radius: radius[disc], blocked: blocked)
    else { return }
    events.insert(
      Event(
        time: time[disc] + hit.share * rest, one: Int32(disc), other: -1, oneVersion: version[disc],
        otherVersion: 0, normal: hit.normal))
  }

  // MARK: - What becomes of it

  private func handle(
    _ event: Event, _ contact: UnsafeMutablePointer<DiscContact>, _ rule: DiscMotion.ContactRule,
    _ walls: borrowing WallContacts, _ blocked: UnsafePointer<UInt8>
  ) {
    let one = Int(event.one)
    guard version[one] == event.oneVersion else { return }
    if event.other < 0 {
      advance(one, to: event.time)
      contact[one].insert(.wall)
      contact[one].insert(.ranInto)
      turn(one, off: event.normal, rule)
      findAll(one, walls, blocked)
      return
    }
    let other = Int(event.other)
    guard version[other] == event.otherVersion else { return }
    advance(one, to: event.time)
    advance(other, to: event.time)
    let offset = place[other] - place[one]
    let length = (offset.x * offset.x + offset.y * offset.y).squareRoot()
    let normal = length > 0 ? offset / length : SIMD2(1, 0)
    contact[one].insert(.agent)
    contact[other].insert(.agent)
    let oneRanInto = way[one].x * normal.x + way[one].y * normal.y > 0
    let otherRanInto = way[other].x * normal.x + way[other].y * normal.y < 0
    if oneRanInto {
      contact[one].insert(.ranInto)
      turn(one, off: normal, rule)
    }
    if otherRanInto {
      contact[other].insert(.ranInto)
      turn(other, off: -normal, rule)
    }
    if oneRanInto { findAll(one, walls, blocked) }
    if otherRanInto { findAll(other, walls, blocked) }
  }

  private func advance(_ disc: Int, to now: Double) {
    place[disc] += way[disc] * (now - time[disc])
    time[disc] = now
  }

  /// Takes from a disc's way what leads into something.
  private func turn(_ disc: Int, off normal: SIMD2<Double>, _ rule: DiscMotion.ContactRule) {
    version[disc] &+= 1
    contacts[disc] += 1
    if rule == .stop || contacts[disc] >= ContactSolver.mostContacts {
      way[disc] = .zero
    } else {
      way[disc] -= normal * (way[disc].x * normal.x + way[disc].y * normal.y)
    }
  }

  /// Looks for a disc's next contacts. What it does now stays within the circle that it was sorted by.
  private func findAll(_ disc: Int, _ walls: borrowing WallContacts, _ blocked: UnsafePointer<UInt8>) {
    let index = Int(bucket[disc])
    let (row, column) = (index / columns, index % columns)
    let circle = reach[disc]
    let start = bucketStart.base
    for y in max(row - 1, 0)...min(row + 1, rows - 1) {
      let first = Int(start[y * columns + max(column - 1, 0)])
      let end = Int(start[y * columns + min(column + 1, columns - 1) + 1])
      for other in first..<end where Int(sorted[other]) != disc {
        let apart = sortedReach[other] - circle
        let sum = sortedReach[other].z + circle.z
        if apart.x * apart.x + apart.y * apart.y <= sum * sum { findContact(Int32(disc), sorted[other]) }
      }
    }
    if way[disc] != .zero { findWall(disc, walls, blocked) }
  }
}
