public import CNavsim
import Compatibility
import GridWorld

@c(navsim_pogema_create)
public func pogemaCreate(
  _ config: UnsafePointer<navsim_pogema_config>?, _ world: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Call.status {
    let place = try Call.place(world, "world")
    guard let config else { throw CallError("config: NULL; expected a navsim_pogema_config.") }
    place.pointee = HandleTable.shared.keep(
      PogemaHandle(try PogemaWorld(try PogemaConfiguration(config.pointee))))
  }
}

@c(navsim_pogema_step)
public func pogemaStep(
  _ world: UInt64, _ actions: UnsafePointer<navsim_array>?, _ results: UnsafePointer<navsim_pogema_results>?
) -> Int32 {
  Call.status {
    guard let actions else { throw CallError("actions: NULL; expected one an agent.") }
    guard let results else { throw CallError("results: NULL; expected where to write them.") }
    try PogemaHandle.withWorld(world) { try PogemaHandle.step($0, actions.pointee, results.pointee) }
  }
}

@c(navsim_pogema_observe)
public func pogemaObserve(_ world: UInt64, _ results: UnsafePointer<navsim_pogema_results>?) -> Int32 {
  Call.status {
    guard let results else { throw CallError("results: NULL; expected where to write them.") }
    try PogemaHandle.withWorld(world) { world in
      try PogemaHandle.Places(results.pointee, of: world).write(world)
    }
  }
}

@c(navsim_pogema_map)
public func pogemaMap(_ world: UInt64, _ agents: Int32, _ map: UnsafePointer<navsim_array>?) -> Int32 {
  Call.status {
    guard let map else { throw CallError("map: NULL; expected where to write it.") }
    try PogemaHandle.withWorld(world) { world in
      let count = world.layout.count
      let bytes = try Call.elements(map.pointee, "map", count: count, of: UInt8.self)
      var span = MutableSpan(_unsafeStart: bytes, count: count)
      if agents == 0 { world.writeObstacles(into: &span) } else { world.writeBodies(into: &span) }
    }
  }
}

@c(navsim_pogema_copy)
public func pogemaCopy(_ world: UInt64, _ copy: UnsafeMutablePointer<UInt64>?) -> Int32 {
  Call.status {
    let place = try Call.place(copy, "copy")
    place.pointee = HandleTable.shared.keep(
      try PogemaHandle.withWorld(world) { PogemaHandle(PogemaWorld(copying: $0)) })
  }
}

@c(navsim_pogema_place)
public func pogemaPlace(
  _ world: UInt64, _ cells: UnsafePointer<navsim_array>?, _ isActive: UnsafePointer<navsim_array>?
) -> Int32 {
  Call.status {
    guard let cells, let isActive else { throw CallError("cells, is_active: NULL; expected both.") }
    try PogemaHandle.withWorld(world) { try PogemaHandle.place($0, cells.pointee, isActive.pointee) }
  }
}

@c(navsim_pogema_set_elapsed_steps)
public func pogemaSetElapsedSteps(_ world: UInt64, _ steps: Int32) -> Int32 {
  Call.status {
    guard steps >= 0 else { throw CallError("steps: \(steps); expected 0 or more.") }
    try PogemaHandle.withWorld(world) { $0.setElapsedSteps(Int(steps)) }
  }
}

@c(navsim_pogema_reachable)
public func pogemaReachable(_ world: UInt64, _ reachable: UnsafePointer<navsim_array>?) -> Int32 {
  Call.status {
    guard let reachable else { throw CallError("reachable: NULL; expected where to write it.") }
    try PogemaHandle.withWorld(world) { world in
      let flags = try Call.elements(
        reachable.pointee, "reachable", count: world.agentCount, of: UInt8.self)
      for agent in 0..<world.agentCount { flags[agent] = world.isGoalReachable(by: agent) ? 1 : 0 }
    }
  }
}

@c(navsim_pogema_goals_ahead)
public func pogemaGoalsAhead(
  _ world: UInt64, _ agent: Int32, _ goals: UnsafePointer<navsim_array>?, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
  Call.status {
    let count = try Call.place(count, "count")
    guard let goals = goals?.pointee else { throw CallError("goals: NULL; expected where to write them.") }
    try PogemaHandle.withWorld(world) { world in
      guard agent >= 0, agent < world.agentCount else {
        throw CallError("agent \(agent): from 0 to \(world.agentCount - 1).")
      }
      let room = try Call.count(goals, "goals")
      let data = try Call.elements(goals, "goals", count: room, of: Int32.self)
      let cells = world.goalsAhead(of: Int(agent))
      for (index, cell) in cells.prefix(room / 2).enumerated() {
        data[2 * index] = Int32(cell.y + world.layout.margin)
        data[2 * index + 1] = Int32(cell.x + world.layout.margin)
      }
      count.pointee = cells.count
    }
  }
}

@c(navsim_pogema_first_move)
public func pogemaFirstMove(
  _ walls: UnsafePointer<navsim_array>?, _ cells: UnsafePointer<Int32>?, _ move: UnsafeMutablePointer<Int32>?
) -> Int32 {
  Call.status {
    let move = try Call.place(move, "move")
    guard let walls = walls?.pointee, let cells else { throw CallError("walls, cells: NULL; expected both.") }
    let count = try Call.count(walls, "walls")
    let side = Int(Double(count).squareRoot().rounded())
    guard side * side == count, side % 2 == 1 else {
      throw CallError("walls: \(count) elements; expected a square with an odd side.")
    }
    let bytes = try Call.elements(walls, "walls", count: count, of: UInt8.self)
    func place(_ index: Int) -> PogemaPathfinder.Place {
      .init(row: Int(cells[2 * index]), column: Int(cells[2 * index + 1]))
    }
    let first = PogemaPathfinder.firstMove(
      on: Span(_unsafeStart: bytes, count: count), from: place(0), to: place(1))
    (move[0], move[1]) = (Int32(first.row), Int32(first.column))
  }
}
