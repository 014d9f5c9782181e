import Attention
import GridWorld
import Simulation

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
  /// Symbols of the message that goes out with the action probabilities; 0 for none.
  public var messageSymbols: Int
  public var sensors: SensorConfiguration
  public var radio: RadioConfiguration

  public init(
    attention: AttentionKind = .interaction, function: AttentionFunction = .softmax, isTied: Bool = true,
    heads: Int = 2, tokenWidth: Int = 24, valueWidth: Int = 24, environmentWidths: [Int] = [48, 32],
    hiddenWidths: [Int] = [64], interactionHidden: Int = 8, interactionRank: Int = 4, messageSymbols: Int = 0,
    sensors: SensorConfiguration = .init(), radio: RadioConfiguration = .init()
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
    self.sensors = sensors
    self.radio = radio
  }

  /// Entries of Y: action probabilities, then the message's one-hot code.
  public var outputWidth: Int { GridAction.allCases.count + messageSymbols }

  public var observationLayout: ObservationLayout {
    ObservationLayout(sensors: sensors, outputWidth: outputWidth)
  }
}
