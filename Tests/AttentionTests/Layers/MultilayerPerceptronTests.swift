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

  @Test(
    "passes that share the last columns of their inputs give what passes with whole inputs give",
    arguments: [[5, 7, 6, 3], [5, 7, 3], [5, 3]], [false, true])
  func commonColumns(widths: [Int], normalized: Bool) {
    var rng = SplitMix64(seed: 4)
    var layout = ParameterLayout()
    let network = MultilayerPerceptron("m", widths: widths, normalized: normalized, in: &layout)
    let parameters = ParameterBuffer(layout)
    _ = parameters.randomize(&rng)
    let (rows, own) = (4, 3)
    let common = AlignedBuffer<Float>(rng.vector(rows * 2))
    let passes = (0..<2).map { _ in AlignedBuffer<Float>(rng.vector(rows * own)) }
    let slopes = passes.map { _ in AlignedBuffer<Float>(rng.vector(rows * 3)) }
    let workspaces = passes.map { _ in MultilayerPerceptron.Workspace(for: network, maximumRows: rows) }

    let sumsBuffer = AlignedBuffer<Float>(rng.vector(rows * widths[1]))
    let sums = sumsBuffer.matrix(columns: widths[1])
    network.multiplyCommon(common.matrix(columns: 2), into: sums, parameters)
    let gradients = ParameterBuffer(layout)
    let gradSums = AlignedBuffer<Float>(count: rows * widths[1])
    let gradOwn = passes.map { _ in AlignedBuffer<Float>(count: rows * own) }
    var outputs: [[Float]] = []
    for (index, pass) in passes.enumerated() {
      outputs.append(
        network.forward(pass.matrix(columns: own), common: sums, parameters, workspaces[index]).array)
      network.backward(
        pass.matrix(columns: own), gradOutput: slopes[index].matrix(columns: 3),
        gradInput: gradOwn[index].matrix(columns: own), gradCommon: gradSums.matrix(columns: widths[1]),
        parameters,
        gradients: gradients, workspaces[index])
    }
    let gradCommon = AlignedBuffer<Float>(rng.vector(rows * 2))
    network.backwardCommon(
      common.matrix(columns: 2), gradSums: gradSums.matrix(columns: widths[1]),
      gradColumns: gradCommon.matrix(columns: 2), parameters, gradients: gradients)
    withExtendedLifetime((sumsBuffer, gradSums, common)) {}

    let expected = ParameterBuffer(layout)
    let whole = AlignedBuffer<Float>(count: rows * 5)
    var expectedCommon = [Float](repeating: 0, count: rows * 2)
    for (index, pass) in passes.enumerated() {
      let input = whole.matrix(columns: 5)
      input.columns(0..<own).update(from: pass.matrix(columns: own))
      input.columns(own..<5).update(from: common.matrix(columns: 2))
      let output = network.forward(input, parameters, workspaces[index]).array
      #expect(largestError(outputs[index], output.map(Double.init)) < 1e-5)
      let gradInput = AlignedBuffer<Float>(count: rows * 5)
      network.backward(
        input, gradOutput: slopes[index].matrix(columns: 3), gradInput: gradInput.matrix(columns: 5),
        parameters, gradients: expected, workspaces[index])
      let columns = gradInput.matrix(columns: 5)
      #expect(
        largestError(gradOwn[index].array, columns.columns(0..<own).array.map(Double.init)) < 1e-5)
      for (entry, value) in columns.columns(own..<5).array.enumerated() { expectedCommon[entry] += value }
    }
    #expect(largestError(gradCommon.array, expectedCommon.map(Double.init)) < 1e-5)
    for name in layout.entries.map(\.name) {
      let reference = expected[name]!.map(Double.init)
      #expect(isNotZero(reference) && largestError(gradients[name]!, reference) < 1e-4, "\(name)")
    }
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
