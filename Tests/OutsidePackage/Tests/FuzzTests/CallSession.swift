import Basics
import CNavsim
import Foundation

/// What handles a program of calls has, whichever of its threads made them.
final class SharedHandles: Sendable {
  enum Kind: Sendable { case vector, answer, pogema, pogemaVector, policy, any }

  /// What a vector's arrays have to be like; of one that is not known, anything.
  struct Sizes: Sendable {
    var worlds = 1
    var rows = 2
    var slots = 9
    var environmentWidth = 3
    var outputWidth = 5
    var peerSlots = 2
    var relationWidth = 0
    var actions = 5
    var messages = 0
    var metrics = 4
    /// Of POGEMA's worlds.
    var height = 3
    var width = 3
    var agents = 2
    var radius = 1
  }

  private struct Contents {
    var live: [(handle: UInt64, kind: Kind)] = []
    var dead: [UInt64] = []
    var sizes: [UInt64: Sizes] = [:]
    /// Lent for as long as a vector lives.
    var kept: [UInt64: [UInt]] = [:]
  }

  private let contents = Locked(Contents())

  func made(_ handle: UInt64, of kind: Kind, sizes known: Sizes? = nil) {
    let sizes = kind == .vector ? SharedHandles.describe(handle) : known
    contents.withLock { contents in
      contents.live.append((handle, kind))
      contents.sizes[handle] = sizes
    }
  }

  /// Frees what was lent to it: it may not be touched any more.
  func closed(_ handle: UInt64) {
    let memory = contents.withLock { contents in
      contents.live.removeAll { $0.handle == handle }
      contents.dead.append(handle)
      return contents.kept.removeValue(forKey: handle) ?? []
    }
    for address in memory { free(UnsafeMutableRawPointer(bitPattern: address)) }
  }

  /// Keeps memory until a handle is closed.
  func keep(_ memory: UnsafeMutableRawPointer, for handle: UInt64) {
    contents.withLock { $0.kept[handle, default: []].append(UInt(bitPattern: memory)) }
  }

  func pick(_ kind: Kind, using rng: inout SplitMix64) -> UInt64 {
    contents.withLock { contents in
      if rng.index(below: 25) == 0 { return [0, 1, .max, rng.next(), 1 << 32][rng.index(below: 5)] }
      if rng.index(below: 25) == 0, !contents.dead.isEmpty {
        return contents.dead[rng.index(below: contents.dead.count)]
      }
      let isAny = kind == .any || rng.index(below: 25) == 0
      let fitting = contents.live.filter { isAny || $0.kind == kind }
      return fitting.isEmpty ? 0 : fitting[rng.index(below: fitting.count)].handle
    }
  }

  func sizes(of handle: UInt64) -> Sizes { contents.withLock { $0.sizes[handle] ?? Sizes() } }

  /// Closes what is left; returns handles that could not be.
  func closeAll() -> [UInt64] {
    let live = contents.withLock { $0.live.map(\.handle) }
    let failed = live.filter { navsim_close($0) != 0 }
    for handle in live { closed(handle) }
    let memory = contents.withLock { contents in
      let memory = contents.kept.values.flatMap { $0 }
      contents.kept = [:]
      return memory
    }
    for address in memory { free(UnsafeMutableRawPointer(bitPattern: address)) }
    return failed
  }

  private static func describe(_ vector: UInt64) -> Sizes? {
    var (answer, size): (UInt64, Int) = (0, 0)
    guard navsim_vector_describe(vector, &answer) == 0, navsim_answer_size(answer, &size) == 0 else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: size)
    guard navsim_answer_copy(answer, &bytes, size) == 0, navsim_close(answer) == 0,
      let document = try? JSONDocument(bytes: bytes, file: "describe"),
      case .object(let members) = document.root.content
    else { return nil }
    func integer(_ key: String) -> Int {
      guard case .number(let number)? = members.first(where: { $0.key == key })?.value.content else {
        return 0
      }
      return number.integer ?? 0
    }
    func count(_ key: String) -> Int {
      guard case .array(let list)? = members.first(where: { $0.key == key })?.value.content else { return 0 }
      return list.count
    }
    return Sizes(
      worlds: integer("worlds"), rows: integer("worlds") * integer("rowsPerWorld"), slots: integer("slots"),
      environmentWidth: integer("environmentWidth"), outputWidth: integer("outputWidth"),
      peerSlots: integer("peerSlots"), relationWidth: integer("relationWidth"), actions: count("actions"),
      messages: integer("messages"), metrics: count("metrics"))
  }
}

/// One thread's share of a program of calls: its draws, and the memory that it lends.
struct CallSession {
  let handles: SharedHandles
  var rng: SplitMix64
  var answerSize = 100
  private var lent: [UnsafeMutableRawPointer] = []

  init(_ handles: SharedHandles, seed: UInt64) {
    self.handles = handles
    rng = SplitMix64(seed: seed)
  }

  /// Calls a function once, and takes back what was lent for it alone.
  mutating func make(_ call: FuzzedCall) -> Int32 {
    defer {
      for memory in lent { free(memory) }
      lent = []
    }
    return call.call(&self)
  }

  mutating func chance(_ share: Int, of all: Int) -> Bool { rng.index(below: all) < share }

  mutating func handle(_ kind: SharedHandles.Kind) -> UInt64 { handles.pick(kind, using: &rng) }

  mutating func vector() -> (handle: UInt64, sizes: SharedHandles.Sizes) {
    let handle = handle(.vector)
    return (handle, handles.sizes(of: handle))
  }

  /// A number that is about right, or far from it.
  mutating func number(near count: Int) -> Int {
    switch rng.index(below: 8) {
    case 0: 0
    case 1: -1
    case 2: .max
    case 3: .min
    case 4: count &* 2
    case 5: Int(truncatingIfNeeded: rng.next())
    default: count + rng.index(below: 3) - 1
    }
  }

  mutating func world(_ sizes: SharedHandles.Sizes) -> Int {
    chance(1, of: 12) ? number(near: sizes.worlds) : rng.index(below: max(sizes.worlds, 1))
  }

  mutating func set() -> Int32 {
    if chance(1, of: 20) { return [-1, 2, 3, .max, .min][rng.index(below: 5)] }
    return Int32(rng.index(below: 10) / 9)
  }

  mutating func side() -> Int {
    chance(1, of: 8) ? number(near: 4096) : 16 + rng.index(below: 60) - (chance(1, of: 9) ? 16 : 0)
  }

  /// Memory for this call, with rubbish in it; exactly so large, so that a sanitizer sees who writes past it.
  mutating func lend(bytes: Int) -> UnsafeMutableRawPointer {
    let memory = Self.memory(bytes)
    lent.append(memory)
    return memory
  }

  private static func memory(_ bytes: Int) -> UnsafeMutableRawPointer {
    // Whole elements of 16 bytes, so that what needs alignment has it.
    guard let memory = aligned_alloc(16, (max(bytes, 1) + 15) / 16 * 16) else { fatalError("no memory") }
    return memory
  }

  /// An array of the caller's: mostly as it has to be.
  ///
  /// - Parameter isKept: the handle that it is bound to; nil where it is of this call alone.
  mutating func array(_ count: Int, width: Int, isKept handle: UInt64? = nil) -> navsim_array {
    let bytes = max(0, min(count, 1 << 22)) * width
    let memory = Self.memory(bytes)
    for byte in 0..<min(bytes, 4096) {
      memory.storeBytes(of: UInt8(truncatingIfNeeded: byte &* 37), toByteOffset: byte, as: UInt8.self)
    }
    if let handle { handles.keep(memory, for: handle) } else { lent.append(memory) }
    switch rng.index(below: 160) {
    case 0: return navsim_array(data: nil, count: count)
    // Bytes stand anywhere.
    case 1 where width > 1: return navsim_array(data: memory + 1, count: count)
    case 2, 3:
      let spoiled = number(near: count)
      // What happens to be right has to be right altogether.
      return navsim_array(data: memory, count: spoiled == count ? count + 1 : spoiled)
    default: return navsim_array(data: memory, count: count)
    }
  }

  /// An array whose length the caller alone knows: never longer than it is, unless no memory has as much.
  mutating func ownArray(_ count: Int, width: Int) -> navsim_array {
    let memory = lend(bytes: count * width)
    for byte in 0..<count * width {
      memory.storeBytes(of: UInt8(truncatingIfNeeded: byte &* 37), toByteOffset: byte, as: UInt8.self)
    }
    let spoiled = [-1, -2, .min, .max, .max - 1]
    return navsim_array(
      data: memory, count: chance(1, of: 20) ? spoiled[rng.index(below: spoiled.count)] : count)
  }

  /// Numbers of actions or messages, some out of range.
  mutating func choices(_ count: Int, below limit: Int) -> navsim_array {
    let array = array(count, width: 4)
    guard let data = array.data, array.count == count, UInt(bitPattern: data) % 4 == 0 else { return array }
    let numbers = data.bindMemory(to: Int32.self, capacity: max(count, 1))
    for index in 0..<count { numbers[index] = Int32(rng.index(below: max(limit, 1))) }
    if count > 0, chance(1, of: 20) {
      numbers[rng.index(below: count)] = [-1, Int32(limit), .max, .min, 256][rng.index(below: 5)]
    }
    return array
  }

  mutating func results(_ sizes: SharedHandles.Sizes) -> navsim_step_results {
    var results = navsim_step_results()
    if chance(1, of: 2) { results.rewards = array(sizes.rows, width: 4) }
    if chance(1, of: 2) { results.terminated = array(sizes.worlds, width: 1) }
    if chance(1, of: 2) { results.truncated = array(sizes.worlds, width: 1) }
    if chance(1, of: 2) { results.reset = array(sizes.worlds, width: 1) }
    if chance(1, of: 2) { results.present = array(sizes.rows, width: 1) }
    return results
  }

  /// A call that answers with a handle.
  mutating func answer(_ call: (UnsafeMutablePointer<UInt64>?) -> Int32) -> Int32 {
    guard !chance(1, of: 20) else { return call(nil) }
    var handle: UInt64 = 0
    let status = call(&handle)
    if status == 0 { handles.made(handle, of: .answer) }
    return status
  }
}
