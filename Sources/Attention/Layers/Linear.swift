/// `Y = f(X Wᵀ + b)`, the fully connected layer, f being the identity unless told otherwise.
///
/// Parameters: `<name>.weight`, shape (outputWidth, inputWidth); `<name>.bias`, shape (outputWidth).
public struct Linear: Sendable {
  public let inputWidth: Int
  public let outputWidth: Int
  public let weight: ParameterSlice
  public let bias: ParameterSlice?

  public init(
    _ name: String, inputWidth: Int, outputWidth: Int, hasBias: Bool = true,
    initializer: Initializer = .xavierUniform(), in layout: inout ParameterLayout
  ) {
    self.inputWidth = inputWidth
    self.outputWidth = outputWidth
    weight = layout.append(
      "\(name).weight", shape: [outputWidth, inputWidth], initializer: initializer)
    bias = hasBias ? layout.append("\(name).bias", shape: [outputWidth], initializer: .zeros) : nil
  }

  /// - Parameters:
  ///   - input: `X`, shape (rows, inputWidth); with `common`, its first columns only.
  ///   - common: What the other columns add to `X Wᵀ`, of the output's shape.
  ///   - output: `Y`, shape (rows, outputWidth); overwritten.
  public func forward(
    _ input: MatrixView, common: MatrixView? = nil, into output: MatrixView, _ parameters: ParameterBuffer,
    activation: Activation = .identity
  ) {
    precondition(common != nil || input.columns == inputWidth)
    if let common { output.update(from: common) }
    multiply(input, columns: 0..<input.columns, into: output, accumulate: common != nil, parameters)
    if bias != nil || activation != .identity {
      activation.apply(to: output, bias: bias.map { UnsafePointer(parameters.pointer($0)) })
    }
  }

  /// `X Wᵀ` alone, for callers that add the bias in a pass of their own.
  ///
  /// - Parameter columns: The columns of X that `input` holds; all if nil.
  func multiply(
    _ input: MatrixView, columns: Range<Int>? = nil, into output: MatrixView, accumulate: Bool = false,
    _ parameters: ParameterBuffer
  ) {
    BLAS.multiply(
      .plain(input), .transposed(parameters.matrix(weight).columns(columns ?? 0..<inputWidth)), into: output,
      accumulate: accumulate)
  }

  /// Adds `∂L/∂W = Gᵀ X` and `∂L/∂b = Σ G` to the gradients and gives `∂L/∂X = G W`.
  ///
  /// - Parameters:
  ///   - gradOutput: `G`, shape (rows, outputWidth), before the activation: `Activation.backward` comes first.
  ///   - gradInput: shape (rows, inputWidth); added to, or overwritten if told so; nil when nobody needs it.
  public func backward(
    _ input: MatrixView, gradOutput: MatrixView, gradInput: MatrixView?, overwriting: Bool = false,
    _ parameters: ParameterBuffer, gradients: ParameterBuffer
  ) {
    if let bias { addColumnSums(of: gradOutput, to: gradients.pointer(bias)) }
    backward(
      input, columns: 0..<inputWidth, gradOutput: gradOutput, gradInput: gradInput, overwriting: overwriting,
      parameters, gradients: gradients)
  }

  /// The same without the bias, for an input and its gradient that hold some columns of X only.
  func backward(
    _ input: MatrixView, columns: Range<Int>, gradOutput: MatrixView, gradInput: MatrixView?,
    overwriting: Bool = false, _ parameters: ParameterBuffer, gradients: ParameterBuffer
  ) {
    BLAS.multiply(
      .transposed(gradOutput), .plain(input), into: gradients.matrix(weight).columns(columns),
      accumulate: true)
    if let gradInput {
      BLAS.multiply(
        .plain(gradOutput), .plain(parameters.matrix(weight).columns(columns)), into: gradInput,
        accumulate: !overwriting)
    }
  }
}
