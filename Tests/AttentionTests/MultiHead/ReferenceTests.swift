import Testing

@testable import Attention

@Suite(
  "Attention agrees with the reference values",
  .enabled(if: ReferenceCase.isPresent, "no shared/reference/attention.json beside the repository"))
struct ReferenceTests {
  @Test("the plain twin: values and all gradients, to double precision")
  func plainTwinAgrees() throws {
    let cases = try ReferenceCase.load()
    #expect(cases.count >= 3)
    for reference in cases {
      let plain = PlainAttention(configuration: reference.configuration, parameters: reference.parameters)
      expectSame(plain.forward(reference.input), reference, tolerance: 1e-9)
      let loss = PlainLoss(gradContext: reference.gradContext)
      expectSame(plain.backward(reference.input, loss), reference, tolerance: 1e-9)
    }
  }

  @Test("the fast path: values and all gradients, to single precision")
  func fastPathAgrees() throws {
    for reference in try ReferenceCase.load() {
      let fast = AttentionCase(
        reference.configuration, parameters: reference.parameters, input: reference.input)
      expectSame(
        fast.forward(recording: [.originalWeights, .interaction]), reference, tolerance: 1e-5)
      expectSame(
        fast.backward(PlainLoss(gradContext: reference.gradContext)), reference, tolerance: 2e-5)
    }
  }

  private func expectSame(_ output: PlainAttention.Output, _ reference: ReferenceCase, tolerance: Double) {
    #expect(isNotZero(reference.output.context))
    #expect(largestError(output.originalWeights, reference.output.originalWeights) < tolerance)
    #expect(largestError(output.attentionWeights, reference.output.attentionWeights) < tolerance)
    #expect(largestError(output.context, reference.output.context) < tolerance)
    // The file holds η of masked slots too, or not: only present slots count.
    let slots = reference.configuration.slots
    for row in output.eta.indices {
      let agent = row / slots / reference.configuration.heads
      guard reference.input.mask[agent * slots + row % slots] else { continue }
      let expected = reference.output.eta[row]
      #expect(abs(output.eta[row] - expected) < tolerance * max(1, abs(expected)))
    }
  }

  private func expectSame(
    _ gradients: [String: [Double]], _ reference: ReferenceCase, tolerance: Double
  ) {
    #expect(reference.gradients.count == 13)
    for (name, expected) in reference.gradients {
      let isUnused = name == "attention.alpha" || name == "attention.beta"
      #expect(isNotZero(expected) != isUnused, "\(name)")
      #expect(largestError(gradients[name] ?? [], expected) < tolerance, "\(name)")
    }
  }
}
