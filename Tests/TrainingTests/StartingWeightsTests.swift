import Attention
import Foundation
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Starting from a finished policy") struct StartingWeightsTests {
  private func file(_ folder: String, _ configuration: PolicyConfiguration) throws -> (
    String, ParameterBuffer
  ) {
    let policy = NavigationPolicy(configuration)
    let parameters = policy.makeParameters(seed: 99)
    try PolicyFile(policy, parameters).write(to: folder + "/p.safetensors")
    return (folder + "/p.safetensors", parameters)
  }

  private func open(
    _ folder: String, _ start: StartingPolicy, _ mode: RunFolder.Mode = .new
  ) throws -> TrainingRun {
    var configuration = SmallTraining.configuration()
    configuration.start = start
    configuration.agentSteps = 1
    return try TrainingRun(configuration, configurationText: "{}", root: folder, mode: mode, jobs: 1)
  }

  @Test("takes its weights, and needs it no more once there is a checkpoint")
  func weights() throws {
    try withTemporaryFolder { folder in
      let (file, parameters) = try file(folder, SmallTraining.policy)
      do {
        let run = try open(folder, StartingPolicy(file: file))
        #expect(Array(run.trainer.parameters.elements) == Array(parameters.elements))
        #expect(run.start?.fresh == [])
        // The learning rate is 0.
        #expect(try run.run(isInterrupted: { false }) { _ in } == .finished)
      }
      let gone = StartingPolicy(file: folder + "/gone.safetensors")
      let resumed = try open(folder, gone, .resume)
      #expect(
        resumed.start == nil && Array(resumed.trainer.parameters.elements) == Array(parameters.elements))
    }
  }

  @Test(
    "is named in policy files by its way from here, or by its name alone, and never by a place of this machine"
  )
  func portable() throws {
    try withTemporaryFolder { folder in
      let here = FileManager.default.currentDirectoryPath
      for (file, name) in [
        (folder + "/deep/../elsewhere.safetensors", "elsewhere.safetensors"),
        (here + "/Scenarios/../Assets/near.safetensors", "Assets/near.safetensors"),
      ] {
        var configuration = SmallTraining.configuration()
        configuration.start = StartingPolicy(file: file)
        configuration.reinforce.reference = ReferenceConfiguration(source: .file(file, digest: "d"))
        configuration.reinforce.teacher = TeacherConfiguration(guide: .init(file: file, digest: "d"))
        let text = #"{"from": "\#(file)", "policy": "\#(file)", "name": "run"}"#
        #expect(
          configuration.portable(text) == #"{"from": "\#(name)", "policy": "\#(name)", "name": "run"}"#)
      }
    }
  }

  @Test("of another architecture is refused with the first difference, or gives what matches")
  func architecture() throws {
    try withTemporaryFolder { folder in
      var other = SmallTraining.policy
      other.hiddenWidths = [5]
      other.radio.range = 7
      let (file, parameters) = try file(folder, other)
      let error = #expect(throws: PolicyFileError.self) { try open(folder, StartingPolicy(file: file)) }
      #expect(
        error?.description
          == "\(file): can't be trained further as this policy: 'hiddenWidths[0]' is 5 in the file and 4 in the "
          + "configuration; make them the same, or take what matches with \"fromMatching\": true.")
      #expect(try names(in: folder) == ["p.safetensors"], "nothing is left of a run that did not begin")
      let run = try open(folder, StartingPolicy(file: file, takesMatching: true))
      let fresh = try #require(run.start?.fresh)
      #expect(!fresh.isEmpty && fresh.allSatisfy { $0.hasPrefix("head.") })
      for entry in run.trainer.policy.parameterLayout.entries {
        let isTaken = run.trainer.parameters[entry.name] == parameters[entry.name]
        #expect(isTaken != fresh.contains(entry.name) || entry.name.hasSuffix("bias"), "\(entry.name)")
      }
    }
  }

  @Test("and so is one that perceives otherwise: what files leave out is said in words")
  func perception() throws {
    try withTemporaryFolder { folder in
      var other = SmallTraining.policy
      other.perception.relations.toggle()
      let (file, _) = try file(folder, other)
      let error = #expect(throws: PolicyFileError.self) { try open(folder, StartingPolicy(file: file)) }
      #expect(
        error?.description.contains(
          "'relations' is \(other.perception.relations) in the file and \(!other.perception.relations) in")
          == true)
    }
  }

  @Test("needs something that matches, and a file that is there")
  func nothing() throws {
    try withTemporaryFolder { folder in
      #expect(throws: PolicyFileError.self) { try open(folder, StartingPolicy(file: folder + "/none")) }
      let left = try names(in: folder)
      #expect(left.isEmpty)
    }
  }
}
