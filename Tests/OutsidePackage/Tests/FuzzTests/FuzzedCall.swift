import Basics
import CNavsim

/// A function of the C interface, called with whatever comes.
///
/// What the interface gains is fuzzed by an entry of its own in one of the lists of `all`.
struct FuzzedCall {
  let name: String
  /// How often, relative to the others.
  let weight: Int
  /// Whether so much is done, and so much refused, that a test may ask for both.
  let isBoth: Bool
  /// Calls it once; returns its status.
  let call: (inout CallSession) -> Int32

  init(
    _ name: String, weight: Int = 4, isBoth: Bool = true, _ call: @escaping (inout CallSession) -> Int32
  ) {
    (self.name, self.weight, self.isBoth, self.call) = (name, weight, isBoth, call)
  }

  static var all: [FuzzedCall] { library + vectors + pogema + work }

  /// What is of no kind of handle alone.
  private static var library: [FuzzedCall] {
    [
      FuzzedCall("navsim_abi", weight: 1, isBoth: false) { _ in navsim_abi() == NAVSIM_ABI ? 0 : 70 },
      FuzzedCall("navsim_version", weight: 1, isBoth: false) { _ in navsim_version().pointee == 0 ? 70 : 0 },
      FuzzedCall("navsim_close", weight: 3) { session in
        let handle = session.handle(.any)
        let status = navsim_close(handle)
        if status == 0 { session.handles.closed(handle) }
        return status
      },
      FuzzedCall("navsim_set_home", weight: 1, isBoth: false) { session in
        switch session.rng.index(below: 4) {
        case 0: navsim_set_home(nil)
        case 1: navsim_set_home("/nowhere/\(session.rng.index(below: 9))")
        case 2: navsim_set_home([CChar(bitPattern: 0xC0), 0])
        default: navsim_set_home(Repository.shipped(""))
        }
      },
      FuzzedCall("navsim_answer_size", weight: 6) { session in
        let handle = session.handle(.answer)
        guard !session.chance(1, of: 20) else { return navsim_answer_size(handle, nil) }
        var size = 0
        let status = navsim_answer_size(handle, &size)
        if status == 0 { session.answerSize = size }
        return status
      },
      FuzzedCall("navsim_answer_copy", weight: 6) { session in
        let handle = session.handle(.answer)
        var size = 0
        let isKnown = navsim_answer_size(handle, &size) == 0
        if !isKnown || session.chance(1, of: 6) { size = session.number(near: session.answerSize) }
        guard !session.chance(1, of: 20) else { return navsim_answer_copy(handle, nil, size) }
        let memory = session.lend(bytes: max(0, min(size, 1 << 20)))
        return navsim_answer_copy(handle, memory, size)
      },
    ]
  }

  private static var vectors: [FuzzedCall] {
    [
      FuzzedCall("navsim_vector_create", weight: 3) { session in
        let request = RequestGrammar.request(using: &session.rng)
        guard !session.chance(1, of: 40) else { return navsim_vector_create(request, nil) }
        var vector: UInt64 = 0
        let status =
          session.chance(1, of: 40)
          ? navsim_vector_create(nil, &vector) : navsim_vector_create(request, &vector)
        if status == 0 { session.handles.made(vector, of: .vector) }
        return status
      },
      FuzzedCall("navsim_vector_describe") { session in
        let vector = session.handle(.vector)
        return session.answer { navsim_vector_describe(vector, $0) }
      },
      FuzzedCall("navsim_vector_bind", weight: 8) { session in
        let (vector, sizes) = session.vector()
        guard !session.chance(1, of: 20) else { return navsim_vector_bind(vector, 0, nil) }
        let (rows, slots) = (sizes.rows, sizes.rows * sizes.slots)
        var observation = navsim_observation()
        let counts = [
          slots * 16, slots, slots, rows * sizes.environmentWidth, slots * sizes.outputWidth,
          rows * sizes.peerSlots * sizes.relationWidth,
        ]
        let widths = [4, 1, 4, 4, 4, 4]
        let arrays = (0..<6).map { part in
          session.chance(1, of: 3)
            ? navsim_array() : session.array(counts[part], width: widths[part], isKept: vector)
        }
        (observation.x, observation.mask, observation.identity) = (arrays[0], arrays[1], arrays[2])
        (observation.environment, observation.outputs) = (arrays[3], arrays[4])
        observation.relations = arrays[5]
        return navsim_vector_bind(vector, session.set(), &observation)
      },
      FuzzedCall("navsim_vector_reset", weight: 12) { session in
        let (vector, sizes) = session.vector()
        var (seeds, which) = (session.array(sizes.worlds, width: 8), session.array(sizes.worlds, width: 1))
        var results = session.results(sizes)
        let (isSeeded, isPart) = (session.chance(1, of: 2), session.chance(1, of: 3))
        let set = session.set()
        return withUnsafePointer(to: &seeds) { seeds in
          withUnsafePointer(to: &which) { which in
            navsim_vector_reset(vector, set, isSeeded ? seeds : nil, isPart ? which : nil, &results)
          }
        }
      },
      FuzzedCall("navsim_vector_step", weight: 40) { session in
        let (vector, sizes) = session.vector()
        var actions = session.choices(sizes.rows, below: sizes.actions)
        var messages = session.choices(sizes.rows, below: max(sizes.messages, 1))
        var results = session.results(sizes)
        let set = session.set()
        guard !session.chance(1, of: 60) else { return navsim_vector_step(vector, set, nil, nil, nil) }
        let says = session.chance(sizes.messages > 0 ? 4 : 1, of: 6)
        return withUnsafePointer(to: &messages) { messages in
          navsim_vector_step(vector, set, &actions, says ? messages : nil, &results)
        }
      },
      FuzzedCall("navsim_vector_metrics") { session in
        let (vector, sizes) = session.vector()
        guard !session.chance(1, of: 20) else { return navsim_vector_metrics(vector, 0, nil) }
        var values = session.array(sizes.metrics, width: 8)
        return navsim_vector_metrics(vector, session.world(sizes), &values)
      },
      FuzzedCall("navsim_vector_state") { session in
        let (vector, sizes) = session.vector()
        let world = session.world(sizes)
        return session.answer { navsim_vector_state(vector, world, $0) }
      },
      FuzzedCall("navsim_vector_picture_size") { session in
        let (vector, sizes) = session.vector()
        var (width, height) = (session.side(), session.side())
        guard !session.chance(1, of: 20) else {
          return navsim_vector_picture_size(vector, session.world(sizes), nil, &height)
        }
        return navsim_vector_picture_size(vector, session.world(sizes), &width, &height)
      },
      FuzzedCall("navsim_vector_draw", weight: 2) { session in
        let (vector, sizes) = session.vector()
        let (width, height) = (session.side(), session.side())
        guard !session.chance(1, of: 20) else { return navsim_vector_draw(vector, 0, width, height, nil) }
        let isDrawable = (0...200).contains(width) && (0...200).contains(height)
        var rgb = session.array(isDrawable ? width * height * 3 : 3, width: 1)
        return navsim_vector_draw(vector, session.world(sizes), width, height, &rgb)
      },
    ]
  }
}
