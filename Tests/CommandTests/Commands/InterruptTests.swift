import Foundation
import Testing

@Suite("An interrupted run") struct InterruptTests {
  @Test("exits with 130 once what was done is written: a whole trace, and the result")
  func trace() throws {
    try withFolder { folder in
      let trace = folder + "/a.jsonl"
      let process = try Program.start(
        [
          "run", Program.shipped("Scenarios/depot-lifelong.json"), "--controller", "pibt", "--max-steps",
          "1000000", "--trace", trace,
        ],
        outputIn: folder)
      // The trace is written aside; once a part of it is there, the run is under way.
      #expect(
        wait {
          (names(in: folder) ?? []).contains { name in
            name.hasPrefix(".navsim-") && (try? text(folder + "/" + name).isEmpty) == false
          }
        })
      process.interrupt()
      let result = try Program.result(of: process, in: folder)
      #expect(result.exitCode == 130)
      #expect(result.output.contains("stopped after") && result.output.contains("avg_throughput"))
      #expect(result.errors.contains("interrupted"))
      #expect(names(in: folder) == ["a.jsonl", "stderr", "stdout"])
      let check = try Program.run("validate", trace)
      #expect(check.exitCode == 0, "\(check.errors)")
    }
  }

  @Test("of many episodes reports those that are done")
  func episodes() throws {
    try withFolder { folder in
      let process = try Program.start(
        [
          "run", Program.shipped("Scenarios/corridor-swap.json"), "--episodes", "1000000", "--format", "json",
          "--controller", "random", "--max-steps", "1000",
        ], outputIn: folder)
      #expect(wait { hasThreads(process) })
      process.interrupt()
      let result = try Program.result(of: process, in: folder)
      #expect(result.exitCode == 130)
      let records = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
      #expect(records != nil)
      #expect(result.errors.contains("interrupted"))
    }
  }

  /// Whether the process has started its worker threads; true where the system does not tell.
  private func hasThreads(_ process: Process) -> Bool {
    guard let threads = names(in: "/proc/\(process.processIdentifier)/task") else { return true }
    return threads.count > 2
  }
}
