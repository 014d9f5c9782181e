import Basics
import Testing

@testable import GridWorld

@Suite("Giving up a search") struct SearchStopTests {
  @Test("includes waiting for others that search")
  func waiting() {
    let lock = Locked(7)
    var questions = 0
    let isOver = {
      questions += 1
      return questions == 5
    }
    // Somebody is at it all the time.
    let given = lock.withLock { _ in SearchStop.with(isOver) { $0.withLock(of: lock) { $0 } } }
    #expect(given == nil && questions == 5)
    #expect(SearchStop.with({ true }) { $0.withLock(of: lock) { $0 } } == 7, "nobody is")
    #expect(SearchStop.never.withLock(of: lock) { $0 } == 7)
  }
}
