import GridWorld

/// Numbers worlds so that two have the same number exactly when they are one instance: the same walls, starts, headings
/// and goals, whatever their seeds, limits and sensors.
///
/// Episodes on one instance share how hard it is, and are no independent samples of anything else.
public struct InstanceNumbers: Sendable {
  /// 128 bits for a world of any size: that two of a billion share them by chance has odds of 10⁻²¹.
  private struct Key: Hashable {
    var first: Int
    var second: Int
  }

  private var numbers: [Key: Int] = [:]

  public init() {}

  /// The instance's number, from 0 in the order in which instances come.
  public mutating func number(of world: WorldConfiguration) -> Int {
    let key = Key(first: InstanceNumbers.hash(world, salt: 1), second: InstanceNumbers.hash(world, salt: 2))
    if let known = numbers[key] { return known }
    numbers[key] = numbers.count
    return numbers.count - 1
  }

  private static func hash(_ world: WorldConfiguration, salt: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(salt)
    hasher.combine(world.grid.width)
    hasher.combine(world.grid.height)
    var word: UInt64 = 0
    for y in 0..<world.grid.height {
      for x in 0..<world.grid.width {
        word = word << 1 | (world.grid.isOccupied(Cell(x, y)) ? 1 : 0)
        if x & 63 == 63 { hasher.combine(word) }
      }
      hasher.combine(word)
    }
    for agent in world.agents {
      hasher.combine(agent.start)
      hasher.combine(agent.goals)
      hasher.combine(agent.heading.radians)
    }
    return hasher.finalize()
  }
}
