import Attention
import Basics
import Foundation
import GridWorld
import Policies
import Scenarios
import Simulation
import Testing
import Training
import TrainingFiles

@testable import Studies

@Suite("Studies as files") struct StudyDecoderTests {
  private func study(_ members: String, base: String = TestStudy.base()) throws -> Study {
    try Study(JSONDocument(text: TestStudy.text(members, base: base), file: "study.json"))
  }

  private func message(_ text: String) -> String {
    do {
      _ = try Study(JSONDocument(text: text, file: "study.json"))
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test("make an arm of every name, merged into the base member by member")
  func arms() throws {
    let study = try study(
      #""arms": {"a": {"policy": {"attention": "soft"}, "optimizer.learningRate": 0.01}, "b": {}}, "seeds": [3, 4]"#
    )
    #expect(study.arms.map(\.name) == ["a", "b"])
    #expect(study.trainings.map(\.name) == ["a-3", "a-4", "b-3", "b-4"])
    let configuration = study.trainings[1].configuration
    #expect(configuration.policy.attention == .soft && configuration.policy.heads == 1)
    #expect(configuration.optimizer.learningRate == 0.01 && configuration.seed == 4)
    #expect(study.trainings[2].configuration.policy.attention != .soft)
  }

  @Test("make an arm of every combination of a grid, the last field varying fastest")
  func grid() throws {
    let study = try study(
      #""arms": {"grid": {"policy.attention": ["interaction", "soft"], "policy.heads": [2, 4]}, "plain": {}}"#
    )
    #expect(
      study.arms.map(\.name) == [
        "interaction-heads2", "interaction-heads4", "soft-heads2", "soft-heads4", "plain",
      ])
    #expect(study.arms[3].trainings[0].configuration.policy.heads == 4)
    #expect(study.arms[3].trainings[0].configuration.policy.attention == .soft)
    #expect(study.arms[0].weightCount > 0 && study.arms[1].weightCount > study.arms[0].weightCount)
  }

  @Test("take grid_search within an arm, whole values in a grid, and null for a key that is to go")
  func values() throws {
    let study = try study(
      #"""
      "arms": {"all": {"policy": {"heads": {"grid_search": [1, 2]}}},
        "grid": {"policy.function": ["sigmoid", {"gumbelSoftmax": 0.5}]},
        "fewer": {"policy": {"sensors": null}}}
      """#)
    #expect(study.arms.map(\.name) == ["all-heads1", "all-heads2", "sigmoid", "gumbelSoftmax0.5", "fewer"])
    #expect(study.arms[3].trainings[0].configuration.policy.function == .gumbelSoftmax(temperature: 0.5))
    #expect(study.arms[4].trainings[0].configuration.policy.sensors.window.radius != 1)
  }

  @Test("train the base alone where nothing is said, and nothing of it beside a search")
  func base() throws {
    #expect(try study(#""seeds": [7]"#).trainings.map(\.name) == ["base-7"])
    let search = try study(
      #""search": {"fields": {"policy.heads": [1, 2]}, "arms": 4, "rungs": 2, "budget": 4000}"#)
    #expect(search.trainings.isEmpty && search.search?.arms.count == 4)
  }

  static let bad: [(String, String)] = [
    (
      #""arms": {"a": {"policy": {"heads": 0}}, "b": {"optimizer.learningRat": 1}, "c": {"policy": {"attention": "sof"}}}"#,
      """
      study.json:1: arms.a.policy.heads: 0 is out of range
      study.json:1: arms.b["optimizer.learningRat"]: unknown key; did you mean 'learningRate'?
      study.json:1: arms.c.policy.attention: unknown attention "sof"; did you mean "soft"?
      """
    ),
    (
      #""arms": {"grid": {"policy.heads": [2, "4"], "policy.attention": []}}"#,
      #"study.json:1: arms.grid["policy.attention"]: is empty; give at least one value to try"#
    ),
    (
      #""arms": {"grid": {"policy.heads": [2, "4"]}}"#,
      #"study.json:1: arms.grid["policy.heads"][1]: expected an integer, found the string "4"; remove the quotes."#
    ),
    (
      #""arms": {"soft": {"policy": {"attention": "soft", "exchange": "sameStep"}}}"#,
      "study.json:1: arms.soft.policy"
    ),
    (#""arms": {"a": {}, "a/b": {}}"#, "study.json:1: arms[\"a/b\"]: \"a/b\" can't name a run's folder"),
    (#""arms": {}"#, "study.json:1: arms: "),
    (#""seeds": [1, 2, 1]"#, "study.json:1: seeds[2]: "),
    (#""agentSteps": 0"#, "study.json:1: agentSteps: 0 is out of range"),
    (#""sedes": [1], "arm": {}"#, "study.json:1: sedes: unknown key; did you mean 'seeds'?"),
    (
      #""compare": {"metric": "CRS", "baseline": "b"}, "arms": {"a": {}}"#,
      "study.json:1: compare.metric: unknown"
    ),
    (
      #""compare": {"baseline": "b"}, "arms": {"a": {}}"#, "study.json:1: compare.baseline: unknown arm \"b\""
    ),
    (#""matchWeights": "base""#, "study.json:1: matchWeights: there are no \"arms\" to bring to one number"),
    (
      #""matchWeights": "b", "arms": {"a": {}}"#, "study.json:1: matchWeights: unknown arm \"b\""
    ),
    (
      #""matchWeights": "a", "arms": {"a": {}, "b": {"policy": {"environmentWidths": [900, 900]}}}"#,
      "study.json:1: arms.b: no width of the last hidden layer brings its "
    ),
    (#""evaluate": [{"suite": "test"}, {"suite": "test"}]"#, "study.json:1: evaluate[1]: "),
    (#""evaluate": [{"suite": "test", "seeds": [1]}]"#, "study.json:1: evaluate[0].seeds: "),
    (
      #""evaluate": [{"suite": "test", "controller": "pibt"}]"#,
      "study.json:1: evaluate[0].controller: unknown"
    ),
    (#""evaluate": [{"suite": "nowhere.json"}]"#, "nowhere.json: no such file"),
    (
      #""search": {"fields": {"policy.heads": {"log": [2]}}, "arms": 4, "budget": 4000}"#,
      #"study.json:1: search.fields["policy.heads"].log: expected two numbers"#
    ),
    (
      #""search": {"fields": {"policy.head": [2, 4]}, "arms": 4, "budget": 400000}"#,
      #"study.json:1: search.fields["policy.head"]: unknown key; did you mean 'heads'?"#
    ),
    (
      #""search": {"fields": {"policy.heads": [2, 4]}, "arms": 4, "budget": 4}"#,
      "study.json:1: search: the budget is too small"
    ),
    (
      #""crossValidation": {"field": "policy.function", "values": ["softmax", "sigmund"]}"#,
      #"study.json:1: crossValidation.values[1]: unknown attention function "sigmund"; did you mean "sigmoid"?"#
    ),
  ]

  @Test("say what is wrong with file, line and the key path of the change", arguments: bad)
  func errors(members: String, says: String) {
    let message = message(TestStudy.text(members))
    let lines = message.split(separator: "\n")
    for expected in says.split(separator: "\n") {
      #expect(lines.contains { $0.hasPrefix(expected) }, "\(message)\nlacks\n\(expected)")
    }
    #expect(lines.count == Set(lines).count, "each once")
  }

  @Test("tell errors of the base where it stands, in its own file too")
  func baseErrors() throws {
    let base = #"{"version": 1, "kind": "training", "policy": {"heads": 0}}"#
    #expect(
      message(TestStudy.text(#""seeds": [1]"#, base: base)).hasPrefix("study.json:1: base.policy.heads: 0 is")
    )
    let test = try TestStudy()
    let file = try test.write(base, to: "b.json")
    let text = TestStudy.text(#""seeds": [1]"#, base: "\"\(file)\"")
    #expect(message(text).hasPrefix("\(file):1: policy.heads: 0 is"))
  }

  @Test("keep the line of the change, whose file need not be the base's")
  func lines() throws {
    let test = try TestStudy()
    let file = try test.write(TestStudy.base(), to: "b.json")
    let text = """
      {"version": 1, "kind": "study", "base": "\(file)",
       "arms": {
         "a": {"policy":
           {"tokenWidth": -1}},
         "b": {"reinforce": {"baseline": "leaveOneOut"}}}}
      """
    let message = message(text)
    #expect(message.contains("study.json:4: arms.a.policy.tokenWidth: "), "\(message)")
    #expect(message.contains("study.json:5: arms.b.reinforce.baseline: "), "\(message)")
  }

  @Test("find the files of changes from their own folder")
  func paths() throws {
    let test = try TestStudy()
    try FileManager.default.createDirectory(atPath: test.folder + "/t", withIntermediateDirectories: true)
    _ = try test.write(TestStudy.base(), to: "t/b.json")
    _ = try test.write("type octile\nheight 2\nwidth 3\nmap\n...\n...\n", to: "m.map")
    let text = #"""
      {"version": 1, "kind": "study", "base": "t/b.json",
       "arms": {"m": {"worlds": {"map": "m.map"}}, "g": {"worlds.agents.count": 1}}}
      """#
    let study = try Study(JSONDocument(text: text, file: test.folder + "/study.json"))
    guard case .placed(let world, 2, _) = study.arms[0].trainings[0].configuration.worlds.source else {
      Issue.record("\(study.arms[0].trainings[0].configuration.worlds.source)")
      return
    }
    #expect(world.grid.width == 3)
  }

  @Test("draw the arms of a search by its seed, within their ranges")
  func search() throws {
    func draws(_ seed: Int) throws -> [[String]] {
      let study = try study(
        #"""
        "search": {"fields": {"optimizer.learningRate": {"log": [0.0001, 0.01]}, "policy.heads": [1, 2, 4],
          "reinforce.entropyBonus": {"uniform": [0, 0.1]}, "policy.tokenWidth": {"integers": [4, 6]}},
          "arms": 12, "rungs": 3, "keep": 0.5, "budget": 36000, "seed": \#(seed)}
        """#)
      let search = try #require(study.search)
      for arm in search.arms {
        let configuration = arm.trainings[0].configuration
        #expect((0.0001...0.01).contains(configuration.optimizer.learningRate))
        #expect((0...0.1).contains(configuration.reinforce.entropyBonus))
        #expect(
          [1, 2, 4].contains(configuration.policy.heads) && (4...6).contains(configuration.policy.tokenWidth))
        #expect(configuration.agentSteps == search.rungs[2].agentSteps)
      }
      #expect(search.rungs.map(\.arms) == [12, 6, 3])
      #expect(search.rungs.map(\.agentSteps) == [1000, 3000, 7000])
      return search.arms.map(\.changes)
    }
    let first = try draws(1)
    let (same, others) = (try draws(1), try draws(2))
    #expect(same == first && others != first && Set(first).count == 12)
  }

  @Test("tell all that is wrong with a search at once, whatever comes first")
  func searchErrors() {
    let text = TestStudy.text(
      #""search": {"arms": "many", "rungs": 0.5, "keep": [], "budget": {}, "fields": {"policy.heads": [1, 2]}}"#
    )
    let message = message(text)
    for key in ["arms", "rungs", "keep", "budget"] {
      #expect(message.contains("search.\(key):"), "\(message)")
    }
  }
}
