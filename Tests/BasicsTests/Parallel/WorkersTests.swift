import Testing

@testable import Basics

@Suite("Workers") struct WorkersTests {
  @Test("take every index once, whatever the number of threads", arguments: [1, 2, 3, 16, 1000])
  func everyIndexOnce(jobs: Int) {
    let counts = Locked([Int](repeating: 0, count: 100))
    Workers.forEach(count: 100, jobs: jobs) { index in counts.withLock { $0[index] += 1 } }
    #expect(counts.withLock { $0 } == Array(repeating: 1, count: 100))
  }

  @Test("give results in the order of the indices", arguments: [1, 2, 7])
  func order(jobs: Int) {
    // Early indices take longest.
    let results = Workers.map(count: 60, jobs: jobs) { index -> Int in
      var sum = 0
      for step in 0..<(60 - index) * 500 { sum &+= step }
      return index * index + (sum == .min ? 1 : 0)
    }
    #expect(results == (0..<60).map { $0 * $0 })
  }

  @Test("are no more than there are cores, and say so where more were asked for")
  func jobs() {
    let cores = Workers.coreCount
    #expect(
      Workers.jobs(nil) == (cores, nil) && Workers.jobs(1) == (1, nil) && Workers.jobs(cores) == (cores, nil))
    for wish in [cores + 1, 40_000, .max] {
      let (count, note) = Workers.jobs(wish)
      #expect(count == cores && note?.hasPrefix("\(wish) threads would share") == true)
    }
  }

  @Test("do all of it where the system makes hardly any threads, or none", arguments: [0, 1, 3])
  func fewThreads(limit: Int) {
    let counts = Locked([Int](repeating: 0, count: 100))
    var made = 0
    Workers.forEach(count: 100, jobs: 50, state: {}) { _, index in
      counts.withLock { $0[index] += 1 }
      return true
    } makeThread: { body in
      made += 1
      return made > limit ? nil : WorkerThread(body)
    }
    #expect(made == limit + 1, "one that can't be made is not asked for again")
    #expect(counts.withLock { $0 } == Array(repeating: 1, count: 100))
  }

  @Test("have nothing to do for no indices", arguments: [1, 4])
  func nothing(jobs: Int) {
    #expect(Workers.map(count: 0, jobs: jobs) { $0 }.isEmpty)
  }
}
