import GridWorld

/// What the numbers of an observation are called, for files that other programs read: one name each, in order, with the
/// unit or what it is over. `GridFrontEnd`, `OrientedFrontEnd` and `DiscFrontEnd` say more.
extension ObservationLayout {
  /// A run of slots of one kind.
  public struct SlotRun: Equatable, Sendable {
    public var kind: TokenKind
    public var slots: Range<Int>
  }

  /// The kinds that have slots, in the order of these.
  public var slotRuns: [SlotRun] {
    [
      SlotRun(kind: .goal, slots: ObservationLayout.goalSlot..<ObservationLayout.firstCellSlot),
      SlotRun(kind: .cell, slots: ObservationLayout.firstCellSlot..<firstRaySlot),
      SlotRun(kind: .ray, slots: firstRaySlot..<firstPeerSlot),
      SlotRun(kind: .peer, slots: firstPeerSlot..<slots),
    ].filter { !$0.slots.isEmpty }
  }

  /// The frame in which offsets and velocities are told.
  public var frameText: String {
    switch model {
    case .grid: "that of the map: x to the right, y down"
    case .gridOriented: "the robot's own: x ahead of it, y to its right"
    case .holonomic: "the robot's own: x toward its goal, y to the right of that"
    case .differentialDrive: "the robot's own: x ahead of it, y to its right"
    }
  }

  // MARK: - Tokens

  /// Names of a kind's features; the entries of X behind them are 0.
  public func featureNames(of kind: TokenKind) -> [String] {
    switch kind {
    case .goal: model.isContinuous ? ObservationLayout.discGoal : ObservationLayout.gridGoal
    case .cell: cellFeatures
    case .ray:
      ["distance / range", "hit wall", "hit robot", "silent", "cos of direction", "sin of direction"]
    case .peer:
      if model.isContinuous {
        ObservationLayout.discPeer
      } else {
        ObservationLayout.gridPeer
          + (model.hasHeadings ? ObservationLayout.headings : ObservationLayout.moves)
      }
    }
  }

  private static let gridGoal = [
    "sign of Δx", "sign of Δy", "Δx / 16 cells", "Δy / 16 cells", "distance to go / 32 steps", "on goal",
    "some move leads closer",
  ]
  private static let discGoal = [
    "Δx / 10 m", "Δy / 10 m", "distance / 10 m", "on goal", "velocity x / top speed",
    "velocity y / top speed",
    "top speed, m/s", "radius, m",
  ]

  private var cellFeatures: [String] {
    guard actionSlots > 0 else { return [] }
    return [
      "leads into a wall", "occupied", "occupant on its goal", "occupant wants my cell", "closer",
      "free but not closer", "is my goal", "others that want it / 4", "free neighbors / 4",
    ] + model.catalogue.entries.map { "action \($0.name)" }
  }

  private static let gridPeer = [
    "Δx / range", "Δy / range", "distance / range", "adjacent", "seen", "heard", "on goal",
    "its distance to go / 32 steps", "sign of its goal's Δx", "sign of its goal's Δy", "wants my cell",
    "on a cell I want",
  ]
  private static let moves = ["closer by up", "closer by down", "closer by left", "closer by right"]
  private static let headings = [
    "heads my way", "heads to my right", "heads against me", "heads to my left",
  ]
  private static let discPeer = [
    "Δx / range", "Δy / range", "distance / range", "gap rim to rim, m", "seen", "heard", "at rest",
    "radius, m", "velocity x / my top speed", "velocity y / my top speed",
    "velocity x less mine / my top speed", "velocity y less mine / my top speed", "goes along +x",
    "goes along +y", "goes along -x", "goes along -y",
  ]

  // MARK: - Relations

  /// Names of what stands behind a peer's token, as far as it is perceived.
  public var relationNames: [String] {
    let relations =
      model.isContinuous ? ObservationLayout.discRelations : ObservationLayout.gridRelations
    return (perception.relations ? relations : [])
      + (perception.precedence ? ObservationLayout.precedenceNames : [])
  }

  private static let gridRelations =
    [
      "Δx from it to its goal / 16 cells", "Δy from it to its goal / 16 cells",
      "its distance to go less mine / 16 steps", "sign of that",
    ] + (0..<5).map { "its next move may lead into the cell of my action \($0)" } + [
      "my next move may lead there too", "I stand on its goal", "it stands on my goal",
      "my distance to go from its cell less that from mine / 8 steps",
      "its distance to go from my cell less that from its own / 8 steps", "free neighbors of its cell / 4",
      "of those, not taken / 4",
    ]
  private static let discRelations =
    [
      "time to the nearest approach, going on as now / 4 s", "gap then, m",
      "time to it, going to my goal / 4 s", "gap then, m", "time to it, standing / 4 s", "gap then, m",
    ] + (0..<8).map { "least gap within 2 s at top speed at \(45 * $0)° from x toward y, m" } + [
      "closing speed / top speed", "bearing / π",
    ]
  private static let precedenceNames = [
    "±(1/2 + 1/2 share of all robots between us in the order), + if it goes first",
    "I must trade places with it to get on", "it behind me will have to trade places with me",
    "it must trade places with me to get on",
  ]

  // MARK: - E

  /// A part of E: a window, row by row, or named entries.
  public struct EnvironmentPart: Equatable, Sendable {
    public var name: String
    /// In E.
    public var entries: Range<Int>
    /// One an entry; empty for windows.
    public var names: [String]
  }

  /// E from its first entry to its last.
  public var environmentParts: [EnvironmentPart] {
    let area = sensors.window.side * sensors.window.side
    var parts: [EnvironmentPart] = []
    func append(_ name: String, count: Int, _ names: [String] = []) {
      let first = parts.last?.entries.upperBound ?? 0
      parts.append(EnvironmentPart(name: name, entries: first..<first + count, names: names))
    }
    func append(_ name: String, _ names: [String]) { append(name, count: names.count, names) }
    append("occupancy: 1 wall or obstacle\(model.isContinuous ? "" : ", 0.5 robot")", count: area)
    append("cost-to-go less that of the own cell / 8 steps, within ±1; 1 where there is no path", count: area)
    append(
      "own state",
      [
        "moved", "refused by a robot", "refused by an obstacle", "on goal", "time left / all of it",
        model.isContinuous ? "distance to go / 32 m" : "distance to go / 32 steps",
        model.isContinuous ? "distance to the next wall ahead / 2 m" : "free neighbors / 4",
        "peers listed / their slots",
      ])
    if model.isContinuous {
      append(
        "disc",
        [
          "goal Δx / 10 m", "goal Δy / 10 m", "velocity x / top speed", "velocity y / top speed",
          "cos of the heading", "sin of the heading", "turn rate / the highest", "radius, m",
        ])
    }
    if perception.precedence { append("precedence", ["share of the others that I go before"]) }
    if perception.dice {
      append("dice", model.catalogue.entries.map { "place of \($0.name) in a random order / 4" })
    }
    return parts
  }
}
