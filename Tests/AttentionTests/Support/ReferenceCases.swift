import Foundation

@testable import Attention

/// The independently computed values and gradients of `shared/reference/attention.json`.
struct ReferenceCase {
  var configuration: InteractionAttention.Configuration
  var parameters: [String: [Double]]
  var input: PlainInput
  var gradContext: [Double]
  var output: PlainAttention.Output
  /// By parameter name, and "tokens", "environment", "peerOutputs".
  var gradients: [String: [Double]]

  /// Beside the repository, or in the folder that NAVSIM_SHARED names.
  static let file: URL = {
    let shared =
      ProcessInfo.processInfo.environment["NAVSIM_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared")
    return shared.appendingPathComponent("reference/attention.json")
  }()

  /// With `CI=true` it has to be there: the test fails where it is not.
  static var isPresent: Bool {
    ProcessInfo.processInfo.environment["CI"] == "true" || FileManager.default.fileExists(atPath: file.path)
  }

  static func load() throws -> [ReferenceCase] {
    let root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    return (root?["cases"] as? [[String: Any]] ?? []).map(ReferenceCase.init)
  }

  private init(_ json: [String: Any]) {
    let shapes = json["shapes"] as? [String: [Int]] ?? [:]
    let mask = json["mask"] as? [[Bool]] ?? []
    func shape(_ name: String, _ axis: Int) -> Int { shapes[name]?[axis] ?? 0 }
    configuration = InteractionAttention.Configuration(
      kind: .interaction, function: json["attentionFunction"] as? String == "sigmoid" ? .sigmoid : .softmax,
      isTied: false, heads: shape("alpha", 0), slots: mask.first?.count ?? 0, tokenWidth: shape("alpha", 1),
      kinds: shape("beta", 1), valueWidth: shape("value", 1),
      interaction: InteractionFunction.Widths(
        environment: shape("interaction.A", 2), output: shape("interaction.B", 2),
        hidden: shape("interaction.A", 1), rank: shape("interaction.C", 1)))
    parameters = Self.renamed(json["parameters"] as? [String: Any] ?? [:])
    input = PlainInput(
      agents: mask.count, tokens: flatten(json["tokens"]), mask: mask.flatMap { $0 },
      kinds: flatten(json["kinds"]).map { Int32($0) }, environment: flatten(json["environment"]),
      peerOutputs: flatten(json["peerOutputs"]))
    gradContext = flatten(json["gradContext"])
    output = PlainAttention.Output(
      originalWeights: flatten(json["originalWeights"]), eta: flatten(json["eta"]),
      attentionWeights: flatten(json["attentionWeights"]), context: flatten(json["context"]))
    gradients = Self.renamed(json["gradients"] as? [String: Any] ?? [:])
  }

  /// The file's names to those of saved parameters.
  private static func renamed(_ values: [String: Any]) -> [String: [Double]] {
    var all: [String: [Double]] = [:]
    for (name, value) in values {
      switch name {
      case "value": all["attention.V"] = flatten(value)
      case "alpha", "beta", "gamma", "delta": all["attention.\(name)"] = flatten(value)
      default: all[name] = flatten(value)
      }
    }
    return all
  }
}

private func flatten(_ value: Any?) -> [Double] {
  if let list = value as? [Any] { return list.flatMap { flatten($0) } }
  return (value as? NSNumber).map { [$0.doubleValue] } ?? []
}
