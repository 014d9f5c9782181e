/// The nearest discs found so far, up to a number of them: nearer ones first, of equals the one of the lower
/// index.
struct NearestDiscs {
  /// Squared distance and index of each, packed so that they sort as integers do: a float's bits do that from
  /// 0 up.
  private let keys: UnsafeMutablePointer<UInt64>
  private let capacity: Int
  private(set) var count = 0
  /// No disc farther away can come in any more. Meters, squared.
  private(set) var squaredReach: Float

  /// - Parameters:
  ///   - keys: memory for `capacity` of them.
  ///   - reach: all discs are nearer than this, meters.
  @inline(__always)
  init(keys: UnsafeMutablePointer<UInt64>, capacity: Int, reach: Float) {
    self.keys = keys
    self.capacity = capacity
    squaredReach = (reach * reach).nextDown
  }

  @inline(__always)
  var isFull: Bool { count == capacity }

  /// The index of one of them.
  @inline(__always)
  subscript(place: Int) -> Int { Int(truncatingIfNeeded: keys[place] & 0xFFFF_FFFF) }

  /// - Returns: whether it is among the nearest; it must not be among them already.
  @inline(__always)
  mutating func insert(_ index: Int, squaredDistance: Float) -> Bool {
    guard squaredDistance <= squaredReach else { return false }
    let key = UInt64(squaredDistance.bitPattern) << 32 | UInt64(truncatingIfNeeded: index)
    var place = count
    if count == capacity {
      place -= 1
      if key > keys[place] { return false }
    } else {
      count += 1
    }
    while place > 0, keys[place - 1] > key {
      keys[place] = keys[place - 1]
      place -= 1
    }
    keys[place] = key
    if count == capacity {
      squaredReach = Float(bitPattern: UInt32(truncatingIfNeeded: keys[count - 1] >> 32))
    }
    return true
  }
}
