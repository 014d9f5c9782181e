public import Attention
import GridWorld
public import Simulation

/// When agents hear each other's outputs Y.
public enum OutputExchange: String, Codable, CaseIterable, Sendable {
  /// What peers decided `radio.delay` steps ago. Messages are symbols, sampled as actions are and trained by their own
  /// log-probability.
  case previousStep
  /// Two passes: W gives provisional outputs, these are exchanged, W* decides. Messages are vectors in (−1, 1), and the
  /// gradient flows through what was exchanged. Needs a radio without delay.
  case sameStep
}

/// The shape of a navigation policy: what it perceives and how its network is built.
public struct PolicyConfiguration: Equatable, Codable, Sendable {
  /// `interaction` (W*), `soft` (W) or `uniform`.
  public var attention: AttentionKind
  public var function: AttentionFunction
  /// Whether γ, δ are α, β.
  public var isTied: Bool
  public var heads: Int
  /// Width of a token's embedding.
  public var tokenWidth: Int
  /// Entries of V_h xᵢ.
  public var valueWidth: Int
  /// Widths of the layers that turn the windows and the own state into E, the last one E's own.
  public var environmentWidths: [Int]
  /// Widths of the hidden layers between context and heads.
  public var hiddenWidths: [Int]
  /// Widths of η per head: its tanh layer and its bilinear term.
  public var interactionHidden: Int
  public var interactionRank: Int
  /// Symbols of the message that goes out with the action probabilities (`previousStep`), or entries of the message
  /// vector (`sameStep`); 0 for none.
  public var messageSymbols: Int
  public var exchange: OutputExchange
  /// How the agents move that it drives: decides its actions and what it perceives.
  public var dynamics: DynamicsConfiguration.Model
  public var sensors: SensorConfiguration
  public var radio: RadioConfiguration

  public init(
    attention: AttentionKind = .interaction, function: AttentionFunction = .softmax, isTied: Bool = true,
    heads: Int = 2, tokenWidth: Int = 24, valueWidth: Int = 24, environmentWidths: [Int] = [48, 32],
    hiddenWidths: [Int] = [64], interactionHidden: Int = 8, interactionRank: Int = 4, messageSymbols: Int = 0,
    exchange: OutputExchange = .previousStep, dynamics: DynamicsConfiguration.Model = .grid,
    sensors: SensorConfiguration = .init(),
    radio: RadioConfiguration = .init()
  ) {
    self.attention = attention
    self.function = function
    self.isTied = isTied
    self.heads = heads
    self.tokenWidth = tokenWidth
    self.valueWidth = valueWidth
    self.environmentWidths = environmentWidths
    self.hiddenWidths = hiddenWidths
    self.interactionHidden = interactionHidden
    self.interactionRank = interactionRank
    self.messageSymbols = messageSymbols
    self.exchange = exchange
    self.dynamics = dynamics
    self.sensors = sensors
    self.radio = radio
  }

  /// Entries of Y: action probabilities, then the message: a symbol's one-hot code, or a vector.
  public var outputWidth: Int { dynamics.catalogue.count + messageSymbols }

  public var observationLayout: ObservationLayout {
    ObservationLayout(sensors: sensors, model: dynamics, outputWidth: outputWidth)
  }
}

extension PolicyConfiguration {
  private enum CodingKeys: String, CodingKey {
    case attention, function, isTied, heads, tokenWidth, valueWidth, environmentWidths, hiddenWidths
    case interactionHidden, interactionRank, messageSymbols, exchange, dynamics, sensors, radio
  }

  /// As policy files hold it; those written before `exchange` and `dynamics` existed exchange as
  /// `previousStep` does and move as `grid` does.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      attention: try values.decode(AttentionKind.self, forKey: .attention),
      function: try values.decode(AttentionFunction.self, forKey: .function),
      isTied: try values.decode(Bool.self, forKey: .isTied),
      heads: try values.decode(Int.self, forKey: .heads),
      tokenWidth: try values.decode(Int.self, forKey: .tokenWidth),
      valueWidth: try values.decode(Int.self, forKey: .valueWidth),
      environmentWidths: try values.decode([Int].self, forKey: .environmentWidths),
      hiddenWidths: try values.decode([Int].self, forKey: .hiddenWidths),
      interactionHidden: try values.decode(Int.self, forKey: .interactionHidden),
      interactionRank: try values.decode(Int.self, forKey: .interactionRank),
      messageSymbols: try values.decode(Int.self, forKey: .messageSymbols),
      exchange: try values.decodeIfPresent(OutputExchange.self, forKey: .exchange) ?? .previousStep,
      dynamics: try values.decodeIfPresent(DynamicsConfiguration.Model.self, forKey: .dynamics) ?? .grid,
      sensors: try values.decode(SensorConfiguration.self, forKey: .sensors),
      radio: try values.decode(RadioConfiguration.self, forKey: .radio))
  }
}
