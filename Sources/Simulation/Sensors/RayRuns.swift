import Basics
import GridWorld

/// The cells that rays pass near an agent as bits: every ray has a run of them, nearest first, so that the
/// lowest bit set of a run is the agent that the ray meets.
final class RayRuns {
  /// Bits of all runs together.
  let bitCount: Int
  let pointers: Pointers
  private let bitsOfRank: [UInt64]
  private let runs: FlatBuffer<Run>
  private let distances: FlatBuffer<Float>

  struct Run: BitwiseCopyable {
    var shift: UInt64
    /// The bit behind the run.
    var end: UInt64
    /// Where its distances begin.
    var first: Int
  }

  /// - Parameter passes: of each ray, the ranks of the cells it passes near by and at what distance it enters,
  ///   nearest first.
  init(_ passes: [[(rank: Int, distance: Float)]], ranks: Int) {
    bitCount = passes.reduce(0) { $0 + $1.count }
    var bitsOfRank = [UInt64](repeating: 0, count: ranks)
    var runs: [Run] = []
    var distances: [Float] = []
    var bit = 0
    for run in passes where bitCount <= 64 {
      runs.append(Run(shift: UInt64(bit & 63), end: 1 &<< UInt64(run.count), first: distances.count))
      for pass in run {
        bitsOfRank[pass.rank] |= 1 << UInt64(bit)
        distances.append(pass.distance)
        bit += 1
      }
      distances.append(.infinity)
    }
    self.bitsOfRank = bitsOfRank
    self.runs = FlatBuffer(runs)
    self.distances = FlatBuffer(distances)
    pointers = Pointers(runs: self.runs.base, distances: self.distances.base)
  }

  func bits(ofRank rank: Int) -> UInt64 { bitsOfRank[rank] }

  /// The runs opened for a hot loop; valid as long as they are.
  struct Pointers {
    let runs: UnsafePointer<Run>
    let distances: UnsafePointer<Float>

    /// Distance to the nearest agent on a ray, infinity if there is none among those found.
    @inline(__always)
    func nearest(_ ray: Int, _ found: UInt64) -> Float {
      let run = runs[ray]
      return distances[run.first &+ (found &>> run.shift | run.end).trailingZeroBitCount]
    }
  }
}
