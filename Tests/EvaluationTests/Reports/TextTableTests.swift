import Basics
import GridWorld
import Testing

@testable import Evaluation

@Suite("A text table") struct TextTableTests {
  static let widths = [60, 80, 100, 120, 200]

  private static func table(_ batch: TestBatch, _ controllers: [String]) throws -> ResultTable {
    try batch.run(batch.plan(controllers))
    let store = try ResultStore(path: batch.store, access: .read)
    return try ResultTable(store, store.run(named: nil))
  }

  private static let crowd = """
    [{"name": "crossing", "map": {"rows": ["......", "......", "......", "......", "......", "......"]},
     "dynamics": {"model": "holonomic", "timeStep": 0.25}, "ego": 0,
     "agents": {"crossing": "circle", "count": 3, "size": 2, "seed": 4}}]
    """

  /// Words of all lines, without the marks of intervals that stand apart.
  private func figures(_ text: String) -> Set<Substring> {
    Set(text.split { $0 == " " || $0 == "\n" })
  }

  @Test("is no wider than it may be, of grids and of crowds, and loses no figure", arguments: widths)
  func batches(width: Int) throws {
    let grids = try Self.table(TestBatch(), ["greedy", "pibt", "soft"])
    let crowds = try Self.table(TestBatch(cases: Self.crowd), ["orca", "pursuit"])
    for (table, first, second) in [(grids, "pibt", "soft"), (crowds, "orca", "pursuit")] {
      let pairs = PairedComparison.all(in: table, first, second)
      #expect(!pairs.isEmpty)
      let texts: [(Int?) -> String] = [
        { BatchText.table(table, width: $0) }, { BatchText.table(table, metrics: .all, width: $0) },
        { BatchText.comparisons(pairs, width: $0) }, { BatchText.list([table.run], width: $0) },
      ]
      for text in texts {
        let narrow = text(width)
        for line in narrow.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        #expect(!narrow.contains("…"), "no name here is too long: \(narrow)")
        #expect(figures(text(nil)).isSubset(of: figures(narrow)), "\(narrow)")
      }
    }
  }

  @Test("of random words and figures keeps to its width and to its cells", arguments: UInt64(1)...24)
  func random(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    func word(_ longest: Int) -> String {
      String((0..<(1 + rng.index(below: longest))).map { _ in "abcdefgh".randomElement(using: &rng) ?? "a" })
    }
    let columns = 2 + rng.index(below: 12)
    let keys = 1 + rng.index(below: min(3, columns - 1))
    let rows = (0..<4).map { row in
      (0..<columns).map { column in column == 0 ? "\(row)" + word(60) : word(column < keys ? 6 : 16) }
    }
    let table = TextTable(rows, left: [0, columns - 1], keys: keys, groups: [2, 2, 3])
    for width in Self.widths {
      let lines = table.lines(width: width)
      #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
      #expect(lines.count { $0.hasPrefix("  0") } >= 1)
      // What is no name is never cut.
      let text = lines.joined(separator: " ")
      for row in rows { for cell in row.dropFirst() { #expect(text.contains(cell)) } }
    }
    #expect(table.lines(width: nil).count == 4)
  }

  @Test("shortens names in their middle, and wraps words")
  func names() {
    #expect(TextTable.shortened("policy:runs/a/best.safetensors", to: 16) == "polic…afetensors")
    #expect(TextTable.wrapped("greedy, pibt, soft", to: 13) == ["greedy, pibt,", "soft"])
    #expect(TextTable.wrapped("abcdefgh", to: 3) == ["abc", "def", "gh"])
    let list = TextTable(
      [
        ["run", "controllers", "n"], ["a", Array(repeating: "pibt", count: 20).joined(separator: ", "), "7"],
      ],
      left: [0, 1]
    ).lines(width: 60)
    #expect(list.allSatisfy { $0.count <= 60 } && list.count > 2 && list[1].hasSuffix("7"))
    #expect(TextTable.prose("one two three", width: nil) == "one two three")
  }
}
