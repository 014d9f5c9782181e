import Basics
import CNavsim

/// Worlds that behave as POGEMA's.
extension FuzzedCall {
  static var pogema: [FuzzedCall] {
    [
      FuzzedCall("navsim_pogema_create", weight: 3) { session in
        let sizes = session.pogemaSizes()
        var config = session.pogemaConfiguration(sizes)
        guard !session.chance(1, of: 40) else { return navsim_pogema_create(nil, nil) }
        var world: UInt64 = 0
        let status =
          session.chance(1, of: 40)
          ? navsim_pogema_create(&config, nil) : navsim_pogema_create(&config, &world)
        if status == 0 { session.handles.made(world, of: .pogema, sizes: sizes) }
        return status
      },
      FuzzedCall("navsim_pogema_step", weight: 20) { session in
        let (world, sizes) = session.pogema()
        guard !session.chance(1, of: 60) else { return navsim_pogema_step(world, nil, nil) }
        var actions = session.choices(sizes.agents, below: 5)
        return session.pogemaResults(sizes) { navsim_pogema_step(world, &actions, $0) }
      },
      FuzzedCall("navsim_pogema_observe") { session in
        let (world, sizes) = session.pogema()
        guard !session.chance(1, of: 20) else { return navsim_pogema_observe(world, nil) }
        return session.pogemaResults(sizes) { navsim_pogema_observe(world, $0) }
      },
      FuzzedCall("navsim_pogema_map") { session in
        let (world, sizes) = session.pogema()
        guard !session.chance(1, of: 20) else { return navsim_pogema_map(world, 0, nil) }
        var map = session.array(
          (sizes.height + 2 * sizes.radius) * (sizes.width + 2 * sizes.radius), width: 1)
        return navsim_pogema_map(world, Int32(session.rng.index(below: 2)), &map)
      },
      FuzzedCall("navsim_pogema_copy", weight: 2) { session in
        let (world, sizes) = session.pogema()
        var copy: UInt64 = 0
        let status =
          session.chance(1, of: 9) ? navsim_pogema_copy(world, nil) : navsim_pogema_copy(world, &copy)
        if status == 0 { session.handles.made(copy, of: .pogema, sizes: sizes) }
        return status
      },
      FuzzedCall("navsim_pogema_place", isBoth: false) { session in
        let (world, sizes) = session.pogema()
        var cells = session.cells(4 * sizes.agents, below: max(sizes.height, sizes.width) + sizes.radius)
        var isActive = session.array(sizes.agents, width: 1)
        guard !session.chance(1, of: 20) else { return navsim_pogema_place(world, nil, nil) }
        guard !session.chance(1, of: 4) else { return navsim_pogema_place(world, &cells, nil) }
        return navsim_pogema_place(world, &cells, &isActive)
      },
      FuzzedCall("navsim_pogema_set_elapsed_steps", weight: 1, isBoth: false) { session in
        navsim_pogema_set_elapsed_steps(
          session.pogema().handle, Int32(truncatingIfNeeded: session.number(near: 3)))
      },
      FuzzedCall("navsim_pogema_reachable") { session in
        let (world, sizes) = session.pogema()
        guard !session.chance(1, of: 9) else { return navsim_pogema_reachable(world, nil) }
        var reachable = session.array(sizes.agents, width: 1)
        return navsim_pogema_reachable(world, &reachable)
      },
      FuzzedCall("navsim_pogema_goals_ahead") { session in
        let (world, sizes) = session.pogema()
        var goals = session.ownArray(session.rng.index(below: 80), width: 4)
        var count = 0
        let agent =
          session.chance(1, of: 5)
          ? Int32(truncatingIfNeeded: session.number(near: sizes.agents))
          : Int32(session.rng.index(below: max(sizes.agents, 1)))
        guard !session.chance(1, of: 9) else { return navsim_pogema_goals_ahead(world, agent, nil, &count) }
        guard !session.chance(1, of: 9) else { return navsim_pogema_goals_ahead(world, agent, &goals, nil) }
        return navsim_pogema_goals_ahead(world, agent, &goals, &count)
      },
      FuzzedCall("navsim_pogema_vector_create", isBoth: false) { session in
        let count = session.rng.index(below: 3)
        var worlds = session.ownArray(count, width: 8)
        if let data = worlds.data, worlds.count == count {
          for index in 0..<count {
            data.storeBytes(of: session.handle(.pogema), toByteOffset: 8 * index, as: UInt64.self)
          }
        }
        let threads = session.chance(1, of: 9) ? Int32(truncatingIfNeeded: session.number(near: 2)) : 2
        guard !session.chance(1, of: 20) else { return navsim_pogema_vector_create(nil, threads, nil) }
        var vector: UInt64 = 0
        let status = navsim_pogema_vector_create(&worlds, threads, &vector)
        guard status == 0 else { return status }
        var sizes = SharedHandles.Sizes()
        sizes.worlds = count
        session.handles.made(vector, of: .pogemaVector, sizes: sizes)
        return status
      },
      FuzzedCall("navsim_pogema_vector_replace", isBoth: false) { session in
        let vector = session.handle(.pogemaVector)
        let index = session.world(session.handles.sizes(of: vector))
        return navsim_pogema_vector_replace(vector, index, session.handle(.pogema))
      },
      FuzzedCall("navsim_pogema_vector_step", isBoth: false) { session in
        let vector = session.handle(.pogemaVector)
        let count = max(session.handles.sizes(of: vector).worlds, 2)
        guard !session.chance(1, of: 20) else { return navsim_pogema_vector_step(vector, nil, nil) }
        // Whose worlds are of what size is not known: most of them are refused, none may trap.
        let actions = (0..<count).map { _ in session.choices(1 + session.rng.index(below: 4), below: 5) }
        let results = Array(repeating: navsim_pogema_results(), count: count)
        return navsim_pogema_vector_step(vector, actions, results)
      },
      FuzzedCall("navsim_pogema_first_move") { session in
        let side = session.chance(1, of: 5) ? session.rng.index(below: 8) : 5
        var walls = session.ownArray(side * side, width: 1)
        var cells = (0..<4).map { _ in Int32(session.rng.index(below: 9)) - 4 }
        if session.chance(1, of: 9) {
          cells[session.rng.index(below: 4)] = [.min, .max][session.rng.index(below: 2)]
        }
        var move: [Int32] = [0, 0]
        guard !session.chance(1, of: 20) else { return navsim_pogema_first_move(nil, cells, &move) }
        guard !session.chance(1, of: 20) else { return navsim_pogema_first_move(&walls, cells, nil) }
        return navsim_pogema_first_move(&walls, cells, &move)
      },
    ]
  }
}

extension CallSession {
  /// Of a world to be made.
  mutating func pogemaSizes() -> SharedHandles.Sizes {
    var sizes = SharedHandles.Sizes()
    (sizes.height, sizes.width) = (1 + rng.index(below: 8), 1 + rng.index(below: 8))
    (sizes.agents, sizes.radius) = (1 + rng.index(below: 4), 1 + rng.index(below: 3))
    return sizes
  }

  mutating func pogema() -> (handle: UInt64, sizes: SharedHandles.Sizes) {
    let handle = handle(.pogema)
    return (handle, handles.sizes(of: handle))
  }

  /// The same where the caller alone knows how many.
  private mutating func ownCells(_ count: Int, below limit: Int) -> navsim_array {
    let array = ownArray(2 * count, width: 4)
    guard let data = array.data, array.count == 2 * count else { return array }
    for index in 0..<array.count {
      data.storeBytes(of: Int32(rng.index(below: max(limit, 1))), toByteOffset: 4 * index, as: Int32.self)
    }
    return array
  }

  /// Pairs of a row and a column, most of them on the map.
  mutating func cells(_ count: Int, below limit: Int) -> navsim_array { choices(2 * count, below: limit) }

  private mutating func whole(_ value: Int) -> Int32 {
    chance(1, of: 60) ? Int32(truncatingIfNeeded: number(near: value)) : Int32(value)
  }

  mutating func pogemaConfiguration(_ sizes: SharedHandles.Sizes) -> navsim_pogema_config {
    var config = navsim_pogema_config()
    (config.height, config.width) = (whole(sizes.height), whole(sizes.width))
    (config.agents, config.obs_radius) = (whole(sizes.agents), whole(sizes.radius))
    config.collision_system = whole(rng.index(below: 3))
    config.on_target = whole(rng.index(below: 3))
    config.observation_type = whole(rng.index(below: 2))
    config.max_episode_steps = whole(1 + rng.index(below: 12))
    (config.empty_outside, config.walls_give_way) = (whole(rng.index(below: 2)), whole(rng.index(below: 2)))
    config.density = chance(1, of: 30) ? [-1, 2, .nan, .infinity][rng.index(below: 4)] : 0.2
    config.seed = rng.next()
    let size = max(sizes.height, sizes.width)
    if chance(1, of: 2) {
      let walls = array(sizes.height * sizes.width, width: 1)
      if let data = walls.data, walls.count == sizes.height * sizes.width {
        for cell in 0..<walls.count {
          data.storeBytes(of: rng.index(below: 5) == 0 ? 1 : 0, toByteOffset: cell, as: UInt8.self)
        }
      }
      config.obstacles = walls
    }
    if chance(1, of: 3) {
      (config.starts, config.goals) = (cells(sizes.agents, below: size), cells(sizes.agents, below: size))
    }
    if chance(1, of: 8) { config.possible_goals = ownCells(rng.index(below: 9), below: size) }
    if chance(1, of: 8) {
      let lengths = choices(sizes.agents, below: 4)
      config.lengths = lengths
      config.sequences = ownCells(sizes.agents * 2, below: size)
    }
    return config
  }

  mutating func pogemaResults(
    _ sizes: SharedHandles.Sizes, _ call: (UnsafePointer<navsim_pogema_results>) -> Int32
  ) -> Int32 {
    let side = 2 * sizes.radius + 1
    var results = navsim_pogema_results()
    var summary = navsim_pogema_summary()
    if chance(1, of: 2) {
      results.observations = array(sizes.agents * (2 + rng.index(below: 2)) * side * side, width: 4)
    }
    if chance(1, of: 2) { results.cells = array(8 * sizes.agents, width: 4) }
    if chance(1, of: 2) { results.flags = array(Int(NAVSIM_POGEMA_FLAGS) * sizes.agents, width: 1) }
    return withUnsafeMutablePointer(to: &summary) { summary in
      results.summary = chance(1, of: 2) ? summary : nil
      return call(&results)
    }
  }
}
