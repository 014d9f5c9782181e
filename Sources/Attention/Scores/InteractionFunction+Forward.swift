extension InteractionFunction {
  /// What is the same whatever peers say: adds `u_hᵀ tanh(A_h e)` to the scores of all slots and writes the queries of
  /// η's second term.
  ///
  /// - Parameters:
  ///   - input: E of `input.agents` agents.
  ///   - scores: Shape (agents, heads, slots).
  ///   - queries: `D_hᵀ C_h e`, shape (agents, heads · tokenWidth); overwritten.
  func forwardSilent(
    _ input: AttentionInput, scores: UnsafeMutablePointer<Float>, queries: MatrixView,
    _ parameters: ParameterBuffer, _ workspace: Workspace
  ) {
    let agents = input.agents
    guard let environment = input.environment?.first(rows: agents) else {
      preconditionFailure("interaction needs the environment state")
    }
    precondition(environment.columns == widths.environment, "environment of \(environment.columns) floats")

    // A e and C e once an agent, then the queries head by head.
    let hidden = MatrixView(workspace.environmentHidden.base, rows: agents, columns: hiddenColumns)
    let projected = MatrixView(workspace.projected.base, rows: agents, columns: heads * widths.rank)
    BLAS.multiply(.plain(environment), .transposed(parameters.matrix(a)), into: hidden)
    BLAS.multiply(.plain(environment), .transposed(parameters.matrix(c)), into: projected)
    for head in 0..<heads {
      BLAS.multiply(
        .plain(columns(of: projected, head, widths.rank)), .plain(headRows(d, head, widths.rank, parameters)),
        into: columns(of: queries, head, tokenWidth))
    }
    let (silent, eta) = (workspace.silentHidden.base, workspace.silentScores.base)
    let u = parameters.pointer(u)
    for index in 0..<agents * hiddenColumns { silent[index] = fastTanh(hidden.base[index]) }
    for agent in 0..<agents {
      for head in 0..<heads {
        let offset = head * widths.hidden
        let score = dot(u + offset, silent + agent * hiddenColumns + offset, count: widths.hidden)
        eta[agent * heads + head] = score
        let row = scores + (agent * heads + head) * slots
        for slot in 0..<slots { row[slot] += score }
      }
    }
  }

  /// Leaves what `forwardSilent` did in another workspace, which shares what is needed within a pass, in this one.
  func takeOver(_ other: Workspace, agents: Int, _ workspace: Workspace) {
    precondition(
      workspace.environmentHidden === other.environmentHidden, "of a workspace that shares nothing")
    workspace.silentHidden.base.update(from: other.silentHidden.base, count: agents * hiddenColumns)
    workspace.projected.base.update(from: other.projected.base, count: agents * heads * widths.rank)
  }

  /// Turns `u_hᵀ tanh(A_h e)` into `u_hᵀ tanh(A_h e + B_h yᵢ)` in the scores of the heard slots, after `forwardSilent`.
  ///
  /// - Parameters:
  ///   - input: Y and the mask of `input.agents` agents; without `peerOutputs` nothing is heard.
  ///   - scores: Shape (agents, heads, slots).
  func forwardHeard(
    _ input: AttentionInput, scores: UnsafeMutablePointer<Float>, _ parameters: ParameterBuffer,
    _ workspace: Workspace
  ) {
    let heard = gatherHeard(input, workspace)
    guard heard > 0 else { return }
    let rows = workspace.heardHidden.base
    BLAS.multiply(
      .plain(MatrixView(workspace.heardOutputs.base, rows: heard, columns: widths.output)),
      .transposed(parameters.matrix(b)), into: MatrixView(rows, rows: heard, columns: hiddenColumns))
    let u = parameters.pointer(u)
    let eta = workspace.heardRow.base
    for agent in 0..<input.agents {
      let first = Int(workspace.heardStart[agent])
      let count = Int(workspace.heardStart[agent + 1]) - first
      guard count > 0 else { continue }
      let rows = rows + first * hiddenColumns
      addTanh(of: workspace.environmentHidden.base + agent * hiddenColumns, rows, count)
      for head in 0..<heads {
        let offset = head * widths.hidden
        eta.update(repeating: -workspace.silentScores[agent * heads + head], count: count)
        addDots(
          of: u + offset, heads: 1, with: rows + offset, stride: hiddenColumns, count: count,
          width: widths.hidden, to: eta, outStride: count)
        let row = scores + (agent * heads + head) * slots
        for index in 0..<count { row[Int(workspace.heardSlot[first + index])] += eta[index] }
      }
    }
  }

  /// Lists the present slots whose yᵢ is not zero and copies their yᵢ together; returns how many there are.
  private func gatherHeard(_ input: AttentionInput, _ workspace: Workspace) -> Int {
    let start = workspace.heardStart.base
    start[0] = 0
    guard let outputs = input.peerOutputs else {
      for agent in 0..<input.agents { start[agent + 1] = 0 }
      return 0
    }
    let width = widths.output
    precondition(outputs.columns == width && outputs.rows >= input.agents * slots, "peer outputs")
    let slotOf = workspace.heardSlot.base
    var next = workspace.heardOutputs.base
    var heard = 0
    for agent in 0..<input.agents {
      for slot in 0..<slots where input.mask[agent * slots + slot] {
        let y = outputs.base + (agent * slots + slot) * outputs.stride
        guard isAnyNotZero(y, count: width) else { continue }
        next.update(from: y, count: width)
        next += width
        slotOf[heard] = Int32(slot)
        heard += 1
      }
      start[agent + 1] = Int32(heard)
    }
    return heard
  }

  /// Of its bits: −0 counts as heard, which costs a tanh and changes nothing.
  private func isAnyNotZero(_ y: UnsafePointer<Float>, count: Int) -> Bool {
    var bits = SIMD4<UInt32>.zero
    var k = 0
    while k &+ 4 <= count {
      bits |= UnsafeRawPointer(y + k).loadUnaligned(as: SIMD4<UInt32>.self)
      k &+= 4
    }
    var any = (bits.x | bits.y) | (bits.z | bits.w)
    while k < count {
      any |= y[k].bitPattern
      k &+= 1
    }
    return any != 0
  }

  /// In place `row = tanh(a + row)` for each of `count` rows.
  private func addTanh(
    of a: UnsafePointer<Float>, _ rows: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    let width = hiddenColumns
    for index in 0..<count {
      let row = rows + index * width
      for k in 0..<width { row[k] = fastTanh(a[k] + row[k]) }
    }
  }

  /// One head's columns of a matrix whose rows hold all heads side by side.
  func columns(of matrix: MatrixView, _ head: Int, _ width: Int) -> MatrixView {
    matrix.columns((head * width)..<((head + 1) * width))
  }

  /// One head's matrix of a parameter of shape (heads, rows, columns).
  func headRows(_ slice: ParameterSlice, _ head: Int, _ rows: Int, _ buffer: ParameterBuffer) -> MatrixView {
    MatrixView(
      buffer.pointer(slice) + head * rows * slice.columns, rows: rows, columns: slice.columns)
  }
}
