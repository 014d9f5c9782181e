import Basics
import Testing

@Suite("A locked value") struct LockedTests {
  @Test("who asks whether it is free goes ahead or hears that it is not")
  func whetherFree() {
    let lock = Locked(1)
    #expect(lock.withLockIfFree { $0 += 1 })
    #expect(lock.withLock { $0 } == 2)
    let isFreeWithin = lock.withLock { _ in lock.withLockIfFree { $0 = 0 } }
    #expect(!isFreeWithin && lock.withLock { $0 } == 2)
    #expect(lock.withLockIfFree { $0 += 1 }, "it is freed again")
  }
}
