/// Linear layers with an activation between each two, and layer normalization before it if asked for.
///
/// Parameters of layer i: `<name>.<i>.weight`, `<name>.<i>.bias`, `<name>.<i>.norm.weight`, `<name>.<i>.norm.bias`.
/// The last layer has neither normalization nor activation unless `outputActivation` says so.
///
/// Several passes whose inputs end in the same columns can share what these add to the first layer's sums:
/// `multiplyCommon` once, `forward` and `backward` with the other columns for each, `backwardCommon` once.
public struct MultilayerPerceptron: Sendable {
  public let widths: [Int]
  public let activation: Activation
  public let outputActivation: Activation
  let layers: [Linear]
  let norms: [LayerNorm]

  /// - Parameters:
  ///   - widths: Input, hidden layers, output.
  ///   - outputGain: Scales the last layer's first weights; small ones make a policy start near uniform.
  public init(
    _ name: String, widths: [Int], activation: Activation = .relu, outputActivation: Activation = .identity,
    normalized: Bool = false, outputGain: Float = 1, in layout: inout ParameterLayout
  ) {
    precondition(widths.count >= 2, "\(widths) names no layer")
    self.widths = widths
    self.activation = activation
    self.outputActivation = outputActivation
    var layers: [Linear] = []
    var norms: [LayerNorm] = []
    for index in 0..<(widths.count - 1) {
      let isLast = index == widths.count - 2
      layers.append(
        Linear(
          "\(name).\(index)", inputWidth: widths[index], outputWidth: widths[index + 1],
          initializer: .xavierUniform(gain: isLast ? outputGain : 1), in: &layout))
      if normalized && !isLast {
        norms.append(LayerNorm("\(name).\(index).norm", width: widths[index + 1], in: &layout))
      }
    }
    self.layers = layers
    self.norms = norms
  }

  public var inputWidth: Int { widths[0] }
  public var outputWidth: Int { widths[widths.count - 1] }

  /// What the passes leave for one another, for up to `maximumRows` rows.
  public final class Workspace: Sendable {
    public let maximumRows: Int
    /// After each layer, its activation included; the last is the network's output.
    let activations: [MatrixView]
    /// Before normalization.
    let unnormalized: [MatrixView]
    let statistics: [MatrixView]
    let gradients: [MatrixView]
    let gradNormalized: MatrixView
    private let storage: AlignedBuffer<Float>
    /// Keeps the memory of its gradients.
    private let other: Workspace?

    /// - Parameter other: a workspace of the same network and at least as large, whose gradients this one uses too:
    ///   several forward passes can then wait for their backward passes.
    public init(for network: MultilayerPerceptron, maximumRows: Int, sharing other: Workspace? = nil) {
      precondition((other?.maximumRows ?? maximumRows) >= maximumRows, "a smaller workspace to share with")
      self.maximumRows = maximumRows
      self.other = other
      let outputs = Array(network.widths.dropFirst())
      let normalized = network.norms.map(\.width)
      let widest = normalized.max() ?? 0
      let forward = outputs.reduce(0, +) + normalized.reduce(0, +) + 2 * normalized.count
      let floats = forward + (other == nil ? outputs.reduce(0, +) + widest : 0)
      storage = AlignedBuffer(count: floats * maximumRows)
      var next = storage.base
      func take(_ columns: Int) -> MatrixView {
        defer { next += columns * maximumRows }
        return MatrixView(next, rows: maximumRows, columns: columns)
      }
      activations = outputs.map(take)
      unnormalized = normalized.map(take)
      statistics = normalized.map { _ in take(2) }
      gradients = other?.gradients ?? outputs.map(take)
      gradNormalized = other?.gradNormalized ?? take(widest)
    }

    /// The network's output for the first `rows` rows, valid until the next forward pass.
    public func output(rows: Int) -> MatrixView { activations[activations.count - 1].first(rows: rows) }
  }

  /// - Parameters:
  ///   - input: Shape (rows, inputWidth), rows ≤ `workspace.maximumRows`; with `common`, its first columns only.
  ///   - common: What `multiplyCommon` made of the other columns.
  /// - Returns: The output, shape (rows, outputWidth), in the workspace.
  @discardableResult
  public func forward(
    _ input: MatrixView, common: MatrixView? = nil, _ parameters: ParameterBuffer, _ workspace: Workspace
  ) -> MatrixView {
    precondition(common != nil || input.columns == inputWidth)
    var x = input
    for index in layers.indices {
      let y = workspace.activations[index].first(rows: input.rows)
      let common = index == 0 ? common : nil
      if index < norms.count {
        let raw = workspace.unnormalized[index].first(rows: input.rows)
        layers[index].forward(x, common: common, into: raw, parameters)
        norms[index].forward(raw, into: y, statistics: workspace.statistics[index], parameters)
        activation.apply(to: y, bias: nil)
      } else {
        layers[index].forward(x, common: common, into: y, parameters, activation: activation(after: index))
      }
      x = y
    }
    return x
  }

  /// What the last columns of inputs, shape (rows, those columns), add to the first layer's sums.
  ///
  /// - Parameter sums: Shape (rows, first layer's width); overwritten.
  public func multiplyCommon(_ columns: MatrixView, into sums: MatrixView, _ parameters: ParameterBuffer) {
    layers[0].multiply(columns, columns: commonColumns(columns), into: sums, parameters)
  }

  /// The way back of `multiplyCommon`, after those of all passes.
  ///
  /// - Parameters:
  ///   - gradSums: What the passes added to their `gradCommon`.
  ///   - gradColumns: Shape (rows, those columns); overwritten.
  public func backwardCommon(
    _ columns: MatrixView, gradSums: MatrixView, gradColumns: MatrixView, _ parameters: ParameterBuffer,
    gradients: ParameterBuffer
  ) {
    layers[0].backward(
      columns, columns: commonColumns(columns), gradOutput: gradSums, gradInput: gradColumns,
      overwriting: true, parameters, gradients: gradients)
  }

  private func commonColumns(_ columns: MatrixView) -> Range<Int> {
    (inputWidth - columns.columns)..<inputWidth
  }

  /// Adds to the gradients of all parameters, after a forward pass of the same input.
  ///
  /// - Parameters:
  ///   - gradOutput: Shape (rows, outputWidth).
  ///   - gradInput: Of the input's shape; added to; nil when nobody needs it.
  ///   - gradCommon: With respect to what `common` was in the forward pass, of its shape; added to.
  public func backward(
    _ input: MatrixView, gradOutput: MatrixView, gradInput: MatrixView?, gradCommon: MatrixView? = nil,
    _ parameters: ParameterBuffer, gradients: ParameterBuffer, _ workspace: Workspace
  ) {
    let rows = input.rows
    var g = workspace.gradients[layers.count - 1].first(rows: rows)
    precondition(gradCommon != nil || input.columns == inputWidth)
    precondition(gradOutput.rows == rows && gradOutput.columns == outputWidth)
    for row in 0..<rows { g.row(row).update(from: gradOutput.row(row), count: outputWidth) }
    for index in layers.indices.reversed() {
      activation(after: index).backward(
        output: workspace.activations[index].first(rows: rows), gradient: g)
      if index < norms.count {
        let gradRaw = MatrixView(workspace.gradNormalized.base, rows: rows, columns: g.columns)
        gradRaw.fill(0)
        norms[index].backward(
          workspace.unnormalized[index].first(rows: rows), statistics: workspace.statistics[index],
          gradOutput: g, gradInput: gradRaw, parameters, gradients: gradients)
        g = gradRaw
      }
      if index == 0 {
        if let bias = layers[0].bias { addColumnSums(of: g, to: gradients.pointer(bias)) }
        layers[0].backward(
          input, columns: 0..<input.columns, gradOutput: g, gradInput: gradInput, parameters,
          gradients: gradients)
        gradCommon?.add(g)
      } else {
        let below = workspace.gradients[index - 1].first(rows: rows)
        layers[index].backward(
          workspace.activations[index - 1].first(rows: rows), gradOutput: g, gradInput: below,
          overwriting: true, parameters, gradients: gradients)
        g = below
      }
    }
  }

  private func activation(after index: Int) -> Activation {
    index == layers.count - 1 ? outputActivation : activation
  }
}
