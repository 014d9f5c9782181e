import Basics
import Testing

@testable import Evaluation

@Suite("A LaTeX table") struct LaTeXTableTests {
  @Test("escapes what LaTeX would take for more than itself")
  func escapes() {
    #expect(
      LaTeXText("a_b & 50 % #1 {x} $y$ ~^\\").code
        == ##"a\_b \& 50 \% \#1 \{x\} \$y\$ \textasciitilde{}\textasciicircum{}\textbackslash{}"##)
    #expect(LaTeXText("\"a\"").code == "''a''")
    #expect(LaTeXText("SoC ↓ −1–2 µs").code == #"SoC $\downarrow$ $-$1--2 $\mu$s"#)
    #expect(LaTeXText("a\nb\u{1B}").code == #"a\textbackslash{}nb\textbackslash{}u\{1B\}"#)
  }

  @Test("tells means with their intervals")
  func intervals() {
    let interval = Interval([0.9, 0.94, 1.0, 0.96], isOutcome: false)
    #expect(LaTeXText(interval, decimals: 2).code.hasPrefix(#"$0.95\,[0.9"#))
    #expect(LaTeXText(interval, decimals: 2, isBest: true).code.hasPrefix(#"$\mathbf{0.95}\,["#))
    #expect(LaTeXText(Interval([-3], isOutcome: false), decimals: 1).code == "$-3.0$")
    #expect(LaTeXText(nil, decimals: 1).code == "--")
    #expect(LaTeXText(0.5, half: 0.02, decimals: 2).code == #"$0.50 \pm 0.02$"#)
  }

  @Test("is whole: what is opened is closed, and each row has a field for every column")
  func whole() throws {
    let batch = try TestBatch(
      cases: #"[{"name": "50%_&#", "map": "wall", "agents": {"count": 4, "seed": 3}}]"#)
    try batch.run(batch.plan(["pibt", "random"]))
    let store = try ResultStore(path: batch.store, access: .read)
    let table = try ResultTable(store, store.run(named: nil))
    let pairs = PairedComparison.all(in: table, "pibt", "random")
    for text in [
      BatchText.latex(table, program: "navsim 1"), BatchText.latex(pairs, of: table, program: "navsim 1"),
    ] {
      let lines = text.split(separator: "\n").map(String.init)
      for name in ["table", "tabular"] {
        #expect(
          text.ranges(of: "\\begin{\(name)}").count == 1 && text.ranges(of: "\\end{\(name)}").count == 1)
      }
      for part in ["\\toprule", "\\midrule", "\\bottomrule", "\\caption{", "\\label{tab:r"] {
        #expect(text.contains(part), "\(part)")
      }
      #expect(
        lines.contains("% written by navsim 1") && lines.contains { $0.hasPrefix("% 6 episodes, seeds 0") })
      let spec = try #require(text.firstMatch(of: #/\\begin\{tabular\}\{([lr]+)\}/#)).1
      let rows = lines.filter { $0.hasSuffix(" \\\\") && !$0.contains("multicolumn") }
      #expect(rows.count > 2)
      for row in rows {
        #expect(row.replacing("\\&", with: "").split(separator: "&").count == spec.count, "\(row)")
      }
      // Outside of comments nothing is left that begins one, and math is closed.
      for line in lines where !line.hasPrefix("%") {
        #expect(!line.replacing("\\%", with: "").contains("%"))
        #expect(line.replacing("\\$", with: "").count { $0 == "$" } % 2 == 0, "\(line)")
        let plain = line.replacing("\\{", with: "").replacing("\\}", with: "")
        #expect(plain.count { $0 == "{" } == plain.count { $0 == "}" }, "\(line)")
      }
    }
  }
}
