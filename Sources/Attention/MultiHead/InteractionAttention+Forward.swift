extension InteractionAttention {
  /// Computes the context, and W* (or W) on the way; see `AttentionWorkspace` for where they are left.
  ///
  /// Tokens are pooled first and mapped by V_h afterwards, once an agent and head rather than once a slot.
  /// - Parameters:
  ///   - recording: What else to compute; nothing else is needed to act.
  ///   - context: `c`, shape (agents, heads · valueWidth); overwritten.
  public func forward(
    _ input: AttentionInput, pass: AttentionPass = .enhanced, recording: AttentionRecording = [],
    into context: MatrixView, _ parameters: ParameterBuffer, _ workspace: AttentionWorkspace
  ) {
    check(input, workspace)
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
      if pass == .enhanced { computeWeights(soft, input, parameters, workspace) }
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

  /// W* = f(Xᵀγ + δ + η).
  private func computeWeights(
    _ soft: SoftAttention, _ input: AttentionInput, _ parameters: ParameterBuffer,
    _ workspace: AttentionWorkspace
  ) {
    let weights = workspace.attentionWeights.base
    let rowCount = configuration.heads * configuration.slots
    let gamma = parameters.pointer(soft.gamma)
    let delta = parameters.pointer(soft.delta)
    for agent in 0..<input.agents {
      soft.fillBias(
        delta, kindOf: input.kinds(of: agent, slots: configuration.slots), slots: configuration.slots,
        into: weights + agent * rowCount)
    }
    if let interaction {
      addInteraction(interaction, soft, input, gamma, to: weights, parameters, workspace)
    }
    let width = configuration.heads * configuration.tokenWidth
    for agent in 0..<input.agents {
      let queries = interaction == nil ? gamma : workspace.queries.base + agent * width
      let row = weights + agent * rowCount
      addScores(soft, queries: queries, input, agent, to: row, workspace)
      applyFunction(input, agent, row, workspace)
    }
  }

  /// Adds η's first term to the scores and leaves γ_h + D_hᵀ C_h e in `queries`; records η if asked to.
  private func addInteraction(
    _ interaction: InteractionFunction, _ soft: SoftAttention, _ input: AttentionInput,
    _ gamma: UnsafePointer<Float>, to scores: UnsafeMutablePointer<Float>, _ parameters: ParameterBuffer,
    _ workspace: AttentionWorkspace
  ) {
    guard let scratch = workspace.interaction else { preconditionFailure("a workspace without η") }
    let rowCount = configuration.heads * configuration.slots
    let width = configuration.heads * configuration.tokenWidth
    let queries = workspace.queries.matrix(columns: width).first(rows: input.agents)
    if workspace.recording.contains(.interaction) {
      let eta = workspace.interactionScores.base
      eta.update(repeating: 0, count: input.agents * rowCount)
      interaction.forward(input, scores: eta, queries: queries, parameters, scratch)
      add(eta, count: input.agents * rowCount, to: scores)
      for agent in 0..<input.agents {
        let eta = eta + agent * rowCount
        addScores(soft, queries: queries.row(agent), input, agent, to: eta, workspace)
        let present = workspace.present.base + agent * configuration.slots
        for head in 0..<configuration.heads {
          for slot in 0..<configuration.slots { eta[head * configuration.slots + slot] *= present[slot] }
        }
      }
    } else {
      interaction.forward(input, scores: scores, queries: queries, parameters, scratch)
    }
    for agent in 0..<input.agents { add(gamma, count: width, to: queries.row(agent)) }
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
      let tokens = input.tokens.row(agent * slots)
      for head in 0..<configuration.heads {
        let row = agent * configuration.heads + head
        addWeightedSum(
          of: tokens, stride: width, count: Int(workspace.slotsInUse.base[agent]), width: width,
          coefficients: weights + row * slots, to: workspace.pooled.base + row * width)
      }
    }
  }
}
