import Testing

@testable import Attention

@Suite("Linear layer and activations") struct LinearTests {
  @Test("forward equals three loops, into some columns of a wider matrix", arguments: Activation.allCases)
  func forward(activation: Activation) {
    var rng = SplitMix64(seed: 1)
    var layout = ParameterLayout()
    let linear = Linear("l", inputWidth: 5, outputWidth: 6, in: &layout)
    let parameters = ParameterBuffer(layout)
    let values = parameters.randomize(&rng)
    let x = rng.vector(3 * 5)
    let wide = AlignedBuffer<Float>(count: 3 * 10)
    let output = wide.matrix(columns: 10).columns(2..<8)
    let input = AlignedBuffer<Float>(x)
    linear.forward(input.matrix(columns: 5), into: output, parameters, activation: activation)
    let expected = plainActivation(
      activation, plainLinear(x, rows: 3, weight: values["l.weight"]!, bias: values["l.bias"]!))
    #expect(isNotZero(expected) && largestError(output.array, expected) < 1e-5)
    #expect(wide[0] == 0 && wide[1] == 0 && wide[8] == 0)
  }

  @Test("backward agrees with central differences", arguments: Activation.allCases)
  func backward(activation: Activation) {
    var rng = SplitMix64(seed: 2)
    var layout = ParameterLayout()
    let linear = Linear("l", inputWidth: 5, outputWidth: 6, in: &layout)
    let parameters = ParameterBuffer(layout)
    let values = parameters.randomize(&rng)
    let x = rng.vector(3 * 5)
    let slope = rng.vector(3 * 6)
    let input = AlignedBuffer<Float>(x)
    let output = AlignedBuffer<Float>(count: 18)
    let gradient = AlignedBuffer<Float>(slope)
    let gradInput = AlignedBuffer<Float>(count: 15)
    let gradients = ParameterBuffer(layout)
    let view = output.matrix(columns: 6)
    linear.forward(input.matrix(columns: 5), into: view, parameters, activation: activation)
    activation.backward(output: view, gradient: gradient.matrix(columns: 6))
    linear.backward(
      input.matrix(columns: 5), gradOutput: gradient.matrix(columns: 6),
      gradInput: gradInput.matrix(columns: 5),
      parameters, gradients: gradients)
    func loss(_ x: [Double], _ weight: [Double], _ bias: [Double]) -> Double {
      innerProduct(slope, plainActivation(activation, plainLinear(x, rows: 3, weight: weight, bias: bias)))
    }
    let (weight, bias) = (values["l.weight"]!, values["l.bias"]!)
    for (fast, numeric) in [
      (gradients["l.weight"]!, centralDifferences(at: weight) { loss(x, $0, bias) }),
      (gradients["l.bias"]!, centralDifferences(at: bias) { loss(x, weight, $0) }),
      (gradInput.array, centralDifferences(at: x) { loss($0, weight, bias) }),
    ] {
      #expect(isNotZero(numeric) && largestError(fast, numeric) < 1e-5)
    }
  }
}

@Suite("Layer normalization") struct LayerNormTests {
  @Test("forward equals the plain loop, backward agrees with central differences", arguments: [3, 4, 9])
  func agreesWithPlain(width: Int) {
    var rng = SplitMix64(seed: UInt64(width))
    var layout = ParameterLayout()
    let norm = LayerNorm("n", width: width, in: &layout)
    let parameters = ParameterBuffer(layout)
    let values = parameters.randomize(&rng)
    let x = rng.vector(4 * width, bound: 3)
    let slope = rng.vector(4 * width)
    let input = AlignedBuffer<Float>(x)
    let output = AlignedBuffer<Float>(count: x.count)
    let statistics = AlignedBuffer<Float>(count: 8)
    norm.forward(
      input.matrix(columns: width), into: output.matrix(columns: width),
      statistics: statistics.matrix(columns: 2), parameters)
    let (weight, bias) = (values["n.weight"]!, values["n.bias"]!)
    let expected = plainLayerNorm(x, rows: 4, weight: weight, bias: bias)
    #expect(isNotZero(expected) && largestError(output.array, expected) < 1e-5)

    let gradInput = AlignedBuffer<Float>(count: x.count)
    let gradients = ParameterBuffer(layout)
    let gradOutput = AlignedBuffer<Float>(slope)
    norm.backward(
      input.matrix(columns: width), statistics: statistics.matrix(columns: 2),
      gradOutput: gradOutput.matrix(columns: width), gradInput: gradInput.matrix(columns: width), parameters,
      gradients: gradients)
    func loss(_ x: [Double], _ weight: [Double], _ bias: [Double]) -> Double {
      innerProduct(slope, plainLayerNorm(x, rows: 4, weight: weight, bias: bias))
    }
    for (fast, numeric) in [
      (gradients["n.weight"]!, centralDifferences(at: weight) { loss(x, $0, bias) }),
      (gradients["n.bias"]!, centralDifferences(at: bias) { loss(x, weight, $0) }),
      (gradInput.array, centralDifferences(at: x) { loss($0, weight, bias) }),
    ] {
      #expect(isNotZero(numeric) && largestError(fast, numeric) < 3e-5)
    }
  }

  @Test("a constant row becomes the bias, without NaN")
  func constantRow() {
    var layout = ParameterLayout()
    let norm = LayerNorm("n", width: 4, in: &layout)
    let parameters = ParameterBuffer(layout)
    parameters["n.weight"] = [1, 2, 3, 4]
    parameters["n.bias"] = [5, 6, 7, 8]
    let row = AlignedBuffer<Float>([9, 9, 9, 9])
    let statistics = AlignedBuffer<Float>(count: 2)
    norm.forward(
      row.matrix(columns: 4), into: row.matrix(columns: 4), statistics: statistics.matrix(columns: 2),
      parameters)
    #expect(row.array == [5, 6, 7, 8])
  }
}
