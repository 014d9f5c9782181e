import Basics
import Testing

@testable import Evaluation

@Suite("Figures") struct FiguresTests {
  @Test("have the decimals their size makes worthwhile")
  func numbers() {
    #expect(Figures.number(1) == "1")
    #expect(Figures.number(0.9131640) == "0.913")
    #expect(Figures.number(46.625) == "46.6")
    #expect(Figures.number(-3) == "-3")
    #expect(Figures.number(.infinity) == "–")
    #expect(Figures.fixed(1, decimals: 3) == "1.000")
  }

  @Test("of time come in the unit that fits")
  func durations() {
    #expect(Figures.duration(0) == "0.00 µs")
    #expect(Figures.duration(4.5e-6) == "4.50 µs")
    #expect(Figures.duration(0.0123) == "12.3 ms")
    #expect(Figures.duration(0.25) == "250 ms")
    #expect(Figures.duration(61.4) == "61.4 s")
  }

  @Test("stand with their decimal points one under another")
  func aligned() {
    #expect(
      Figures.aligned([("SoC", "1546"), ("SPL", "0.913"), ("runtime", "15.5 ms"), ("none", "–")])
        == [
          "  SoC      1546",
          "  SPL         0.913",
          "  runtime    15.5 ms",
          "  none        –",
        ])
  }

  @Test("in columns are right-aligned but for names")
  func columns() {
    #expect(
      Figures.columns([["name", "n"], ["astar", "12"], ["pibt", "3"]], left: [0])
        == ["  name    n", "  astar  12", "  pibt    3"])
  }
}
