/// A line of the help sheet: keys or a mouse gesture, and what they do.
public struct KeyBinding: Equatable, Sendable {
  public var keys: String
  public var meaning: String

  init(_ keys: String, _ meaning: String) {
    self.keys = keys
    self.meaning = meaning
  }

  /// The columns of the sheet.
  public static let groups: [(title: String, bindings: [KeyBinding])] = [
    (
      "Time",
      [
        KeyBinding("Space  P", "pause and go on"),
        KeyBinding(".  →", "one step, then pause"),
        KeyBinding("←", "one step back"),
        KeyBinding("+  −", "faster, slower"),
        KeyBinding("1", "real time"),
        KeyBinding("0", "as fast as possible"),
        KeyBinding("N  Shift+N", "next, previous event"),
        KeyBinding("time strip", "click or pull: any step, also ahead"),
        KeyBinding("R", "restart"),
        KeyBinding("Shift+R", "read the file anew"),
        KeyBinding("L", "loop"),
      ]
    ),
    (
      "Robots and attention",
      [
        KeyBinding("click", "select a robot, or none"),
        KeyBinding("Tab  Shift+Tab", "next, previous robot"),
        KeyBinding("A", "attention: off, selected, all"),
        KeyBinding("H", "heads, one by one or mean"),
        KeyBinding("W", "W*, W, or both"),
        KeyBinding("Shift+H", "rounds of talk, one by one"),
        KeyBinding("Y", "what peers say"),
        KeyBinding("E", "explain: what the decision rests on"),
        KeyBinding("hover a peer", "what if it were not there?"),
        KeyBinding("X", "drive by WASD or arrows"),
        KeyBinding("Ctrl+click", "a new goal for the robot"),
        KeyBinding("right drag", "draw or erase walls"),
        KeyBinding("drop a file", "open a scenario or trace"),
      ]
    ),
    (
      "View",
      [
        KeyBinding("wheel", "zoom at the pointer"),
        KeyBinding("drag  Shift+arrows", "move the view"),
        KeyBinding("Home  middle click", "the whole map"),
        KeyBinding("F", "follow the robot"),
        KeyBinding("G  T  O  I", "grid, trails, goals, ids"),
        KeyBinding("V  D  B  C", "paths, rays, radio, collisions"),
        KeyBinding("K", "velocities of discs, ORCA"),
        KeyBinding("M", "panel"),
        KeyBinding("F12  Shift+F12", "picture, film"),
        KeyBinding("?  F1", "this sheet"),
        KeyBinding("Esc", "close, stop, deselect, quit"),
        KeyBinding("Q", "quit"),
      ]
    ),
  ]

  public static var all: [KeyBinding] { groups.flatMap(\.bindings) }
}
