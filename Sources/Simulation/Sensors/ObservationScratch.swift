import GridWorld

/// Memory an `ObservationBuilder` works in, made once.
final class ObservationScratch {
  /// The features of an agent as a peer that do not depend on who looks.
  struct Portrait {
    /// Seen, heard (left to the observer), on goal, sign of the goal's Δx.
    var a: SIMD4<Float>
    /// Sign of the goal's Δy, distance to go, wants my cell, on a cell I want (both left to the observer).
    var b: SIMD4<Float>
    /// Moves that lead closer: up, down, left, right.
    var c: SIMD4<Float>
  }

  struct Pointers {
    // Per agent.
    let distanceToGo: UnsafeMutablePointer<Float>
    /// A bit per action that leads closer; bit 0: on goal.
    let wants: UnsafeMutablePointer<UInt8>
    /// The dense field of its goal; nil on maps without dense fields.
    let fields: UnsafeMutablePointer<UnsafePointer<Float>?>
    let portraits: UnsafeMutablePointer<Portrait>
    // Per padded cell.
    /// How many agents want it. All zero between calls.
    let wantedBy: UnsafeMutablePointer<UInt8>
    /// 1 for walls and obstacles, 0.5 for agents.
    let occupancy: UnsafeMutablePointer<Float>
    // For the agent being written.
    let ranks: UnsafeMutablePointer<Int32>
    let hits: UnsafeMutablePointer<RayHit>
  }

  let distanceToGo: FlatBuffer<Float>
  let wants: FlatBuffer<UInt8>
  let fields: FlatBuffer<UnsafePointer<Float>?>
  let portraits: FlatBuffer<Portrait>
  let wantedBy: FlatBuffer<UInt8>
  let occupancy: FlatBuffer<Float>
  let ranks: FlatBuffer<Int32>
  let hits: FlatBuffer<RayHit>

  init(agentCount: Int, cellCount: Int, ranks: Int, rays: Int) {
    distanceToGo = FlatBuffer(repeating: 0, count: agentCount)
    wants = FlatBuffer(repeating: 0, count: agentCount)
    fields = FlatBuffer(repeating: nil, count: agentCount)
    portraits = FlatBuffer(repeating: Portrait(a: .zero, b: .zero, c: .zero), count: agentCount)
    wantedBy = FlatBuffer(repeating: 0, count: cellCount)
    occupancy = FlatBuffer(repeating: 0, count: cellCount)
    self.ranks = FlatBuffer(repeating: 0, count: ranks)
    hits = FlatBuffer(repeating: RayHit(kind: .nothing, distance: 0), count: rays)
  }

  var pointers: Pointers {
    Pointers(
      distanceToGo: distanceToGo.base, wants: wants.base, fields: fields.base, portraits: portraits.base,
      wantedBy: wantedBy.base, occupancy: occupancy.base, ranks: ranks.base, hits: hits.base)
  }
}
