/// A color with opacity, 8 bits a channel, not premultiplied.
public struct Color: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8
  /// 0 is invisible, 255 is opaque.
  public var alpha: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  /// An opaque color written as on the web: `Color(hex: 0xE69F00)`.
  public init(hex: UInt32) {
    self.init(packed: 0xFF00_0000 | hex)
  }

  /// From one pixel of a canvas: alpha, red, green, blue from the highest byte down.
  @inlinable
  public init(packed: UInt32) {
    alpha = UInt8(truncatingIfNeeded: packed >> 24)
    red = UInt8(truncatingIfNeeded: packed >> 16)
    green = UInt8(truncatingIfNeeded: packed >> 8)
    blue = UInt8(truncatingIfNeeded: packed)
  }

  /// As one pixel of a canvas: alpha, red, green, blue from the highest byte down.
  @inlinable
  public var packed: UInt32 {
    UInt32(alpha) << 24 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
  }

  /// The same color with its opacity multiplied by `opacity`, 0 to 1.
  public func opacity(_ opacity: Float) -> Color {
    var color = self
    color.alpha = UInt8(unit(opacity) * Float(alpha) + 0.5)
    return color
  }

  /// This color moved toward `other` by `fraction`, 0 to 1.
  public func mixed(with other: Color, _ fraction: Float) -> Color {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8(Float(a) + (Float(b) - Float(a)) * unit(fraction) + 0.5)
    }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue),
      alpha: mix(alpha, other.alpha))
  }

  /// How bright the color looks, 0 to 1 (Rec. 709 weights on the encoded values).
  public var brightness: Float {
    (0.2126 * Float(red) + 0.7152 * Float(green) + 0.0722 * Float(blue)) / 255
  }

  public static let black = Color(hex: 0x000000)
  public static let white = Color(hex: 0xFFFFFF)
}
