import Basics
import GridWorld
import Planning
import Simulation

/// A policy as an ONNX model, for programs that run such.
///
/// Inputs and outputs of n rows, each an agent at one step (features as `ObservationLayout` has them):
///
/// | input | type | shape | |
/// |---|---|---|---|
/// | `X` | float | (n, slots, 16) | tokens; finite also where masked |
/// | `mask` | bool | (n, slots) | whether a slot holds something |
/// | `E` | float | (n, environmentWidth) | windows and own state |
/// | `relations` | float | (n, peer slots, relationWidth) | only where they are perceived |
/// | `Y` | float | (n, slots, outputWidth) | only where outputs of the step before are heeded; 0 where nothing was heard |
/// | `heard` | int64 | (n, slots) | only with rounds of talk: which of the n rows is heard in a slot, −1 for none |
///
/// | output | shape | |
/// |---|---|---|
/// | `logits` | (n, actions) | as `NavigationPolicy.forward` gives them |
/// | `probabilities` | (n, actions) | their softmax; 0 for actions that lead into a wall |
/// | `messageLogits` | (n, symbols) | of policies that send symbols |
/// | `value` | (n) | only where the value head was trained |
/// | `W`, `W*` | (n, heads, slots) | the weights of attention |
/// | `Y` | (n, slots, outputWidth) | only with rounds of talk: what was heard in the last |
///
/// Gumbel noise is left out, as in evaluation. `metadata_props` say what the numbers mean, and how the policy came about.
extension PolicyFile {
  /// What protocol buffers can hold.
  static let largestModel = Int(Int32.max)

  /// The bytes of the model. The same policy gives the same bytes.
  ///
  /// - Throws: `tooLargeForONNX` for a network of more than half a billion weights.
  public func onnxModel() throws(PolicyFileError) -> [UInt8] {
    let graph = PolicyGraph(policy, parameters, givesValue: hasTrainedValue).graph
    let bytes = graph.model(producer: "navsim", metadata: onnxMetadata)
    guard bytes.count <= PolicyFile.largestModel else {
      throw PolicyFileError(file: "", reason: .tooLargeForONNX(bytes: bytes.count))
    }
    return bytes
  }

  var onnxMetadata: [(key: String, value: String)] {
    var entries: [(key: String, value: String)] = [
      ("format", "navsim"), ("kind", Safetensors.Kind.policy.rawValue),
      ("version", String(Safetensors.Kind.policy.version)),
      ("policy", PolicyFile.architecture(policy.configuration)),
      ("actions", policy.configuration.dynamics.catalogue.nameList),
      ("observation", JSONValue.object(ONNXMetadata.observation(policy)).text),
    ]
    if let temperature = drivingTemperature {
      entries.append(("drivingTemperature", JSONValue.double(temperature).text))
    }
    if let shield = trainedShield { entries.append(("trainedShield", shield.json.text)) }
    for (key, value) in provenance.sorted(by: { $0.key < $1.key }) {
      entries.append((PolicyFile.provenancePrefix + key, value))
    }
    return entries
  }
}

/// What a model says about its own numbers.
private enum ONNXMetadata {
  static func observation(_ policy: NavigationPolicy) -> [JSONValue.Member] {
    let layout = policy.observationLayout
    var members: [JSONValue.Member] = [
      .init("frame", .string(layout.frameText)),
      .init("slots", .array(layout.slotRuns.map { slots($0, layout) })),
      .init("E", .array(layout.environmentParts.map { part($0, layout) })),
    ]
    if layout.relationWidth > 0 {
      members.append(.init("relations", .array(layout.relationNames.map(JSONValue.string))))
    }
    if policy.configuration.hearsAnything {
      members.append(.init("Y", .array(outputNames(policy).map(JSONValue.string))))
    }
    return members
  }

  private static func slots(_ run: ObservationLayout.SlotRun, _ layout: ObservationLayout) -> JSONValue {
    .object([
      .init("kind", .string("\(run.kind)")), .init("first", .integer(run.slots.lowerBound)),
      .init("count", .integer(run.slots.count)),
      .init("features", .array(layout.featureNames(of: run.kind).map(JSONValue.string))),
    ])
  }

  private static func part(
    _ part: ObservationLayout.EnvironmentPart, _ layout: ObservationLayout
  ) -> JSONValue {
    let side = layout.sensors.window.side
    return .object([
      .init("name", .string(part.name)), .init("first", .integer(part.entries.lowerBound)),
      .init("count", .integer(part.entries.count)),
      part.names.isEmpty
        ? .init("shape", .array([.integer(side), .integer(side)]))
        : .init("entries", .array(part.names.map(JSONValue.string))),
    ])
  }

  private static func outputNames(_ policy: NavigationPolicy) -> [String] {
    let configuration = policy.configuration
    let message = configuration.exchange == .sameStep ? "message entry" : "symbol"
    let actions = configuration.dynamics.catalogue.entries.map {
      configuration.hearsClaims
        ? "probability that it comes where my \($0.name) leads" : "probability of \($0.name)"
    }
    return actions + (0..<configuration.messageSymbols).map { "\(message) \($0)" }
  }
}
