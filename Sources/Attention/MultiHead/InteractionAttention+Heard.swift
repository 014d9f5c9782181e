// What was heard, on its way into the context and back: c_h += U_h Σᵢ W*_hi yᵢ.

extension InteractionAttention {
  /// Adds it to a context of shape (agents, heads · valueWidth).
  func addHeardValues(
    _ input: AttentionInput, to context: MatrixView, _ parameters: ParameterBuffer,
    _ workspace: AttentionWorkspace
  ) {
    guard let heardValue, let outputs = input.peerOutputs else { return }
    let (slots, width) = (configuration.slots, configuration.heardWidth)
    let pooled = heardMatrix(workspace.pooledHeard, input)
    pooled.fill(0)
    for agent in 0..<input.agents {
      guard let heard = heardSlots(of: agent, input, workspace) else { continue }
      for head in 0..<configuration.heads {
        addWeightedSum(
          of: outputs.row(agent * slots + heard.lowerBound), stride: outputs.stride, count: heard.count,
          width: width,
          coefficients: workspace.attentionWeights.row(agent * configuration.heads + head) + heard.lowerBound,
          to: pooled.row(agent) + head * width)
      }
    }
    for head in 0..<configuration.heads {
      BLAS.multiply(
        .plain(pooled.columns(heardColumns(head))), .transposed(headHeardValue(head, heardValue, parameters)),
        into: context.columns(valueColumns(head)), accumulate: true)
    }
  }

  /// With g_h = U_hᵀ ∂L/∂c_h: `∂U_h += ∂L/∂c_h (Σᵢ W*_hi yᵢ)ᵀ`, `∂W*_hi += g_h · yᵢ` into `gradScores`, before it goes
  /// through the attention function, and `∂yᵢ += Σ_h W*_hi g_h`.
  func backwardThroughHeardValues(
    _ input: AttentionInput, _ gradContext: MatrixView, _ inputGradients: AttentionInputGradients,
    _ parameters: ParameterBuffer, _ gradients: ParameterBuffer, _ workspace: AttentionWorkspace
  ) {
    guard let heardValue, let outputs = input.peerOutputs else { return }
    let (slots, heads, width) = (configuration.slots, configuration.heads, configuration.heardWidth)
    let pooled = heardMatrix(workspace.pooledHeard, input)
    let gradPooled = heardMatrix(workspace.gradPooledHeard, input)
    for head in 0..<heads {
      let gradient = gradContext.columns(valueColumns(head))
      BLAS.multiply(
        .transposed(gradient), .plain(pooled.columns(heardColumns(head))),
        into: headHeardValue(head, heardValue, gradients), accumulate: true)
      BLAS.multiply(
        .plain(gradient), .plain(headHeardValue(head, heardValue, parameters)),
        into: gradPooled.columns(heardColumns(head)))
    }
    for agent in 0..<input.agents {
      guard let heard = heardSlots(of: agent, input, workspace) else { continue }
      let first = agent * slots + heard.lowerBound
      if soft != nil {
        addDots(
          of: gradPooled.row(agent), heads: heads, with: outputs.row(first), stride: outputs.stride,
          count: heard.count, width: width,
          to: workspace.gradScores.base + agent * heads * slots + heard.lowerBound, outStride: slots)
      }
      guard let gradOutputs = inputGradients.peerOutputs else { continue }
      for slot in heard {
        addWeightedSum(
          of: gradPooled.row(agent), stride: width, count: heads, width: width,
          coefficients: workspace.attentionWeights.row(agent * heads) + slot, coefficientStride: slots,
          to: gradOutputs.row(agent * slots + slot))
      }
    }
  }

  private func heardMatrix(_ buffer: AlignedBuffer<Float>, _ input: AttentionInput) -> MatrixView {
    buffer.matrix(columns: configuration.heads * configuration.heardWidth).first(rows: input.agents)
  }

  /// The slots that can have heard something; nil if there are none. Masked ones weigh 0.
  private func heardSlots(
    of agent: Int, _ input: AttentionInput, _ workspace: AttentionWorkspace
  ) -> Range<Int>? {
    let end = Int(workspace.slotsInUse.base[agent])
    return input.firstHeardSlot < end ? input.firstHeardSlot..<end : nil
  }
}
