extension InteractionAttention {
  /// Adds to the gradients of all parameters that the last forward pass used, and to those of its inputs.
  ///
  /// From `c = concat_h V_h Σᵢ W*_hi xᵢ`, with p_h = Σᵢ W*_hi xᵢ and g_h = V_hᵀ ∂L/∂c_h:
  /// `∂V_h = ∂L/∂c_h p_hᵀ`, `∂W*_hi = g_h · xᵢ`, then through the attention function to ∂s_hi, and
  /// `∂xᵢ = Σ_h W*_hi g_h + ∂s_hi q_h`, `∂q_h = Σᵢ ∂s_hi xᵢ`, where q_h = γ_h + D_hᵀ C_h e.
  ///
  /// - Parameters:
  ///   - input: The very input of the forward pass.
  ///   - workspace: As the forward pass left it.
  public func backward(
    _ input: AttentionInput, _ outputGradients: AttentionOutputGradients,
    inputGradients: AttentionInputGradients = AttentionInputGradients(),
    _ parameters: ParameterBuffer, gradients: ParameterBuffer, _ workspace: AttentionWorkspace
  ) {
    check(input, workspace)
    precondition(
      workspace.agents == input.agents, "\(input.agents) agents after a pass of \(workspace.agents)")
    precondition(
      outputGradients.originalWeights == nil
        || (workspace.pass == .enhanced && workspace.recording.contains(.originalWeights)),
      "a gradient to W needs a pass 'enhanced' that recorded W")
    backwardThroughValue(outputGradients.context, input.agents, parameters, gradients, workspace)
    clearScoreGradients(input, outputGradients, workspace)
    backwardThroughHeardValues(
      input, outputGradients.context, inputGradients, parameters, gradients, workspace)
    backwardThroughWeights(input, workspace)
    guard let soft else {
      if let gradTokens = inputGradients.tokens {
        for agent in 0..<input.agents {
          addTokenGradient(
            workspace.attentionWeights.row(agent * configuration.heads),
            workspace.gradPooled.base + agent * configuration.heads * configuration.tokenWidth, agent,
            to: gradTokens, workspace)
        }
      }
      return
    }

    let (query, bias) = soft.slices(for: workspace.pass)
    let gradQuery = gradients.pointer(query)
    let gradBias = gradients.pointer(bias)
    let slots = configuration.slots
    let width = configuration.heads * configuration.tokenWidth
    // With η each agent has its own queries, and ∂q goes on from them to C and D.
    let interaction = workspace.pass == .enhanced ? interaction : nil
    if interaction != nil { workspace.gradQueries.base.update(repeating: 0, count: input.agents * width) }
    for agent in 0..<input.agents {
      let gradScores = workspace.gradScores.base + agent * configuration.heads * slots
      let kinds = input.kinds(of: agent, slots: slots)
      let tokens = input.tokens.row(agent * slots)
      let count = Int(workspace.slotsInUse.base[agent])
      soft.addBiasGradient(of: gradScores, kindOf: kinds, slots: slots, to: gradBias)
      if interaction != nil {
        let gradQueries = workspace.gradQueries.base + agent * width
        soft.addQueryGradient(of: gradScores, tokens: tokens, count: count, slots: slots, to: gradQueries)
        add(gradQueries, count: width, to: gradQuery)
      } else {
        soft.addQueryGradient(of: gradScores, tokens: tokens, count: count, slots: slots, to: gradQuery)
      }
      if let gradTokens = inputGradients.tokens {
        let queries =
          interaction == nil ? parameters.pointer(query) : workspace.queries.base + agent * width
        addTokenGradients(
          workspace.attentionWeights.row(agent * configuration.heads),
          workspace.gradPooled.base + agent * width, gradScores, queries, agent, to: gradTokens, workspace)
      }
    }
    if let interaction, let scratch = workspace.interaction {
      interaction.backward(
        input, gradScores: workspace.gradScores.base,
        gradQueries: workspace.gradQueries.matrix(columns: width).first(rows: input.agents),
        inputGradients: inputGradients, parameters, gradients: gradients, scratch)
    }
    if let gradOriginal = outputGradients.originalWeights {
      backwardThroughOriginalWeights(
        gradOriginal, soft, input, inputGradients, parameters, gradients, workspace)
    }
  }

  /// ∂V_h, and g_h into `gradPooled`.
  private func backwardThroughValue(
    _ gradContext: MatrixView, _ agents: Int, _ parameters: ParameterBuffer, _ gradients: ParameterBuffer,
    _ workspace: AttentionWorkspace
  ) {
    precondition(
      gradContext.rows == agents && gradContext.columns == contextWidth,
      "gradient to a context of shape (\(gradContext.rows), \(gradContext.columns))")
    let width = configuration.heads * configuration.tokenWidth
    let pooled = workspace.pooled.matrix(columns: width).first(rows: agents)
    let gradPooled = workspace.gradPooled.matrix(columns: width).first(rows: agents)
    for head in 0..<configuration.heads {
      let gradient = gradContext.columns(valueColumns(head))
      BLAS.multiply(
        .transposed(gradient), .plain(pooled.columns(tokenColumns(head))), into: headValue(head, gradients),
        accumulate: true)
      BLAS.multiply(
        .plain(gradient), .plain(headValue(head, parameters)),
        into: gradPooled.columns(tokenColumns(head)))
    }
  }

  /// ∂W* of the auxiliary loss alone into `gradScores`.
  private func clearScoreGradients(
    _ input: AttentionInput, _ outputGradients: AttentionOutputGradients, _ workspace: AttentionWorkspace
  ) {
    guard soft != nil else { return }
    let (heads, slots) = (configuration.heads, configuration.slots)
    workspace.gradScores.base.update(repeating: 0, count: input.agents * heads * slots)
    guard let auxiliary = outputGradients.attentionWeights else { return }
    for row in 0..<input.agents * heads {
      (workspace.gradScores.base + row * slots).update(from: auxiliary.row(row), count: slots)
    }
  }

  /// Adds ∂W* by way of the tokens to `gradScores`, and takes it through the attention function.
  private func backwardThroughWeights(_ input: AttentionInput, _ workspace: AttentionWorkspace) {
    guard soft != nil else { return }
    let slots = configuration.slots
    let width = configuration.tokenWidth
    let heads = configuration.heads
    for agent in 0..<input.agents {
      let gradPooled = workspace.gradPooled.base + agent * heads * width
      let weights = workspace.attentionWeights.row(agent * heads)
      let gradient = workspace.gradScores.base + agent * heads * slots
      addDots(
        of: gradPooled, heads: heads, with: input.tokens.row(agent * slots), stride: width,
        count: Int(workspace.slotsInUse.base[agent]), width: width, to: gradient, outStride: slots)
      for head in 0..<heads {
        configuration.function.backward(
          weights: weights + head * slots, gradient: gradient + head * slots, count: slots)
      }
    }
  }

  /// `∂xᵢ += Σ_h k_hi r_h` for one agent, with coefficients of shape (heads, slots) and rows of shape
  /// (heads, tokenWidth). Masked slots are left alone.
  private func addTokenGradient(
    _ coefficients: UnsafePointer<Float>, _ rows: UnsafePointer<Float>, _ agent: Int,
    to gradTokens: MatrixView, _ workspace: AttentionWorkspace
  ) {
    let slots = configuration.slots
    for slot in 0..<slots where workspace.present.base[agent * slots + slot] > 0 {
      addWeightedSum(
        of: rows, stride: configuration.tokenWidth, count: configuration.heads,
        width: configuration.tokenWidth, coefficients: coefficients + slot, coefficientStride: slots,
        to: gradTokens.row(agent * slots + slot))
    }
  }

  /// `∂xᵢ += Σ_h k_hi r_h + l_hi s_h`: both of an agent's shares in one pass over its tokens.
  private func addTokenGradients(
    _ k: UnsafePointer<Float>, _ r: UnsafePointer<Float>, _ l: UnsafePointer<Float>,
    _ s: UnsafePointer<Float>, _ agent: Int, to gradTokens: MatrixView, _ workspace: AttentionWorkspace
  ) {
    let slots = configuration.slots
    let width = configuration.tokenWidth
    guard configuration.heads == 2 && width % 4 == 0 else {
      addTokenGradient(k, r, agent, to: gradTokens, workspace)
      addTokenGradient(l, s, agent, to: gradTokens, workspace)
      return
    }
    for slot in 0..<slots where workspace.present.base[agent * slots + slot] > 0 {
      let row = gradTokens.row(agent * slots + slot)
      let (k0, k1, l0, l1) = (k[slot], k[slots + slot], l[slot], l[slots + slot])
      var j = 0
      while j < width {
        var sum = load4(row, j) + k0 * load4(r, j)
        sum += k1 * load4(r, width &+ j)
        sum += l0 * load4(s, j)
        sum += l1 * load4(s, width &+ j)
        store4(sum, row, j)
        j &+= 4
      }
    }
  }

  /// From ∂L/∂W of an auxiliary loss to α, β and the tokens.
  private func backwardThroughOriginalWeights(
    _ gradOriginal: MatrixView, _ soft: SoftAttention, _ input: AttentionInput,
    _ inputGradients: AttentionInputGradients, _ parameters: ParameterBuffer, _ gradients: ParameterBuffer,
    _ workspace: AttentionWorkspace
  ) {
    let slots = configuration.slots
    let gradScores = workspace.gradOriginalScores.base
    for agent in 0..<input.agents {
      for head in 0..<configuration.heads {
        let row = agent * configuration.heads + head
        let gradient = gradScores + head * slots
        gradient.update(from: gradOriginal.row(row), count: slots)
        configuration.function.backward(
          weights: workspace.originalWeights.row(row), gradient: gradient, count: slots)
      }
      soft.addBiasGradient(
        of: gradScores, kindOf: input.kinds(of: agent, slots: slots), slots: slots,
        to: gradients.pointer(soft.beta))
      soft.addQueryGradient(
        of: gradScores, tokens: input.tokens.row(agent * slots),
        count: Int(workspace.slotsInUse.base[agent]), slots: slots, to: gradients.pointer(soft.alpha))
      if let gradTokens = inputGradients.tokens {
        addTokenGradient(gradScores, parameters.pointer(soft.alpha), agent, to: gradTokens, workspace)
      }
    }
  }
}
