import Attention
import Basics
import Foundation
import Planning
import Policies
import Scenarios
import Simulation
import Testing
import Training

@testable import TrainingFiles

@Suite("Shields in training configurations") struct ShieldedTrainingTests {
  private func load(_ reinforce: String, _ rest: String = "") throws -> TrainingDocument {
    try TrainingDocument(
      JSONDocument(
        text: #"{"version": 1, "kind": "training", "name": "run", "reinforce": \#(reinforce)\#(rest)}"#,
        file: "folder/test.json"))
  }

  private func message(_ reinforce: String, _ rest: String = "") -> String? {
    do {
      _ = try load(reinforce, rest)
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func temporaryFolder() throws -> String {
    let folder = NSTemporaryDirectory() + "navsim-shields-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test("are none where none is asked for, and nothing is written of them")
  func absent() throws {
    let document = try load("{}")
    #expect(document.configuration.reinforce == ReinforceConfiguration())
    #expect(document.configuration.evaluationShield == nil)
    let text = document.resolved.prettyText()
    for key in ["shield", "peerShare", "epochs", "ratioClip", "batchRows", "reference"] {
      #expect(!text.contains("\"\(key)\""), "\(key)")
    }
  }

  @Test("set every field, and resolve to the same")
  func fields() throws {
    let document = try load(
      """
      {"baseline": "leaveOneOut", "rollouts": 4, "peerShare": 0.3, "epochs": 2, "ratioClip": 0.2, "batchRows": 4096,
       "shield": {"prior": 1.5, "temperature": 0.7, "swap": false, "repetitionNoise": 0.25, "parking": false, "places": 2},
       "reference": {"weight": 0.1, "policy": "start"}}
      """, #", "evaluation": {"shield": {"temperature": 0}}"#)
    let reinforce = document.configuration.reinforce
    let shield = ShieldConfiguration(
      shield: CollisionShield(
        prior: 1.5, options: PIBTOptions(swap: false, repetitionNoise: 0.25, parking: false)),
      temperature: 0.7)
    #expect(reinforce.shield == shield && reinforce.places == 2 && reinforce.peerShare == 0.3)
    #expect(reinforce.epochs == 2 && reinforce.ratioClip == 0.2 && reinforce.batchRows == 4096)
    #expect(reinforce.reference == ReferenceConfiguration(weight: 0.1, source: .start))
    var quiet = shield
    quiet.temperature = 0
    #expect(document.configuration.evaluationShield == quiet)
    let text = document.resolved.prettyText()
    let again = try TrainingDocument(JSONDocument(text: text, file: "again.json"))
    #expect(again.configuration == document.configuration && again.resolved.prettyText() == text)
  }

  @Test("are those of driving by default, and evaluation has the same unless it is told otherwise")
  func defaults() throws {
    let trained = try load(#"{"shield": {}}"#)
    #expect(trained.configuration.reinforce.shield == ShieldConfiguration())
    #expect(trained.configuration.evaluationShield == ShieldConfiguration())
    #expect(
      try load(#"{"shield": {}}"#, #", "evaluation": {"shield": "none"}"#).configuration.evaluationShield
        == nil)
    #expect(
      try load(#"{"shield": {}}"#, #", "evaluation": {"shield": "trained"}"#).configuration.evaluationShield
        == ShieldConfiguration())
    for rest in ["", #", "evaluation": {"shield": "none", "temperature": 0.5}"#] {
      let document = try load(#"{"shield": {"temperature": 0.3}}"#, rest)
      let again = try TrainingDocument(
        JSONDocument(text: document.resolved.prettyText(), file: "again.json"))
      #expect(again.configuration == document.configuration)
    }
  }

  @Test("express costs: −1 a step off the goal, and nothing else")
  func costs() throws {
    let reward = try load(
      "{}",
      #", "reward": {"progress": 0, "collision": 0, "offGoal": -1, "success": 0, "shared": 0}"#
    ).configuration.reward
    #expect(
      reward.offGoal == -1 && reward.progress == 0 && reward.arrival == 0 && reward.collision == 0
        && reward.step == 0 && reward.success == 0 && reward.shared == 0)
  }

  @Test("are refused where they can't be, with the mend")
  func refused() {
    let oriented = #", "worlds": {"dynamics": {"model": "gridOriented"}, "agents": {"count": 4}}"#
    #expect(
      message(#"{"shield": {}}"#, oriented)
        == "folder/test.json:1: reinforce.shield: the shield plans for robots of the model \"grid\", not of "
        + "\"gridOriented\"; leave the shield out, or train under \"dynamics\": \"grid\".")
    #expect(
      message("{}", oriented + #", "evaluation": {"shield": {}}"#)?.contains(
        "evaluation.shield: the shield plans for robots of the model") == true)
    #expect(
      message(#"{"teacher": {}}"#, oriented)
        == "folder/test.json:1: reinforce.teacher: the teacher plans for robots of the model \"grid\", not of "
        + "\"gridOriented\"; leave the teacher out, or train under \"dynamics\": \"grid\".")
    #expect(
      message(#"{"teacher": {}, "shield": {}}"#)
        == "folder/test.json:1: reinforce.teacher: behind a shield robots do already what the teacher would; "
        + "leave \"teacher\" out, or the shield.")
    #expect(
      message(#"{"policyWeight": 0}"#)
        == "folder/test.json:1: reinforce.policyWeight: with a policy gradient of weight 0 and no teacher there is "
        + "nothing to learn; raise \"policyWeight\" above 0, or give a \"teacher\".")
    for (key, member) in [
      ("precedence", #""precedence": true"#), ("dice", #""dice": true"#),
      ("exchange.claims", #""exchange": {"kind": "sameStep", "claims": true}"#),
    ] {
      #expect(
        message("{}", oriented + ", \"policy\": {\(member)}")
          == "folder/test.json:1: policy.\(key): only robots of the model \"grid\" perceive this, not those of "
          + "\"gridOriented\"; leave it out, or train under \"dynamics\": \"grid\".")
    }
    #expect(
      message(#"{"shield": {"temperature": 0}}"#)
        == "folder/test.json:1: reinforce.shield.temperature: 0 is out of range 0.01…10.")
    #expect(
      message(#"{"shield": {"places": 6}}"#)
        == "folder/test.json:1: reinforce.shield.places: 6 is out of range 1…5.")
    #expect(
      message(#"{"shield": {"priors": 1}}"#)?.contains("did you mean 'prior'?") == true)
    #expect(
      message(#"{"shield": true}"#)?.contains("reinforce.shield: expected an object, found true") == true)
    #expect(
      message(#"{"shield": {}}"#, #", "evaluation": {"temperature": 0.5}"#)
        == "folder/test.json:1: evaluation.temperature: behind a shield its own temperature counts; leave this one "
        + "out, or write \"shield\": {\"temperature\": …} beside it.")
    #expect(
      message("{}", #", "evaluation": {"shield": "nobody"}"#)?.contains(
        #"unknown shield "nobody""#) == true)
    #expect(
      message("{}", #", "evaluation": {"shield": {"places": 2}}"#)?.contains(
        "it belongs to reinforce.shield") == true)
    #expect(
      message(#"{"ratioClip": 2}"#) == "folder/test.json:1: reinforce.ratioClip: 2 is out of range 0…1.")
  }

  @Test("let a policy guide the teacher, with its weights' digest")
  func guide() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/guide.safetensors"
    var shape = PolicyConfiguration()
    shape.exchange = .sameStep
    shape.radio.delay = 0
    let policy = NavigationPolicy(shape)
    try PolicyFile(policy, policy.makeParameters(seed: 7)).write(to: path)
    let trained = #", "policy": {"exchange": "sameStep", "heads": 2}"#
    let text = #"{"teacher": {"policy": "\#(path)", "prior": 1.7, "temperature": 0.3}}"#
    let document = try load(text, trained)
    let guide = try #require(document.configuration.reinforce.teacher?.guide)
    #expect(guide == .init(file: path, digest: guide.digest, prior: 1.7, temperature: 0.3))
    let resolved = document.resolved.prettyText()
    #expect(resolved.contains(guide.digest) && guide.digest.count == 64)
    #expect(resolved.contains("1.7,") && resolved.contains("0.3,"), "by their digits")
    let again = try TrainingDocument(JSONDocument(text: resolved, file: "again.json"))
    #expect(again.configuration == document.configuration)

    #expect(
      message(text, #", "policy": {"exchange": "sameStep", "sensors": {"window": {"radius": 3}}}"#)?
        .contains("has sensors.window.radius 5, the policy in training 3; take one") == true)
    #expect(
      message(#"{"teacher": {"policy": "\#(folder)/none.safetensors"}}"#, trained)?
        .contains("no such file") == true)
    #expect(
      message(#"{"teacher": {"prior": 2}}"#)
        == "folder/test.json:1: reinforce.teacher.prior: has no meaning here, it belongs to a teacher with a "
        + "\"policy\"; remove it or choose that.")
    #expect(message(#"{"teacher": {"policy": ""}}"#)?.contains("a path, such as") == true)
    try PolicyFile(policy, policy.makeParameters(seed: 8)).write(to: path)
    #expect(throws: ScenarioError.self) {
      try TrainingDocument(JSONDocument(text: resolved, file: "again.json"))
    }
  }

  @Test("take a reference from a file of the same shape, with its weights' digest")
  func reference() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/policy.safetensors"
    let policy = NavigationPolicy(PolicyConfiguration())
    try PolicyFile(policy, policy.makeParameters(seed: 7)).write(to: path)
    let text = #"{"reference": {"policy": "\#(path)"}}"#
    let document = try load(text)
    guard case .file(path, let digest)? = document.configuration.reinforce.reference?.source else {
      Issue.record("no file")
      return
    }
    let resolved = document.resolved.prettyText()
    #expect(resolved.contains(digest) && digest.count == 64)
    let again = try TrainingDocument(JSONDocument(text: resolved, file: "again.json"))
    #expect(again.configuration == document.configuration)
    let trainer = try Trainer(document.configuration, jobs: 1)
    let file = trainer.checkpoint(configurationText: "{}").safetensors()
    #expect(file.tensors.contains { $0.name.hasPrefix("reference.") })

    #expect(
      message(text, #", "policy": {"heads": 3}"#)?.contains("has heads 4, the policy in training 3;") == true)
    #expect(
      message(#"{"reference": {"policy": "\#(folder)/none.safetensors"}}"#)?.contains("no such file") == true)
    // Other weights than those that the resolved configuration speaks of.
    try PolicyFile(policy, policy.makeParameters(seed: 8)).write(to: path)
    #expect(throws: ScenarioError.self) {
      try TrainingDocument(JSONDocument(text: resolved, file: "again.json"))
    }
    #expect(throws: ConfigurationError.self) { try Trainer(document.configuration, jobs: 1) }
    try WholeFile.write("nonsense", to: path)
    #expect(message(text)?.contains("not a safetensors file") == true)
  }
}
