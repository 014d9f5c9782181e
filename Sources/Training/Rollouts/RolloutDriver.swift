import Attention
import Basics
import Planning
import Policies
import Simulation

/// Lets the network decide for the lanes of a shard.
struct RolloutDriver: VectorDriver {
  let shard: RolloutShard
  let parameters: ParameterBuffer
  let reference: ParameterBuffer?
  let temperature: Float
  let probe: AttentionProbe?
  let recording: AttentionRecording
  /// The head's output of the step under way, and its rows.
  private var pass: (rows: ObservationRows, output: MatrixView)?

  init(
    shard: RolloutShard, parameters: ParameterBuffer, reference: ParameterBuffer?, temperature: Float,
    probe: AttentionProbe?, recording: AttentionRecording
  ) {
    self.shard = shard
    self.parameters = parameters
    self.reference = reference
    self.temperature = temperature
    self.probe = probe
    self.recording = recording
  }

  mutating func decide(_ vector: inout VectorEpisode) {
    let rows = shard.beginStep(vector)
    let workspace = shard.workspaceOfNextStep(rows)
    shard.drawNoise(workspace, rows, vector)
    if let reference { shard.reference?.ask(rows, reference) }
    let output = shard.policy.forward(rows, recording: recording, parameters, workspace)
    shard.keepWeights(rows, workspace)
    pass = (rows, output)
    probe?.record(shard, rows, vector)
    for lane in vector.lanes.indices {
      guard let firstRow = vector.lanes[lane].firstRow else { continue }
      vector.decide(lane) { world, decision in
        shard.sample(
          lane: lane, firstRow: firstRow, world, &decision, rows, output, temperature: temperature)
      }
    }
    probe?.recordDecisions(shard, rows, parameters)
  }

  mutating func intervene(lane: Int, _ world: World, _ decision: inout JointDecision) {
    guard let pass, let firstRow = shard.runs[lane].firstRows.last else { return }
    shard.teach(lane: lane, firstRow: firstRow, world, &decision)
    shard.moveCrowd(lane: lane, firstRow: firstRow, world, &decision)
    guard shard.shielded != nil else { return }
    shard.shield(
      lane: lane, firstRow: firstRow, world, &decision, pass.rows, pass.output, temperature: temperature)
  }

  mutating func review(_ vector: borrowing VectorEpisode) { shard.pay(vector) }
}
