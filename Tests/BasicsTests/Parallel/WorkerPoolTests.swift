import Basics
import Testing

@Suite("A pool of workers") struct WorkerPoolTests {
  @Test("takes every index once in each run, whatever the number of threads", arguments: [1, 2, 3, 9])
  func everyIndexOnce(jobs: Int) {
    let pool = WorkerPool(jobs: jobs)
    for count in [0, 1, 2, 3, 50, 2, 9, 1, 0, 7] {
      let counts = Locked([Int](repeating: 0, count: count))
      pool.forEach(count: count) { index in counts.withLock { $0[index] += 1 } }
      #expect(counts.withLock { $0 } == Array(repeating: 1, count: count))
    }
  }

  @Test("has done all when a run returns, many times in a row")
  func manyRuns() {
    let pool = WorkerPool(jobs: 3)
    let sums = Locked([Int](repeating: 0, count: 4))
    for run in 1...500 {
      pool.forEach(count: 4) { index in sums.withLock { $0[index] += index + 1 } }
      #expect(sums.withLock { $0 } == (1...4).map { $0 * run })
    }
  }

  @Test("runs pieces side by side")
  func together() {
    let pool = WorkerPool(jobs: 2)
    let met = Locked(0)
    // Each waits for the other: one thread alone would never be done.
    pool.forEach(count: 2) { _ in
      met.withLock { $0 += 1 }
      while met.withLock({ $0 }) < 2 {}
    }
    #expect(met.withLock { $0 } == 2)
  }

  @Test("ends its threads with itself, used or not")
  func ends() {
    for round in 0..<50 {
      let pool = WorkerPool(jobs: 4)
      if round % 2 == 0 { pool.forEach(count: 3) { _ in } }
    }
  }
}
