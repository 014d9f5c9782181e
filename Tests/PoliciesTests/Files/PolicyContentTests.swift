import Attention
import Testing

@testable import Policies

@Suite("Files of navsim's") struct PolicyContentTests {
  static let layout: ParameterLayout = {
    var layout = ParameterLayout()
    _ = layout.append("attention.alpha", shape: [2, 3], initializer: .zeros)
    _ = layout.append("attention.beta", shape: [2], initializer: .zeros)
    return layout
  }()

  static func sample(_ edit: (inout [NamedTensor]) -> Void = { _ in }) -> Safetensors {
    var tensors = [
      NamedTensor("attention.alpha", shape: [2, 3], .float32([1, 2, 3, 4, 5, 6])),
      NamedTensor("attention.beta", float32: [7, 8]),
    ]
    edit(&tensors)
    return Safetensors(tensors)
  }

  @Test("give parameters back by name")
  func parameters() throws {
    let parameters = try Self.sample().parameters(Self.layout)
    #expect(Array(parameters.elements) == [1, 2, 3, 4, 5, 6, 7, 8])
    var file = Safetensors()
    file.append(parameters, prefix: "weights.")
    file.append(NamedTensor("other", float32: [1, 2]))
    #expect(
      file.tensors.map(\.name) == ["weights.attention.alpha", "weights.attention.beta", "other"].sorted())
    #expect(try file.parameters(Self.layout, prefix: "weights.")["attention.beta"] == [7, 8])
  }

  private func message(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return String(describing: error)
    }
  }

  @Test("are refused when a tensor is missing, a stranger, of another shape or type, or not finite")
  func wrongTensors() {
    func load(_ edit: (inout [NamedTensor]) -> Void) -> String? {
      message { _ = try Self.sample(edit).parameters(Self.layout) }
    }
    #expect(
      load { $0.removeLast() }
        == "lacks the tensor 'attention.beta'; it is damaged or made by another architecture, save it anew.")
    #expect(
      load { $0.append(NamedTensor("attention.gamma", float32: [1])) }
        == "has a tensor 'attention.gamma' that its architecture does not know; save it anew.")
    #expect(
      load { $0[1] = NamedTensor("attention.beta", float32: [1, 2, 3]) }
        == "tensor 'attention.beta' has shape [3], but its architecture asks for [2]; it belongs to another "
        + "architecture, save it anew.")
    #expect(
      load { $0[1] = NamedTensor("attention.beta", shape: [2], .float64([1, 2])) }
        == "tensor 'attention.beta' is of type F64, expected F32; convert it.")
    #expect(
      load { $0[1] = NamedTensor("attention.beta", float32: [1, .nan]) }
        == "tensor 'attention.beta' holds NaN or infinity: training has diverged or the file is damaged; "
        + "take an earlier one.")
  }

  @Test("are told from those of other programs, kinds and versions")
  func kinds() throws {
    func check(_ metadata: [String: String]) -> String? {
      message { try Safetensors(metadata: metadata).check(is: .policy) }
    }
    var file = Safetensors()
    file.mark(as: .policy)
    #expect(file.metadata == ["format": "navsim", "kind": "policy", "version": "1"])
    try file.check(is: .policy)
    #expect(
      check(["format": "pt"])
        == "a safetensors file, but not one of navsim's: its metadata lack \"format\": \"navsim\"; "
        + "give a policy that navsim has saved.")
    #expect(
      check(["format": "navsim"])
        == "its metadata lack 'kind'; was it written by another program? Save it with navsim.")
    #expect(
      check(["format": "navsim", "kind": "checkpoint", "version": "1"])
        == "holds a checkpoint, not a policy; give a policy.")
    #expect(
      check(["format": "navsim", "kind": "policy", "version": "2"])
        == "is of version 2, and this navsim reads version 1; update navsim or train the policy anew.")
    #expect(
      message { _ = try Safetensors(metadata: ["heads": "two"]).integer("heads") }
        == "'heads' in its metadata is \"two\", expected a whole number; save it with navsim.")
    #expect(
      PolicyFileError.Reason.doesNotFit(what: "a window of radius", policy: "5", scenario: "3").sentence
        == "was trained for a window of radius 5, but the scenario has 3; change the scenario or take another "
        + "policy.")
    #expect(
      PolicyFileError.Reason.doesNotFit(what: "sensors.rays.count", policy: "5", scenario: "3").sentence
        == "was trained for sensors.rays.count 5, but the scenario has 3; change the scenario or take another "
        + "policy. Left out of the scenario, 'sensors.rays.count' would be the policy's.")
  }
}
