import Foundation

/// The one scale of attention: shades of a single hue, evenly spaced to the eye.
///
/// Between two ends, lightness and chroma change evenly in Oklab (Ottosson, "A perceptual color space for image
/// processing", 2020), while the hue stays. Weights go by their square root, so that the usual small ones can be told
/// apart. The shades are few, so that films show them exactly.
public struct AttentionRamp: Equatable, Sendable {
  /// From no attention to all of it.
  public let colors: [Color]

  private static let count = 16

  /// - Parameters:
  ///   - hue: degrees, in Oklab's plane of a and b.
  ///   - least: lightness (0 to 1) and chroma of no attention; `most` of all of it.
  init(hue: Double, from least: SIMD2<Double>, to most: SIMD2<Double>) {
    let angle = hue * .pi / 180
    colors = (0..<Self.count).map { step in
      let shade = least + (most - least) * (Double(step) / Double(Self.count - 1))
      return Self.color(lightness: shade.x, a: shade.y * cos(angle), b: shade.y * sin(angle))
    }
  }

  /// The shade of a weight, 0 to 1; never paler than that of a smaller one.
  public func color(of weight: Float) -> Color {
    colors[Int(Self.position(of: weight) * Float(colors.count - 1) + 0.5)]
  }

  /// Where a weight is on the scale, 0 to 1.
  static func position(of weight: Float) -> Float { unit(weight).squareRoot() }

  /// From Oklab to sRGB; what sRGB cannot show is clipped.
  private static func color(lightness: Double, a: Double, b: Double) -> Color {
    func cube(_ root: Double) -> Double { root * root * root }
    let long = cube(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b)
    let medium = cube(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b)
    let short = cube(lightness - 0.089_484_177_5 * a - 1.291_485_548 * b)
    func encoded(_ linear: Double) -> UInt8 {
      let value = max(0, min(1, linear))
      let curve = value <= 0.003_130_8 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
      return UInt8((curve * 255).rounded())
    }
    return Color(
      red: encoded(4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short),
      green: encoded(-1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short),
      blue: encoded(-0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short))
  }
}
