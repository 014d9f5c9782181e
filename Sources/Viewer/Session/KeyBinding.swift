/// A line of the help sheet: keys or a mouse gesture, and what they do.
public struct KeyBinding: Equatable, Sendable {
  public var keys: String
  public var meaning: String

  public static let all: [KeyBinding] = [
    KeyBinding(keys: "Space  P", meaning: "pause and go on"),
    KeyBinding(keys: ".  →", meaning: "one step, then pause"),
    KeyBinding(keys: "+  -    ]  [", meaning: "faster, slower"),
    KeyBinding(keys: "1", meaning: "real time"),
    KeyBinding(keys: "0", meaning: "as fast as possible"),
    KeyBinding(keys: "R", meaning: "restart the episode"),
    KeyBinding(keys: "wheel", meaning: "zoom at the pointer"),
    KeyBinding(keys: "drag  Shift+arrows", meaning: "move the view"),
    KeyBinding(keys: "Home  middle click", meaning: "show the whole map"),
    KeyBinding(keys: "click", meaning: "select an agent, or none"),
    KeyBinding(keys: "Tab  Shift+Tab", meaning: "next, previous agent"),
    KeyBinding(keys: "G  T  O  I", meaning: "grid, trails, goals, ids on or off"),
    KeyBinding(keys: "F12", meaning: "screenshot into the current folder"),
    KeyBinding(keys: "?  F1", meaning: "this sheet"),
    KeyBinding(keys: "Esc", meaning: "close the sheet, clear the selection, quit"),
    KeyBinding(keys: "Q", meaning: "quit"),
  ]
}
