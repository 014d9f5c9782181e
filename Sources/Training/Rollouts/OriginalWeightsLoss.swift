import Attention
import Policies
import Simulation

/// ½ Σ (W − W*)² over heads and slots, W* fixed: the loss that trains α and β where γ and δ are free and no first pass
/// of an exchange uses them.
final class OriginalWeightsLoss {
  private let gradients: AlignedBuffer<Float>
  private let heads: Int
  private let slots: Int

  init(_ policy: NavigationPolicy, maximumRows: Int) {
    heads = policy.configuration.heads
    slots = policy.observationLayout.slots
    gradients = AlignedBuffer(count: maximumRows * heads * slots)
  }

  /// `weight · ∂/∂W` of the decisions whose weights these are, shape (rows · heads, slots).
  func gradient(_ attention: AttentionWorkspace, rows: Int, weight: Float) -> MatrixView {
    let original = attention.originalWeights.base
    let enhanced = attention.attentionWeights.base
    for index in 0..<(rows * heads * slots) {
      gradients.base[index] = weight * (original[index] - enhanced[index])
    }
    return gradients.matrix(columns: slots).first(rows: rows * heads)
  }
}

extension PolicyConfiguration {
  /// Whether α and β need a loss of their own.
  var needsOriginalLoss: Bool { !isTied && attention != .uniform && exchange == .previousStep }
}
