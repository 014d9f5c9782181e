/// Tells a click from a drag: mouse buttons and motion in, commands out.
public struct PointerGesture: Equatable, Sendable {
  /// A press that moves farther than this many points is a drag.
  public static let dragThreshold: Float = 4

  /// Where the pointer was seen last; nil before it first moved over the window.
  public private(set) var location: SIMD2<Float>?
  private var pressedAt: SIMD2<Float>?
  private var isDragging = false

  public init() {}

  public mutating func press(at place: SIMD2<Float>) {
    location = place
    pressedAt = place
    isDragging = false
  }

  /// - Parameter scale: Pixels per point, for the threshold.
  public mutating func move(to place: SIMD2<Float>, scale: Float) -> ViewerCommand? {
    let before = location ?? place
    location = place
    guard let pressedAt else { return nil }
    if isDragging { return .pan(by: place - before) }
    let offset = place - pressedAt
    guard (offset * offset).sum().squareRoot() > Self.dragThreshold * scale else { return nil }
    isDragging = true
    return .pan(by: offset)
  }

  public mutating func release(at place: SIMD2<Float>) -> ViewerCommand? {
    defer {
      pressedAt = nil
      isDragging = false
    }
    location = place
    return pressedAt != nil && !isDragging ? .select(at: place) : nil
  }
}
