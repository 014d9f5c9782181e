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
    #expect(LaTeXText(interval, decimals: 2).code.hasPrefix(#"$0.95$\,{\scriptsize$[0.9"#))
    #expect(
      LaTeXText(interval, decimals: 2, isBest: true).code.hasPrefix(#"$\mathbf{0.95}$\,{\scriptsize$["#))
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
        let count = text.ranges(of: "\\begin{\(name)}").count
        #expect(
          count == text.ranges(of: "\\end{\(name)}").count && (name == "table" ? count == 1 : count >= 1))
      }
      for part in ["\\toprule", "\\midrule", "\\bottomrule", "\\caption{", "\\label{tab:r"] {
        #expect(text.contains(part), "\(part)")
      }
      #expect(
        lines.contains("% written by navsim 1") && lines.contains { $0.hasPrefix("% 6 episodes, seeds 0") })
      var columns = 0
      var rows = 0
      for line in lines {
        if let spec = line.firstMatch(of: #/\\begin\{tabular\}\{@\{\}([lr]+)@\{\}\}/#) {
          columns = spec.1.count
        }
        guard line.hasSuffix(" \\\\"), !line.contains("multicolumn") else { continue }
        rows += 1
        #expect(line.replacing("\\&", with: "").split(separator: "&").count == columns, "\(line)")
      }
      #expect(rows > 2)
      // Outside of comments nothing is left that begins one, and math is closed.
      for line in lines where !line.hasPrefix("%") {
        #expect(!line.replacing("\\%", with: "").contains("%"))
        #expect(line.replacing("\\$", with: "").count { $0 == "$" } % 2 == 0, "\(line)")
        let plain = line.replacing("\\{", with: "").replacing("\\}", with: "")
        #expect(plain.count { $0 == "{" } == plain.count { $0 == "}" }, "\(line)")
      }
    }
  }

  @Test(
    "is no wider than a page: columns that have no room go on below, behind those that say what a row is about"
  )
  func room() throws {
    let wide = Interval([1234.5, 2345.6, 1500.25], isOutcome: false)
    let names = (0..<9).map { "metric\($0)" }
    let row = [LaTeXText("pibt"), LaTeXText("16")] + names.map { _ in LaTeXText(wide, decimals: 1) }
    func table(_ groups: [Int]) -> LaTeXTable {
      LaTeXTable(
        caption: "c", label: "l", comments: [], head: ["controller", "agents"] + names, keys: 2,
        groups: groups,
        parts: [(nil, [row, row])])
    }
    let pages = table([]).pages
    #expect(pages.count > 1 && pages.allSatisfy { $0.starts(with: [0, 1]) && $0.count > 2 })
    #expect(pages.flatMap { $0.dropFirst(2) } == Array(2..<11))
    for page in pages {
      // What stands there at 9 points, with figures of half their size in breadth at least.
      let fields = page.map { $0 < 2 ? 6 * 4.5 : 6 * 4.5 + 16 * 3.5 }
      #expect(fields.reduce(0, +) + 6 * Double(page.count - 1) < LaTeXTable.textWidth, "\(page)")
    }
    let text = table([]).text
    #expect(
      text.ranges(of: "\\begin{tabular}").count == pages.count
        && text.contains(#"\setlength{\tabcolsep}{3pt}"#))
    for name in names { #expect(text.ranges(of: name).count == 1) }
    let long = LaTeXTable(
      caption: "c", label: "l", comments: [], head: ["controller", "agents"] + names, keys: 2,
      parts: [(nil, Array(repeating: row, count: 30))]
    ).text
    #expect(long.ranges(of: "\\begin{table}").count == pages.count, "none is taller than a page")
    #expect(long.ranges(of: "\\end{table}").count == pages.count && long.ranges(of: "\\label{").count == 1)
    let prose = LaTeXTable(
      caption: "", label: "", comments: [], head: ["arm", "changes"], left: [0, 1],
      parts: [(nil, [[LaTeXText("soft"), LaTeXText(String(repeating: "word ", count: 30))]])])
    let spec = try #require(prose.text.firstMatch(of: #/\{@\{\}lp\{(\d+)pt\}@\{\}\}/#)?.1)
    #expect((250..<340).contains(try #require(Double(spec))), "prose goes on in further lines")
    var lengthy = table([9])
    lengthy.parts = (0..<3).map { ("part \($0)", Array(repeating: row, count: 30)) } + [(nil, [row, row])]
    let tables = lengthy.text.split(separator: "\\end{table}").map(String.init)
      .filter { $0.contains("tabular") }
    #expect(tables.count == 3 && tables.map { $0.ranges(of: "pibt &").count } == [30, 30, 32])
    lengthy.parts = [("one", Array(repeating: row, count: 100))]
    #expect(lengthy.text.ranges(of: "pibt &").count == 100 && lengthy.text.ranges(of: "{one}").count == 3)
    #expect(table([9]).pages == [Array(0..<11)], "what belongs together is not parted")
    #expect(table([2, 2, 2, 2]).pages.allSatisfy { $0.count % 2 == 0 || $0.contains(10) })
    #expect(LaTeXTable(caption: "", label: "", comments: [], head: ["a"], parts: []).pages == [[0]])
  }

  @Test("parts team sizes by a rule, and names the program once")
  func teams() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["pibt", "random"]))
    let store = try ResultStore(path: batch.store, access: .read)
    let table = try ResultTable(store, store.run(named: nil))
    let text = BatchText.latex(
      table, metrics: try #require(MetricChoice("CSR")), program: "navsim 1, checkout a")
    #expect(text.ranges(of: "\\midrule").count == 2 && text.ranges(of: "navsim 1").count == 1, "\(text)")
    #expect(BatchText.latex(table, program: "navsim 2").contains(", by navsim 1, on test"))
  }
}
