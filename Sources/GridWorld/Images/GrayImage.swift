import Basics

/// A gray picture as robots' maps come in: shades from 0 (black) to 255 (white), row by row from the top.
package struct GrayImage: Equatable, Sendable {
  package let width: Int
  package let height: Int
  /// Between whole numbers where the file has more than eight bits, or colors, of which these are the means.
  package let shades: [Float]
  /// Whether a pixel lets through what is behind it; nil where all are opaque.
  package let isTransparent: [Bool]?

  package init(width: Int, height: Int, shades: [Float], isTransparent: [Bool]? = nil) {
    precondition(shades.count == width * height, "a shade for every pixel")
    (self.width, self.height, self.shades, self.isTransparent) = (width, height, shades, isTransparent)
  }

  /// Reads a picture, whose first bytes say what it is: PGM, plain or raw, or PNG.
  ///
  /// - Parameter file: for messages.
  package init(_ bytes: [UInt8], file: String) throws(MapError) {
    if bytes.starts(with: [0x89, UInt8(ascii: "P"), UInt8(ascii: "N"), UInt8(ascii: "G")]) {
      try self.init(png: bytes, file: file)
    } else {
      try self.init(pgm: bytes, file: file)
    }
  }

  /// Refuses sizes that no map has, before anything of that size is allocated.
  static func check(width: Int, height: Int, file: String) throws(MapError) {
    for (field, size) in [("width", width), ("height", height)]
    where !(1...OccupancyGrid.maximumSide).contains(size) {
      throw MapError(file: file, reason: .sizeOutOfRange(field, found: "\(size)"))
    }
    guard width * height <= OccupancyGrid.maximumCells else {
      throw MapError(file: file, reason: .tooManyCells(width: width, height: height))
    }
  }
}
