import Basics
import Episodes
import Foundation
import Planning
import Simulation
import Testing

@Suite("An episode that is recorded") struct RecordedEpisodeTests {
  @Test("leaves a trace and a plan that agree, and its results")
  func files() throws {
    try withFolder { folder in
      let (trace, plan) = (folder + "/a.jsonl", folder + "/a.plan")
      let record = try RecordedEpisode(
        Repository.scenario("corridor-swap"), trace: trace, plan: plan
      ).run()
      let steps = try TraceFile(path: trace).steps
      #expect(try PlanFile(file: plan).plan.configurations == steps.map(\.cells))
      #expect(record.terminated && record.steps == 17 && steps.count == 18)
      #expect(record.metric("CSR") == 1 && record.metric("avg_throughput") == nil)
    }
  }

  @Test("is written as far as it came when it is cancelled")
  func cancelled() throws {
    try withFolder { folder in
      let trace = folder + "/a.jsonl"
      var looks = 0
      var episode = RecordedEpisode(try Repository.scenario("corridor-swap"), trace: trace)
      episode.isCancelled = {
        looks += 1
        return looks > 5
      }
      let record = try episode.run()
      #expect(record.steps == 5 && !record.terminated && !record.truncated)
      #expect(try TraceFile(path: trace).steps.count == 6)
    }
  }

  @Test("is refused before the first step where its files can't be written, or nobody attends")
  func refused() throws {
    try withFolder { folder in
      let swap = try Repository.scenario("corridor-swap")
      let unwritable = RecordedEpisode(swap, trace: folder + "/a.jsonl", plan: folder + "/none/a.plan")
      let file = #expect(throws: EpisodeError.self) { try unwritable.run() }
      #expect(file?.fault == .cannotWrite)
      let inattentive = RecordedEpisode(swap, trace: folder + "/a.jsonl", tracesAttention: true)
      let attention = #expect(throws: EpisodeError.self) { try inattentive.run() }
      #expect(attention == .nothingAttends(controllers: "pibt"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}

@Suite("An episode under way") struct EpisodeRecordingTests {
  @Test("is simulated at the head of its timeline alone")
  func time() throws {
    let recording = try EpisodeRecording(Repository.scenario("corridor-swap"))
    recording.advance(to: 9)
    recording.seek(to: 4)
    #expect(recording.step == 4 && !recording.isAtHead && recording.timeline.steps == 0...9)
    recording.advance(to: .max)
    #expect(recording.step == 17 && recording.isFinished && recording.revision == 0)
    recording.restart()
    #expect(recording.step == 0 && recording.timeline.steps == 0...0 && recording.revision == 1)
  }

  @Test("can't be changed at an earlier step that was passed in a hurry")
  func hurried() throws {
    let recording = try EpisodeRecording(Repository.scenario("corridor-swap"))
    recording.isHurried = true
    recording.advance(to: 9)
    #expect(recording.editRefusal == nil)
    recording.seek(to: 4)
    #expect(recording.editRefusal != nil)
    recording.seek(to: 0)
    #expect(recording.editRefusal == nil)
    try recording.drive(0, .stay)
    #expect(throws: WorldEditError.self) {
      try recording.edit { (world) throws(WorldEditError) in
        try world.settingWall(true, at: world.cell(of: 0))
      }
    }
    #expect(recording.timeline.steps == 0...9, "a refused edit changes nothing")
  }
}
