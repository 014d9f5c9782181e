import Testing

@testable import Attention

private let functions: [AttentionFunction] = [.softmax, .sigmoid, .gumbelSoftmax(temperature: 0.5)]

@Suite("InteractionAttention") struct InteractionAttentionTests {
  @Test("the fast forward pass equals the plain loops", arguments: AttentionKind.allCases, functions)
  func forwardEqualsPlain(kind: AttentionKind, function: AttentionFunction) {
    for (seed, isTied) in [(UInt64(1), true), (2, false)] {
      for heads in [1, 4] {
        let fast = AttentionCase(.small(kind, function, isTied: isTied, heads: heads), seed: seed)
        let recording: AttentionRecording =
          kind == .interaction ? [.originalWeights, .interaction] : .originalWeights
        let output = fast.forward(recording: recording)
        let expected = fast.plain.forward(fast.plainInput)
        #expect(isNotZero(expected.context))
        #expect(largestError(output.originalWeights, expected.originalWeights) < 1e-5)
        #expect(largestError(output.attentionWeights, expected.attentionWeights) < 1e-5)
        #expect(largestError(output.context, expected.context) < 1e-5)
        for row in output.eta.indices {
          let (slots, agent) = (fast.configuration.slots, row / heads / fast.configuration.slots)
          let isPresent = fast.plainInput.mask[agent * slots + row % slots]
          #expect(abs(output.eta[row] - (isPresent ? expected.eta[row] : 0)) < 1e-5)
        }
        // What is recorded does not change what is decided.
        let unrecorded = fast.forward()
        #expect(largestError(unrecorded.context, output.context) < 1e-6)
      }
    }
  }

  @Test("the fast backward pass equals the plain loops", arguments: AttentionKind.allCases, functions)
  func backwardEqualsPlain(kind: AttentionKind, function: AttentionFunction) {
    for (seed, isTied) in [(UInt64(3), true), (4, false)] {
      for isAuxiliary in [false, true] {
        let fast = AttentionCase(.small(kind, function, isTied: isTied), seed: seed)
        let loss = fast.loss(seed: seed + 10, onWeights: isAuxiliary, onOriginal: isAuxiliary)
        _ = fast.forward(recording: isAuxiliary ? .originalWeights : [])
        expectSame(fast.backward(loss), fast.plain.backward(fast.plainInput, loss))
      }
    }
  }

  @Test("at production widths the vector loops equal the plain loops", arguments: [UInt64(5), 6])
  func productionWidths(seed: UInt64) {
    let fast = AttentionCase(
      InteractionAttention.Configuration(
        kind: .interaction, heads: 4, slots: 26, tokenWidth: 20, kinds: 4, valueWidth: 8,
        interaction: InteractionFunction.Widths(environment: 12, output: 8, hidden: 8, rank: 4)),
      agents: 2, seed: seed, bound: 0.5)
    let output = fast.forward()
    #expect(largestError(output.context, fast.plain.forward(fast.plainInput).context) < 1e-5)
    let loss = fast.loss(seed: seed)
    expectSame(fast.backward(loss), fast.plain.backward(fast.plainInput, loss))
  }

  @Test("the pass with W alone equals the plain loops", arguments: AttentionKind.allCases)
  func originalPassEqualsPlain(kind: AttentionKind) {
    let fast = AttentionCase(.small(kind, isTied: false), seed: 7)
    let loss = fast.loss(seed: 8, onWeights: true)
    let output = fast.forward(pass: .original)
    #expect(
      largestError(output.context, fast.plain.forward(fast.plainInput, pass: .original).context) < 1e-5)
    let gradients = fast.backward(loss)
    expectSame(gradients, fast.plain.backward(fast.plainInput, loss, pass: .original))
    #expect(kind == .uniform || isNotZero(gradients["attention.alpha"]!))
  }

  @Test(
    "the plain backward pass agrees with central differences", arguments: AttentionKind.allCases, functions)
  func plainBackwardIsTheGradient(kind: AttentionKind, function: AttentionFunction) {
    let fast = AttentionCase(.small(kind, function, isTied: kind != .interaction), agents: 2, seed: 9)
    let loss = fast.loss(seed: 10, onWeights: true, onOriginal: true)
    let gradients = fast.plain.backward(fast.plainInput, loss)
    for (name, values) in fast.plain.parameters {
      #expect(isNotZero(gradients[name]!), "\(name)")
      let numeric = centralDifferences(at: values) { moved in
        var plain = fast.plain
        plain.parameters[name] = moved
        return plain.loss(fast.plainInput, loss)
      }
      #expect(largestError(gradients[name]!, numeric) < 1e-7, "\(name)")
    }
    let inputs: [(String, WritableKeyPath<PlainInput, [Double]>)] = [
      ("tokens", \.tokens), ("environment", \.environment), ("peerOutputs", \.peerOutputs),
    ]
    for (name, path) in inputs where name == "tokens" || kind == .interaction {
      #expect(isNotZero(gradients[name]!), "\(name)")
      let numeric = centralDifferences(at: fast.plainInput[keyPath: path]) { moved in
        var input = fast.plainInput
        input[keyPath: path] = moved
        return fast.plain.loss(input, loss)
      }
      #expect(largestError(gradients[name]!, numeric) < 1e-7, "\(name)")
    }
  }

  @Test("with η's u and C at zero, W* is W exactly", arguments: functions)
  func withoutInteractionNothingChanges(function: AttentionFunction) {
    let fast = AttentionCase(.small(.interaction, function), seed: 11)
    let changed = fast.forward(recording: .originalWeights)
    #expect(changed.attentionWeights != changed.originalWeights)
    for name in ["interaction.u", "interaction.C"] {
      fast.parameters[name] = fast.parameters[name]!.map { _ in 0 }
    }
    let output = fast.forward(recording: .originalWeights)
    #expect(output.attentionWeights == output.originalWeights)
    #expect(isNotZero(output.attentionWeights))
  }

  @Test("soft attention has W* = W when tied, and its own γ, δ when free")
  func softAttentionTiedOrFree() {
    let tied = AttentionCase(.small(.soft), seed: 12).forward(recording: .originalWeights)
    #expect(tied.attentionWeights == tied.originalWeights)
    let free = AttentionCase(.small(.soft, isTied: false), seed: 12).forward(recording: .originalWeights)
    #expect(largestError(free.attentionWeights, free.originalWeights) > 1e-2)
  }

  @Test("masked slots weigh exactly 0 and get no gradient", arguments: AttentionKind.allCases, functions)
  func maskedSlotsAreNothing(kind: AttentionKind, function: AttentionFunction) {
    let fast = AttentionCase(.small(kind, function), seed: 13)
    let output = fast.forward(recording: .originalWeights)
    let gradients = fast.backward(fast.loss(seed: 14))
    let (heads, slots, width) = (2, 7, 6)
    for (row, isPresent) in fast.plainInput.mask.enumerated() {
      for head in 0..<heads {
        let index = (row / slots * heads + head) * slots + row % slots
        #expect((output.attentionWeights[index] == 0) == !isPresent)
        #expect((output.originalWeights[index] == 0) == !isPresent)
      }
      let gradient = gradients["tokens"]![(row * width)..<((row + 1) * width)]
      #expect(gradient.allSatisfy { $0 == 0 } == !isPresent)
      let gradOutput = gradients["peerOutputs"]![(row * 3)..<((row + 1) * 3)]
      #expect(gradOutput.allSatisfy { $0 == 0 } == !(isPresent && kind == .interaction))
    }
  }

  @Test(
    "an agent with nothing to attend to gets a zero context and changes no gradient", arguments: functions)
  func nothingToAttendTo(function: AttentionFunction) {
    let fast = AttentionCase(.small(.interaction, function), agents: 2, seed: 15)
    let output = fast.forward(recording: .originalWeights)
    let width = fast.attention.contextWidth
    #expect(output.context.suffix(width).allSatisfy { $0 == 0 })
    #expect(output.attentionWeights.suffix(14).allSatisfy { $0 == 0 })
    // The loss on the empty agent may be anything.
    var loss = fast.loss(seed: 16)
    let gradients = fast.backward(loss)
    for k in width..<(2 * width) { loss.gradContext[k] *= 1000 }
    let louder = fast.backward(loss)
    #expect(louder == gradients)
    #expect(gradients["environment"]!.suffix(4).allSatisfy { $0 == 0 })
  }

  @Test("kinds shared by all agents are kinds repeated for each")
  func sharedKinds() {
    let fast = AttentionCase(.small(.interaction), seed: 17)
    let kinds: [Int32] = [0, 1, 1, 2, 2, 2, 0]
    fast.kinds.copy(kinds + kinds + kinds)
    let repeated = fast.forward().context
    var shared = fast.input
    shared.kindsAreShared = true
    let context = AlignedBuffer<Float>(count: fast.context.count)
    let view = context.matrix(columns: fast.attention.contextWidth)
    fast.attention.forward(shared, into: view, fast.parameters, fast.workspace)
    #expect(context.array.map(Double.init) == repeated)
  }

  @Test("no peer outputs is the same as nothing heard")
  func withoutPeerOutputs() {
    let fast = AttentionCase(.small(.interaction), seed: 18)
    fast.peerOutputs.elements.update(repeating: 0)
    let silent = fast.forward().context
    var input = fast.input
    input.peerOutputs = nil
    let context = AlignedBuffer<Float>(count: fast.context.count)
    let view = context.matrix(columns: fast.attention.contextWidth)
    fast.attention.forward(input, into: view, fast.parameters, fast.workspace)
    #expect(context.array.map(Double.init) == silent)
  }

  @Test("gradients add up over calls")
  func gradientsAccumulate() {
    let fast = AttentionCase(.small(.interaction), seed: 19)
    let loss = fast.loss(seed: 20)
    _ = fast.forward()
    let once = fast.backward(loss)
    let gradContext = AlignedBuffer<Float>(loss.gradContext)
    fast.attention.backward(
      fast.input, AttentionOutputGradients(context: gradContext.matrix(columns: fast.attention.contextWidth)),
      fast.parameters, gradients: fast.gradients, fast.workspace)
    for entry in fast.gradients.layout.entries {
      #expect(largestError(fast.gradients[entry.name]!, once[entry.name]!.map { 2 * $0 }) < 1e-5)
    }
  }

  private func expectSame(_ gradients: [String: [Double]], _ expected: [String: [Double]]) {
    for (name, reference) in expected {
      #expect(largestError(gradients[name] ?? [], reference) < 3e-5, "\(name)")
    }
    #expect(isNotZero(expected["attention.V"]!) && isNotZero(expected["tokens"]!))
  }
}
