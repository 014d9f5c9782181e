/// Each row brought to mean 0 and variance 1, then scaled and shifted (Ba, Kiros & Hinton 2016, eq. 4).
///
/// `y = w ⊙ (x − μ) / √(σ² + ε) + b` with μ, σ² over the row. Parameters: `<name>.weight`, `<name>.bias`,
/// shape (width) each.
public struct LayerNorm: Sendable {
  public static let epsilon: Float = 1e-5

  public let width: Int
  public let weight: ParameterSlice
  public let bias: ParameterSlice

  public init(_ name: String, width: Int, in layout: inout ParameterLayout) {
    self.width = width
    weight = layout.append("\(name).weight", shape: [width], initializer: .constant(1))
    bias = layout.append("\(name).bias", shape: [width], initializer: .zeros)
  }

  /// - Parameters:
  ///   - input: `x`, shape (rows, width).
  ///   - output: `y`, shape (rows, width); may be `input` itself if there is no backward pass.
  ///   - statistics: μ and 1 / √(σ² + ε), shape (rows, 2), for the backward pass.
  public func forward(
    _ input: MatrixView, into output: MatrixView, statistics: MatrixView, _ parameters: ParameterBuffer
  ) {
    precondition(input.columns == width && output.columns == width && statistics.columns == 2)
    precondition(output.rows == input.rows && statistics.rows >= input.rows)
    let w = UnsafePointer(parameters.pointer(weight))
    let b = UnsafePointer(parameters.pointer(bias))
    for index in 0..<input.rows {
      let x = UnsafePointer(input.row(index))
      let y = output.row(index)
      let mean = sum(x, count: width) / Float(width)
      let scale = 1 / (sumOfSquares(x, minus: mean, count: width) / Float(width) + Self.epsilon).squareRoot()
      for k in 0..<width { y[k] = w[k] * ((x[k] - mean) * scale) + b[k] }
      statistics.row(index)[0] = mean
      statistics.row(index)[1] = scale
    }
  }

  /// With x̂ the normalized row and h = w ⊙ ∂L/∂y:  `∂L/∂x = (h − mean h − x̂ mean(h ⊙ x̂)) / √(σ² + ε)`.
  ///
  /// - Parameters:
  ///   - statistics: As left by the forward pass.
  ///   - gradInput: `∂L/∂x`, shape (rows, width); added to. May not be `gradOutput`.
  public func backward(
    _ input: MatrixView, statistics: MatrixView, gradOutput: MatrixView, gradInput: MatrixView,
    _ parameters: ParameterBuffer, gradients: ParameterBuffer
  ) {
    precondition(input.columns == width && gradOutput.columns == width && gradInput.columns == width)
    precondition(gradOutput.rows == input.rows && gradInput.rows == input.rows)
    let w = UnsafePointer(parameters.pointer(weight))
    let gradWeight = gradients.pointer(weight)
    let gradBias = gradients.pointer(bias)
    for index in 0..<input.rows {
      let x = UnsafePointer(input.row(index))
      let g = UnsafePointer(gradOutput.row(index))
      let gradX = gradInput.row(index)
      let mean = statistics.row(index)[0]
      let scale = statistics.row(index)[1]
      var meanH: Float = 0
      var meanHX: Float = 0
      for k in 0..<width {
        let normalized = (x[k] - mean) * scale
        let h = w[k] * g[k]
        meanH += h
        meanHX += h * normalized
        gradWeight[k] += g[k] * normalized
        gradBias[k] += g[k]
      }
      meanH /= Float(width)
      meanHX /= Float(width)
      for k in 0..<width {
        let normalized = (x[k] - mean) * scale
        gradX[k] += scale * (w[k] * g[k] - meanH - normalized * meanHX)
      }
    }
  }
}

/// Σₖ (xₖ − μ)².
private func sumOfSquares(_ x: UnsafePointer<Float>, minus mean: Float, count: Int) -> Float {
  var sums = SIMD4<Float>.zero
  var k = 0
  while k + 4 <= count {
    let centered = load4(x, k) - mean
    sums += centered * centered
    k += 4
  }
  var total = (sums.x + sums.z) + (sums.y + sums.w)
  while k < count {
    total += (x[k] - mean) * (x[k] - mean)
    k += 1
  }
  return total
}
