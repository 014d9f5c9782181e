import Basics
import GridWorld
import Testing

@testable import Planning

@Suite("Order of priorities") struct PriorityOrderTests {
  @Test("is descending, however much has changed", arguments: [0, 1, 2, 7, 64, 500], [0, 3, 500])
  func sorts(count: Int, changes: Int) {
    var rng = SplitMix64(seed: UInt64(count * 1000 + changes))
    var keys = (0..<count).map { UInt64(count - $0) << 8 }
    for _ in 0..<(count > 0 ? changes : 0) { keys[rng.index(below: count)] = rng.next() >> 40 }
    let expected = keys.sorted(by: >)
    sortDescending(&keys)
    #expect(keys == expected)
  }
}
