import Foundation
import Testing

@testable import Evaluation

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("A chart") struct ChartDrawingTests {
  /// So many controllers that are all as good.
  private func series(_ count: Int, x: [Double] = [8, 16, 32, 64]) -> [ChartSeries] {
    (0..<count).map { index in
      ChartSeries(
        name: index == 0 ? "π <&\"(\\" : "controller-\(index)", style: index,
        points: x.map { .init(x: $0, interval: Interval([1, 1, 0.5], isOutcome: false)) })
    }
  }

  private func drawings() -> [ChartDrawing] {
    let lines = (1...8).map { LineChart(series: series($0), y: .share, description: "a & b").drawing }
    let rows = IntervalChart(series: series(3, x: [8]), scale: .share, description: "rows").drawing
    return lines + [
      rows, .grid([("one", lines[1]), ("two", lines[2]), ("three", rows)], description: "grid"),
    ]
  }

  private func marks(_ drawing: ChartDrawing) -> [(style: Int, at: ChartDrawing.Point, radius: Double)] {
    drawing.items.compactMap { item in
      if case .titled(_, .mark(let style, let point, let radius)) = item {
        (style, point, radius)
      } else {
        nil
      }
    }
  }

  @Test("of series that coincide shows every mark", arguments: 2...6)
  func dodges(count: Int) {
    let drawing = LineChart(series: series(count), y: .share, description: "").drawing
    let marks = marks(drawing)
    #expect(marks.count == 4 * count)
    for (index, one) in marks.enumerated() {
      #expect(one.at.x > 54 - 0.1 && one.at.x < drawing.width)
      for other in marks[(index + 1)...] where other.style != one.style {
        let distance = hypot(one.at.x - other.at.x, one.at.y - other.at.y)
        #expect(distance >= one.radius + other.radius - 1, "\(one) and \(other)")
      }
    }
  }

  @Test("has labels that do not cover each other", arguments: 2...30)
  func labels(count: Int) {
    let drawing = LineChart(series: series(count), y: .share, description: "").drawing
    let places = drawing.items.compactMap { item -> Double? in
      if case .text(_, let point, .name, _) = item { point.y } else { nil }
    }.sorted()
    #expect(places.count == count && places.allSatisfy { $0 > 0 && $0 < drawing.height })
    for (upper, lower) in zip(places, places.dropFirst()) { #expect(lower - upper > 12) }
  }

  @Test("tells neighboring series apart without color: by brightness, by mark and by dashes")
  func greyscale() {
    /// CIE L*, 0 to 100.
    func brightness(_ color: UInt32) -> Double {
      let parts = [color >> 16, color >> 8, color].map { part -> Double in
        let value = Double(part & 255) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      return 116 * cbrt(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]) - 16
    }
    let levels = ChartPalette.series.map(brightness)
    for first in 0..<4 {
      for second in 0..<first {
        #expect(abs(levels[first] - levels[second]) > 8, "\(first), \(second): \(levels)")
        #expect(ChartInk.line(first).dashes != ChartInk.line(second).dashes)
      }
    }
    #expect(levels.allSatisfy { $0 < 66 }, "on white all are seen: \(levels)")
    #expect(Set(ChartPalette.series).count == ChartSeries.styles)
    let outlines = (0..<ChartSeries.styles).map { ChartDrawing.outline($0) }
    for (index, outline) in outlines.enumerated() {
      #expect(!outlines.dropFirst(index + 1).contains { $0 == outline })
    }
  }

  @Test("as SVG is XML that needs no stylesheet")
  func svg() {
    for drawing in drawings() {
      for text in [drawing.svgFile, drawing.inlineSVG] {
        let parser = XMLParser(data: Data(text.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
      }
      #expect(drawing.svgFile.contains("xmlns=\"http://www.w3.org/2000/svg\""))
      #expect(!drawing.svgFile.contains("class=") && !drawing.svgFile.contains("var(--"))
      #expect(!drawing.svgFile.contains("NaN") && !drawing.svgFile.contains("nan "))
    }
  }

  @Test("as PDF has its objects where its table says, and a stream as long as it says")
  func pdf() throws {
    for drawing in drawings() {
      let bytes = drawing.pdfFile
      #expect(bytes == drawing.pdfFile)
      let text = String(decoding: bytes, as: Unicode.ASCII.self)
      #expect(text.hasPrefix("%PDF-1.4\n") && text.hasSuffix("%%EOF\n"))
      let start = try #require(text.firstMatch(of: #/startxref\n(\d+)\n/#).flatMap { Int($0.1) })
      #expect(String(decoding: bytes[start..<(start + 5)], as: UTF8.self) == "xref\n")
      let entries = text.matches(of: #/(\d{10}) 00000 n /#).compactMap { Int($0.1) }
      #expect(entries.count == 7)
      for (number, place) in entries.enumerated() {
        let head = "\(number + 1) 0 obj\n"
        #expect(String(decoding: bytes[place..<(place + head.count)], as: UTF8.self) == head)
      }
      let length = try #require(text.firstMatch(of: #/\/Length (\d+)/#).flatMap { Int($0.1) })
      let body = try #require(text.firstRange(of: "stream\n")?.upperBound)
      #expect(text[body...].dropFirst(length).hasPrefix("\nendstream"))
      #expect(!text.contains("nan") && text.contains("/BaseFont /Helvetica"))
      // Text is opened and closed, and nothing beyond ASCII stands in it.
      #expect(text.ranges(of: " BT ").count == text.ranges(of: " ET\n").count)
    }
  }

  @Test("as PDF is opened by a reader, where there is one")
  func reader() throws {
    guard
      let tool = ["/usr/bin/pdftoppm", "/usr/bin/mutool"].first(where: FileManager.default.isExecutableFile)
    else { return }
    let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "a.pdf").path
    try Data(drawings()[9].pdfFile).write(to: URL(filePath: file))
    let process = Process()
    process.executableURL = URL(filePath: tool)
    process.arguments =
      tool.hasSuffix("mutool")
      ? ["draw", "-o", folder.path + "/a.png", file] : ["-png", "-r", "40", file, folder.path + "/a"]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(process.terminationStatus == 0 && !message.contains("Error"), "\(message)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).contains { $0.hasSuffix(".png") })
  }

  @Test("has a file's name from any title")
  func names() {
    let drawing = ChartDrawing(width: 1, height: 1, description: "")
    #expect(
      ChartFile(name: "two suites/a · radio.loss=0.5 CSR", drawing).name == "two-suites-a-radio.loss-0.5-CSR")
    #expect(ChartFile(name: "../..", drawing).name == "chart" && ChartFile(name: "-x", drawing).name == "x")
  }

  @Test("of Helvetica knows the widths that its metrics file gives")
  func helvetica() {
    #expect(Helvetica.width("Agents", size: 1000) == 667 + 556 + 556 + 556 + 278 + 500)
    #expect(Helvetica.width("W*", size: 10) == 13.33)
    #expect(ChartDrawing.string("a(b)\\ µ–π") == "(a\\(b\\)\\\\ \\265\\226?)")
  }
}
