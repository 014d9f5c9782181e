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

  /// A field of a CSV line (RFC 4180).
  public static func csvField(_ text: String) -> String {
    text.contains { ",\"\r\n".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
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

  /// A probability under the null hypothesis: `0.032`, `<0.001`.
  public static func pValue(_ value: Double) -> String {
    !value.isFinite ? "–" : value < 0.001 ? "<0.001" : String(format: "%.3f", value)
  }

  private static func significant(_ value: Double) -> String {
    String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value)
  }

  /// Lines of names and figures, the decimal points (or ends of whole numbers) one under another.
  public static func aligned(_ rows: [(name: String, figure: String)], indent: Int = 2) -> [String] {
    func wholeDigits(_ figure: String) -> Int { figure.prefix { $0 != "." && $0 != " " }.count }
    let nameWidth = rows.map(\.name.count).max() ?? 0
    let digits = rows.map { wholeDigits($0.figure) }.max() ?? 0
    return rows.map { row in
      String(repeating: " ", count: indent) + padded(row.name, nameWidth + 2)
        + String(repeating: " ", count: digits - wholeDigits(row.figure)) + row.figure
    }
  }

  /// Rows of equally many fields as columns two spaces apart, right-aligned but for the `left` ones.
  public static func columns(_ rows: [[String]], left: Set<Int> = []) -> [String] {
    guard let first = rows.first else { return [] }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let fields = row.indices.map { column in
        left.contains(column)
          ? padded(row[column], widths[column])
          : String(repeating: " ", count: widths[column] - row[column].count) + row[column]
      }
      return "  " + fields.joined(separator: "  ")
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
