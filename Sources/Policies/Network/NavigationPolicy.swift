public import Attention
import Basics
import GridWorld
public import Simulation

/// M_θ: from X, E, Y to action logits, a message and a value.
///
/// Tokens are embedded by kind, E is what an MLP makes of the windows and the own state, attention turns the tokens
/// into a context (W* = f(Xᵀγ + δ + η(E, Y))), and an MLP on [context, E, the actions' tokens] gives
/// the outputs. Parameters live in a `ParameterBuffer` of `parameterLayout`, so that several sets (the current one, a
/// frozen baseline) share one network.
public struct NavigationPolicy: Sendable {
  public let configuration: PolicyConfiguration
  public let observationLayout: ObservationLayout
  public let parameterLayout: ParameterLayout
  public let attention: InteractionAttention
  let embedding: TokenEmbedding
  let environment: MultilayerPerceptron
  let head: MultilayerPerceptron
  let slotKinds: [Int32]
  /// Slots of each token kind, in the order of the slots.
  let slotsOfKind: [Int]
  /// Features of each kind's slots: those of the token, and of a peer also its relations.
  let featureWidths: [Int]

  /// Actions of the catalogue of the dynamics that it is made for.
  public let actionCount: Int

  public init(_ configuration: PolicyConfiguration) {
    self.configuration = configuration
    observationLayout = configuration.observationLayout
    let sensors = configuration.sensors
    let actionCount = observationLayout.actionCount
    self.actionCount = actionCount
    slotsOfKind = [1, observationLayout.actionSlots, sensors.rays.count, sensors.peers.max]
    featureWidths = slotsOfKind.indices.map { [relations = observationLayout.relationWidth] kind in
      ObservationLayout.tokenWidth
        + (ObservationLayout.TokenKind(rawValue: kind) == .peer ? relations : 0)
    }
    var layout = ParameterLayout()
    embedding = TokenEmbedding(
      "token",
      kinds: zip(["goal", "cell", "ray", "peer"], zip(featureWidths, slotsOfKind)).map {
        .init(name: $0, featureWidth: $1.0, slots: $1.1)
      },
      tokenWidth: configuration.tokenWidth, in: &layout)
    environment = MultilayerPerceptron(
      "environment", widths: [observationLayout.environmentWidth] + configuration.environmentWidths,
      outputActivation: .relu, in: &layout)
    attention = InteractionAttention(
      .init(
        kind: configuration.attention, function: configuration.function, isTied: configuration.isTied,
        heads: configuration.heads, slots: observationLayout.slots, tokenWidth: configuration.tokenWidth,
        kinds: slotsOfKind.count, valueWidth: configuration.valueWidth,
        heardWidth: configuration.hearsValues && configuration.hearsAnything ? configuration.outputWidth : 0,
        interaction: configuration.attention == .interaction
          ? .init(
            environment: environment.outputWidth, output: configuration.outputWidth,
            hidden: configuration.interactionHidden, rank: configuration.interactionRank) : nil),
      in: &layout)
    let headInput =
      attention.contextWidth + environment.outputWidth
      + observationLayout.actionSlots * configuration.tokenWidth
    head = MultilayerPerceptron(
      "head",
      widths: [headInput] + configuration.hiddenWidths + [configuration.outputWidth + 1],
      outputGain: 0.1, in: &layout)
    parameterLayout = layout
    slotKinds = embedding.slotKinds
  }

  /// Fresh parameters.
  public func makeParameters(seed: UInt64) -> ParameterBuffer {
    var rng = RandomStream.generator(seed: seed, purpose: .policy)
    return ParameterBuffer(parameterLayout, using: &rng)
  }

  // MARK: - Columns

  /// Columns of the head's output: action logits, message logits, value.
  public var messageColumns: Range<Int> {
    actionCount..<(actionCount + configuration.messageSymbols)
  }
  public var valueColumn: Int { configuration.outputWidth }
  public var headOutputWidth: Int { configuration.outputWidth + 1 }
}
