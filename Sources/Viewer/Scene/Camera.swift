public import GridWorld

/// What part of the map is seen, and how large: maps cells to pixels and back.
///
/// Positions are in cells: the cell in column 3 and row 2 covers 3 to 4 by 2 to 3, its center is (3.5, 2.5).
public struct Camera: Equatable, Sendable {
  /// Zoom the user can reach, in pixels per cell; fitting a large map may go below.
  public static let zoomLimits: ClosedRange<Float> = 0.02...256

  /// The position shown in the middle of the view.
  public var center: SIMD2<Float>
  /// Pixels per cell.
  public var zoom: Float
  /// Width and height of the view in pixels, its top left corner at the canvas's.
  public var viewSize: SIMD2<Float>

  public init(center: SIMD2<Float>, zoom: Float, viewSize: SIMD2<Float>) {
    self.center = center
    self.zoom = zoom
    self.viewSize = viewSize
  }

  /// Shows a whole map of the given size in cells, with `margin` pixels around it.
  public init(fitting mapSize: SIMD2<Float>, viewSize: SIMD2<Float>, margin: Float = 0) {
    let room = pointwiseMax(viewSize - 2 * margin, SIMD2(1, 1))
    var zoom = min(room.x / mapSize.x, room.y / mapSize.y, 96)
    // Whole pixels per cell where that costs little, so that all cells are drawn alike.
    if zoom >= 4 { zoom = zoom.rounded(.down) }
    self.init(center: mapSize / 2, zoom: zoom, viewSize: viewSize)
  }

  /// Shows all of a region, as large as the view lets it be.
  public init(framing region: MapRegion, viewSize: SIMD2<Float>) {
    let zoom = min(viewSize.x / region.size.x, viewSize.y / region.size.y)
    let limits = Self.zoomLimits
    self.init(
      center: region.center, zoom: min(limits.upperBound, max(limits.lowerBound, zoom)), viewSize: viewSize)
  }

  /// The pixel position of a map position.
  @inline(__always)
  public func screen(_ position: SIMD2<Float>) -> SIMD2<Float> {
    (position - center) * zoom + viewSize / 2
  }

  /// The map position of a pixel position.
  public func position(_ screen: SIMD2<Float>) -> SIMD2<Float> {
    (screen - viewSize / 2) / zoom + center
  }

  /// The cell under a pixel position, on the map or off it.
  public func cell(_ screen: SIMD2<Float>) -> Cell {
    let position = position(screen)
    return Cell(pixelFloor(position.x), pixelFloor(position.y))
  }

  /// Multiplies the zoom, keeping the map position under `screen` where it is.
  public mutating func zoom(by factor: Float, at screen: SIMD2<Float>) {
    let anchor = position(screen)
    let lowest = min(Self.zoomLimits.lowerBound, zoom)
    zoom = max(lowest, min(Self.zoomLimits.upperBound, zoom * factor))
    center = anchor - (screen - viewSize / 2) / zoom
  }

  /// Moves the map by a number of pixels, as a hand would.
  public mutating func pan(by pixels: SIMD2<Float>) {
    center -= pixels / zoom
  }

  /// Keeps some of the map in view: the middle of the view never leaves the map.
  public mutating func keepInside(_ mapSize: SIMD2<Float>) {
    center = pointwiseMax(SIMD2(0, 0), pointwiseMin(mapSize, center))
  }

  /// The first pixel column of a cell column; cells are drawn from here to the next one's, on whole pixels.
  @inline(__always)
  func pixelColumn(_ column: Int) -> Int { pixelRound((Float(column) - center.x) * zoom + viewSize.x / 2) }

  /// The first pixel row of a cell row.
  @inline(__always)
  func pixelRow(_ row: Int) -> Int { pixelRound((Float(row) - center.y) * zoom + viewSize.y / 2) }

  /// The pixels of a cell, edges on whole pixels.
  func pixels(of cell: Cell) -> PixelRectangle {
    PixelRectangle(
      minX: pixelColumn(cell.x), minY: pixelRow(cell.y),
      maxX: pixelColumn(cell.x + 1), maxY: pixelRow(cell.y + 1))
  }

  /// The cells of a map of the given size that are at least partly in view, as cell columns and rows.
  func visibleCells(width: Int, height: Int) -> PixelRectangle {
    let low = position(SIMD2(0, 0))
    let high = position(viewSize)
    return PixelRectangle(
      minX: max(0, pixelFloor(low.x)), minY: max(0, pixelFloor(low.y)),
      maxX: min(width, pixelFloor(high.x) + 1), maxY: min(height, pixelFloor(high.y) + 1))
  }
}

extension Cell {
  /// The middle of the cell as a position in cells: [3, 2] has its center at (3.5, 2.5).
  public var center: SIMD2<Float> { SIMD2(Float(x) + 0.5, Float(y) + 0.5) }
}
