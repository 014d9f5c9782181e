/// The actions that an agent can take, in the order in which it likes them: at most five, best first.
public struct ActionOrder: Equatable, Sendable, BitwiseCopyable {
  /// Three bits an action, the best lowest; 7 ends a list of fewer than five.
  private let bits: UInt16

  public static let capacity = 5
  private static let end = 7

  /// - Precondition: at most five different actions of the grid.
  public init(_ actions: [Int]) {
    precondition(Set(actions).count == actions.count && actions.count <= ActionOrder.capacity)
    var list = UInt32(ActionOrder.end)
    for action in actions.reversed() { list = list << 3 | UInt32(action) }
    self.init(list: list)
  }

  /// - Parameter list: as `PIBTStep.candidates` packs it.
  init(list: UInt32) { bits = UInt16(truncatingIfNeeded: list & 0x7FFF) }

  /// The action at a place, from 0; 7 behind the last.
  @inline(__always)
  private func entry(_ place: Int) -> Int { Int(bits >> UInt16(truncatingIfNeeded: 3 &* place)) & 7 }

  /// How many actions there are.
  public var count: Int {
    var count = 0
    while count < ActionOrder.capacity, entry(count) != ActionOrder.end { count += 1 }
    return count
  }

  /// The action at a place, from 0.
  public subscript(place: Int) -> Int {
    assert(place < count)
    return entry(place)
  }

  public var actions: [Int] { (0..<count).map { self[$0] } }

  /// Bit a is set where action a is none of them.
  public var missing: UInt8 {
    var bits: UInt8 = 0b11111
    for place in 0..<count { bits &= ~(1 << UInt8(truncatingIfNeeded: entry(place))) }
    return bits
  }
}
