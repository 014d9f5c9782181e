/// What a cell is made of, in the classes of the MovingAI map format (Sturtevant 2012).
public enum Terrain: UInt8, Sendable, CaseIterable {
  case ground, swamp, water, tree, outOfBounds

  /// The character that stands for this terrain in a `.map` file and in map rows.
  public var character: Character {
    switch self {
    case .ground: "."
    case .swamp: "S"
    case .water: "W"
    case .tree: "T"
    case .outOfBounds: "@"
    }
  }
}

/// Which characters of a map are walls: the tools of the field disagree.
///
/// | rules | free | blocked |
/// |---|---|---|
/// | `movingai` | `.` `G` `S` | `@` `O` `T` `W`: water is its own element, a robot on ground never enters it |
/// | `lacam` | all but `@` `T` | `@` `T` |
/// | `lorr` | `.` `S` `E` (task cells) and the rest | `@` `T` |
/// | `pogema` | all but `@` `O` `T` `#` | `@` `O` `T` `#` |
///
/// `#` is a wall under every rule, since hand-written rows use it.
public enum TerrainRules: String, Sendable, CaseIterable {
  case movingai, lacam, lorr, pogema

  /// The terrain a character stands for, and whether it stops a robot; nil for a character no map uses.
  public func classify(_ character: UInt8) -> (terrain: Terrain, isBlocked: Bool)? {
    switch character {
    case UInt8(ascii: "."), UInt8(ascii: "G"): (.ground, false)
    case UInt8(ascii: "E"): self == .lorr ? (.ground, false) : nil
    case UInt8(ascii: "S"): (.swamp, false)
    case UInt8(ascii: "W"): (.water, self == .movingai)
    case UInt8(ascii: "T"): (.tree, true)
    case UInt8(ascii: "@"), UInt8(ascii: "#"): (.outOfBounds, true)
    case UInt8(ascii: "O"): (.outOfBounds, self == .movingai || self == .pogema)
    default: nil
    }
  }
}
