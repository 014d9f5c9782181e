import Foundation

@testable import Attention

// Plain-loop twins of the layers, forward only and in double precision: central differences of these are what the
// backward passes must agree with. Matrices are row-major.

func plainLinear(_ x: [Double], rows: Int, weight: [Double], bias: [Double]) -> [Double] {
  let (inputs, outputs) = (x.count / rows, bias.count)
  var y: [Double] = []
  for r in 0..<rows {
    for o in 0..<outputs {
      var total = bias[o]
      for i in 0..<inputs { total += weight[o * inputs + i] * x[r * inputs + i] }
      y.append(total)
    }
  }
  return y
}

func plainActivation(_ activation: Activation, _ x: [Double]) -> [Double] {
  switch activation {
  case .identity: return x
  case .relu: return x.map { max($0, 0) }
  case .tanh: return x.map { Foundation.tanh($0) }
  }
}

func plainLayerNorm(_ x: [Double], rows: Int, weight: [Double], bias: [Double]) -> [Double] {
  let width = x.count / rows
  var y: [Double] = []
  for r in 0..<rows {
    let row = x[(r * width)..<((r + 1) * width)]
    let mean = row.reduce(0, +) / Double(width)
    let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
    for (k, value) in row.enumerated() {
      y.append(weight[k] * (value - mean) / (variance + Double(LayerNorm.epsilon)).squareRoot() + bias[k])
    }
  }
  return y
}

/// With parameters by name, as `MultilayerPerceptron` names them.
func plainPerceptron(
  _ network: MultilayerPerceptron, _ name: String, _ x: [Double], rows: Int, _ parameters: [String: [Double]]
) -> [Double] {
  var x = x
  for index in 0..<(network.widths.count - 1) {
    let layer = "\(name).\(index)"
    x = plainLinear(x, rows: rows, weight: parameters["\(layer).weight"]!, bias: parameters["\(layer).bias"]!)
    if let weight = parameters["\(layer).norm.weight"] {
      x = plainLayerNorm(x, rows: rows, weight: weight, bias: parameters["\(layer).norm.bias"]!)
    }
    let isLast = index == network.widths.count - 2
    x = plainActivation(isLast ? network.outputActivation : network.activation, x)
  }
  return x
}
