/// The colors of everything that is drawn.
public struct Theme: Equatable, Sendable {
  /// Around the map.
  public var background: Color
  public var ground: Color
  public var gridLine: Color
  public var wall: Color
  /// Where a wall meets open ground.
  public var wallEdge: Color
  public var swamp: Color
  public var water: Color
  public var tree: Color
  /// A cell outside the world that robots may enter all the same, as some tools have it.
  public var emptiness: Color
  public var obstacle: Color
  public var door: Color
  /// Around each agent, to set it off from whatever lies below.
  public var agentEdge: Color
  public var selection: Color
  public var collision: Color
  /// W*, the attention that acts, and W, the one from the tokens alone.
  public var attention: Color
  public var originalAttention: Color
  /// From no attention to all of it.
  public var attentionRamp: AttentionRamp
  /// Bars of action probabilities.
  public var action: Color
  public var radio: Color
  public var ray: Color
  public var arrival: Color
  public var panel: Color
  public var panelEdge: Color
  public var text: Color
  public var mutedText: Color
  /// How far the identity colors move toward white, to stand out from the ground.
  public var identityLift: Float

  public static let light = Theme(
    background: Color(hex: 0xE9ECF0), ground: Color(hex: 0xFCFCFB), gridLine: Color(hex: 0xE3E7EB),
    wall: Color(hex: 0x66707E), wallEdge: Color(hex: 0x474F5B), swamp: Color(hex: 0xE3E2BF),
    water: Color(hex: 0xBBDAEE), tree: Color(hex: 0xA9C9A4), emptiness: Color(hex: 0xDCE0E5),
    obstacle: Color(hex: 0x7B5A3C), door: Color(hex: 0xA87C4F), agentEdge: Color(hex: 0x1B222B),
    selection: Color(hex: 0x111820), collision: Color(hex: 0xD4002A), attention: Color(hex: 0x8A2BB8),
    originalAttention: Color(hex: 0x8C96A3),
    attentionRamp: AttentionRamp(hue: 312, from: SIMD2(0.88, 0.055), to: SIMD2(0.34, 0.19)),
    action: Color(hex: 0x2F6FB0), radio: Color(hex: 0x0A8A8A),
    ray: Color(hex: 0xB26A00), arrival: Color(hex: 0x0A8A62), panel: Color(hex: 0xFFFFFF),
    panelEdge: Color(hex: 0xCBD2DA), text: Color(hex: 0x1C2530), mutedText: Color(hex: 0x66717E),
    identityLift: 0)

  public static let dark = Theme(
    background: Color(hex: 0x0C0F13), ground: Color(hex: 0x191E25), gridLine: Color(hex: 0x252C35),
    wall: Color(hex: 0x56616F), wallEdge: Color(hex: 0x78869A), swamp: Color(hex: 0x34361F),
    water: Color(hex: 0x173A55), tree: Color(hex: 0x294A2D), emptiness: Color(hex: 0x11151A),
    obstacle: Color(hex: 0xB08D68), door: Color(hex: 0xC09460), agentEdge: Color(hex: 0x0B0E12),
    selection: Color(hex: 0xFFFFFF), collision: Color(hex: 0xFF3B57), attention: Color(hex: 0xD58CFF),
    originalAttention: Color(hex: 0x8592A1),
    attentionRamp: AttentionRamp(hue: 314, from: SIMD2(0.38, 0.09), to: SIMD2(0.9, 0.1)),
    action: Color(hex: 0x6FB2F2), radio: Color(hex: 0x35D0CC),
    ray: Color(hex: 0xF2B04A), arrival: Color(hex: 0x3FD6A4), panel: Color(hex: 0x12161B),
    panelEdge: Color(hex: 0x2C353F), text: Color(hex: 0xE8ECF1), mutedText: Color(hex: 0x93A0AE),
    identityLift: 0.18)

  /// Every color of the theme that films show exactly.
  public var colors: [Color] {
    [
      background, ground, gridLine, wall, wallEdge, obstacle, door, agentEdge, selection, collision,
      attention,
      originalAttention, action, radio, ray, arrival, panel, panelEdge, text, mutedText,
    ] + (0..<21).map(color(ofIdentity:)) + attentionRamp.colors
      + [background, gridLine, wall, wallEdge, swamp, water, tree].map(veiled)
      + (0..<21).map { pale(color(ofIdentity: $0)) }
  }

  /// How far robots that nobody attends to pale while attention is shown.
  static let paleness: Float = 0.62

  /// A color as it is below the veil over all that is not attended to.
  func veiled(_ color: Color) -> Color {
    let veil = ground.opacity(AttentionLayer.veil)
    return Color(packed: blend(color.packed, veil.packed, coverage(veil.alpha)))
  }

  /// The color of something that is not attended to.
  func pale(_ color: Color) -> Color { color.mixed(with: ground, Self.paleness) }

  /// The color of the agent with this identity.
  public func color(ofIdentity identity: Int) -> Color {
    IdentityPalette.color(identity).mixed(with: .white, identityLift)
  }
}
