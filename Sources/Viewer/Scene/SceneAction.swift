import Foundation

extension Scene {
  /// What agents of a scene can do, in words and on the map.
  public struct Action: Equatable, Sendable {
    /// In lists: `↑ up`.
    public var label: String
    /// Behind "means to": `go up`.
    public var phrase: String
    /// Cells that it leads away; 0 for one that leads nowhere.
    public var move: SIMD2<Float>
    /// Where its petal points in the rose of what an agent says; nil for the ring around it.
    public var petal: SIMD2<Float>?
    /// Whether move and petal are meant in the agent's own frame, x ahead of it and y to its right.
    public var isRelative: Bool

    public init(
      label: String, phrase: String, move: SIMD2<Float> = .zero, petal: SIMD2<Float>? = nil,
      isRelative: Bool = false
    ) {
      self.label = label
      self.phrase = phrase
      self.move = move
      self.petal = petal
      self.isRelative = isRelative
    }

    /// A vector of this action on the map.
    func onMap(_ vector: SIMD2<Float>, heading: Float?) -> SIMD2<Float> {
      guard isRelative, let heading else { return vector }
      let (x, y) = (cos(heading), sin(heading))
      return SIMD2(vector.x * x - vector.y * y, vector.x * y + vector.y * x)
    }
  }
}

extension [Scene.Action] {
  /// Stay, up, down, left, right.
  public static let grid: [Scene.Action] = [
    Scene.Action(label: "stay", phrase: "stay where it is"),
    Scene.Action(label: "↑ up", phrase: "go up", move: SIMD2(0, -1), petal: SIMD2(0, -1)),
    Scene.Action(label: "↓ down", phrase: "go down", move: SIMD2(0, 1), petal: SIMD2(0, 1)),
    Scene.Action(label: "← left", phrase: "go left", move: SIMD2(-1, 0), petal: SIMD2(-1, 0)),
    Scene.Action(label: "→ right", phrase: "go right", move: SIMD2(1, 0), petal: SIMD2(1, 0)),
  ]

  /// Wait, forward, turn left, turn right.
  public static let gridOriented: [Scene.Action] = [
    Scene.Action(label: "wait", phrase: "wait where it is", isRelative: true),
    Scene.Action(
      label: "↑ forward", phrase: "go ahead", move: SIMD2(1, 0), petal: SIMD2(1, 0), isRelative: true),
    Scene.Action(label: "← turn left", phrase: "turn left", petal: SIMD2(0, -1), isRelative: true),
    Scene.Action(label: "→ turn right", phrase: "turn right", petal: SIMD2(0, 1), isRelative: true),
  ]
}
