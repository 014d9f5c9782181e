import Foundation

/// Numbers as people read them.
public enum Figures {
  /// Whole numbers as they are, others with as many decimals as their size makes worthwhile.
  public static func number(_ value: Double) -> String {
    if !value.isFinite { return "–" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    return String(format: abs(value) < 10 ? "%.3f" : "%.1f", value)
  }

  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "–" }
    let text = String(format: "%.\(decimals)f", value)
    // What rounds to nothing has no sign; others a true minus.
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return text.hasPrefix("-") ? (isZero ? "" : "−") + text.dropFirst() : text
  }

  /// A field of a CSV line (RFC 4180), safe to open: control characters but tabs and line breaks are shown as
  /// `printableLines` does.
  ///
  /// Spreadsheets take a field that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, and may run
  /// it. Such a one gets an apostrophe in front, which they read as "this is text"; numbers, `-3.5` among them, stay
  /// what they are.
  public static func csvField(_ text: String) -> String {
    var field = printableLines(text)
    let mayBeFormula = field.unicodeScalars.first.map { "=+-@\t\n＝＋－＠".unicodeScalars.contains($0) } ?? false
    if mayBeFormula, !isNumber(field) { field = "'" + field }
    guard field.utf8.contains(where: { ",\"\n\t".utf8.contains($0) }) else { return field }
    var quoted = "\""
    // By scalars: with an accent on it, a quotation mark is another character.
    for scalar in field.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  private static func isNumber(_ text: String) -> Bool {
    text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } && Double(text) != nil
      || ["-inf", "+inf"].contains(text)
  }

  /// A time in the unit that fits it: `12.3 µs`, `4.56 ms`, `7.89 s`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "–" }
    return switch seconds {
    case ..<1e-3: significant(seconds * 1e6) + " µs"
    case ..<1: significant(seconds * 1e3) + " ms"
    case ..<600: significant(seconds) + " s"
    default: String(format: "%.0f min", seconds / 60)
    }
  }

  /// Bytes as mebibytes.
  public static func megabytes(_ bytes: Int) -> String {
    significant(Double(bytes) / 1_048_576) + " MiB"
  }

  /// Many bytes: `512 MiB`, `1.50 GiB`, `6400 TiB`.
  public static func gibibytes(_ bytes: Double) -> String {
    switch bytes {
    case ..<1_073_741_824: significant(bytes / 1_048_576) + " MiB"
    case ..<1_099_511_627_776: significant(bytes / 1_073_741_824) + " GiB"
    default: significant(bytes / 1_099_511_627_776) + " TiB"
    }
  }

  /// A share of attention or probability, as windows and explanations say it: `41 %`, `<1 %`.
  public static func percent(_ share: Float) -> String {
    let percent = share * 100
    if percent > 0, percent < 1 { return "<1 %" }
    return "\(Int(percent.rounded())) %"
  }

  /// A probability under the null hypothesis: `0.032`, `<0.001`.
  public static func pValue(_ value: Double) -> String {
    !value.isFinite ? "–" : value < 0.001 ? "<0.001" : String(format: "%.3f", value)
  }

  private static func significant(_ value: Double) -> String {
    String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value)
  }

  /// Lines of names and figures, the decimal points (or ends of whole numbers) one under another.
  public static func aligned(_ rows: [(name: String, figure: String)], indent: Int = 2) -> [String] {
    let rows = rows.map { (name: printable($0.name), figure: printable($0.figure)) }
    func wholeDigits(_ figure: String) -> Int { figure.prefix { $0 != "." && $0 != " " }.count }
    let nameWidth = rows.map(\.name.count).max() ?? 0
    let digits = rows.map { wholeDigits($0.figure) }.max() ?? 0
    return rows.map { row in
      String(repeating: " ", count: indent) + padded(row.name, nameWidth + 2)
        + String(repeating: " ", count: digits - wholeDigits(row.figure)) + row.figure
    }
  }

  /// Rows of equally many fields as columns two spaces apart, right-aligned but for the `left` ones; no line ends in blanks.
  public static func columns(_ rows: [[String]], left: Set<Int> = []) -> [String] {
    guard let first = rows.first else { return [] }
    // A line break in a name would look like a row of its own.
    let rows = rows.map { $0.map(printable) }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let fields = row.indices.map { column in
        left.contains(column)
          ? padded(row[column], widths[column])
          : String(repeating: " ", count: widths[column] - row[column].count) + row[column]
      }
      let line = "  " + fields.joined(separator: "  ")
      return String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
