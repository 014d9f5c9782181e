import Basics

/// A table for papers, as LaTeX with the rules of the booktabs package.
///
/// It is set small, for the column of a plain article. Columns that have no room there go on in a second `tabular` of the
/// same table, below the first, or in a table of their own where they would not fit on the page; the first columns stand
/// in each. Rows that have no room on a page go on in a further table too.
public struct LaTeXTable: Sendable {
  /// What is said of its figures in comments above it, a line each.
  public var comments: [String]
  /// Plain text.
  public var caption: String
  /// What `\ref` calls it, behind `tab:`.
  public var label: String
  /// Plain text.
  public var head: [String]
  public var left: Set<Int>
  /// How many columns say what a row is about: those that every `tabular` begins with.
  public var keys: Int
  /// How many columns behind these stay together, in their order; those that are left, and 0 for none, each alone.
  public var groups: [Int]
  /// Rows under a title of their own; of plain text where it is not made by `LaTeXText`.
  public var parts: [(title: String?, rows: [[LaTeXText]])]

  public init(
    caption: String, label: String, comments: [String], head: [String], left: Set<Int> = [0],
    keys: Int = 1, groups: [Int] = [], parts: [(title: String?, rows: [[LaTeXText]])]
  ) {
    (self.caption, self.label, self.comments, self.head) = (caption, label, comments, head)
    (self.left, self.keys, self.groups, self.parts) = (left, keys, groups, parts)
  }

  /// Lines that a document takes in with `\input`.
  public var text: String {
    var lines = (["needs \\usepackage{booktabs}"] + comments).flatMap { comment in
      printableLines(comment).split(separator: "\n").map { "% \($0)" }
    }
    let label = LaTeXTable.label(label)
    var used = 0
    for columns in pages {
      for parts in stretches {
        let height = parts.reduce(LaTeXTable.headLines) { $0 + LaTeXTable.height($1) }
        if used == 0 {
          lines += opening(LaTeXText(caption).code) + ["  \\label{tab:\(label)}"] + LaTeXTable.setting
        } else if used + height > LaTeXTable.headLines + LaTeXTable.pageLines {
          lines += [#"\end{table}"#] + opening("Table~\\ref{tab:\(label)}, continued.") + LaTeXTable.setting
          used = 0
        } else {
          lines.append(#"  \par\medskip"#)
        }
        used += height
        lines += tabular(columns, parts)
      }
    }
    return (lines + [#"\end{table}"#]).joined(separator: "\n")
  }

  private typealias Part = (title: String?, rows: [[LaTeXText]])

  /// Rows that a page has room for, with the caption.
  private static let pageLines = 40
  /// What a head and rules take, in rows.
  private static let headLines = 3
  private static let setting = [#"  \small"#, "  \\setlength{\\tabcolsep}{\(Int(separation))pt}"]

  private static func height(_ part: Part) -> Int { part.rows.count + (part.title == nil ? 0 : 1) }

  /// The parts that stand on a page each, parted within where one of them is longer.
  private var stretches: [[Part]] {
    var stretches: [[Part]] = [[]]
    var used = 0
    for part in parts {
      for first in stride(from: 0, to: max(part.rows.count, 1), by: LaTeXTable.pageLines - 1) {
        let rows = part.rows[first..<min(first + LaTeXTable.pageLines - 1, part.rows.count)]
        let piece = (title: part.title, rows: Array(rows))
        if used > 0, used + LaTeXTable.height(piece) > LaTeXTable.pageLines {
          stretches.append([])
          used = 0
        }
        stretches[stretches.count - 1].append(piece)
        used += LaTeXTable.height(piece)
      }
    }
    return stretches
  }

  /// - Parameter caption: LaTeX.
  private func opening(_ caption: String) -> [String] {
    [#"\begin{table}"#, #"  \centering"#, "  \\caption{\(caption)}"]
  }

  private func tabular(_ columns: [Int], _ parts: [Part]) -> [String] {
    let kinds = columns.map(kind).joined()
    func line(_ fields: [LaTeXText]) -> String {
      let codes = columns.map { fields.indices.contains($0) ? fields[$0].code : "" }
      return "    " + codes.joined(separator: " & ") + " \\\\"
    }
    var lines = [
      "  \\begin{tabular}{@{}\(kinds)@{}}", #"    \toprule"#, line(head.map { LaTeXText($0) }),
    ]
    for part in parts {
      lines.append(#"    \midrule"#)
      if let title = part.title {
        lines.append("    \\multicolumn{\(columns.count)}{@{}l}{\\textit{\(LaTeXText(title).code)}} \\\\")
      }
      lines += part.rows.map(line)
    }
    return lines + [#"    \bottomrule"#, #"  \end{tabular}"#]
  }

  // MARK: - Width

  /// Points between a column and its rule, half of what is between two.
  private static let separation = 3.0
  /// Points that lines of a plain article at 10 points have.
  static let textWidth = 345.0

  /// Points of each column with what parts it from the next.
  private var widths: [Double] {
    head.indices.map { column in
      parts.flatMap(\.rows).reduce(LaTeXText(head[column]).width) { widest, row in
        max(widest, row.indices.contains(column) ? row[column].width : 0)
      } + 2 * LaTeXTable.separation
    }
  }

  /// Points that there are behind the first columns.
  private var room: Double {
    LaTeXTable.textWidth + 2 * LaTeXTable.separation - widths.prefix(keys).reduce(0, +)
  }

  /// Text that is wider than there is room goes on in further lines.
  private func kind(of column: Int) -> String {
    guard left.contains(column) else { return "r" }
    let room = room
    guard column >= keys, widths[column] > room, room > 60 else { return "l" }
    return "p{\(Int(room - 2 * LaTeXTable.separation))pt}"
  }

  /// The columns of each `tabular`: as many as have room, at least one beside the first ones.
  var pages: [[Int]] {
    let keys = min(keys, head.count)
    let (widths, room) = (widths, room)
    func width(_ columns: some Sequence<Int>) -> Double { columns.reduce(0) { $0 + widths[$1] } }
    let first = Array(0..<keys)
    var pages: [[Int]] = []
    var page: [Int] = []
    var next = keys
    var sizes = groups[...]
    while next < head.count {
      let end = min(head.count, next + max(1, sizes.popFirst() ?? 1))
      if !page.isEmpty, width(page) + width(next..<end) > room {
        pages.append(first + page)
        page = []
      }
      page += next..<end
      next = end
    }
    return page.isEmpty && !pages.isEmpty ? pages : pages + [first + page]
  }

  /// A row of fields without markup: for tables that have figures as text already.
  public static func plain(_ row: [String]) -> [LaTeXText] { row.map { LaTeXText($0) } }

  /// Letters, digits and dashes only.
  private static func label(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar in
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
          ? Character(scalar) : "-"
      })
  }
}

/// A piece of LaTeX.
public struct LaTeXText: Sendable {
  public let code: String
  /// Points that it takes in a small font of 9, about: Helvetica's letters are a little wider than Computer Modern's.
  let width: Double

  private static let small = 9.0
  /// Text may be full of signs, such as quotes and `=`, that are wider in Computer Modern.
  private static let prose = 9.5
  /// Figures of the script size, 7 points, are wider than the same of 9 made smaller.
  private static let script = 7.3
  /// And bold ones than plain ones.
  private static let bold = 9.6

  private init(code: String, width: Double) { (self.code, self.width) = (code, width) }

  /// Foreign text, every character of it that LaTeX would take for more than itself escaped.
  public init(_ text: String) {
    var code = ""
    for scalar in printable(text).unicodeScalars {
      switch scalar {
      case "\\": code += #"\textbackslash{}"#
      case "{", "}", "$", "&", "#", "%", "_": code += "\\" + String(scalar)
      case "~": code += #"\textasciitilde{}"#
      case "^": code += #"\textasciicircum{}"#
      case "<": code += #"\textless{}"#
      case ">": code += #"\textgreater{}"#
      case "|": code += #"\textbar{}"#
      // The command for straight ones takes a font encoding that not every document has.
      case "\"": code += "''"
      case "−": code += "$-$"
      case "±": code += #"$\pm$"#
      case "·": code += #"$\cdot$"#
      case "×": code += #"$\times$"#
      case "↑": code += #"$\uparrow$"#
      case "↓": code += #"$\downarrow$"#
      case "≥": code += #"$\ge$"#
      case "≤": code += #"$\le$"#
      case "µ", "\u{3BC}": code += #"$\mu$"#
      case "–": code += "--"
      case "…": code += #"\ldots{}"#
      default: code.unicodeScalars.append(scalar)
      }
    }
    self.init(code: code, width: Helvetica.width(printable(text), size: LaTeXText.prose))
  }

  /// `$0.95$\,{\scriptsize$[0.90, 0.98]$}`, the mean alone where the values give no bounds.
  /// - Parameter isBest: whether the mean is bold.
  public init(_ interval: Interval?, decimals: Int, isBest: Bool = false) {
    guard let interval else {
      self.init("–")
      return
    }
    let mean = LaTeXText.number(interval.mean, decimals)
    let bounds = interval.bounds.map {
      "[\(LaTeXText.number($0.lowerBound, decimals)), \(LaTeXText.number($0.upperBound, decimals))]"
    }
    let size = isBest ? LaTeXText.bold : LaTeXText.small
    self.init(
      code: "$" + (isBest ? "\\mathbf{\(mean)}" : mean) + "$"
        + (bounds.map { "\\,{\\scriptsize$\($0)$}" } ?? ""),
      width: Helvetica.width(mean, size: size)
        + (bounds.map { Helvetica.width(" " + $0, size: LaTeXText.script) } ?? 0))
  }

  /// `$0.95 \pm 0.03$`.
  public init(_ mean: Double, half: Double?, decimals: Int) {
    let text = LaTeXText.number(mean, decimals)
    let half = half.map { LaTeXText.number($0, decimals) }
    self.init(
      code: "$" + text + (half.map { " \\pm \($0)" } ?? "") + "$",
      width: Helvetica.width(text + (half.map { " ± \($0)" } ?? ""), size: LaTeXText.small))
  }

  private static func number(_ value: Double, _ decimals: Int) -> String {
    value.isFinite ? Figures.fixed(value, decimals: decimals).replacing("−", with: "-") : "\\mathrm{--}"
  }
}
