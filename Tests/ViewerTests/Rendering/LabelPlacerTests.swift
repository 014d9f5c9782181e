import Basics
import GridWorld
import Testing

@testable import Viewer

@Suite("Placing labels") struct LabelPlacerTests {
  private let bounds = Box(low: SIMD2(4, 4), high: SIMD2(796, 596))

  @Test("no label covers an obstacle, another label or the edge", arguments: UInt64(1)...60)
  func clear(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    func random(_ range: ClosedRange<Float>) -> Float { Float.random(in: range, using: &rng) }
    let obstacles = (0..<Int(random(0...160))).map { _ in
      Box(center: SIMD2(random(0...800), random(0...600)), half: SIMD2(repeating: random(3...28)))
    }
    var placer = LabelPlacer(bounds: bounds, obstacles: obstacles, scale: random(1...2))
    placer.soft = (0..<5).map { _ in
      Box(center: SIMD2(random(0...800), random(0...600)), half: SIMD2(repeating: 40))
    }
    var placed: [Box] = []
    for _ in 0..<5 {
      let size = SIMD2(random(20...160).rounded(), random(10...40).rounded())
      let box = placer.place(
        size: size, anchor: SIMD2(random(-50...850), random(-50...650)), rim: random(0...40))
      guard let box else { continue }
      #expect(box.size == size)
      #expect(box.low.x >= 4 && box.low.y >= 4 && box.high.x <= 796 && box.high.y <= 596)
      for other in obstacles + placed {
        let isApart =
          box.high.x <= other.low.x || other.high.x <= box.low.x || box.high.y <= other.low.y
          || other.high.y <= box.low.y
        #expect(isApart, "\(box) over \(other)")
      }
      placed.append(box)
    }
    #expect(!placed.isEmpty || obstacles.count > 100)
  }

  @Test("with room all around, a label stands right beside what it names")
  func near() throws {
    var placer = LabelPlacer(bounds: bounds, obstacles: [], scale: 1)
    let placed = placer.place(size: SIMD2(80, 20), anchor: SIMD2(400, 300), rim: 15)
    let box = try #require(placed)
    #expect(box.low.x >= 414 && box.low.x < 425 && box.low.y < 300 && box.high.y > 280)
  }

  @Test("the only hole in a wall of obstacles is found, and none is made up")
  func hole() throws {
    var wall: [Box] = []
    for y in 0..<30 {
      for x in 0..<40 {
        let low = SIMD2(Float(20 * x), Float(20 * y))
        wall.append(Box(low: low, high: low + 20))
      }
    }
    let hole = Box(low: SIMD2(640, 480), high: SIMD2(740, 540))
    var full = LabelPlacer(bounds: bounds, obstacles: wall, scale: 1)
    let none = full.place(size: SIMD2(60, 16), anchor: SIMD2(100, 100), rim: 10)
    #expect(none == nil)
    var pierced = LabelPlacer(bounds: bounds, obstacles: wall.filter { !$0.overlaps(hole) }, scale: 1)
    let placed = pierced.place(size: SIMD2(60, 16), anchor: SIMD2(100, 100), rim: 10)
    let box = try #require(placed)
    #expect(hole.contains(box))
  }

  @Test("a box knows which lines cross it")
  func crossing() {
    let box = Box(low: SIMD2(10, 10), high: SIMD2(20, 20))
    #expect(box.isCrossed(from: SIMD2(0, 0), to: SIMD2(30, 30)))
    #expect(box.isCrossed(from: SIMD2(15, 0), to: SIMD2(15, 11)))
    #expect(!box.isCrossed(from: SIMD2(0, 15), to: SIMD2(9, 15)))
    #expect(!box.isCrossed(from: SIMD2(0, 25), to: SIMD2(30, 21)))
  }
}
