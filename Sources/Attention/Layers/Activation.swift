/// What stands between two linear layers, element by element.
public enum Activation: String, CaseIterable, Sendable {
  case identity, relu, tanh

  /// `y = f(x + b)` in place, the bias added in the same pass.
  func apply(to matrix: MatrixView, bias: UnsafePointer<Float>?) {
    for index in 0..<matrix.rows {
      let row = matrix.row(index)
      apply(row, bias: bias, count: matrix.columns, into: row)
    }
  }

  /// One row of the same; `out` may be `x` itself.
  @inline(__always)
  func apply(
    _ x: UnsafePointer<Float>, bias: UnsafePointer<Float>?, count: Int, into out: UnsafeMutablePointer<Float>
  ) {
    if let bias {
      switch self {
      case .identity: for k in 0..<count { out[k] = x[k] + bias[k] }
      case .relu:
        for k in 0..<count {
          let sum = x[k] + bias[k]
          out[k] = sum < 0 ? 0 : sum
        }
      case .tanh: for k in 0..<count { out[k] = fastTanh(x[k] + bias[k]) }
      }
    } else {
      switch self {
      case .identity: for k in 0..<count { out[k] = x[k] }
      case .relu: for k in 0..<count { out[k] = x[k] < 0 ? 0 : x[k] }
      case .tanh: for k in 0..<count { out[k] = fastTanh(x[k]) }
      }
    }
  }

  /// `g ← f′ g` in place, with the derivative taken from the output `y = f(x)`; relu's at 0 is 0.
  public func backward(output: MatrixView, gradient: MatrixView) {
    precondition(output.rows == gradient.rows && output.columns == gradient.columns)
    for index in 0..<gradient.rows {
      let row = gradient.row(index)
      backward(output: output.row(index), row, count: gradient.columns, into: row)
    }
  }

  /// One row of the same; `out` may be the incoming gradient itself.
  @inline(__always)
  func backward(
    output y: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, count: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .identity: for k in 0..<count { out[k] = gradient[k] }
    case .relu:
      for k in 0..<count {
        // Loaded whether needed or not: a load under a condition would be a branch, not a lane.
        let g = gradient[k]
        out[k] = y[k] > 0 ? g : 0
      }
    case .tanh: for k in 0..<count { out[k] = gradient[k] * (1 - y[k] * y[k]) }
    }
  }
}
