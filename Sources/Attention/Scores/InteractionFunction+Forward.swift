extension InteractionFunction {
  /// Adds η's first term to the scores and writes the queries of its second.
  ///
  /// - Parameters:
  ///   - input: E, Y and the mask of `input.agents` agents; without `peerOutputs` nothing is heard.
  ///   - scores: Shape (agents, heads, slots); `u_hᵀ tanh(A_h e + B_h yᵢ)` is added.
  ///   - queries: `D_hᵀ C_h e`, shape (agents, heads · tokenWidth); overwritten.
  func forward(
    _ input: AttentionInput, scores: UnsafeMutablePointer<Float>, queries: MatrixView,
    _ parameters: ParameterBuffer, _ workspace: Workspace
  ) {
    let agents = input.agents
    guard let environment = input.environment?.first(rows: agents) else {
      preconditionFailure("interaction needs the environment state")
    }
    precondition(environment.columns == widths.environment, "environment of \(environment.columns) floats")
    let heard = gatherHeard(input, workspace)

    // Environment: A e and C e once an agent, then the queries head by head.
    let hidden = MatrixView(workspace.environmentHidden.base, rows: agents, columns: hiddenColumns)
    let projected = MatrixView(workspace.projected.base, rows: agents, columns: heads * widths.rank)
    BLAS.multiply(.plain(environment), .transposed(parameters.matrix(a)), into: hidden)
    BLAS.multiply(.plain(environment), .transposed(parameters.matrix(c)), into: projected)
    for head in 0..<heads {
      BLAS.multiply(
        .plain(columns(of: projected, head, widths.rank)), .plain(headRows(d, head, widths.rank, parameters)),
        into: columns(of: queries, head, tokenWidth))
    }

    // Peers: B yᵢ for the heard slots only.
    let heardHidden = MatrixView(workspace.heardHidden.base, rows: heard, columns: hiddenColumns)
    BLAS.multiply(
      .plain(MatrixView(workspace.heardOutputs.base, rows: heard, columns: widths.output)),
      .transposed(parameters.matrix(b)), into: heardHidden)

    let silent = workspace.silentHidden.base
    let u = parameters.pointer(u)
    for agent in 0..<agents {
      let silent = silent + agent * hiddenColumns
      let first = Int(workspace.heardStart[agent])
      let count = Int(workspace.heardStart[agent + 1]) - first
      let rows = heardHidden.base + first * hiddenColumns
      tanhOfSums(hidden.row(agent), silent, rows, count)
      addFirstTerm(
        u, silent, rows, workspace.heardSlot.base + first, count,
        to: scores + agent * heads * slots, workspace)
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

  /// `silent = tanh(a)` and, in place, `row = tanh(a + row)` for each heard row.
  private func tanhOfSums(
    _ a: UnsafePointer<Float>, _ silent: UnsafeMutablePointer<Float>, _ rows: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    let width = hiddenColumns
    for k in 0..<width { silent[k] = fastTanh(a[k]) }
    for index in 0..<count {
      let row = rows + index * width
      for k in 0..<width { row[k] = fastTanh(a[k] + row[k]) }
    }
  }

  /// Adds `u_hᵀ tanh(…)` to one agent's scores, shape (heads, slots).
  private func addFirstTerm(
    _ u: UnsafePointer<Float>, _ silent: UnsafePointer<Float>, _ rows: UnsafePointer<Float>,
    _ slotOf: UnsafePointer<Int32>, _ count: Int, to scores: UnsafeMutablePointer<Float>,
    _ workspace: Workspace
  ) {
    let eta = workspace.row.base
    let heardEta = workspace.heardRow.base
    for head in 0..<heads {
      let offset = head * widths.hidden
      eta.update(repeating: dot(u + offset, silent + offset, count: widths.hidden), count: slots)
      heardEta.update(repeating: 0, count: count)
      addDots(
        of: u + offset, heads: 1, with: rows + offset, stride: hiddenColumns, count: count,
        width: widths.hidden, to: heardEta, outStride: count)
      for index in 0..<count { eta[Int(slotOf[index])] = heardEta[index] }
      add(eta, count: slots, to: scores + head * slots)
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
