import Basics

/// The portable graymap of Netpbm, plain (`P2`) and raw (`P5`), of 8 and 16 bits.
extension GrayImage {
  /// Largest value that a file may name as its white.
  private static let highestMaximum = 65_535

  /// Reads a PGM file. What follows the last pixel is left alone, as the format allows more pictures there.
  init(pgm bytes: [UInt8], file: String) throws(MapError) {
    var reader = PGMReader(bytes: bytes, file: file)
    let isPlain = try reader.magic()
    let width = try reader.headerNumber("width", in: 1...OccupancyGrid.maximumSide)
    let height = try reader.headerNumber("height", in: 1...OccupancyGrid.maximumSide)
    try GrayImage.check(width: width, height: height, file: file)
    let maximum = try reader.headerNumber("maximum", in: 1...GrayImage.highestMaximum)
    let shades =
      isPlain
      ? try reader.plainPixels(count: width * height, maximum: maximum)
      : try reader.rawPixels(count: width * height, maximum: maximum)
    self.init(width: width, height: height, shades: shades)
  }

  /// The picture as a raw PGM file of 8 bits; shades between whole numbers are rounded.
  package var pgm: [UInt8] {
    Array("P5\n\(width) \(height)\n255\n".utf8) + shades.map { UInt8(max(0, min(255, $0.rounded()))) }
  }
}

/// Takes a PGM file apart.
private struct PGMReader {
  let bytes: [UInt8]
  let file: String
  private var place = 0
  private var line = 1

  init(bytes: [UInt8], file: String) {
    (self.bytes, self.file) = (bytes, file)
  }

  /// Whether the pixels are written as numbers.
  mutating func magic() throws(MapError) -> Bool {
    let magic = Array(bytes.prefix(2))
    guard magic == Array("P2".utf8) || magic == Array("P5".utf8) else {
      let found = String(decoding: bytes.prefix(8).prefix { $0 >= 32 && $0 < 127 }, as: UTF8.self)
      throw MapError(file: file, reason: .unknownPicture(found: found))
    }
    place = 2
    return magic[1] == UInt8(ascii: "2")
  }

  mutating func headerNumber(_ field: String, in range: ClosedRange<Int>) throws(MapError) -> Int {
    skipBlanksAndComments()
    let start = line
    let word = nextWord()
    guard let number = Int(word), range.contains(number), word.utf8.allSatisfy({ (48...57).contains($0) })
    else {
      throw MapError(
        file: file, line: start,
        reason: .wrongField(
          "the picture's \(field)", expected: "a whole number \(range.lowerBound)…\(range.upperBound)",
          found: word.isEmpty ? "the end of the file" : word))
    }
    return number
  }

  mutating func plainPixels(count: Int, maximum: Int) throws(MapError) -> [Float] {
    // Each takes a digit and a blank at least, which keeps a file from claiming more than it has.
    let left = (bytes.count - place + 1) / 2
    guard left >= count else {
      throw MapError(file: file, reason: .missingPixels(expected: count, found: left, unit: "pixels at most"))
    }
    var shades: [Float] = []
    shades.reserveCapacity(count)
    while shades.count < count {
      skipBlanksAndComments()
      let start = line
      let word = nextWord()
      guard !word.isEmpty else {
        throw MapError(
          file: file, reason: .missingPixels(expected: count, found: shades.count, unit: "pixels"))
      }
      guard let value = Int(word), (0...maximum).contains(value) else {
        throw MapError(
          file: file, line: start,
          reason: .wrongField(
            "pixel \(shades.count + 1)", expected: "a whole number 0…\(maximum)", found: word))
      }
      shades.append(GrayImage.shade(value, of: maximum))
    }
    return shades
  }

  mutating func rawPixels(count: Int, maximum: Int) throws(MapError) -> [Float] {
    // One blank ends the header; all that follows is pixels.
    place += 1
    let width = maximum > 255 ? 2 : 1
    let found = max(0, bytes.count - place)
    guard found >= count * width else {
      throw MapError(
        file: file, reason: .missingPixels(expected: count * width, found: found, unit: "bytes of pixels"))
    }
    var shades = [Float](repeating: 0, count: count)
    for pixel in 0..<count {
      let value =
        width == 1
        ? Int(bytes[place + pixel]) : Int(bytes[place + 2 * pixel]) << 8 | Int(bytes[place + 2 * pixel + 1])
      guard value <= maximum else {
        throw MapError(
          file: file,
          reason: .wrongField(
            "pixel \(pixel + 1)", expected: "a whole number 0…\(maximum)", found: "\(value)"))
      }
      shades[pixel] = GrayImage.shade(value, of: maximum)
    }
    return shades
  }

  private mutating func skipBlanksAndComments() {
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "#") {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      } else if PGMReader.isBlank(byte) {
        if byte == UInt8(ascii: "\n") { line += 1 }
        place += 1
      } else {
        return
      }
    }
  }

  /// What stands before the next blank or comment; empty at the end of the file.
  private mutating func nextWord() -> String {
    let start = place
    while place < bytes.count, !PGMReader.isBlank(bytes[place]), bytes[place] != UInt8(ascii: "#"),
      place - start < 32
    {
      place += 1
    }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}

extension GrayImage {
  /// A value of a file whose white is `maximum`, on the scale to 255.
  fileprivate static func shade(_ value: Int, of maximum: Int) -> Float {
    maximum == 255 ? Float(value) : Float(Double(value) * 255 / Double(maximum))
  }
}
