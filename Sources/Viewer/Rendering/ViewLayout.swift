/// How a canvas is shared out: the map, the panel at its right, the time strip and the status bar below.
struct ViewLayout: Equatable {
  /// Width of the panel in points, and how narrow a canvas may be before it gives way.
  static let panelWidth: Float = 300
  static let leastWidthWithPanel: Float = 680

  /// Of several maps side by side, the room of all of them.
  var map: PixelRectangle
  /// Above the maps, where several stand side by side.
  var headings: PixelRectangle?
  /// The strip for the sentences that say what one sees, below the map.
  var caption: PixelRectangle?
  var panel: PixelRectangle?
  var timeline: PixelRectangle?
  var statusBar: PixelRectangle?

  /// - Parameter words: what the strips above and below the map say; they are as high as their lines.
  init(width: Int, height: Int, layers: SceneLayers, scale: Float, words: SceneWords = SceneWords()) {
    var bottom = height
    if layers.contains(.statusBar) {
      let barHeight = StatusBar.height(scale: scale)
      statusBar = PixelRectangle(x: 0, y: bottom - barHeight, width: width, height: barHeight)
      bottom -= barHeight
    }
    if layers.contains(.timeline), bottom > pixelRound(160 * scale) {
      let stripHeight = TimelineStrip.height(scale: scale)
      timeline = PixelRectangle(x: 0, y: bottom - stripHeight, width: width, height: stripHeight)
      bottom -= stripHeight
    }
    var right = width
    if layers.contains(.panel), Float(width) >= Self.leastWidthWithPanel * scale {
      let panelWidth = pixelRound(Self.panelWidth * scale)
      panel = PixelRectangle(x: width - panelWidth, y: 0, width: panelWidth, height: max(1, bottom))
      right -= panelWidth
    }
    let captionHeight = CaptionStrip.height(of: words.caption, width: right, scale: scale)
    if captionHeight > 0, captionHeight * 3 < bottom {
      bottom -= captionHeight
      self.caption = PixelRectangle(x: 0, y: bottom, width: right, height: captionHeight)
    }
    var top = 0
    let columnWidth = ViewLayout.columnWidth(of: right, columns: max(1, words.headings.count), scale: scale)
    let headingHeight = HeadingStrip.height(of: words.headings, columnWidth: columnWidth, scale: scale)
    if headingHeight > 0, headingHeight * 3 < bottom {
      top = headingHeight
      headings = PixelRectangle(x: 0, y: 0, width: right, height: top)
    }
    map = PixelRectangle(x: 0, y: top, width: max(1, right), height: max(1, bottom - top))
  }

  /// Pixels between two columns of maps.
  static func columnGap(scale: Float) -> Int { max(2, pixelRound(2 * scale)) }

  /// Pixels of one of several equal columns.
  static func columnWidth(of width: Int, columns: Int, scale: Float) -> Int {
    max(1, (width - columnGap(scale: scale) * (columns - 1)) / columns)
  }

  var mapSize: SIMD2<Float> { SIMD2(Float(map.width), Float(map.height)) }
}

extension PixelRectangle {
  /// Whether a place is inside.
  func contains(_ place: SIMD2<Float>) -> Bool {
    place.x >= Float(minX) && place.x < Float(maxX) && place.y >= Float(minY) && place.y < Float(maxY)
  }

  /// The rectangle with its sides moved inward.
  func inset(_ amount: Int) -> PixelRectangle {
    PixelRectangle(minX: minX + amount, minY: minY + amount, maxX: maxX - amount, maxY: maxY - amount)
  }
}
