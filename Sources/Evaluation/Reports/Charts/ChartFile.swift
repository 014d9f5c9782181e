import Basics

/// A chart as a file for a paper, in two formats.
public struct ChartFile: Sendable {
  /// Without its ending; letters, digits, dashes, dots and underscores.
  public let name: String
  public let svg: String
  public let pdf: [UInt8]

  package init(name: String, _ drawing: ChartDrawing) {
    var file = ""
    for scalar in name.unicodeScalars {
      let isPlain = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      if isPlain || "-._".unicodeScalars.contains(scalar) {
        file.unicodeScalars.append(scalar)
      } else if file.last != "-" {
        file += "-"
      }
    }
    // Hidden files, and names that options or folders could be taken for.
    while let first = file.first, "-.".contains(first) { file.removeFirst() }
    self.name = file.isEmpty ? "chart" : String(file.prefix(100))
    (svg, pdf) = (drawing.svgFile, drawing.pdfFile)
  }
}
