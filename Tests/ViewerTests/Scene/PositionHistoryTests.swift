import Testing

@testable import Viewer

@Suite("Position history") struct PositionHistoryTests {
  @Test("keeps the newest steps and forgets the oldest")
  func ring() {
    var history = PositionHistory(capacity: 3)
    #expect(history.count == 0)
    for step in 0..<5 {
      history.record(agentCount: 2) { SIMD2(Float(step), Float($0)) }
      #expect(history.count == min(step + 1, 3))
      #expect(history[back: 0, 1] == SIMD2(Float(step), 1))
    }
    #expect(history[back: 2, 0] == SIMD2(2, 0))
  }

  @Test("starts over after a restart, or with another number of agents")
  func restart() {
    var history = PositionHistory(capacity: 3)
    history.record(agentCount: 2) { _ in SIMD2(1, 1) }
    history.removeAll()
    history.record(agentCount: 2) { _ in SIMD2(2, 2) }
    #expect(history.count == 1 && history[back: 0, 1] == SIMD2(2, 2))
    history.record(agentCount: 5) { _ in SIMD2(3, 3) }
    #expect(history.count == 1 && history.agentCount == 5 && history[back: 0, 4] == SIMD2(3, 3))
  }
}
