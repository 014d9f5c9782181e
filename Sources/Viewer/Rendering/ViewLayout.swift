/// How a canvas is shared out: the map, the panel at its right, the time strip and the status bar below.
struct ViewLayout: Equatable {
  /// Width of the panel in points, and how narrow a canvas may be before it gives way.
  static let panelWidth: Float = 300
  static let leastWidthWithPanel: Float = 680

  var map: PixelRectangle
  /// The strip for the sentences that say what one sees, below the map.
  var caption: PixelRectangle?
  var panel: PixelRectangle?
  var timeline: PixelRectangle?
  var statusBar: PixelRectangle?

  /// - Parameter caption: what the strip below the map says; it is as high as its lines.
  init(width: Int, height: Int, layers: SceneLayers, scale: Float, caption: String = "") {
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
    let captionHeight = CaptionStrip.height(of: caption, width: right, scale: scale)
    if captionHeight > 0, captionHeight * 3 < bottom {
      bottom -= captionHeight
      self.caption = PixelRectangle(x: 0, y: bottom, width: right, height: captionHeight)
    }
    map = PixelRectangle(x: 0, y: 0, width: max(1, right), height: max(1, bottom))
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
