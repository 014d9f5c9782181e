import Testing

@testable import Attention

@Suite("Multilayer perceptron") struct MultilayerPerceptronTests {
  @Test(
    "forward equals plain loops, backward agrees with central differences",
    arguments: [Activation.relu, .tanh], [false, true])
  func agreesWithPlain(activation: Activation, normalized: Bool) {
    var rng = SplitMix64(seed: normalized ? 2 : 1)
    var layout = ParameterLayout()
    let network = MultilayerPerceptron(
      "m", widths: [5, 7, 6, 3], activation: activation, normalized: normalized, in: &layout)
    let parameters = ParameterBuffer(layout)
    let values = parameters.randomize(&rng)
    let gradients = ParameterBuffer(layout)
    let workspace = MultilayerPerceptron.Workspace(for: network, maximumRows: 6)
    let x = rng.vector(4 * 5)
    let slope = rng.vector(4 * 3)
    let input = AlignedBuffer<Float>(x)
    let gradOutput = AlignedBuffer<Float>(slope)
    let gradInput = AlignedBuffer<Float>(count: x.count)
    // Twice, with another batch between: a workspace remembers nothing it should not.
    let other = AlignedBuffer<Float>(rng.vector(6 * 5))
    network.forward(other.matrix(columns: 5), parameters, workspace)
    let output = network.forward(input.matrix(columns: 5), parameters, workspace)
    let expected = plainPerceptron(network, "m", x, rows: 4, values)
    #expect(isNotZero(expected) && largestError(output.array, expected) < 1e-5)
    #expect(workspace.output(rows: 4).array == output.array)

    network.backward(
      input.matrix(columns: 5), gradOutput: gradOutput.matrix(columns: 3),
      gradInput: gradInput.matrix(columns: 5), parameters, gradients: gradients, workspace)
    #expect(values.count == (normalized ? 10 : 6))
    for (name, point) in values {
      let numeric = centralDifferences(at: point, step: 1e-6) { moved in
        var values = values
        values[name] = moved
        return innerProduct(slope, plainPerceptron(network, "m", x, rows: 4, values))
      }
      #expect(largestError(gradients[name]!, numeric) < 1e-4, "\(name)")
      #expect(isNotZero(numeric), "\(name)")
    }
    let numeric = centralDifferences(at: x, step: 1e-6) {
      innerProduct(slope, plainPerceptron(network, "m", $0, rows: 4, values))
    }
    #expect(isNotZero(numeric) && largestError(gradInput.array, numeric) < 1e-4)
  }

  @Test("a small output gain makes small outputs")
  func outputGain() {
    var layout = ParameterLayout()
    let network = MultilayerPerceptron("m", widths: [8, 16, 4], outputGain: 0.01, in: &layout)
    var rng = SplitMix64(seed: 3)
    let parameters = ParameterBuffer(layout, using: &rng)
    let workspace = MultilayerPerceptron.Workspace(for: network, maximumRows: 1)
    let input = AlignedBuffer<Float>(rng.vector(8))
    let output = network.forward(input.matrix(columns: 8), parameters, workspace).array
    #expect(output.allSatisfy { abs($0) < 0.05 } && output.contains { $0 != 0 })
  }
}
