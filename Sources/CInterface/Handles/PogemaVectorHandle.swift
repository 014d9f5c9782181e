import Basics
import CNavsim
import Compatibility

/// Worlds like POGEMA's that are stepped together, on threads that stay.
final class PogemaVectorHandle: Sendable {
  private let worlds: Locked<[PogemaHandle]>
  private let pool: WorkerPool
  let count: Int

  init(_ worlds: [PogemaHandle], threads: Int) {
    self.worlds = Locked(worlds)
    count = worlds.count
    pool = WorkerPool(jobs: min(threads, worlds.count))
  }

  /// The vector that a handle names.
  static func named(_ handle: UInt64) throws -> PogemaVectorHandle {
    try HandleTable.shared.object(handle, as: PogemaVectorHandle.self, called: "vector of POGEMA worlds")
  }

  /// Puts another world into a place.
  func replace(_ index: Int, by world: PogemaHandle) { worlds.withLock { $0[index] = world } }

  /// Works on every world, while nobody else does on the vector.
  ///
  /// - Throws: what `body` throws for the first world that is refused; the others have been worked on.
  func forEach(_ body: @escaping @Sendable (Int, PogemaWorld) throws -> Void) throws {
    try worlds.withLock { worlds in
      let (own, refusals) = (worlds, Locked<[Int: any Error]>([:]))
      pool.forEach(count: own.count) { index in
        do {
          try own[index].withWorld { try body(index, $0) }
        } catch {
          refusals.withLock { $0[index] = error }
        }
      }
      if let first = refusals.withLock({ $0.min { $0.key < $1.key } }) { throw first.value }
    }
  }
}
