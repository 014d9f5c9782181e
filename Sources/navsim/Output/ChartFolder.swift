import Basics
import Evaluation

/// Where charts go, file by file: NAME.svg and NAME.pdf.
struct ChartFolder {
  private let path: String

  /// Makes the folder, before the work begins.
  init(path: String) throws {
    guard !path.isEmpty else {
      throw Failure("--charts '\(path)': name a folder.", exitCode: Failure.usage)
    }
    do { try Directory.make(path) } catch { throw Failure(error.description, exitCode: Failure.cannotWrite) }
    self.path = path
  }

  func write(_ charts: [ChartFile]) throws {
    var taken: Set<String> = []
    for chart in charts {
      // Names that differ by what no file name has.
      var name = chart.name
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(chart.name)-\(number)"
        number += 1
      }
      try WholeFile.write(chart.svg, to: "\(path)/\(name).svg")
      try WholeFile.write(chart.pdf, to: "\(path)/\(name).pdf")
    }
  }
}
