import Basics
import CInterface
import CNavsim
import Foundation
import Testing

/// What a call came to: its number, and what it had to say if that is not 0.
struct Outcome: Equatable, CustomStringConvertible {
  var status: Int32
  var message: String

  init(_ status: Int32, _ message: String = "") { (self.status, self.message) = (status, message) }

  var description: String { "\(status): \(message)" }

  static let done = Outcome(0)
}

/// Calls from C as C has them: numbers, and messages fetched afterwards.
enum C {
  static func call(_ body: () -> Int32) -> Outcome {
    let status = body()
    return Outcome(status, status == 0 ? "" : String(cString: navsim_error_message()))
  }

  static func create(_ request: String) -> (vector: UInt64, outcome: Outcome) {
    var vector: UInt64 = 0
    let outcome = call { navsim_vector_create(request, &vector) }
    return (vector, outcome)
  }

  static func answer(_ body: (UnsafeMutablePointer<UInt64>) -> Int32) throws -> [UInt8] {
    var (handle, size): (UInt64, Int) = (0, 0)
    try #require(call { body(&handle) } == .done)
    try #require(call { navsim_answer_size(handle, &size) } == .done)
    var bytes = [UInt8](repeating: 0, count: size)
    try #require(call { navsim_answer_copy(handle, &bytes, size) } == .done)
    try #require(call { navsim_close(handle) } == .done)
    return bytes
  }
}

/// A vector of worlds made through C, with memory for what it writes.
final class CVector {
  let handle: UInt64
  /// What `navsim_vector_describe` tells.
  let sizes: [String: Int]
  let worlds: Int
  let rows: Int
  private let floats: FlatBuffer<SIMD4<Float>>
  let rewards: FlatBuffer<Float>
  let flags: FlatBuffer<UInt8>
  let actions: FlatBuffer<Int32>
  let seeds: FlatBuffer<UInt64>

  /// - Parameter members: of the request, behind its source.
  init(_ members: String = "", source: String = "\"\(Repository.shipped("Scenarios/corridor-swap.json"))\"")
    throws
  {
    let (handle, outcome) = C.create("{\"source\": \(source)\(members.isEmpty ? "" : ", " + members)}")
    try #require(outcome == .done)
    self.handle = handle
    let text = String(decoding: try C.answer { navsim_vector_describe(handle, $0) }, as: UTF8.self)
    let description = try JSONDocument(text: text, file: "describe").root
    var sizes: [String: Int] = [:]
    if case .object(let members) = description.content {
      for member in members {
        if case .number(let number) = member.value.content { sizes[member.key] = number.integer }
      }
    }
    self.sizes = sizes
    worlds = try #require(sizes["worlds"])
    rows = worlds * (try #require(sizes["rowsPerWorld"]))
    floats = FlatBuffer(repeating: .zero, count: rows * 4 * (sizes["slots"] ?? 0))
    rewards = FlatBuffer(repeating: 0, count: rows)
    flags = FlatBuffer(repeating: 0, count: rows)
    actions = FlatBuffer(repeating: 0, count: rows)
    seeds = FlatBuffer(repeating: 1, count: worlds)
  }

  deinit { _ = navsim_close(handle) }

  var x: navsim_array { navsim_array(data: floats.base, count: rows * 16 * (sizes["slots"] ?? 0)) }
  var said: navsim_array { navsim_array(data: actions.base, count: rows) }
  var seedArray: navsim_array { navsim_array(data: seeds.base, count: worlds) }

  var results: navsim_step_results {
    var results = navsim_step_results()
    results.rewards = navsim_array(data: rewards.base, count: rows)
    results.terminated = navsim_array(data: flags.base, count: worlds)
    return results
  }

  func bind(_ set: Int32 = 0, _ change: (inout navsim_observation) -> Void = { _ in }) -> Outcome {
    var observation = navsim_observation()
    observation.x = x
    change(&observation)
    return C.call { navsim_vector_bind(handle, set, &observation) }
  }

  func reset(_ set: Int32 = 0, _ change: (inout navsim_array) -> Void = { _ in }) -> Outcome {
    var (seeds, results) = (seedArray, results)
    change(&seeds)
    return C.call { navsim_vector_reset(handle, set, &seeds, nil, &results) }
  }

  func step(
    _ set: Int32 = 0, messages: navsim_array? = nil, _ change: (inout navsim_array) -> Void = { _ in },
    results changeResults: (inout navsim_step_results) -> Void = { _ in }
  ) -> Outcome {
    var (said, results) = (said, results)
    change(&said)
    changeResults(&results)
    guard var messages else { return C.call { navsim_vector_step(handle, set, &said, nil, &results) } }
    return C.call { navsim_vector_step(handle, set, &said, &messages, &results) }
  }
}
