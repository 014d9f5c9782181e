import Basics
import CInterface
import CNavsim
import Foundation
import Testing

@Suite("Handles of the C interface") struct HandleTests {
  @Test("are refused once they are closed, and where none was made")
  func closed() throws {
    let vector = try CVector()
    let handle = vector.handle
    #expect(C.call { navsim_close(handle) } == .done)
    let refused = Outcome(
      64, "handle \(handle) was closed, or made by the process that this one was forked from; make it anew.")
    var (answer, size): (UInt64, Int) = (0, 0)
    #expect(vector.bind() == refused && vector.reset() == refused && vector.step() == refused)
    #expect(C.call { navsim_vector_describe(handle, &answer) } == refused)
    #expect(C.call { navsim_vector_state(handle, 0, &answer) } == refused)
    #expect(C.call { navsim_answer_size(handle, &size) } == refused)
    #expect(
      C.call { navsim_close(handle) } == Outcome(64, "handle \(handle) is closed, or was never one."))
    for never in [0, UInt64.max, 1 << 40] {
      let unknown = Outcome(
        64, "\(never) is no handle; expected one that a function of navsim has made.")
      #expect(C.call { navsim_vector_describe(never, &answer) } == unknown)
      #expect(C.call { navsim_answer_size(never, &size) } == unknown)
      #expect(C.call { navsim_close(never) } == Outcome(64, "handle \(never) is closed, or was never one."))
    }
  }

  @Test("are refused where another kind is wanted")
  func otherKind() throws {
    let vector = try CVector()
    var (answer, size): (UInt64, Int) = (0, 0)
    #expect(C.call { navsim_vector_describe(vector.handle, &answer) } == .done)
    defer { _ = navsim_close(answer) }
    #expect(
      C.call { navsim_answer_size(vector.handle, &size) }
        == Outcome(
          64, "handle \(vector.handle) is no answer."))
    #expect(
      C.call { navsim_vector_describe(answer, &answer) } == Outcome(64, "handle \(answer) is no vector."))
  }

  @Test("of answers tell their size, and copy themselves into what is large enough")
  func answers() throws {
    let vector = try CVector()
    var (answer, size): (UInt64, Int) = (0, 0)
    #expect(C.call { navsim_vector_state(vector.handle, 0, &answer) } == .done)
    defer { _ = navsim_close(answer) }
    #expect(
      C.call { navsim_answer_size(answer, nil) } == Outcome(64, "bytes: NULL; expected where to write it."))
    #expect(C.call { navsim_answer_size(answer, &size) } == .done)
    #expect(
      C.call { navsim_answer_copy(answer, nil, size) } == Outcome(64, "buffer: NULL; expected \(size) bytes.")
    )
    var bytes = [UInt8](repeating: 1, count: size + 1)
    #expect(
      C.call { navsim_answer_copy(answer, &bytes, size - 1) }
        == Outcome(
          64, "buffer: expected \(size) bytes, found \(size - 1)."))
    #expect(C.call { navsim_answer_copy(answer, &bytes, -1) }.status == 64)
    #expect(bytes.allSatisfy { $0 == 1 })
    #expect(C.call { navsim_answer_copy(answer, &bytes, size + 1) } == .done)
    #expect(bytes.last == 1 && bytes.first == UInt8(ascii: "{") && bytes[size - 1] == UInt8(ascii: "}"))
  }

  @Test("keep the message of a failure for its thread alone")
  func messages() {
    #expect(navsim_close(0) == 64)
    let own = String(cString: navsim_error_message())
    Workers.forEach(count: 4, jobs: 4) { index in
      var answer: UInt64 = 0
      for _ in 0..<100 {
        _ = navsim_vector_describe(UInt64.max - UInt64(index), &answer)
        let message = String(cString: navsim_error_message())
        #expect(message.hasPrefix("\(UInt64.max - UInt64(index)) is no handle"))
      }
    }
    // One of the indices may have run on this thread.
    #expect(!own.isEmpty && navsim_close(0) == 64 && String(cString: navsim_error_message()) == own)
  }

  @Test("tell the version and the interface that the header says")
  func version() {
    #expect(navsim_abi() == NAVSIM_ABI)
    #expect(String(cString: navsim_version()) == Version.number)
  }
}

@Suite("Threads that share handles") struct SharedHandlesTests {
  @Test("wait for each other, and are refused once one of them has closed it", arguments: [1, 2])
  func sharedHandle(worldThreads: Int) throws {
    let vector = try CVector("\"worlds\": 3, \"threads\": \(worldThreads)")
    #expect(vector.bind() == .done && vector.reset() == .done)
    let handle = vector.handle
    nonisolated(unsafe) let (actions, seeds) = (vector.said, vector.seedArray)
    let rows = vector.rows
    let outcomes = Locked<[Int32: Int]>([:])
    Workers.forEach(count: 4, jobs: 4) { thread in
      var rng = SplitMix64(seed: UInt64(thread))
      let rewards = FlatBuffer<Float>(repeating: 0, count: rows)
      for round in 0..<60 {
        var (actions, seeds, results) = (actions, seeds, navsim_step_results())
        results.rewards = navsim_array(data: rewards.base, count: rows)
        var (answer, size): (UInt64, Int) = (0, 0)
        var status: Int32 = 0
        switch rng.index(below: 5) {
        case 0: status = navsim_vector_reset(handle, 0, &seeds, nil, &results)
        case 1:
          status = navsim_vector_state(handle, 1, &answer)
          if status == 0 {
            #expect(navsim_answer_size(answer, &size) == 0 && size > 2)
            #expect(navsim_close(answer) == 0)
          }
        default: status = navsim_vector_step(handle, 0, &actions, nil, &results)
        }
        if thread == 3, round == 40 { _ = navsim_close(handle) }
        outcomes.withLock { $0[status, default: 0] += 1 }
      }
    }
    let counts = outcomes.withLock { $0 }
    #expect(Set(counts.keys).isSubset(of: [0, 64]))
    #expect(counts[0, default: 0] > 0 && counts[64, default: 0] >= 19)
  }

  @Test("may free what was bound as soon as it is closed, whoever is at it")
  func closing() throws {
    for _ in 0..<20 {
      let (handle, outcome) = C.create(
        "{\"source\": \"\(Repository.shipped("Scenarios/corridor-swap.json"))\", \"worlds\": 4}")
      try #require(outcome == .done)
      let sizes = try JSONDocument(
        text: String(decoding: try C.answer { navsim_vector_describe(handle, $0) }, as: UTF8.self),
        file: "describe")
      guard case .object(let members) = sizes.root.content,
        case .number(let slots)? = members.first(where: { $0.key == "slots" })?.value.content
      else { throw CocoaError(.fileReadCorruptFile) }
      let count = 8 * 16 * (slots.integer ?? 0)
      nonisolated(unsafe) let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
      let hasClosed = Locked(false)
      Workers.forEach(count: 2, jobs: 2) { thread in
        var actions = [Int32](repeating: 0, count: 8)
        if thread == 0 {
          var observation = navsim_observation()
          observation.x = navsim_array(data: memory, count: count)
          _ = navsim_vector_bind(handle, 0, &observation)
          _ = navsim_vector_reset(handle, 0, nil, nil, nil)
          _ = navsim_close(handle)
          // From here on nobody may write there.
          memory.initializeMemory(as: UInt8.self, repeating: 0xAB, count: count * 4)
          hasClosed.withLock { $0 = true }
        } else {
          while !hasClosed.withLock({ $0 }) {
            actions.withUnsafeMutableBytes { bytes in
              var said = navsim_array(data: bytes.baseAddress, count: 8)
              _ = navsim_vector_step(handle, 0, &said, nil, nil)
            }
          }
        }
      }
      let bytes = UnsafeRawBufferPointer(start: memory, count: count * 4)
      #expect(bytes.allSatisfy { $0 == 0xAB })
      memory.deallocate()
    }
  }
}
