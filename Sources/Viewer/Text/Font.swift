/// A size and weight of navsim's text.
public struct Font: Sendable {
  let face: FontAtlas.Face

  /// The atlas's face nearest to a size in pixels: 10, 13, 20 or 26, bold 13 or 26.
  public init(size: Float, isBold: Bool = false) {
    face = FontAtlas.shared.face(size: size, isBold: isBold)
  }

  /// Running text on a display of the given scale.
  public static func body(scale: Float) -> Font { Font(size: 13 * scale) }
  /// Headings and keys.
  public static func strong(scale: Float) -> Font { Font(size: 13 * scale, isBold: true) }
  /// Labels on the map.
  public static func small(scale: Float) -> Font { Font(size: 10 * scale) }

  /// Pixels above the baseline that a line of text may use, and below.
  public var ascent: Int { face.ascent }
  public var descent: Int { face.descent }
  public var lineHeight: Int { face.ascent + face.descent }
  /// Height of an `H`, for centering a line on a point.
  public var capHeight: Int { -face.glyphs[FontAtlas.shared.index(of: "H")].top }

  /// Pixels from the pen's place before `text` to its place after it.
  public func width(of text: String) -> Int {
    let atlas = FontAtlas.shared
    return text.reduce(0) { $0 + face.glyphs[atlas.index(of: $1)].advance }
  }

  /// `text`, or its longest beginning that fits into `width` pixels with a closing ellipsis; empty if none does.
  public func truncated(_ text: String, toWidth width: Int) -> String {
    guard self.width(of: text) > width else { return text }
    let atlas = FontAtlas.shared
    var room = width - face.glyphs[atlas.index(of: "…")].advance
    guard room >= 0 else { return "" }
    var kept = ""
    for character in text {
      room -= face.glyphs[atlas.index(of: character)].advance
      guard room >= 0 else { break }
      kept.append(character)
    }
    return kept + "…"
  }
}
