import Testing

@testable import Viewer

@Suite("PNG") struct PNGTests {
  @Test("a canvas comes back from PNG pixel by pixel")
  func roundTrip() throws {
    let canvas = Canvas(width: 37, height: 23)
    var value: UInt32 = 1
    for i in canvas.pixels.indices {
      value = value &* 1_664_525 &+ 1_013_904_223
      canvas.pixels[i] = value | 0xFF00_0000
    }
    let png = try PNGEncoder.encode(canvas)
    #expect(Array(png[0..<8]) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(Array(png[12..<16]) == Array("IHDR".utf8))
    #expect(Array(png[16..<24]) == [0, 0, 0, 37, 0, 0, 0, 23])
    #expect(png[24] == 8 && png[25] == 2, "8-bit RGB")
    let decoded = try PNGDecoder.decode(png)
    #expect(decoded.width == 37 && decoded.height == 23)
    #expect(decoded.allPixels == canvas.allPixels)
  }

  @Test("what is not a PNG, or only half of one, is refused with libpng's reason")
  func refusal() throws {
    let canvas = Canvas(width: 64, height: 64)
    let png = try PNGEncoder.encode(canvas)
    for bytes in [[], [1, 2, 3], Array(png.prefix(40))] {
      #expect { try PNGDecoder.decode(bytes) } throws: { error in
        (error as? PNGError)?.operation == .decoding && (error as? PNGError)?.reason.isEmpty == false
      }
    }
  }
}
