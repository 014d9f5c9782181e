public import Basics
import GridWorld

/// A table of numbers over the updates of a run, a row an update, for spreadsheets and plots.
///
/// Rows are appended at once. A resumed run goes on behind the row of its checkpoint: later rows, which it will
/// compute again, and a half-written last one go.
public final class MetricsCSV {
  /// Its first column is `update`.
  public let columns: [String]
  private let file: AppendedFile

  public var path: String { file.path }

  /// - Parameters:
  ///   - columns: Names besides `update`, without commas, quotes and line breaks.
  ///   - update: Keep the rows up to this update (one of an older navsim may have other columns: those of the same
  ///     name are kept); nil for a new file.
  public init(path: String, columns: [String], resumingAfter update: Int? = nil) throws(FileError) {
    precondition(!columns.contains { $0.contains { ",\"\n\r".contains($0) } }, "\(columns) are no CSV names")
    self.columns = ["update"] + columns
    var lines = [self.columns.joined(separator: ",")]
    if let update { lines += try MetricsCSV.rows(of: path, upTo: update, columns: self.columns) }
    try WholeFile.write(lines.joined(separator: "\n") + "\n", to: path)
    file = try AppendedFile(path: path)
  }

  /// Appends a row; columns without a value stay empty.
  public func append(update: Int, _ values: [String: Double]) throws(FileError) {
    precondition(
      values.keys.allSatisfy { $0 != "update" && columns.contains($0) }, "\(values.keys) are not \(columns)")
    let cells = columns.dropFirst().map { name in values[name].map(MetricsCSV.text) ?? "" }
    try file.append(Array((["\(update)"] + cells).joined(separator: ",").utf8) + [UInt8(ascii: "\n")])
  }

  /// The shortest digits that give the same number again; whole numbers without a point; nothing for what is no number.
  private static func text(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    return Int(exactly: value).flatMap { abs($0) < 1 << 53 ? String($0) : nil } ?? "\(value)"
  }

  /// The complete rows of a file up to an update, in the order of `columns`; none if there is no file.
  private static func rows(
    of path: String, upTo update: Int, columns: [String]
  ) throws(FileError) -> [String] {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path: path, maximumBytes: 1 << 30)
    } catch {
      if error.reason == .notFound { return [] }
      throw error
    }
    var lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    // Behind the last line break stands nothing, or a row that was not finished.
    lines.removeLast()
    guard let header = lines.first?.split(separator: ",", omittingEmptySubsequences: false) else { return [] }
    let places = columns.map { name in header.firstIndex { $0 == name } }
    return lines.dropFirst().compactMap { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count == header.count, let place = places[0], let number = Int(cells[place]),
        number <= update
      else { return nil }
      return places.map { $0.map { String(cells[$0]) } ?? "" }.joined(separator: ",")
    }
  }
}
