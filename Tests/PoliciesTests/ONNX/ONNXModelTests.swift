import Attention
import Basics
import GridWorld
import Simulation
import Testing

@testable import Policies

/// What a model holds; whether it computes what the policy does is a test of the Python package, which has a runtime.
@Suite("A policy as ONNX") struct ONNXModelTests {
  /// A model as read back.
  private struct Model {
    let fields: ProtobufFields
    let graph: ProtobufFields

    init(_ bytes: [UInt8]) throws {
      fields = try #require(ProtobufFields(bytes))
      graph = try #require(fields.messages(7).first)
    }

    /// Shapes of the inputs or outputs, by name: a number a fixed side, a word a named one.
    func shapes(_ field: UInt64) throws -> [String: [String]] {
      var shapes: [String: [String]] = [:]
      for value in graph.messages(field) {
        let tensor = try #require(value.messages(2).first?.messages(1).first)
        let sides = tensor.messages(2).first?.messages(1) ?? []
        shapes[try #require(value.string(1))] = sides.map { side in
          side.string(2) ?? side.integers[1].map { "\($0[0])" } ?? "?"
        }
      }
      return shapes
    }

    func inputs() throws -> [String: [String]] { try shapes(11) }
    func outputs() throws -> [String: [String]] { try shapes(12) }

    var metadata: [String: String] {
      Dictionary(
        fields.messages(14).map { ($0.string(1) ?? "", $0.string(2) ?? "") }, uniquingKeysWith: { $1 })
    }
  }

  private func file(
    provenance: [String: String] = [:], _ change: (inout PolicyConfiguration) -> Void = { _ in }
  ) -> PolicyFile {
    var configuration = PolicyConfiguration(
      heads: 3, tokenWidth: 6, valueWidth: 5, environmentWidths: [8, 7], hiddenWidths: [9],
      interactionHidden: 4, interactionRank: 2)
    configuration.sensors.window.radius = 2
    configuration.sensors.rays.count = 4
    configuration.sensors.peers.max = 6
    change(&configuration)
    let policy = NavigationPolicy(configuration)
    return PolicyFile(policy, policy.makeParameters(seed: 1), provenance: provenance)
  }

  private func talking(rounds: Int, _ configuration: inout PolicyConfiguration) {
    configuration.exchange = .sameStep
    configuration.rounds = rounds
    configuration.radio = RadioConfiguration(range: 4, delay: 0)
  }

  @Test("has the inputs that the policy heeds and the outputs that it gives, for any number of rows")
  func interface() throws {
    let model = try Model(file { $0.messageSymbols = 2 }.onnxModel())
    #expect(model.fields.integers[1] == [8] && model.fields.string(2) == "navsim")
    #expect(model.fields.messages(8).map { $0.integers[2] } == [[17]])
    // A goal, five cells, four rays and six peers; two windows of 25 and the own state; five actions and two symbols.
    #expect(
      try model.inputs() == [
        "X": ["batch", "16", "16"], "mask": ["batch", "16"], "E": ["batch", "58"], "Y": ["batch", "16", "7"],
      ])
    #expect(
      try model.outputs() == [
        "logits": ["batch", "5"], "probabilities": ["batch", "5"], "messageLogits": ["batch", "2"],
        "value": ["batch"], "W": ["batch", "3", "16"], "W*": ["batch", "3", "16"],
      ])
  }

  @Test("takes who hears whom where robots talk within the step, and gives what was heard")
  func talk() throws {
    let model = try Model(
      file {
        self.talking(rounds: 2, &$0)
        $0.perception = Perception(relations: true, precedence: true, dice: true)
        $0.hearsClaims = true
      }.onnxModel())
    #expect(
      try model.inputs() == [
        "X": ["batch", "16", "16"], "mask": ["batch", "16"], "E": ["batch", "64"],
        "relations": ["batch", "6", "20"], "heard": ["batch", "16"],
      ])
    #expect(try model.outputs()["Y"] == ["batch", "16", "5"])
    // Silent, soft and alone there is nobody to hear.
    let silent = try Model(file { self.talking(rounds: 0, &$0) }.onnxModel())
    let soft = try Model(file { $0.attention = .soft }.onnxModel())
    let alone = try Model(file { $0.sensors.peers.max = 0 }.onnxModel())
    for model in [silent, soft, alone] {
      #expect(Set(try model.inputs().keys) == ["X", "mask", "E"])
      #expect(try model.outputs()["Y"] == nil)
    }
  }

  @Test("leaves out a value that nobody trained")
  func value() throws {
    func outputs(valueWeight: String) throws -> [String: [String]] {
      let configuration = #"{"reinforce": {"valueWeight": \#(valueWeight)}}"#
      return try Model(file(provenance: ["configuration": configuration]).onnxModel()).outputs()
    }
    #expect(try outputs(valueWeight: "0")["value"] == nil)
    #expect(try outputs(valueWeight: "0.5")["value"] == ["batch"])
  }

  @Test("says what its numbers are")
  func metadata() throws {
    let file = file(provenance: ["seed": "7"]) { $0.perception.relations = true }
    let metadata = try Model(file.onnxModel()).metadata
    #expect(metadata["format"] == "navsim" && metadata["training.seed"] == "7")
    #expect(metadata["actions"] == "stay, up, down, left, right")
    #expect(metadata["policy"] == PolicyFile.architecture(file.policy.configuration))
    let text = try #require(metadata["observation"])
    let observation = try JSONDocument(text: text, file: "").root.value
    #expect(
      observation["slots"]?.elements?.map { $0["kind"]?.stringValue } == ["goal", "cell", "ray", "peer"])
    #expect(observation["slots"]?.elements?.map { $0["first"]?.integerValue } == [0, 1, 6, 10])
    #expect(observation["relations"]?.elements?.count == 16)
    #expect(observation["Y"]?.elements?.count == 5)
  }

  @Test(
    "is sound whatever the architecture: nodes come after what they take, and no name stands twice",
    arguments: AttentionKind.allCases, [DynamicsConfiguration.Model.grid, .gridOriented, .holonomic])
  func soundness(kind: AttentionKind, model dynamics: DynamicsConfiguration.Model) throws {
    for rounds in 0...2 {
      for isTied in [true, false] {
        let file = file {
          $0.attention = kind
          $0.dynamics = dynamics
          $0.isTied = isTied
          $0.function = rounds == 0 ? .sigmoid : .gumbelSoftmax(temperature: 0.5)
          $0.hearsValues = true
          $0.messageSymbols = rounds
          if rounds > 0 { talking(rounds: rounds, &$0) }
        }
        let model = try Model(file.onnxModel())
        let constants = model.graph.messages(5).compactMap { $0.string(8) }
        var known = Set(constants)
        #expect(known.count == constants.count)
        known.formUnion(model.graph.messages(11).compactMap { $0.string(1) })
        for node in model.graph.messages(1) {
          #expect(known.isSuperset(of: node.strings(1)), "\(node.strings(1))")
          for result in node.strings(2) { #expect(known.insert(result).inserted, "\(result)") }
        }
        #expect(known.isSuperset(of: try model.outputs().keys))
        for constant in model.graph.messages(5) {
          let size = constant.integers[2] == [1] ? 4 : 8
          #expect(constant.packed(1).reduce(1, *) * size == constant.bytes[9]?.first?.count)
        }
      }
    }
  }

  @Test("is the same, byte for byte, each time")
  func stable() throws {
    #expect(try file().onnxModel() == file().onnxModel())
  }
}
