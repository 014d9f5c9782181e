@testable import Attention

/// One attention with parameters and inputs, to be run by the fast path and by its plain twin.
final class AttentionCase {
  let attention: InteractionAttention
  let configuration: InteractionAttention.Configuration
  let parameters: ParameterBuffer
  let gradients: ParameterBuffer
  let workspace: AttentionWorkspace
  var plain: PlainAttention
  var plainInput: PlainInput

  let tokens: AlignedBuffer<Float>
  let environment: AlignedBuffer<Float>
  let peerOutputs: AlignedBuffer<Float>
  let mask: AlignedBuffer<Bool>
  let kinds: AlignedBuffer<Int32>
  let noise: AlignedBuffer<Float>?
  let context: AlignedBuffer<Float>
  let gradTokens: AlignedBuffer<Float>
  let gradEnvironment: AlignedBuffer<Float>
  let gradPeerOutputs: AlignedBuffer<Float>

  /// - Parameter parameters: By name; those of `PlainAttention`.
  init(
    _ configuration: InteractionAttention.Configuration, parameters values: [String: [Double]],
    input: PlainInput
  ) {
    var layout = ParameterLayout()
    self.configuration = configuration
    attention = InteractionAttention(configuration, in: &layout)
    parameters = ParameterBuffer(layout)
    gradients = ParameterBuffer(layout)
    for entry in layout.entries { parameters[entry.name] = values[entry.name].map { $0.map(Float.init) } }
    // One agent more than needed: a batch may be smaller than its workspace.
    workspace = AttentionWorkspace(for: attention, maximumAgents: input.agents + 1)
    plain = PlainAttention(configuration: configuration, parameters: values)
    plainInput = input
    tokens = AlignedBuffer(input.tokens)
    environment = AlignedBuffer(input.environment)
    peerOutputs = AlignedBuffer(input.peerOutputs)
    mask = AlignedBuffer(count: input.mask.count)
    mask.copy(input.mask)
    kinds = AlignedBuffer(count: input.kinds.count)
    kinds.copy(input.kinds)
    noise = input.noise.map { AlignedBuffer($0) }
    context = AlignedBuffer(count: input.agents * attention.contextWidth)
    gradTokens = AlignedBuffer(count: input.tokens.count)
    gradEnvironment = AlignedBuffer(count: input.environment.count)
    gradPeerOutputs = AlignedBuffer(count: input.peerOutputs.count)
  }

  /// Random parameters and inputs. The last agent has nothing to attend to; about a third of the others' slots are
  /// masked, and about half of the slots have heard nothing.
  convenience init(
    _ configuration: InteractionAttention.Configuration, agents: Int = 3, seed: UInt64, bound: Double = 1
  ) {
    var rng = SplitMix64(seed: seed)
    var layout = ParameterLayout()
    _ = InteractionAttention(configuration, in: &layout)
    let parameters = ParameterBuffer(layout).randomize(&rng, bound: bound)
    let rows = agents * configuration.slots
    let output = configuration.interaction?.output ?? 2
    var input = PlainInput(
      agents: agents, tokens: rng.vector(rows * configuration.tokenWidth),
      mask: (0..<rows).map { $0 < rows - configuration.slots && rng.next() % 3 != 0 },
      kinds: (0..<rows).map { _ in Int32(rng.next() % UInt64(configuration.kinds)) },
      environment: rng.vector(agents * (configuration.interaction?.environment ?? 2)),
      peerOutputs: rng.vector(rows * output))
    for row in 0..<rows where rng.next() % 2 == 0 {
      for k in 0..<output { input.peerOutputs[row * output + k] = 0 }
    }
    if case .gumbelSoftmax = configuration.function {
      input.noise = rng.vector(rows * configuration.heads, bound: 2)
    }
    self.init(configuration, parameters: parameters, input: input)
  }

  var input: AttentionInput {
    AttentionInput(
      agents: plainInput.agents, tokens: tokens.matrix(columns: configuration.tokenWidth), mask: mask.base,
      kinds: kinds.base, kindsAreShared: false, environment: rows(environment),
      peerOutputs: slotRows(peerOutputs),
      noise: noise?.matrix(columns: configuration.slots))
  }

  private func rows(_ buffer: AlignedBuffer<Float>) -> MatrixView {
    buffer.matrix(columns: buffer.count / plainInput.agents)
  }

  private func slotRows(_ buffer: AlignedBuffer<Float>) -> MatrixView {
    buffer.matrix(columns: buffer.count / plainInput.agents / configuration.slots)
  }

  /// Runs the fast path.
  func forward(pass: AttentionPass = .enhanced, recording: AttentionRecording = []) -> PlainAttention.Output {
    attention.forward(
      input, pass: pass, recording: recording, into: rows(context), parameters, workspace)
    let count = plainInput.agents * configuration.heads * configuration.slots
    func head(_ matrix: MatrixView) -> [Double] { matrix.array.prefix(count).map(Double.init) }
    return PlainAttention.Output(
      originalWeights: head(workspace.originalWeights),
      eta: recording.contains(.interaction) ? head(workspace.interactionScores) : [],
      attentionWeights: head(workspace.attentionWeights), context: context.array.map(Double.init))
  }

  /// Runs the fast path's backward pass; results by name as from `PlainAttention.backward`.
  func backward(_ loss: PlainLoss) -> [String: [Double]] {
    func view(_ values: [Double]?, columns: Int, _ body: (MatrixView?) -> Void) {
      guard let values else { return body(nil) }
      let buffer = AlignedBuffer<Float>(values)
      body(buffer.matrix(columns: columns))
    }
    gradients.zero()
    for buffer in [gradTokens, gradEnvironment, gradPeerOutputs] { buffer.elements.update(repeating: 0) }
    let gradContext = AlignedBuffer<Float>(loss.gradContext)
    view(loss.gradAttentionWeights, columns: configuration.slots) { gradWeights in
      view(loss.gradOriginalWeights, columns: configuration.slots) { gradOriginal in
        attention.backward(
          input,
          AttentionOutputGradients(
            context: rows(gradContext), attentionWeights: gradWeights, originalWeights: gradOriginal),
          inputGradients: AttentionInputGradients(
            tokens: gradTokens.matrix(columns: configuration.tokenWidth), environment: rows(gradEnvironment),
            peerOutputs: slotRows(gradPeerOutputs)),
          parameters, gradients: gradients, workspace)
      }
    }
    var all: [String: [Double]] = [
      "tokens": gradTokens.array.map(Double.init), "environment": gradEnvironment.array.map(Double.init),
      "peerOutputs": gradPeerOutputs.array.map(Double.init),
    ]
    for entry in gradients.layout.entries { all[entry.name] = gradients[entry.name]!.map(Double.init) }
    return all
  }

  /// A random loss over the context and, if told so, over W* and W.
  func loss(seed: UInt64, onWeights: Bool = false, onOriginal: Bool = false) -> PlainLoss {
    var rng = SplitMix64(seed: seed)
    let scores = plainInput.agents * configuration.heads * configuration.slots
    return PlainLoss(
      gradContext: rng.vector(context.count), gradAttentionWeights: onWeights ? rng.vector(scores) : nil,
      gradOriginalWeights: onOriginal ? rng.vector(scores) : nil)
  }
}

extension InteractionAttention.Configuration {
  /// Small and of odd widths, so that every tail of a vector loop is run.
  static func small(
    _ kind: AttentionKind, _ function: AttentionFunction = .softmax, isTied: Bool = true, heads: Int = 2
  ) -> InteractionAttention.Configuration {
    InteractionAttention.Configuration(
      kind: kind, function: function, isTied: isTied, heads: heads, slots: 7, tokenWidth: 6, kinds: 3,
      valueWidth: 3,
      interaction: InteractionFunction.Widths(environment: 4, output: 3, hidden: 5, rank: 2))
  }
}
