extension InteractionAttention {
  /// Computes the context, and W* (or W) on the way; see `AttentionWorkspace` for where they are left.
  ///
  /// Tokens are pooled first and mapped by V_h afterwards, once an agent and head rather than once a slot.
  /// - Parameters:
  ///   - recording: What else to compute; nothing else is needed to act.
  ///   - earlier: The workspace of the last pass but this, an `enhanced` one of the same tokens, mask and E which heard
  ///     something else: what does not rest on Y is taken over from it. Of no effect where η is recorded.
  ///   - context: `c`, shape (agents, heads · valueWidth); overwritten.
  public func forward(
    _ input: AttentionInput, pass: AttentionPass = .enhanced, recording: AttentionRecording = [],
    after earlier: AttentionWorkspace? = nil, into context: MatrixView, _ parameters: ParameterBuffer,
    _ workspace: AttentionWorkspace
  ) {
    check(input, workspace)
    precondition(
      earlier.map {
        $0.silentScores === workspace.silentScores && $0.agents == input.agents && $0.pass == .enhanced
      } ?? true, "after a pass of something else")
    precondition(
      context.rows == input.agents && context.columns == contextWidth,
      "context of shape (\(context.rows), \(context.columns))")
    precondition(
      !recording.contains(.interaction) || interaction != nil, "no interaction, so no η to record")
    workspace.agents = input.agents
    workspace.pass = pass
    workspace.recording = recording
    let slots = configuration.slots
    for agent in 0..<input.agents {
      let last = fillPresence(
        input.mask + agent * slots, count: slots, into: workspace.present.base + agent * slots)
      workspace.slotsInUse.base[agent] = Int32(min(slots, (last + 4) / 4 * 4))
    }

    if let soft {
      if pass == .original || recording.contains(.originalWeights) {
        computeOriginalWeights(soft, input, parameters, workspace)
      }
      if pass == .enhanced {
        computeScores(
          soft, input, after: recording.contains(.interaction) ? nil : earlier, parameters, workspace)
        for agent in 0..<input.agents {
          let row = workspace.attentionWeights.row(agent * configuration.heads)
          applyFunction(input, agent, row, workspace)
        }
      }
    } else {
      computeUniformWeights(input, workspace)
    }
    if pass == .original {
      let count = input.agents * configuration.heads * slots
      workspace.attentionWeights.base.update(from: workspace.originalWeights.base, count: count)
    }

    pool(input, workspace)
    let pooled = workspace.pooled.matrix(columns: configuration.heads * configuration.tokenWidth)
      .first(rows: input.agents)
    for head in 0..<configuration.heads {
      BLAS.multiply(
        .plain(pooled.columns(tokenColumns(head))), .transposed(headValue(head, parameters)),
        into: context.columns(valueColumns(head)))
    }
    addHeardValues(input, to: context, parameters, workspace)
  }

  /// Records W after a pass that did not: the same as `recording: .originalWeights` would have left.
  ///
  /// - Parameter input: the very input of that pass.
  public func recordOriginalWeights(
    _ input: AttentionInput, _ parameters: ParameterBuffer, _ workspace: AttentionWorkspace
  ) {
    precondition(
      workspace.agents == input.agents && workspace.pass == .enhanced, "after a pass of other agents")
    if let soft { computeOriginalWeights(soft, input, parameters, workspace) }
    workspace.recording.insert(.originalWeights)
  }

  /// W = f(Xᵀα + β).
  private func computeOriginalWeights(
    _ soft: SoftAttention, _ input: AttentionInput, _ parameters: ParameterBuffer,
    _ workspace: AttentionWorkspace
  ) {
    let weights = workspace.originalWeights.base
    let alpha = parameters.pointer(soft.alpha)
    let beta = parameters.pointer(soft.beta)
    for agent in 0..<input.agents {
      let row = weights + agent * configuration.heads * configuration.slots
      soft.fillBias(
        beta, kindOf: input.kinds(of: agent, slots: configuration.slots), slots: configuration.slots,
        into: row)
      addScores(soft, queries: alpha, input, agent, to: row, workspace)
      applyFunction(input, agent, row, workspace)
    }
  }

  /// Xᵀγ + δ + η, in the place of W*.
  private func computeScores(
    _ soft: SoftAttention, _ input: AttentionInput, after earlier: AttentionWorkspace?,
    _ parameters: ParameterBuffer, _ workspace: AttentionWorkspace
  ) {
    let scores = workspace.attentionWeights.base
    let silent = workspace.silentScores.base
    let count = input.agents * configuration.heads * configuration.slots
    if let earlier {
      scores.update(from: silent, count: count)
      takeOver(earlier, agents: input.agents, workspace)
    } else {
      computeSilentScores(soft, input, to: scores, parameters, workspace)
      silent.update(from: scores, count: count)
    }
    if let interaction, let scratch = workspace.interaction {
      interaction.forwardHeard(input, scores: scores, parameters, scratch)
      if workspace.recording.contains(.interaction) {
        interaction.forwardHeard(input, scores: workspace.interactionScores.base, parameters, scratch)
        maskInteraction(input.agents, workspace)
      }
    }
  }

  /// Xᵀγ + δ + η as if nobody had said anything. Leaves γ_h + D_hᵀ C_h e in `queries`, and that much of η, if it is
  /// recorded, in its place.
  private func computeSilentScores(
    _ soft: SoftAttention, _ input: AttentionInput, to scores: UnsafeMutablePointer<Float>,
    _ parameters: ParameterBuffer, _ workspace: AttentionWorkspace
  ) {
    let rowCount = configuration.heads * configuration.slots
    let width = configuration.heads * configuration.tokenWidth
    let gamma = parameters.pointer(soft.gamma)
    let delta = parameters.pointer(soft.delta)
    for agent in 0..<input.agents {
      soft.fillBias(
        delta, kindOf: input.kinds(of: agent, slots: configuration.slots), slots: configuration.slots,
        into: scores + agent * rowCount)
    }
    guard let interaction, let scratch = workspace.interaction else {
      for agent in 0..<input.agents {
        addScores(soft, queries: gamma, input, agent, to: scores + agent * rowCount, workspace)
      }
      return
    }
    let queries = workspace.queries.matrix(columns: width).first(rows: input.agents)
    if workspace.recording.contains(.interaction) {
      let eta = workspace.interactionScores.base
      eta.update(repeating: 0, count: input.agents * rowCount)
      interaction.forwardSilent(input, scores: eta, queries: queries, parameters, scratch)
      for agent in 0..<input.agents {
        addScores(soft, queries: queries.row(agent), input, agent, to: eta + agent * rowCount, workspace)
      }
    }
    interaction.forwardSilent(input, scores: scores, queries: queries, parameters, scratch)
    for agent in 0..<input.agents {
      add(gamma, count: width, to: queries.row(agent))
      addScores(soft, queries: queries.row(agent), input, agent, to: scores + agent * rowCount, workspace)
    }
  }

  /// Leaves what a pass has in common with one before it in its own workspace, for the way back.
  private func takeOver(_ earlier: AttentionWorkspace, agents: Int, _ workspace: AttentionWorkspace) {
    guard let interaction, let scratch = workspace.interaction, let other = earlier.interaction else {
      return
    }
    workspace.queries.base.update(
      from: earlier.queries.base, count: agents * configuration.heads * configuration.tokenWidth)
    interaction.takeOver(other, agents: agents, scratch)
  }

  /// η of masked slots is 0.
  private func maskInteraction(_ agents: Int, _ workspace: AttentionWorkspace) {
    for agent in 0..<agents {
      let present = workspace.present.base + agent * configuration.slots
      for head in 0..<configuration.heads {
        let eta = workspace.interactionScores.row(agent * configuration.heads + head)
        for slot in 0..<configuration.slots { eta[slot] *= present[slot] }
      }
    }
  }

  private func addScores(
    _ soft: SoftAttention, queries: UnsafePointer<Float>, _ input: AttentionInput, _ agent: Int,
    to scores: UnsafeMutablePointer<Float>, _ workspace: AttentionWorkspace
  ) {
    soft.addScores(
      queries: queries, tokens: input.tokens.row(agent * configuration.slots),
      count: Int(workspace.slotsInUse.base[agent]), slots: configuration.slots, to: scores)
  }

  private func applyFunction(
    _ input: AttentionInput, _ agent: Int, _ scores: UnsafeMutablePointer<Float>,
    _ workspace: AttentionWorkspace
  ) {
    let heads = configuration.heads
    configuration.function.apply(
      to: scores, heads: heads, present: workspace.present.base + agent * configuration.slots,
      noise: input.noise?.row(agent * heads), noiseStride: input.noise?.stride ?? 0,
      slots: configuration.slots)
  }

  /// W and W* alike: the same for all heads.
  private func computeUniformWeights(_ input: AttentionInput, _ workspace: AttentionWorkspace) {
    let slots = configuration.slots
    for agent in 0..<input.agents {
      for head in 0..<configuration.heads {
        let row = (agent * configuration.heads + head) * slots
        let weights = workspace.attentionWeights.base + row
        uniformWeights(present: workspace.present.base + agent * slots, count: slots, into: weights)
        (workspace.originalWeights.base + row).update(from: weights, count: slots)
      }
    }
  }

  /// Σᵢ W*_hi xᵢ.
  private func pool(_ input: AttentionInput, _ workspace: AttentionWorkspace) {
    let slots = configuration.slots
    let width = configuration.tokenWidth
    let weights = workspace.attentionWeights.base
    workspace.pooled.base.update(repeating: 0, count: input.agents * configuration.heads * width)
    for agent in 0..<input.agents {
      let row = agent * configuration.heads
      addWeightedSums(
        of: input.tokens.row(agent * slots), stride: width, count: Int(workspace.slotsInUse.base[agent]),
        width: width, coefficients: weights + row * slots, coefficientStride: slots,
        heads: configuration.heads, to: workspace.pooled.base + row * width)
    }
  }
}
