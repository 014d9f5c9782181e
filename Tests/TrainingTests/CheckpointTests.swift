import Attention
import Basics
import Foundation
import GridWorld
import Policies
import Testing

@testable import Training

@Suite("Checkpoints") struct CheckpointTests {
  static let configuration = #"{"name":"a","optimizer":{"learningRate":0.001},"seed":18446744073709551615}"#

  static func sample(updates: Int = 50, baseline: Bool = true) -> Checkpoint {
    let adam = Adam(
      OptimizerConfiguration(), firstMoment: .random(2, scale: 1e-30),
      secondMoment: .random(3, scale: .leastNormalMagnitude),
      step: 77)
    return Checkpoint(
      configuration: configuration, parameters: .random(1), adam: adam,
      generators: [0, 1, UInt64.max, 0x9E37_79B9_7F4A_7C15],
      counters: TrainingCounters(agentSteps: 1 << 40, updates: updates, episodes: 3, bestScore: -0.1),
      baseline: baseline ? .random(4) : nil)
  }

  private func same(_ a: Checkpoint, _ b: Checkpoint) -> Bool {
    a.parameters.bits == b.parameters.bits && a.firstMoment.bits == b.firstMoment.bits
      && a.secondMoment.bits == b.secondMoment.bits && a.optimizerStep == b.optimizerStep
      && a.generators == b.generators && a.counters == b.counters && a.configuration == b.configuration
      && a.baseline?.bits == b.baseline?.bits
  }

  private func load(_ folder: CheckpointFolder, _ configuration: String = configuration) throws
    -> CheckpointFolder.Loaded?
  {
    try folder.loadNewest(.small, configuration: configuration)
  }

  @Test("come back bit for bit", arguments: [true, false])
  func roundTrip(baseline: Bool) throws {
    try withTemporaryFolder { path in
      let folder = CheckpointFolder(path: path + "/deep/checkpoints")
      var checkpoint = Self.sample(baseline: baseline)
      if !baseline { checkpoint.counters.bestScore = -.infinity }
      let file = try folder.save(checkpoint)
      let loaded = try #require(try load(folder))
      #expect(same(loaded.checkpoint, checkpoint) && loaded.file == file && loaded.skipped.isEmpty)
      #expect(checkpoint.firstMoment.elements.contains { $0 != 0 && abs($0) < 1e-29 })
      #expect(loaded.checkpoint.adam(OptimizerConfiguration()).step == 77)
      #expect(try bytes(of: file) == loaded.checkpoint.safetensors().encoded())
    }
  }

  @Test("of before say nothing of the last evaluation: there, what was saved had been evaluated")
  func evaluatedUpdates() throws {
    var checkpoint = Self.sample()
    checkpoint.counters.evaluatedUpdates = 40
    var file = checkpoint.safetensors()
    #expect(try Checkpoint(file, .small).counters.evaluatedUpdates == 40)
    file.metadata["evaluatedUpdates"] = nil
    #expect(try Checkpoint(file, .small).counters.evaluatedUpdates == 50)
    checkpoint.counters.bestScore = -.infinity
    file = checkpoint.safetensors()
    file.metadata["evaluatedUpdates"] = nil
    #expect(try Checkpoint(file, .small).counters.evaluatedUpdates == 0)
    file.metadata["evaluatedUpdates"] = "51"
    #expect(throws: PolicyFileError.self) { try Checkpoint(file, .small) }
  }

  @Test(
    "with counters no run can have are refused, whatever their checksum says",
    arguments: [Int.max, Int.max - 1, -1, (1 << 53) + 1])
  func absurdCounters(count: Int) throws {
    func message(_ edit: (inout Checkpoint) -> Void) -> String? {
      var checkpoint = Self.sample()
      edit(&checkpoint)
      do {
        _ = try Checkpoint(checkpoint.safetensors(), .small)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(message { _ in } == nil)
    let edits: [(inout Checkpoint) -> Void] = [
      { $0.counters.agentSteps = count }, { $0.counters.updates = count }, { $0.counters.episodes = count },
      { $0.optimizerStep = count },
    ]
    for edit in edits {
      let found = message(edit) ?? "none"
      #expect(found.contains("expected four counts from 0 to 2⁵³; take another checkpoint."), "\(found)")
    }
    #expect(
      message { $0.counters.bestScore = .nan }
        == "tensor 'bestScore' is NaN, expected a number; take another checkpoint.")
  }

  @Test("leave the last two, and nothing of a past that was not resumed")
  func kept() throws {
    try withTemporaryFolder { path in
      let folder = CheckpointFolder(path: path)
      #expect(try load(folder) == nil)
      for updates in [50, 100, 150] { try folder.save(Self.sample(updates: updates)) }
      #expect(try names(in: path) == ["update-00000100.safetensors", "update-00000150.safetensors"])
      try folder.save(Self.sample(updates: 120))
      #expect(try names(in: path) == ["update-00000100.safetensors", "update-00000120.safetensors"])
      try WholeFile.write("x", to: path + "/update-00000200.safetensors.partial-1")
      try WholeFile.write("x", to: path + "/notes.txt")
      folder.removeLeftovers()
      #expect(try names(in: path).count == 3 && load(folder)?.checkpoint.counters.updates == 120)
    }
  }

  @Test("that are damaged give way to the one before, and are named")
  func fallback() throws {
    try withTemporaryFolder { path in
      let folder = CheckpointFolder(path: path)
      try folder.save(Self.sample(updates: 50))
      let newest = try folder.save(Self.sample(updates: 100))
      let good = try bytes(of: newest)
      var turned = good
      turned[good.count - 5] ^= 1
      var foreign = Safetensors([NamedTensor("x", float32: [1])])
      foreign.mark(as: .policy)
      for damaged in [Array(good.dropLast(3)), [], turned, foreign.encoded()] {
        try WholeFile.write(damaged, to: newest)
        let loaded = try #require(try load(folder))
        #expect(same(loaded.checkpoint, Self.sample(updates: 50)))
        #expect(loaded.skipped.count == 1 && loaded.skipped[0].file == newest)
      }
      try WholeFile.write(turned, to: newest)
      #expect(
        try load(folder)?.skipped.first?.description
          == "\(newest): is damaged: its numbers are not those that were saved; take another checkpoint.")
      try WholeFile.write([UInt8](), to: path + "/update-00000050.safetensors")
      let error = #expect(throws: PolicyFileError.self) { try load(folder) }
      #expect(
        error?.description
          == "\(path): none of its 2 checkpoints can be read; restore them, or begin anew with --force. The newest is "
          + "damaged: its numbers are not those that were saved; take another checkpoint.")
    }
  }

  @Test("of another configuration are refused with the first key that differs")
  func otherConfiguration() throws {
    try withTemporaryFolder { path in
      let folder = CheckpointFolder(path: path)
      let file = try folder.save(Self.sample())
      let other = #"{"seed":18446744073709551614,"name":"a","optimizer":{"learningRate":0.002}}"#
      let error = #expect(throws: PolicyFileError.self) { try load(folder, other) }
      #expect(
        error?.description
          == "\(file): belongs to a run of another configuration: 'optimizer.learningRate' is 0.001 there and "
          + "0.002 now; restore it, or train under another name.")
      let described =
        #"{"description":"x","seed":18446744073709551615,"name":"a","optimizer":{"learningRate":0.001}}"#
      #expect(try load(folder, described) != nil)
    }
  }

  @Test("of another architecture are refused even if the configuration is the same")
  func otherLayout() throws {
    try withTemporaryFolder { path in
      let folder = CheckpointFolder(path: path)
      try folder.save(Self.sample())
      var layout = ParameterLayout()
      _ = layout.append("attention.alpha", shape: [5, 3], initializer: .zeros)
      _ = layout.append("attention.beta", shape: [4], initializer: .zeros)
      let error = #expect(throws: PolicyFileError.self) {
        try folder.loadNewest(layout, configuration: Self.configuration)
      }
      #expect(
        error?.reason == .otherShape(tensor: "weights.attention.alpha", expected: [5, 3], found: [3, 5]))
    }
  }

  @Test("that cannot be written say so, and leave the last one")
  func unwritable() throws {
    try withTemporaryFolder { path in
      try WholeFile.write("a file", to: path + "/checkpoints")
      let error = #expect(throws: FileError.self) {
        try CheckpointFolder(path: path + "/checkpoints").save(Self.sample())
      }
      #expect(
        error?.description == "\(path)/checkpoints: can't be written: it is a file, no folder; name another.")
    }
  }

  @Test("name their configuration by its digest, and load with the shorter one of former files")
  func fingerprint() throws {
    var file = Self.sample().safetensors()
    #expect(file.metadata["fingerprint"] == Digest.text(Self.configuration))
    file.metadata["fingerprint"] = "cbf29ce484222325"
    #expect(same(try Checkpoint(file, .small), Self.sample()))
  }
}

@Suite("Configuration difference") struct ConfigurationDifferenceTests {
  private func key(_ a: String, _ b: String) -> String? { ConfigurationDifference(a, b)?.key }

  @Test("is the first key in the order of the alphabet")
  func first() {
    #expect(key(#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#) == nil)
    #expect(key(#"{"a":{"x":[1,2]},"b":1}"#, #"{"a":{"x":[1,3]},"b":2}"#) == "a.x[1]")
    #expect(key(#"{"seed":18446744073709551615}"#, #"{"seed":18446744073709551614}"#) == "seed")
    #expect(key(#"{"a":1}"#, #"{"a":1.0}"#) == nil && key(#"{"a":1}"#, #"{"a":true}"#) == "a")
    #expect(key("{", "{}") == "configuration")
    let absent = ConfigurationDifference(#"{"a":null}"#, #"{"b":[1,2,3,4,5]}"#)
    #expect(absent?.key == "a" && absent?.first == "null" && absent?.second == "absent")
    #expect(ConfigurationDifference(#"{"a":"x"}"#, #"{"a":[1,2,3,4,5]}"#)?.second == "an array of 5")
  }
}
