@testable import Viewer

extension Color {
  /// The largest difference of two colors in any channel.
  func difference(from other: Color) -> Int {
    func difference(_ a: UInt8, _ b: UInt8) -> Int { abs(Int(a) - Int(b)) }
    return max(
      difference(red, other.red), difference(green, other.green), difference(blue, other.blue))
  }
}

extension Canvas {
  var allPixels: [UInt32] { withPixels { Array($0) } }

  /// The sum over all pixels of how much of each is covered, if the canvas was black and what was drawn is white.
  var coverageSum: Float {
    allPixels.reduce(0) { $0 + Float($1 & 255) } / 255
  }

  /// Whether any pixel has exactly this color.
  func contains(_ color: Color) -> Bool { allPixels.contains(color.packed) }
}
