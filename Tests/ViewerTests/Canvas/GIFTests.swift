import Testing

@testable import Viewer

@Suite("GIF films") @MainActor struct GIFTests {
  @Test("decode to the frames that were added, in the theme's colors", arguments: [Theme.light, .dark])
  func roundTrip(theme: Theme) throws {
    let model = TinyModel()
    let painter = PicturePainter(model.scene(), size: (200, 130), options: RenderOptions(theme: theme))
    var encoder = GIFEncoder(width: 200, height: 130, framesPerSecond: 10, palette: theme.colors)
    var pictures: [[UInt32]] = []
    for _ in 0..<6 {
      painter.draw(model.scene())
      encoder.add(painter.canvas)
      pictures.append(painter.canvas.allPixels)
      model.advance()
    }
    let film = try GIFDecoder(encoder.finish())
    #expect(film.width == 200 && film.height == 130 && film.frames.count == 6)
    for (frame, picture) in zip(film.frames, pictures) {
      let differences = zip(frame, picture).map { Color(packed: $0).difference(from: Color(packed: $1)) }
      #expect(differences.count { $0 > 48 } < differences.count / 500)
      #expect(differences.count { $0 == 0 } > differences.count * 9 / 10)
    }
    #expect(film.delays.dropLast().allSatisfy { $0 == 10 } && film.delays.last == 100)
  }

  @Test("survive noise, which fills the dictionary again and again", arguments: UInt64(1)...2)
  func noise(seed: UInt64) throws {
    var state = seed
    let canvas = Canvas(width: 151, height: 61)
    let colors = (0..<40).map { Color(hex: UInt32($0) * 0x050301) }
    var encoder = GIFEncoder(width: 151, height: 61, framesPerSecond: 20, palette: colors)
    var pictures: [[UInt32]] = []
    for _ in 0..<3 {
      for y in 0..<61 {
        for x in 0..<151 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          canvas.fill(PixelRectangle(x: x, y: y, width: 1, height: 1), colors[Int(state >> 33 % 40)])
        }
      }
      encoder.add(canvas)
      pictures.append(canvas.allPixels)
    }
    let film = try GIFDecoder(encoder.finish())
    let isSame = film.frames == pictures
    #expect(isSame)
  }

  @Test("keep the time of frames in which nothing changed")
  func stillness() throws {
    let canvas = Canvas(width: 8, height: 8)
    var encoder = GIFEncoder(width: 8, height: 8, framesPerSecond: 10)
    for _ in 0..<5 { encoder.add(canvas) }
    canvas.fill(canvas.bounds, .white)
    encoder.add(canvas)
    let film = try GIFDecoder(encoder.finish())
    #expect(film.frames.count == 2 && film.delays == [50, 100])
  }
}
