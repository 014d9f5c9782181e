import Foundation

/// All glyphs navsim can draw, decoded once from the data that is part of the program.
struct FontAtlas: Sendable {
  /// One character of one face: where its ink is in `coverage`, and where it goes relative to the pen.
  struct Glyph: Sendable {
    var advance: Int
    /// From the pen to the ink's top left corner; `top` is negative above the baseline.
    var left: Int
    var top: Int
    var width: Int
    var height: Int
    /// Index of the ink's first value in `FontAtlas.coverage`.
    var offset: Int
  }

  /// DejaVu Sans at one size and weight.
  struct Face: Sendable {
    var size: Int
    var isBold: Bool
    var ascent: Int
    var descent: Int
    var glyphs: [Glyph]
  }

  static let shared = FontAtlas()

  let faces: [Face]
  /// 0 to 255, row by row, `width` values a row.
  let coverage: [UInt8]
  let width: Int
  private let indices: [Character: Int]

  private init() {
    guard let metrics = Data(base64Encoded: FontAtlasData.metrics).map([UInt8].init),
      let png = Data(base64Encoded: FontAtlasData.picture).map([UInt8].init),
      let picture = try? PNGDecoder.decodeGray(png)
    else { preconditionFailure("the font atlas inside the program is damaged") }
    let characters = Array(FontAtlasData.characters)
    coverage = picture.values
    width = picture.width
    indices = Dictionary(uniqueKeysWithValues: zip(characters, characters.indices))
    faces = FontAtlas.readFaces(metrics, characterCount: characters.count, width: picture.width)
  }

  /// Reads the metrics; the places of the glyphs follow from packing them again.
  private static func readFaces(_ metrics: [UInt8], characterCount: Int, width: Int) -> [Face] {
    var faces: [Face] = []
    var (x, y, rowHeight) = (0, 0, 0)
    let stride = 4 + 5 * characterCount
    for start in Swift.stride(from: 0, to: metrics.count, by: stride) {
      let glyphs = (0..<characterCount).map { i in
        let record = start + 4 + 5 * i
        var glyph = Glyph(
          advance: Int(metrics[record]), left: Int(Int8(bitPattern: metrics[record + 1])),
          top: Int(Int8(bitPattern: metrics[record + 2])), width: Int(metrics[record + 3]),
          height: Int(metrics[record + 4]), offset: 0)
        if x + glyph.width > width { (x, y, rowHeight) = (0, y + rowHeight, 0) }
        glyph.offset = y * width + x
        x += glyph.width
        rowHeight = max(rowHeight, glyph.height)
        return glyph
      }
      faces.append(
        Face(
          size: Int(metrics[start]), isBold: metrics[start + 1] != 0, ascent: Int(metrics[start + 2]),
          descent: Int(metrics[start + 3]), glyphs: glyphs))
    }
    return faces
  }

  /// The face of this weight whose size is nearest to `size`.
  func face(size: Float, isBold: Bool) -> Face {
    let candidates = faces.filter { $0.isBold == isBold }
    return candidates.min { abs(Float($0.size) - size) < abs(Float($1.size) - size) } ?? faces[0]
  }

  /// Where `character`'s glyph is in every face; a question mark for one the atlas lacks.
  func index(of character: Character) -> Int {
    if let ascii = character.asciiValue, ascii >= 32, ascii < 127 { return Int(ascii) - 32 }
    return indices[character] ?? Int(UInt8(ascii: "?")) - 32
  }
}
