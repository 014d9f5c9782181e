import Basics

/// A table for papers, as LaTeX with the rules of the booktabs package.
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
  /// Rows under a title of their own; of plain text where it is not made by `LaTeXText`.
  public var parts: [(title: String?, rows: [[LaTeXText]])]

  public init(
    caption: String, label: String, comments: [String], head: [String], left: Set<Int> = [0],
    parts: [(title: String?, rows: [[LaTeXText]])]
  ) {
    (self.caption, self.label, self.comments, self.head) = (caption, label, comments, head)
    (self.left, self.parts) = (left, parts)
  }

  /// Lines that a document takes in with `\input`.
  public var text: String {
    let columns = head.indices.map { left.contains($0) ? "l" : "r" }.joined()
    var lines = (["needs \\usepackage{booktabs}"] + comments).flatMap { comment in
      printableLines(comment).split(separator: "\n").map { "% \($0)" }
    }
    lines += [
      #"\begin{table}"#, #"  \centering"#, "  \\caption{\(LaTeXText(caption).code)}",
      "  \\label{tab:\(LaTeXTable.label(label))}", "  \\begin{tabular}{\(columns)}", #"    \toprule"#,
      LaTeXTable.line(head.map { LaTeXText($0) }),
    ]
    for part in parts {
      lines.append(#"    \midrule"#)
      if let title = part.title {
        lines.append("    \\multicolumn{\(head.count)}{l}{\\textit{\(LaTeXText(title).code)}} \\\\")
      }
      lines += part.rows.map(LaTeXTable.line)
    }
    lines += [#"    \bottomrule"#, #"  \end{tabular}"#, #"\end{table}"#]
    return lines.joined(separator: "\n")
  }

  /// A row of fields without markup: for tables that have figures as text already.
  public static func plain(_ row: [String]) -> [LaTeXText] { row.map { LaTeXText($0) } }

  private static func line(_ fields: [LaTeXText]) -> String {
    "    " + fields.map(\.code).joined(separator: " & ") + " \\\\"
  }

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

  private init(code: String) { self.code = code }

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
    self.code = code
  }

  /// `$0.95\,[0.90, 0.98]$`, the mean alone where the values give no bounds.
  /// - Parameter isBest: whether the mean is bold.
  public init(_ interval: Interval?, decimals: Int, isBest: Bool = false) {
    guard let interval else {
      self.init(code: "--")
      return
    }
    let mean = LaTeXText.number(interval.mean, decimals)
    let bounds = interval.bounds.map {
      "\\,[\(LaTeXText.number($0.lowerBound, decimals)), \(LaTeXText.number($0.upperBound, decimals))]"
    }
    self.init(code: "$" + (isBest ? "\\mathbf{\(mean)}" : mean) + (bounds ?? "") + "$")
  }

  /// `$0.95 \pm 0.03$`.
  public init(_ mean: Double, half: Double?, decimals: Int) {
    let text = LaTeXText.number(mean, decimals)
    self.init(code: "$" + text + (half.map { " \\pm \(LaTeXText.number($0, decimals))" } ?? "") + "$")
  }

  private static func number(_ value: Double, _ decimals: Int) -> String {
    value.isFinite ? Figures.fixed(value, decimals: decimals).replacing("−", with: "-") : "\\mathrm{--}"
  }
}
