import Basics
import Episodes
import Evaluation
import Foundation
import GridWorld
import Planning
import Policies
import Scenarios
import Testing
import Training

/// Feeds a reader spoiled inputs: it reads them or throws an error that users understand, and never traps.
///
/// `NAVSIM_FUZZ_INPUTS` says how many inputs each reader gets (300 without it), `NAVSIM_FUZZ_SEED` and
/// `NAVSIM_FUZZ_FIRST` where they begin, and `NAVSIM_FUZZ_LOG` names a file that holds the reader and the number of the
/// input that is being read: the one to look at after a crash.
struct Fuzzer {
  let name: String
  let corpus: [[UInt8]]

  private static func variable(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  static let inputs = variable("NAVSIM_FUZZ_INPUTS") ?? 300
  static let seed = UInt64(variable("NAVSIM_FUZZ_SEED") ?? 1)
  private static let first = variable("NAVSIM_FUZZ_FIRST") ?? 0

  init(_ name: String, corpus: [[UInt8]]) {
    self.name = name
    self.corpus = corpus
  }

  /// - Parameters:
  ///   - mutate: makes an input; `Mutator.mutated` if nil.
  ///   - read: reads it; what it throws is looked at.
  func run(
    mutate: ((_ sound: [UInt8], _ donors: [[UInt8]], inout SplitMix64) -> [UInt8])? = nil,
    _ read: (_ input: [UInt8]) throws -> Void
  ) {
    for (number, sound) in corpus.enumerated() {
      #expect(throws: Never.self, "\(name): sound input \(number)") { try read(sound) }
    }
    let log = ProcessInfo.processInfo.environment["NAVSIM_FUZZ_LOG"]
      .flatMap { fopen("\($0).\(name)", "w") }
    defer { if let log { fclose(log) } }
    var accepted = 0
    var slowest = (seconds: 0.0, number: 0)
    for number in Fuzzer.first..<Fuzzer.first + Fuzzer.inputs {
      var rng = SplitMix64(seed: SplitMix64.mix(Fuzzer.seed) ^ UInt64(number))
      let sound = corpus[rng.index(below: corpus.count)]
      let input = mutate?(sound, corpus, &rng) ?? Mutator.mutated(sound, donors: corpus, using: &rng)
      if let log {
        rewind(log)
        fputs("\(name) seed \(Fuzzer.seed) number \(number)      \n", log)
        fflush(log)
      }
      let start = ContinuousClock.now
      do {
        try read(input)
        accepted += 1
      } catch {
        if let flaw = Fuzzer.flaw(of: error) {
          Issue.record("\(name), seed \(Fuzzer.seed), number \(number): \(flaw): \("\(error)".prefix(300))")
        }
      }
      let seconds = start.duration(to: .now) / .seconds(1)
      if seconds > slowest.seconds { slowest = (seconds, number) }
    }
    #expect(accepted < Fuzzer.inputs, "\(name): the mutations should hit, seed \(Fuzzer.seed)")
    if Fuzzer.inputs > 1000 {
      print(
        "\(name): \(Fuzzer.inputs) inputs, \(accepted) read, slowest \(slowest.seconds) s (number \(slowest.number))"
      )
    }
  }

  /// What is wrong with an error that a reader throws; nil for one made for users.
  private static func flaw(of error: any Error) -> String? {
    let description: String
    switch error {
    case let error as ScenarioError: description = error.description
    case let error as JSONError: description = error.description
    case let error as MapError: description = error.description
    case let error as PlanFileError: description = error.description
    case let error as PolicyFileError: description = error.description
    case let error as TraceError: description = error.description
    case let error as EpisodeError: description = error.description
    case let error as ResultStoreError: description = error.description
    case let error as FileError: description = error.description
    case let error as ConfigurationError: description = error.description
    case let error as TrainingMemoryError: description = error.description
    default: return "an error of \(type(of: error))"
    }
    if description.count < 10 { return "a message of nothing" }
    if description.utf8.count > 4000 { return "a message of \(description.utf8.count) bytes" }
    return nil
  }
}
