import Basics
import Foundation
import Testing

@testable import Evaluation

@Suite("Two programs at one store") struct RunClaimTests {
  @Test("that resume a run which is not there yet begin one between them", arguments: [true, false])
  func resume(isThere: Bool) throws {
    let batch = try TestBatch()
    let path = batch.store
    if isThere { try Data().write(to: URL(filePath: path)) }
    let outcomes = Locked<[Result<Bool, ResultStoreError>]>([])
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      do throws(ResultStoreError) {
        let store = try ResultStore(path: path, access: .write, patience: 30)
        let (_, isNew) = try store.resumeRun(name: "r", program: "1", machine: "test")
        outcomes.withLock { $0.append(.success(isNew)) }
      } catch {
        outcomes.withLock { $0.append(.failure(error)) }
      }
    }
    let isNew = try outcomes.withLock { try $0.map { try $0.get() } }
    #expect(isNew.count { $0 } == 1 && isNew.count == 6)
    #expect(try ResultStore(path: path, access: .read).runs().map(\.title) == ["r#1"])
  }

  @Test("don't work on one run at the same time, and leave no trace of it")
  func claim() throws {
    let batch = try TestBatch()
    let run = try batch.run(batch.plan(["greedy"]))
    do {
      let claim = try RunClaim(run, of: batch.store)
      defer { withExtendedLifetime(claim) {} }
      // Under any name of the store.
      let link = batch.folder + "/link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: batch.store)
      for path in [batch.store, link] {
        let refused = #expect(throws: BatchError.self) { try batch.run(batch.plan(["greedy"]), store: path) }
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(
          refused?.description.hasSuffix(
            "another navsim (process \(process)) is working on r#1; wait until it is done, or begin another run "
              + "with --name.") == true, "\(String(describing: refused))")
      }
    }
    #expect(try batch.run(batch.plan(["greedy"])).finished == run.finished)
    let names = try FileManager.default.contentsOfDirectory(atPath: batch.folder).sorted()
    #expect(names == ["link", "results.sqlite", "suite.json"])
  }

  @Test("go on from a claim that a killed program has left")
  func leftClaim() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    try Data("1\n".utf8).write(to: URL(filePath: batch.store + "-run1"))
    #expect(try batch.run(batch.plan(["greedy"])).title == "r#1")
    #expect(!FileManager.default.fileExists(atPath: batch.store + "-run1"))
  }
}
