import Basics
import CInterface
import CNavsim
import Foundation
import Testing

/// Programs of random calls to the C interface, some on several threads at once: every one comes back with a status and,
/// if that is not 0, with a sentence; none traps, and none touches what it was not lent.
///
/// `NAVSIM_FUZZ_CALLS` says how many calls are made at least (6,000 without it), `NAVSIM_FUZZ_SEED` how they are drawn,
/// `NAVSIM_FUZZ_FIRST` with which program to begin, and `NAVSIM_FUZZ_LOG` names a file that holds the number of the
/// program that runs: the one to look at after a crash.
@Suite("Random calls to the C interface", .serialized) struct CallFuzzTests {
  private static func variable(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  private static let callsPerProgram = 120

  @Test("come back with a status and a sentence")
  func calls() {
    let wanted = Self.variable("NAVSIM_FUZZ_CALLS") ?? 6000
    let first = Self.variable("NAVSIM_FUZZ_FIRST") ?? 0
    let seed = UInt64(Self.variable("NAVSIM_FUZZ_SEED") ?? 1)
    let log = ProcessInfo.processInfo.environment["NAVSIM_FUZZ_LOG"].flatMap { fopen("\($0).calls", "w") }
    defer { if let log { fclose(log) } }
    let tally = Locked(CallTally())
    let programs = (wanted + Self.callsPerProgram - 1) / Self.callsPerProgram
    for number in first..<first + programs {
      if let log {
        rewind(log)
        fputs("calls seed \(seed) program \(number)      \n", log)
        fflush(log)
      }
      Self.run(number, seed: seed, tally)
    }
    _ = navsim_set_home(nil)
    let counts = tally.withLock { $0 }
    if wanted >= 6000 {
      for call in FuzzedCall.all where call.isBoth {
        let count = counts.byName[call.name] ?? .init()
        #expect(count.done > 5 && count.refused > 5, "\(call.name): \(count), seed \(seed)")
      }
    }
    print("calls to the C interface, seed \(seed): \(counts)")
  }

  /// Runs a program, on one thread, or on up to three at once.
  private static func run(_ number: Int, seed: UInt64, _ tally: Locked<CallTally>) {
    var rng = SplitMix64(seed: SplitMix64.mix(seed) ^ UInt64(number))
    let threads = rng.index(below: 4) == 0 ? 2 + rng.index(below: 2) : 1
    let seeds = (0..<threads).map { _ in rng.next() }
    let handles = SharedHandles()
    Workers.forEach(count: threads, jobs: threads) { thread in
      let calls = FuzzedCall.all
      let bag = calls.indices.flatMap { Array(repeating: $0, count: calls[$0].weight) }
      var session = CallSession(handles, seed: seeds[thread])
      // Something to call upon, most of the time.
      let beginning = ["create", "bind", "reset"].map { name in
        calls.firstIndex { $0.name == "navsim_vector_\(name)" } ?? 0
      }
      for call in 0..<callsPerProgram / threads {
        let chosen = calls[
          call < 9 ? beginning[call / 3] : bag[session.rng.index(below: bag.count)]]
        let status = session.make(chosen)
        let message = status == 0 ? "" : String(cString: navsim_error_message())
        if let flaw = flaw(status, message) {
          Issue.record("\(chosen.name), seed \(seed), program \(number), call \(call): \(flaw)")
        }
        tally.withLock { $0.add(chosen.name, status) }
      }
    }
    let failed = handles.closeAll()
    if !failed.isEmpty { Issue.record("seed \(seed), program \(number): \(failed) could not be closed") }
  }

  /// What is wrong with how a call came back; nil if nothing is.
  private static func flaw(_ status: Int32, _ message: String) -> String? {
    guard status != 0 else { return nil }
    guard status != NAVSIM_INTERRUPTED else { return nil }
    guard [NAVSIM_USAGE, NAVSIM_BAD_INPUT, NAVSIM_MISSING_INPUT].contains(Int(status)) else {
      return "status \(status): \(message.prefix(300))"
    }
    if message.count < 10 { return "a message of nothing: \(message)" }
    return message.utf8.count > 8000 ? "a message of \(message.utf8.count) bytes" : nil
  }
}

/// How calls came back.
private struct CallTally: CustomStringConvertible {
  struct Count {
    var done = 0
    var refused = 0
  }

  var byName: [String: Count] = [:]

  mutating func add(_ name: String, _ status: Int32) {
    if status == 0 {
      byName[name, default: .init()].done += 1
    } else {
      byName[name, default: .init()].refused += 1
    }
  }

  var description: String {
    let total = byName.values.reduce(0) { $0 + $1.done + $1.refused }
    let parts = byName.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.done)/\($0.value.refused)" }
    return "\(total) calls, done/refused: \(parts.joined(separator: ", "))"
  }
}
