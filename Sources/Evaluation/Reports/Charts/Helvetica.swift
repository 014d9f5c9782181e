/// The font of charts in files, as far as they need it: how wide letters are, and their codes in Windows code page 1252.
enum Helvetica {
  /// In thousandths of the size, of the codes from 32 to 126 (Adobe's font metrics for the 14 core fonts).
  private static let widths: [Double] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]

  /// How wide text is, in the unit of its size. Letters with accents count as the average one does.
  static func width(_ text: String, size: Double) -> Double {
    var sum = 0.0
    for scalar in text.unicodeScalars {
      switch code(scalar) {
      case let code where (32..<127).contains(code): sum += widths[Int(code) - 32]
      case 0x85: sum += 1000
      case 0xB1: sum += 584
      default: sum += 556
      }
    }
    return sum * size / 1000
  }

  /// A letter's code; that of `?` for those that the page has not.
  static func code(_ scalar: Unicode.Scalar) -> UInt8 {
    switch scalar.value {
    case 0x20..<0x7F, 0xA0..<0x100: UInt8(scalar.value)
    case 0x3BC: 0xB5
    case 0x2212, 0x2013: 0x96
    case 0x2014: 0x97
    case 0x2026: 0x85
    case 0x2018: 0x91
    case 0x2019: 0x92
    case 0x201C: 0x93
    case 0x201D: 0x94
    case 0x2022: 0x95
    case 0x20AC: 0x80
    default: UInt8(ascii: "?")
    }
  }
}
