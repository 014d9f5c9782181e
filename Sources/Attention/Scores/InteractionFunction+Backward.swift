extension InteractionFunction {
  /// Adds η's gradients to those of its parameters and, where wanted, of E and Y.
  ///
  /// With t = tanh(A_h e + B_h yᵢ), s = ∂L/∂η_hi and p = s u_h ⊙ (1 − t²):
  /// `∂u_h = Σ s t`, `∂A_h = Σ p eᵀ`, `∂B_h = Σ p yᵢᵀ`, `∂e = Σ A_hᵀ p`, `∂yᵢ = Σ_h B_hᵀ p`, and with
  /// g_h = ∂L/∂(D_hᵀ C_h e): `∂D_h = (C_h e) g_hᵀ`, `∂C_h = (D_h g_h) eᵀ`, `∂e = Σ_h C_hᵀ D_h g_h`.
  ///
  /// - Parameters:
  ///   - gradScores: Shape (agents, heads, slots); 0 at masked slots.
  ///   - gradQueries: Shape (agents, heads · tokenWidth).
  ///   - inputGradients: `environment` and `peerOutputs` are added to; nil when nobody needs them.
  func backward(
    _ input: AttentionInput, gradScores: UnsafePointer<Float>, gradQueries: MatrixView,
    inputGradients: AttentionInputGradients, _ parameters: ParameterBuffer, gradients: ParameterBuffer,
    _ workspace: Workspace
  ) {
    let agents = input.agents
    guard let environment = input.environment?.first(rows: agents) else {
      preconditionFailure("interaction needs the environment state")
    }
    let gradEnvironment = inputGradients.environment?.first(rows: agents)
    let heard = Int(workspace.heardStart[agents])
    let gradHidden = MatrixView(workspace.gradEnvironmentHidden.base, rows: agents, columns: hiddenColumns)
    let gradHeard = MatrixView(workspace.gradHeardHidden.base, rows: heard, columns: hiddenColumns)

    // First term, up to the tanh's argument; the silent slots' gradient to Y needs the slopes of all agents.
    if inputGradients.peerOutputs != nil { prepareSilentSlopes(agents, parameters, workspace) }
    for agent in 0..<agents {
      let scores = gradScores + agent * heads * slots
      backwardThroughTanh(agent, scores, gradHidden.row(agent), parameters, gradients, workspace)
      if let gradOutputs = inputGradients.peerOutputs {
        addSilentOutputGradient(agent, to: gradOutputs, workspace)
      }
    }

    // Then the linear maps, for all agents at once.
    BLAS.multiply(
      .transposed(gradHidden), .plain(environment), into: gradients.matrix(a), accumulate: true)
    BLAS.multiply(
      .transposed(gradHeard),
      .plain(MatrixView(workspace.heardOutputs.base, rows: heard, columns: widths.output)),
      into: gradients.matrix(b), accumulate: true)
    if let gradEnvironment {
      BLAS.multiply(
        .plain(gradHidden), .plain(parameters.matrix(a)), into: gradEnvironment, accumulate: true)
    }
    if let gradOutputs = inputGradients.peerOutputs {
      addHeardOutputGradient(gradHeard, agents, to: gradOutputs, parameters, workspace)
    }
    backwardThroughQueries(
      environment, gradQueries, gradEnvironment, parameters, gradients, workspace)
  }

  /// One agent's gradients of u and of the tanh's argument: row by row for the heard slots, their sum over all
  /// slots in `gradHidden`.
  private func backwardThroughTanh(
    _ agent: Int, _ gradScores: UnsafePointer<Float>, _ gradHidden: UnsafeMutablePointer<Float>,
    _ parameters: ParameterBuffer, _ gradients: ParameterBuffer, _ workspace: Workspace
  ) {
    let first = Int(workspace.heardStart[agent])
    let count = Int(workspace.heardStart[agent + 1]) - first
    let slotOf = workspace.heardSlot.base + first
    let heardGradient = workspace.heardRow.base
    for head in 0..<heads {
      let silentGradient = workspace.gradSilent.base + head * slots
      silentGradient.update(from: gradScores + head * slots, count: slots)
      for index in 0..<count {
        heardGradient[index] = silentGradient[Int(slotOf[index])]
        silentGradient[Int(slotOf[index])] = 0
      }
      let offset = head * widths.hidden
      backwardThroughTanh(
        u: parameters.pointer(u) + offset, gradU: gradients.pointer(u) + offset,
        silent: workspace.silentHidden.base + agent * hiddenColumns + offset,
        silentGradient: sum(silentGradient, count: slots),
        rows: workspace.heardHidden.base + first * hiddenColumns + offset, heardGradient: heardGradient,
        count: count, gradRows: workspace.gradHeardHidden.base + first * hiddenColumns + offset,
        gradHidden: gradHidden + offset)
    }
  }

  /// One head of the same. Lanes are hidden units and the rows run inside, so that sums stay in registers.
  private func backwardThroughTanh(
    u: UnsafePointer<Float>, gradU: UnsafeMutablePointer<Float>,
    silent: UnsafePointer<Float>, silentGradient: Float,
    rows: UnsafePointer<Float>, heardGradient: UnsafePointer<Float>, count: Int,
    gradRows: UnsafeMutablePointer<Float>, gradHidden: UnsafeMutablePointer<Float>
  ) {
    let stride = hiddenColumns
    var k = 0
    while k + 4 <= widths.hidden {
      let slope = load4(u, k)
      let t = load4(silent, k)
      var gradSlope = silentGradient * t
      var total = silentGradient * slope * (1 - t * t)
      for index in 0..<count {
        let t = load4(rows, index * stride + k)
        let gradient = heardGradient[index] * slope * (1 - t * t)
        store4(gradient, gradRows, index * stride + k)
        gradSlope += heardGradient[index] * t
        total += gradient
      }
      store4(load4(gradU, k) + gradSlope, gradU, k)
      store4(total, gradHidden, k)
      k += 4
    }
    while k < widths.hidden {
      let t = silent[k]
      var gradSlope = silentGradient * t
      var total = silentGradient * u[k] * (1 - t * t)
      for index in 0..<count {
        let t = rows[index * stride + k]
        let gradient = heardGradient[index] * u[k] * (1 - t * t)
        gradRows[index * stride + k] = gradient
        gradSlope += heardGradient[index] * t
        total += gradient
      }
      gradU[k] += gradSlope
      gradHidden[k] = total
      k += 1
    }
  }

  /// `B_hᵀ (u_h ⊙ (1 − tanh²(A_h e)))`, what a silent slot's score gradient is multiplied by to reach its yᵢ.
  private func prepareSilentSlopes(_ agents: Int, _ parameters: ParameterBuffer, _ workspace: Workspace) {
    let u = UnsafePointer(parameters.pointer(u))
    for agent in 0..<agents {
      let t = UnsafePointer(workspace.silentHidden.base + agent * hiddenColumns)
      let slope = workspace.silentSlope.base + agent * hiddenColumns
      for k in 0..<hiddenColumns { slope[k] = u[k] * (1 - t[k] * t[k]) }
    }
    let slopes = MatrixView(workspace.silentSlope.base, rows: agents, columns: hiddenColumns)
    let toOutput = MatrixView(workspace.silentSlopeOutput.base, rows: agents, columns: heads * widths.output)
    for head in 0..<heads {
      BLAS.multiply(
        .plain(columns(of: slopes, head, widths.hidden)),
        .plain(headRows(b, head, widths.hidden, parameters)),
        into: columns(of: toOutput, head, widths.output))
    }
  }

  private func addSilentOutputGradient(_ agent: Int, to gradOutputs: MatrixView, _ workspace: Workspace) {
    for slot in 0..<slots {
      addWeightedSum(
        of: workspace.silentSlopeOutput.base + agent * heads * widths.output, stride: widths.output,
        count: heads, width: widths.output, coefficients: workspace.gradSilent.base + slot,
        coefficientStride: slots, to: gradOutputs.row(agent * slots + slot))
    }
  }

  private func addHeardOutputGradient(
    _ gradHeard: MatrixView, _ agents: Int, to gradOutputs: MatrixView, _ parameters: ParameterBuffer,
    _ workspace: Workspace
  ) {
    let gradients = MatrixView(
      workspace.gradHeardOutputs.base, rows: gradHeard.rows, columns: widths.output)
    BLAS.multiply(.plain(gradHeard), .plain(parameters.matrix(b)), into: gradients)
    for agent in 0..<agents {
      for row in Int(workspace.heardStart[agent])..<Int(workspace.heardStart[agent + 1]) {
        let slot = Int(workspace.heardSlot[row])
        add(gradients.row(row), count: widths.output, to: gradOutputs.row(agent * slots + slot))
      }
    }
  }

  /// The second term: from the queries `D_hᵀ C_h e` back to D, C and e.
  private func backwardThroughQueries(
    _ environment: MatrixView, _ gradQueries: MatrixView, _ gradEnvironment: MatrixView?,
    _ parameters: ParameterBuffer, _ gradients: ParameterBuffer, _ workspace: Workspace
  ) {
    let agents = environment.rows
    let projected = MatrixView(workspace.projected.base, rows: agents, columns: heads * widths.rank)
    let gradProjected = MatrixView(workspace.gradProjected.base, rows: agents, columns: heads * widths.rank)
    for head in 0..<heads {
      let gradQuery = columns(of: gradQueries, head, tokenWidth)
      BLAS.multiply(
        .transposed(columns(of: projected, head, widths.rank)), .plain(gradQuery),
        into: headRows(d, head, widths.rank, gradients), accumulate: true)
      BLAS.multiply(
        .plain(gradQuery), .transposed(headRows(d, head, widths.rank, parameters)),
        into: columns(of: gradProjected, head, widths.rank))
    }
    BLAS.multiply(
      .transposed(gradProjected), .plain(environment), into: gradients.matrix(c), accumulate: true)
    if let gradEnvironment {
      BLAS.multiply(
        .plain(gradProjected), .plain(parameters.matrix(c)), into: gradEnvironment, accumulate: true)
    }
  }
}
