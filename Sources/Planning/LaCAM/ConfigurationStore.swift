import Basics
import GridWorld

/// The configurations a search has been to, each once, with what belongs to them; found by a hash table.
///
/// A row holds the cell of every agent and the keys that order the agents (see `PIBTPlanner`). Rows are made in
/// chunks and never move.
struct ConfigurationStore {
  private let agentCount: Int
  /// Rows of a chunk, as a power of two: 256, fewer where a mebibyte holds fewer, so that many agents do not make the
  /// last chunk overshoot the memory that a search may take.
  private let chunkBits: Int
  private var cells: [FlatBuffer<Int32>] = []
  private var keys: [FlatBuffer<UInt64>] = []
  private(set) var count = 0
  private var hashes: [UInt64] = []
  /// Open addressing; −1 where nobody is. Its length is a power of two.
  private var table: [Int32]

  init(agentCount: Int) {
    self.agentCount = agentCount
    let rows = max(1, min(256, (1 << 20) / (12 * max(agentCount, 1))))
    chunkBits = Int.bitWidth - 1 - rows.leadingZeroBitCount
    table = Array(repeating: -1, count: 1 << 12)
  }

  /// Bytes a row takes, its share of the table included.
  var bytesPerRow: Int { 12 * agentCount + 8 + 8 }

  @inline(__always)
  func cells(_ row: Int) -> UnsafeMutablePointer<Int32> {
    cells[row >> chunkBits].base + (row & (1 << chunkBits - 1)) * agentCount
  }

  @inline(__always)
  func keys(_ row: Int) -> UnsafeMutablePointer<UInt64> {
    keys[row >> chunkBits].base + (row & (1 << chunkBits - 1)) * agentCount
  }

  func hash(_ configuration: UnsafePointer<Int32>) -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for agent in 0..<agentCount {
      hash = (hash ^ UInt64(UInt32(bitPattern: configuration[agent]))) &* 0xD134_2543_DE82_EF95
      hash ^= hash >> 29
    }
    return hash
  }

  /// The row of a configuration; nil if the search hasn't been there.
  func find(_ configuration: UnsafePointer<Int32>, hash: UInt64) -> Int? {
    var place = Int(truncatingIfNeeded: hash) & (table.count - 1)
    while table[place] >= 0 {
      let row = Int(table[place])
      if hashes[row] == hash, isEqual(cells(row), configuration) { return row }
      place = (place + 1) & (table.count - 1)
    }
    return nil
  }

  private func isEqual(_ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>) -> Bool {
    for agent in 0..<agentCount where a[agent] != b[agent] { return false }
    return true
  }

  /// Adds a configuration that is not there yet; its keys are left to the caller.
  mutating func append(_ configuration: UnsafePointer<Int32>, hash: UInt64) -> Int {
    let row = count
    if row & (1 << chunkBits - 1) == 0 {
      cells.append(FlatBuffer(repeating: 0, count: agentCount << chunkBits))
      keys.append(FlatBuffer(repeating: 0, count: agentCount << chunkBits))
    }
    count += 1
    cells(row).update(from: configuration, count: agentCount)
    hashes.append(hash)
    if 2 * count > table.count { grow() } else { insert(row) }
    return row
  }

  private mutating func insert(_ row: Int) {
    var place = Int(truncatingIfNeeded: hashes[row]) & (table.count - 1)
    while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
    table[place] = Int32(row)
  }

  private mutating func grow() {
    table = Array(repeating: -1, count: 2 * table.count)
    for row in 0..<count { insert(row) }
  }
}
