import Basics
import CInterface
import CNavsim
import Foundation
import Testing

@Suite("Calls on vectors of worlds") struct VectorCallTests {
  @Test("refuse NULL where something is wanted")
  func null() throws {
    let vector = try CVector()
    let (handle, anywhere) = (vector.handle, "NULL; expected where to write it.")
    var (answer, width): (UInt64, Int) = (0, 0)
    #expect(C.call { navsim_vector_create("{}", nil) } == Outcome(64, "vector: \(anywhere)"))
    #expect(C.call { navsim_vector_create(nil, &answer) } == Outcome(64, "request: NULL; expected a text."))
    #expect(C.call { navsim_vector_describe(handle, nil) } == Outcome(64, "answer: \(anywhere)"))
    #expect(
      C.call { navsim_vector_bind(handle, 0, nil) }
        == Outcome(
          64, "observation: NULL; expected where to write it."))
    #expect(
      C.call { navsim_vector_step(handle, 0, nil, nil, nil) }
        == Outcome(
          64, "actions: NULL; expected one a robot."))
    #expect(
      C.call { navsim_vector_metrics(handle, 0, nil) }
        == Outcome(
          64, "values: NULL; expected where to write them."))
    #expect(C.call { navsim_vector_state(handle, 0, nil) } == Outcome(64, "answer: \(anywhere)"))
    #expect(
      C.call { navsim_vector_picture_size(handle, 0, nil, &width) } == Outcome(64, "width: \(anywhere)"))
    #expect(
      C.call { navsim_vector_picture_size(handle, 0, &width, nil) } == Outcome(64, "height: \(anywhere)"))
    #expect(
      C.call { navsim_vector_draw(handle, 0, 99, 99, nil) }
        == Outcome(64, "rgb: NULL; expected where to draw."))
    #expect(vector.bind() == .done && vector.reset() == .done)
    #expect(vector.step { $0.data = nil } == Outcome(64, "actions: NULL; expected 2 elements."))
    #expect(vector.reset { $0.data = nil } == Outcome(64, "seeds: NULL; expected 1 elements."))
  }

  @Test("refuse arrays of another length, and memory that does not stand where it must")
  func arrays() throws {
    let vector = try CVector("\"worlds\": 3")
    let count = vector.x.count
    #expect(
      vector.bind { $0.x.count -= 1 } == Outcome(64, "x: expected \(count) elements, found \(count - 1)."))
    #expect(vector.bind { $0.x.count = .max }.status == 64)
    #expect(
      vector.bind { $0.x.data += 4 } == Outcome(64, "x: expected memory at a multiple of 16 bytes."))
    #expect(vector.bind { $0.x.data += 2 } == Outcome(64, "x: expected memory at a multiple of 4 bytes."))
    #expect(
      vector.bind { $0.mask = navsim_array(data: vector.flags.base, count: 5) }.message.hasPrefix(
        "mask: expected "))
    #expect(vector.bind { $0.relations = $0.x }.message.hasPrefix("relations: expected 0 elements"))
    #expect(vector.bind() == .done && vector.reset() == .done)
    #expect(vector.step { $0.count = 7 } == Outcome(64, "actions: expected 6 elements, found 7."))
    #expect(vector.step { $0.count = 0 } == Outcome(64, "actions: expected 6 elements, found 0."))
    #expect(
      vector.step { $0.data += 1 } == Outcome(64, "actions: expected memory at a multiple of 4 bytes."))
    #expect(
      vector.reset { $0.data += 4 } == Outcome(64, "seeds: expected memory at a multiple of 8 bytes."))
    let results: [(String, (inout navsim_step_results) -> Void)] = [
      ("rewards: expected 6 elements, found 3.", { $0.rewards.count = 3 }),
      ("terminated: expected 3 elements, found 6.", { $0.terminated.count = 6 }),
      ("truncated: expected 3 elements, found 0.", { $0.truncated.data = $0.rewards.data }),
      ("reset: expected 3 elements, found 1.", { $0.reset = navsim_array(data: $0.rewards.data, count: 1) }),
      ("present: expected 6 elements, found 3.", { $0.present = $0.terminated }),
      ("rewards: expected memory at a multiple of 4 bytes.", { $0.rewards.data += 3 }),
    ]
    for (message, change) in results {
      #expect(vector.step(results: change) == Outcome(64, message))
    }
    var which = navsim_array(data: vector.flags.base, count: 2)
    #expect(
      C.call { navsim_vector_reset(vector.handle, 0, nil, &which, nil) }
        == Outcome(
          64, "which: expected 3 elements, found 2."))
    #expect(vector.step() == .done)
  }

  @Test("refuse actions, messages, sets and worlds that there are not")
  func ranges() throws {
    let vector = try CVector("\"messages\": 2")
    #expect(vector.bind(3) == Outcome(64, "set 3: from 0 to 2."))
    #expect(vector.bind(-1) == Outcome(64, "set -1: from 0 to 2."))
    #expect(
      vector.reset(0) == Outcome(64, "set 0: nothing is bound; say where observations go first."))
    #expect(vector.bind() == .done && vector.bind(2) == .done)
    #expect(vector.step() == Outcome(64, "step before reset; reset the worlds first."))
    #expect(vector.reset(2) == Outcome(64, "set 2: 0 or 1."))
    #expect(vector.reset(1).status == 64 && vector.reset() == .done)
    for wrong: Int32 in [5, -1, .min, .max] {
      vector.actions.base[1] = wrong
      #expect(vector.step() == Outcome(64, "actions[1]: \(wrong) is no action; expected 0 to 4."))
    }
    vector.actions.base[1] = 2
    let symbols = FlatBuffer<Int32>([1, 2])
    let said = navsim_array(data: symbols.base, count: 2)
    #expect(vector.step(messages: said) == Outcome(64, "messages[1]: 2 is no message; expected 0 to 1."))
    symbols.base[1] = 0
    #expect(vector.step(messages: said) == .done)
    let mute = try CVector()
    #expect(mute.bind() == .done && mute.reset() == .done)
    #expect(mute.step(messages: said) == Outcome(64, "messages: robots say none here; leave them out."))

    var (answer, width, height): (UInt64, Int, Int) = (0, 0, 0)
    for world in [1, -1, Int.max] {
      let refused = Outcome(64, "world \(world): from 0 to 0.")
      var values = navsim_array(data: nil, count: 0)
      #expect(C.call { navsim_vector_metrics(vector.handle, world, &values) } == refused)
      #expect(C.call { navsim_vector_state(vector.handle, world, &answer) } == refused)
      #expect(C.call { navsim_vector_picture_size(vector.handle, world, &width, &height) } == refused)
      #expect(C.call { navsim_vector_draw(vector.handle, world, 64, 64, &values) } == refused)
    }
    var values = navsim_array(data: symbols.base, count: 2)
    #expect(
      C.call { navsim_vector_metrics(vector.handle, 0, &values) }.message.hasPrefix("values: expected "))
  }

  @Test("tell the metrics in their order, NaN where they do not apply")
  func metrics() throws {
    let vector = try CVector("\"maxSteps\": 3")
    #expect(vector.bind() == .done && vector.reset() == .done)
    for _ in 0..<3 { #expect(vector.step() == .done) }
    let values = FlatBuffer<Double>(repeating: -1, count: 400)
    let description = String(
      decoding: try C.answer { navsim_vector_describe(vector.handle, $0) }, as: UTF8.self)
    guard case .object(let members) = try JSONDocument(text: description, file: "describe").root.content,
      case .array(let names)? = members.first(where: { $0.key == "metrics" })?.value.content
    else { throw CocoaError(.fileReadCorruptFile) }
    var array = navsim_array(data: values.base, count: names.count)
    #expect(C.call { navsim_vector_metrics(vector.handle, 0, &array) } == .done)
    for (index, name) in names.enumerated() where name.content == .string("makespan") {
      #expect(values[index] == 3 || values[index].isNaN)
    }
    #expect(values[0..<names.count].contains { $0.isNaN } && values[names.count] == -1)
  }

  @Test("refuse a step after the end where nothing starts over by itself, until it is reset")
  func disabled() throws {
    let vector = try CVector("\"autoreset\": \"disabled\", \"maxSteps\": 2, \"worlds\": 2")
    #expect(vector.bind() == .done && vector.reset() == .done)
    #expect(vector.step() == .done && vector.step() == .done)
    let refused = Outcome(
      64, "the episode of world 0 is over; reset it first, or let \"autoreset\" do that.")
    #expect(vector.step() == refused && vector.step() == refused)
    vector.flags.base[0] = 1
    vector.flags.base[1] = 0
    var which = navsim_array(data: vector.flags.base, count: 2)
    #expect(C.call { navsim_vector_reset(vector.handle, 0, nil, &which, nil) } == .done)
    #expect(vector.step().message.hasPrefix("the episode of world 1 is over"))
    #expect(vector.reset() == .done && vector.step() == .done)
  }

  @Test("draw pictures into what has room for them")
  func pictures() throws {
    let vector = try CVector("\"robots\": 0")
    #expect(vector.bind() == .done && vector.reset() == .done)
    var (width, height) = (0, 0)
    #expect(C.call { navsim_vector_picture_size(vector.handle, 0, &width, &height) } == .done)
    #expect(width > height && height >= 16)
    width = 200
    height = 0
    #expect(C.call { navsim_vector_picture_size(vector.handle, 0, &width, &height) } == .done)
    #expect(width == 200 && (16..<200).contains(height))
    let pixels = FlatBuffer<UInt8>(repeating: 1, count: width * height * 3 + 1)
    var rgb = navsim_array(data: pixels.base, count: width * height * 3)
    #expect(C.call { navsim_vector_draw(vector.handle, 0, width, height, &rgb) } == .done)
    #expect(Set(pixels[0..<width * height * 3]).count > 3 && pixels[width * height * 3] == 1)
    rgb.count += 1
    #expect(C.call { navsim_vector_draw(vector.handle, 0, width, height, &rgb) }.status == 64)
    for (wide, high) in [(0, 0), (15, 99), (99, 5000), (-1, 99), (Int.max, Int.max), (Int.min, 3)] {
      #expect(
        C.call { navsim_vector_draw(vector.handle, 0, wide, high, &rgb) }
          == Outcome(
            64, "picture of \(wide)×\(high): sides from 16 to 4096."))
    }
    (width, height) = (-1, 4)
    #expect(
      C.call { navsim_vector_picture_size(vector.handle, 0, &width, &height) }
        == Outcome(
          64, "picture of -1×4: sides from 1 to 4096, or 0 for the map's shape."))
  }

  @Test("find what ships in the folder that was named")
  func home() throws {
    #expect(C.call { navsim_set_home(Repository.folder) } == .done)
    defer { _ = navsim_set_home(nil) }
    let vector = try CVector("\"policy\": \"interaction\"", source: "\"Scenarios/depot.json\"")
    #expect(vector.rows == 32)
  }
}
