import Basics
import Foundation
import Scenarios
import Testing

@testable import Evaluation

@Suite("A batch report") struct ReportTests {
  private func table(_ batch: TestBatch, _ controllers: [String] = ["greedy", "pibt", "random"]) throws
    -> ResultTable
  {
    try batch.run(batch.plan(controllers))
    let store = try ResultStore(path: batch.store, access: .read)
    return try ResultTable(store, store.run(named: nil))
  }

  @Test("groups by suite, number of agents and controller, in the order of the run")
  func groups() throws {
    let table = try table(TestBatch())
    #expect(table.groups.map(\.agents) == [2, 2, 2, 4, 4, 4])
    #expect(table.groups.map(\.controller) == ["greedy", "pibt", "random", "greedy", "pibt", "random"])
    #expect(table.groups.allSatisfy { $0.count == 6 && $0.present("CSR").count == 6 })
    #expect(table.metrics.first == "ISR" && table.metrics.contains("ms_per_step"))
  }

  @Test("compares two controllers on the same episodes")
  func paired() throws {
    let table = try table(TestBatch())
    let pairs = PairedComparison.all(in: table, "pibt", "random", metrics: ["SoC"])
    #expect(pairs.map(\.agents) == [2, 4])
    for pair in pairs {
      #expect(pair.difference.count == 6 && pair.difference.instances == 2)
      #expect(abs(pair.difference.mean - (pair.firstMean - pair.secondMean)) < 1e-9)
      #expect(pair.difference.mean < 0 && pair.signs.smaller == 2, "PIBT beats chance every time")
    }
    let all = try #require(
      PairedComparison(
        table.groups.filter { $0.controller == "pibt" }, table.groups.filter { $0.controller == "random" },
        metric: "SoC"))
    #expect(all.agents == nil && all.difference.count == 12)
    #expect(PairedComparison.all(in: table, "pibt", "random", metrics: ["avg_throughput"]).isEmpty)
  }

  @Test("meets and misses gates, each controller on its own")
  func gates() throws {
    let table = try table(TestBatch())
    func complaints(_ text: String) throws -> [String] { try #require(Gate(text)).complaints(about: table) }
    #expect(try complaints("CSR[pibt]>=0.9").isEmpty)
    let unmet = try complaints("CSR[n=4]>=0.9")
    #expect(unmet.contains { $0.hasPrefix("gate CSR[n=4]>=0.9 not met: small, random: mean CSR is 0") })
    #expect(!unmet.contains { $0.contains("pibt") })
    #expect(try complaints("avg_throughput>=1") == ["gate avg_throughput>=1 not met: no episode has it."])
  }

  private static let crowd = """
    {"name": "crossing", "map": {"rows": ["......", "......", "......", "......", "......", "......"]},
     "dynamics": {"model": "holonomic", "timeStep": 0.25}, "ego": 0,
     "agents": {"crossing": "circle", "count": 3, "size": 2, "seed": 4}}
    """

  @Test("tells of one robot in a crowd what crowds are measured by, in lines that fit")
  func crowds() throws {
    let text = BatchText.table(
      try table(TestBatch(cases: "[\(ReportTests.crowd)]"), ["orca", "pursuit"]), width: 110)
    let words = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
    for metric in [
      "success_rate", "collision_rate", "timeout_rate", "nav_time", "min_distance", "discomfort",
      "ms_per_step",
    ] {
      #expect(words.contains(metric), "\(metric): \(text)")
    }
    #expect(words.isDisjoint(with: ["CSR", "ISR", "SoC"]))
    let table = try table(TestBatch(cases: "[\(ReportTests.crowd)]"), ["orca", "pursuit"])
    let html = try HTMLReport(table).text { _ in nil }
    #expect(html.contains("success_rate by number of agents") && !html.contains("CSR by number of agents"))
    #expect(BatchText.markdown(table).hasPrefix("| success_rate |"))
    #expect(PairedComparison.all(in: table, "orca", "pursuit").first?.metric == "success_rate")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 }, "\(text)")
    // Below itself it says once more who, not how often.
    #expect(text.components(separatedBy: "controller  agents").count > 2)
    #expect(text.components(separatedBy: "instances").count == 2)
  }

  @Test("tells of robots without an ego what it did")
  func withoutEgo() throws {
    let crowd = ReportTests.crowd.replacing("\"ego\": 0,", with: "")
    let text = BatchText.table(try table(TestBatch(cases: "[\(crowd)]"), ["orca"]))
    #expect(text.contains("CSR") && !text.contains("success_rate"))
    #expect(!BatchText.table(try table(TestBatch(), ["pibt"])).contains("success_rate"))
  }

  @Test("as JSON has the groups with their figures")
  func json() throws {
    let table = try table(TestBatch(), ["pibt"])
    let text = BatchText.json(table).text
    #expect(text.contains("\"collisions\":\"soft\"") && !BatchText.table(table).contains("collisions soft"))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let groups = try #require(object["groups"] as? [[String: Any]])
    #expect(groups.count == 2 && groups[0]["suite"] as? String == "small" && groups[0]["n"] as? Int == 6)
    let csr = (groups[0]["metrics"] as? [String: [String: Any]])?["CSR"]
    #expect(csr?["mean"] as? Double == 1 && csr?["high"] as? Double == 1)
    #expect((csr?["low"] as? Double ?? 1) < 1)
  }

  @Test("as JSON names the directions of paired differences, which are no wins")
  func comparisonJSON() throws {
    let table = try table(TestBatch())
    let text = BatchText.json(PairedComparison.all(in: table, "pibt", "random", metrics: ["SoC"])).text
    let pairs = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(
      pairs[0]["smaller"] as? Int == 2 && pairs[0]["larger"] as? Int == 0 && pairs[0]["equal"] as? Int == 0)
    #expect(pairs[0]["wins"] == nil)
  }

  @Test("as CSV has a line an episode")
  func csv() throws {
    let lines = BatchText.csv(try table(TestBatch(), ["pibt"])).split(separator: "\n")
    #expect(lines.count == 13)
    #expect(lines[0].hasPrefix("suite,case,map,settings,agents,seed,episode,controller,ISR,CSR,"))
    #expect(lines[1].hasPrefix("small,open/2,open,,2,0,0,pibt,1,1,"))
  }

  @Test("as HTML needs nothing from elsewhere, and has each part")
  func html() throws {
    let table = try table(TestBatch())
    var drawn = 0
    let html = try HTMLReport(table, gates: [try #require(Gate("CSR[pibt]>=0.9"))]).text { _ in
      drawn += 1
      return HTMLReport.Picture(light: [1, 2, 3], dark: [4, 5, 6])
    }
    #expect(drawn > 0 && html.contains("data:image/png;base64,AQID") && html.contains("base64,BAUG"))
    for link in ["http:", "https:", "src=\"/", "@import", "url("] { #expect(!html.contains(link), "\(link)") }
    for part in [
      "<svg class=\"chart\"", "Paired differences in SoC", "Paired differences in CSR", "CSR by map",
      "Worst cases", "peak memory",
    ] {
      #expect(html.contains(part), "\(part)")
    }
    #expect(html.contains("<th scope=\"col\">runtime (ms)</th>"))
    let unmet = try HTMLReport(table, gates: [try #require(Gate("CSR[random]>=0.9"))]).text { _ in nil }
    #expect(unmet.contains("<small>small, random: mean CSR is"), "says what is wrong")
    #expect(html.contains("<span>--case open/4</span>") || html.contains("<span>--case wall/4</span>"))
    #expect(!html.contains("{{") && !html.contains("NaN") && !html.contains(" nan"))
    for tag in ["section", "figure", "table", "svg", "article", "div", "details"] {
      let opened = html.ranges(of: "<\(tag)").count
      let closed = html.ranges(of: "</\(tag)>").count
      #expect(opened == closed && opened > 0, "\(tag)")
    }
  }

  @Test("shows the paired differences of every metric, SoC first, tinted by which value is better")
  func pairedMetrics() throws {
    let html = try HTMLReport(try table(TestBatch(), ["pibt", "random"])).text { _ in nil }
    let metrics = html.matches(of: #/Paired differences in (\w+)/#).map { String($0.1) }
    #expect(metrics.prefix(3) == ["SoC", "CSR", "ISR"] && metrics.contains("makespan"))
    #expect(Set(metrics).count == metrics.count && !metrics.contains("avg_throughput"))
    let table = try table(TestBatch(), ["pibt", "random"])
    let pairs = HTMLReport.pairs(table)
    #expect(pairs.count == 2 * metrics.count, "both ways round")
    for (key, pair) in pairs {
      #expect(pair.familySize == metrics.count)
      let mirror = try #require(
        pairs[.init(suite: key.suite, metric: key.metric, first: key.second, second: key.first)])
      #expect(mirror.difference.mean == -pair.difference.mean && mirror.adjustedPValue == pair.adjustedPValue)
      #expect(mirror.difference.low == pair.difference.high.map { -$0 } && mirror.favoured == pair.favoured)
    }
    let cost = try #require(pairs[.init(suite: "small", metric: "SoC", first: "pibt", second: "random")])
    #expect(cost.direction == .smaller && cost.favoured == "pibt")
  }

  @Test("tells what attention did on demand alone, in tables and charts; data has it")
  func attentionOnDemand() throws {
    let table = try table(TestBatch(), ["pibt", "soft"])
    let choice = try #require(MetricChoice("attention"))
    for metric in ["drift_W", "attention_entropy", "quiet_share", "bytes_sent"] {
      #expect(!BatchText.table(table).contains(metric) && BatchText.json(table).text.contains(metric))
      #expect(BatchText.table(table, metrics: choice).contains(metric))
    }
    let usual = HTMLReport(table).chartFiles.map(\.name)
    #expect(usual == ["CSR", "ISR", "SoC", "makespan", "SPL", "ms_per_step"])
    let cost = try #require(HTMLReport(table).chartFiles.first { $0.name == "SoC" }).svg
    #expect(cost.contains(">Sum of costs</text>") && cost.contains(">SoC (agent-steps)</text>"))
    #expect(cost.contains(">agents</text>"))
    let one = try #require(MetricChoice("CSR"))
    let row = try self.table(
      TestBatch(cases: #"[{"name": "a", "map": "open", "agents": {"count": 2, "seed": 3}}]"#), ["pibt"])
    let rate = try #require(HTMLReport(row, metrics: one).chartFiles.first).svg
    #expect(rate.contains(">Success rate</text>") && rate.contains(">CSR (share of episodes)</text>"))
    #expect(HTMLReport(table, metrics: choice).chartFiles.map(\.name).contains("drift_W_star"))
    let text = BatchText.table(table, metrics: try #require(MetricChoice("SoC,path_length")))
    #expect(text.contains("path_length") && !text.contains("CSR"))
    #expect(MetricChoice("SoC,,CSR") == nil)
    #expect(
      MetricChoice("SuC")?.complaint(known: table.metrics)?.hasPrefix("no metric 'SuC'; did you mean 'SoC'?")
        == true)
  }

  @Test("lists up to six failures of a controller, the worst of each map first, and draws two")
  func worstCases() throws {
    let table = try table(TestBatch(), ["random"])
    let worst = WorstCase.choose(from: table)
    let failed = table.groups.reduce(0) { $0 + ($1.values["CSR"] ?? []).count { $0 < 1 } }
    #expect(failed > 2 && worst.count == min(6, failed))
    #expect(Set(worst.map { "\($0.trial.trial.key) \($0.number)" }).count == worst.count)
    #expect(Set(worst.prefix(2).map { $0.trial.trial.key.caseName.prefix(4) }).count == 2)
    var drawn = 0
    let html = try HTMLReport(table).text { _ in
      drawn += 1
      return nil
    }
    #expect(drawn == 2 && html.ranges(of: "<article>").count == worst.count)
  }

  @Test("escapes names")
  func escapes() throws {
    let batch = try TestBatch(
      cases: #"[{"name": "<b>&'", "map": "wall", "agents": {"count": 4, "seed": 3}}]"#)
    let table = try table(batch, ["random"])
    let html = try HTMLReport(table).text { _ in nil }
    #expect(!html.contains("<b>&'") && html.contains("&lt;b&gt;&amp;"))
  }
}

@Suite("A chart's scale") struct ChartScaleTests {
  @Test("ends at round numbers that hold every value", arguments: [0.03, 0.7, 1, 9, 101, 7842, 123_456])
  func rounds(largest: Double) {
    let scale = ChartScale.fromZero([largest / 3, largest])
    #expect(scale.upper >= largest && scale.upper <= largest * 2)
    #expect((3...8).contains(scale.ticks.count), "\(scale.ticks)")
    #expect(scale.place(0) == 0 && scale.place(scale.upper) == 1)
  }

  @Test("by decades places each power of ten evenly")
  func decades() {
    let scale = ChartScale.decades([0.02, 3])
    #expect(scale.ticks.count == 4 && scale.lower == 0.01 && scale.upper == 10)
    #expect(abs(scale.place(0.1) - 1.0 / 3) < 1e-9)
    #expect(ChartScale.decades([]).ticks.count == 2, "an empty chart has an axis all the same")
  }

  @Test(
    "of values below 0 too has round ticks around them",
    arguments: [(-47.5, -17.2), (-0.0031, 0.0013), (5, 5)])
  func range(low: Double, high: Double) {
    let scale = ChartScale.range([high, low])
    #expect(scale.lower <= low && scale.upper >= high && (2...8).contains(scale.ticks.count), "\(scale)")
    for tick in scale.ticks { #expect(ChartScale.label(tick).count <= 7, "\(tick)") }
    #expect(ChartScale.upTo(21_099_442).ticks == [0, 5e6, 10e6, 15e6, 20e6])
  }

  @Test("takes any number")
  func extremes() {
    for largest in [1e308, .infinity, .nan, -1, 0, 1e-320] {
      for scale in [ChartScale.fromZero([largest]), .decades([largest, 1e-320])] {
        #expect(scale.upper.isFinite && scale.upper > scale.lower && !scale.ticks.isEmpty)
        for tick in scale.ticks { #expect(!ChartScale.label(tick).contains("n")) }
        #expect(ChartScale.range([largest, 0]).ticks.count > 1 && ChartScale.upTo(largest).upper > 0)
        #expect((0...1).contains(scale.place(1e308)) && (0...1).contains(scale.place(0)))
      }
    }
  }

  @Test(
    "labels are short",
    arguments: [
      (0.2, "0.2"), (0, "0"), (500, "500"), (12_000, "12k"), (0.001, "0.001"), (2_500_000, "2.5M"),
      (40_220, "40.22k"),
      (-0.0005, "-0.0005"), (0.00002, "2e-05"),
    ])
  func labels(value: Double, text: String) {
    #expect(ChartScale.label(value) == text)
  }
}
