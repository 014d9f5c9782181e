/// A plane with two axes, and what is drawn on it: series in their styles, named at the right edge.
package struct ChartPlane {
  package static let width = 480.0
  package static let height = 300.0
  private static let left = 54.0
  private static let top = 14.0
  /// What the y axis' name takes above it.
  private static let titleHeight = 18.0
  private static let bottom = 44.0
  private static let lineHeight = 16.0

  package private(set) var x: ChartScale
  package private(set) var y: ChartScale
  package private(set) var drawing: ChartDrawing

  /// - Parameters:
  ///   - xTitle: under the x axis.
  ///   - yTitle: above the y axis; empty for none.
  ///   - description: for people who can't see the picture.
  ///   - names: of the series, for which there is room at the right.
  ///   - inset: points that marks need beside the first and the last place.
  package init(
    x: ChartScale, y: ChartScale, xTitle: String, yTitle: String = "", description: String, names: [String],
    inset: Double = 0
  ) {
    (self.x, self.y) = (x, y)
    let top = ChartPlane.top + (yTitle.isEmpty ? 0 : ChartPlane.titleHeight)
    let height = max(
      ChartPlane.height, top + ChartPlane.bottom + ChartPlane.lineHeight * Double(names.count))
    drawing = ChartDrawing(width: ChartPlane.width, height: height, description: description)
    let widest = names.map { Helvetica.width(ChartPlane.clipped($0), size: 12.5) }.max() ?? 0
    let right = names.isEmpty ? 16 : widest + 42
    (self.x.start, self.x.end) = (ChartPlane.left + inset, ChartPlane.width - right - inset)
    (self.y.start, self.y.end) = (height - ChartPlane.bottom, top)
    axes(xTitle, inset)
    if !yTitle.isEmpty { drawing.items.append(.text(yTitle, .init(8, top - 20), .title, .start)) }
  }

  private mutating func axes(_ xTitle: String, _ inset: Double) {
    let (left, right) = (x.start - inset, x.end + inset)
    for tick in y.ticks {
      let place = y.place(tick)
      drawing.line(
        from: .init(left, place), to: .init(right, place), tick == y.ticks.first ? .axis : .grid)
      drawing.items.append(.text(ChartScale.label(tick), .init(left - 8, place), .tick, .end))
    }
    // As many labels as have room.
    var free = -Double.infinity
    for tick in x.ticks {
      let (place, text) = (x.place(tick), ChartScale.label(tick))
      let half = Helvetica.width(text, size: 12) / 2
      guard place - half >= free else { continue }
      free = place + half + 4
      drawing.line(from: .init(place, y.start), to: .init(place, y.start + 4), .axis)
      drawing.items.append(.text(text, .init(place, y.start + 14), .tick, .middle))
    }
    drawing.items.append(.text(xTitle, .init((left + right) / 2, y.start + 33), .title, .middle))
  }

  private func at(_ point: (x: Double, y: Double), _ shift: Double = 0) -> ChartDrawing.Point {
    .init(x.place(point.x) + shift, y.place(point.y))
  }

  /// - Parameter shift: points to the right.
  package mutating func line(_ points: [(x: Double, y: Double)], _ ink: ChartInk, shift: Double = 0) {
    guard points.count > 1 else { return }
    drawing.items.append(.line(points.map { at($0, shift) }, ink))
  }

  package mutating func band(_ points: [(x: Double, low: Double, high: Double)], style: Int) {
    guard points.count > 1 else { return }
    let ring = points.map { at(($0.x, $0.high)) } + points.reversed().map { at(($0.x, $0.low)) }
    drawing.items.append(.band(ring, style: style))
  }

  /// An interval, a small bar at each end.
  package mutating func whisker(
    x place: Double, from low: Double, to high: Double, style: Int, shift: Double = 0, cap: Double = 2.5
  ) {
    let (bottom, top) = (at((place, low), shift), at((place, high), shift))
    drawing.line(from: bottom, to: top, .whisker(style))
    for end in [bottom, top] {
      drawing.line(from: .init(end.x - cap, end.y), to: .init(end.x + cap, end.y), .whisker(style))
    }
  }

  package mutating func mark(
    _ point: (x: Double, y: Double), style: Int, title: String, shift: Double = 0, radius: Double = 4.2
  ) {
    drawing.items.append(.titled(title, .mark(style: style, at(point, shift), radius: radius)))
  }

  /// A line across the plane, its name at the top.
  package mutating func divider(x place: Double, name: String) {
    let column = x.place(place)
    drawing.line(from: .init(column, y.start), to: .init(column, y.end), .divider)
    drawing.items.append(.text(name, .init(column + 3, y.end - 8), .tick, .start))
  }

  /// Names at the right edge, each beside its mark, moved apart where series end close to each other; a thin line leads
  /// to those that are moved, or end early.
  ///
  /// - Parameter shifts: of each series, points to the right.
  package mutating func names(
    _ names: [(text: String, end: (x: Double, y: Double), style: Int)], shifts: [Double] = []
  ) {
    let room = min(ChartPlane.lineHeight, (y.start - y.end) / Double(max(names.count, 1)))
    let sorted = names.enumerated().map {
      (
        offset: $0.offset, name: $0.element,
        end: at($0.element.end, shifts.indices.contains($0.offset) ? shifts[$0.offset] : 0)
      )
    }
    .sorted { ($0.end.y, $0.offset) < ($1.end.y, $1.offset) }
    var previous = -Double.infinity
    var places = sorted.map { entry -> Double in
      previous = max(entry.end.y, previous + room)
      return previous
    }
    // What was pushed below the axis goes up again, and pushes what is above it.
    var limit = y.start
    for index in places.indices.reversed() {
      places[index] = min(places[index], limit)
      limit = places[index] - room
    }
    let edge =
      ChartPlane.width - (names.map { Helvetica.width(ChartPlane.clipped($0.text), size: 12.5) }.max() ?? 0)
    for (entry, place) in zip(sorted, places) {
      if abs(place - entry.end.y) > 3 || entry.end.x < x.end - 12 {
        drawing.line(
          from: .init(entry.end.x + 6, entry.end.y), to: .init(edge - 24, place), .leader(entry.name.style))
      }
      drawing.items.append(.mark(style: entry.name.style, .init(edge - 16, place), radius: 3.8))
      drawing.items.append(
        .text(ChartPlane.clipped(entry.name.text), .init(edge - 8, place), .name, .start))
    }
  }

  /// Names without their middle, where they would take the room of the chart.
  package static func clipped(_ name: String) -> String { TextTable.shortened(name, to: 22) }
}
