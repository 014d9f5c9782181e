/// Rows of fields as a table in Markdown (GitHub's).
public enum MarkdownTable {
  /// The first row is the head; columns but the `left` ones are right-aligned. Nothing without rows.
  public static func text(_ rows: [[String]], left: Set<Int> = [0]) -> String {
    guard let head = rows.first else { return "" }
    let rule = head.indices.map { left.contains($0) ? "---" : "--:" }
    return ([line(head), "|" + rule.joined(separator: "|") + "|"] + rows.dropFirst().map(line))
      .joined(separator: "\n")
  }

  private static func line(_ fields: [String]) -> String {
    "| " + fields.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ")
      + " |"
  }
}
