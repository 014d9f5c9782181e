import Basics
import Simulation
import Testing

@testable import Evaluation

@Suite("Statistics over instances") struct InstanceStatisticsTests {
  /// Episodes on instances that differ: each instance a level of its own, around it the episodes.
  private func sample(
    instances: Int, episodes: Int, spread: Double, using rng: inout SplitMix64
  ) -> InstanceSample {
    var sample = InstanceSample()
    for instance in 0..<instances {
      let level = spread * (Double(rng.uniform()) - 0.5)
      for _ in 0..<episodes { sample.append(10 + level + Double(rng.uniform()) - 0.5, instance: instance) }
    }
    return sample
  }

  @Test("with one episode an instance are those of the values, to the last digit", arguments: [true, false])
  func single(isOutcome: Bool) {
    var rng = SplitMix64(seed: 3)
    let values = (0..<40).map { _ in isOutcome ? (rng.uniform() < 0.7 ? 1.0 : 0) : Double(rng.uniform()) }
    let numbers = Array((0..<40).reversed())
    let own = Interval(InstanceSample(values, instances: numbers), isOutcome: isOutcome)
    #expect(own == Interval(values, isOutcome: isOutcome))
    let plain = isOutcome ? Interval.wilson(rate: own.mean, count: 40) : Bootstrap.meanBounds(values)
    #expect(own.bounds == plain.low...plain.high && own.instances == 40)
    #expect(own.sizeText == "n = 40")
  }

  @Test("hold the true mean 93 to 97 times in 100, where episodes taken as independent hold it half as often")
  func coverage() {
    let seed: UInt64 = 21
    var rng = SplitMix64(seed: seed)
    let rounds = 400
    var (clustered, naive) = (0, 0)
    for _ in 0..<rounds {
      let sample = sample(instances: 40, episodes: 12, spread: 4, using: &rng)
      if Interval(sample, isOutcome: false).bounds?.contains(10) == true { clustered += 1 }
      // The normal interval of so many values is the bootstrap's, and quicker.
      let mean = sample.values.reduce(0, +) / Double(sample.count)
      let variance =
        sample.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sample.count - 1)
      if abs(mean - 10) <= 1.96 * (variance / Double(sample.count)).squareRoot() { naive += 1 }
    }
    #expect((372...388).contains(clustered), "\(clustered) of \(rounds), seed \(seed)")
    #expect(naive < 240, "\(naive) of \(rounds), seed \(seed)")
  }

  @Test("of success hold the true rate, where Wilson's over episodes doesn't", arguments: [0.5, 0.85])
  func rateCoverage(rate: Double) {
    let seed: UInt64 = 5
    var rng = SplitMix64(seed: seed)
    let rounds = 1000
    var (clustered, naive) = (0, 0)
    for _ in 0..<rounds {
      var sample = InstanceSample()
      for instance in 0..<40 {
        // Half the instances' rates lie above, half below.
        let own = rate + (rng.uniform() < 0.5 ? -0.14 : 0.14)
        for _ in 0..<20 { sample.append(Double(rng.uniform()) < own ? 1 : 0, instance: instance) }
      }
      let interval = Interval(sample, isOutcome: true)
      if interval.bounds?.contains(rate) == true { clustered += 1 }
      let plain = Interval.wilson(rate: interval.mean, count: Double(sample.count))
      if plain.low <= rate, rate <= plain.high { naive += 1 }
    }
    #expect((930...980).contains(clustered), "\(clustered) of \(rounds), seed \(seed)")
    #expect(naive < 900, "\(naive) of \(rounds), seed \(seed)")
  }

  @Test("of success count no fewer episodes than instances, and no more than there are")
  func effectiveCount() {
    // Solved always or never: ten episodes tell what one does.
    let decided = Interval(
      InstanceSample((0..<240).map { $0 / 10 < 20 ? 1 : 0 }, instances: (0..<240).map { $0 / 10 }),
      isOutcome: true)
    let once = Interval((0..<24).map { $0 < 20 ? 1.0 : 0 }, isOutcome: true)
    #expect(decided.bounds == once.bounds && decided.count == 240 && decided.instances == 24)
    #expect(decided.sizeText == "n = 240 on 24 instances")
    // Every instance at the same rate: nearly as many as there are episodes, but for Student's quantile.
    let even = Interval.effectiveCount(rate: 0.5, means: Array(repeating: 0.5, count: 24), episodes: 240)
    #expect(even > 200 && even < 240)
    // Two instances can't show how much instances differ.
    #expect(Interval.effectiveCount(rate: 0.5, means: [0.5, 0.5], episodes: 200) < 5)
    #expect(Interval.effectiveCount(rate: 0.5, means: [0.5], episodes: 200) == 1)
    #expect(Interval.effectiveCount(rate: 1, means: [1, 1, 1], episodes: 30) == 3)
  }

  @Test("have no interval on one instance, but for success, which is 0 or 1")
  func oneInstance() throws {
    let cost = Interval(InstanceSample([3, 4, 5], instances: [7, 7, 7]), isOutcome: false)
    #expect(cost.mean == 4 && cost.bounds == nil && cost.sizeText == "n = 3 on 1 instance")
    let success = Interval(InstanceSample([1, 1, 1], instances: [7, 7, 7]), isOutcome: true)
    #expect(success.bounds == Interval([1], isOutcome: true).bounds)
  }

  @Test("weigh instances alike, leave out what is no number, and see differences that cancel as none")
  func means() {
    let sample = InstanceSample(
      [1, 1, 1, 4, .nan, .infinity, 0.3, -0.1, -0.2], instances: [0, 0, 0, 1, 1, 2, 3, 3, 3])
    #expect(sample.means == [0, 1, 4] && sample.count == 7 && sample.instanceCount == 3)
    #expect(sample.mean == 5.0 / 3)
    #expect(InstanceSample().mean == nil && InstanceSample([.nan]).isEmpty)
  }

  @Test("the sign test is the share of sign patterns at least as uneven", arguments: UInt64(1)...12)
  func exactSigns(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let differences = (0..<(1 + rng.index(below: 10))).map { _ in Double(rng.index(below: 7)) - 3 }
    let test = SignTest(differences: differences)
    // Exact: every way to flip the instances' differences, as likely as any other if the controllers are alike.
    let moved = differences.filter { $0 != 0 }.count
    let found = abs(test.larger - test.smaller)
    var uneven = 0
    for pattern in 0..<(1 << moved) where abs(2 * pattern.nonzeroBitCount - moved) >= found { uneven += 1 }
    #expect(abs(test.pValue - Double(uneven) / Double(1 << moved)) < 1e-12, "\(differences), seed \(seed)")
  }

  @Test(
    "of means over quiet steps make up, with those over the others, the mean over all",
    arguments: UInt64(1)...4)
  func parts(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let names = ["quiet_share", "drift_W", "drift_W_quiet", "drift_W_events"]
    var values: [String: [Double]] = [:]
    for episode in 0..<30 {
      // Some have no quiet step, some no other, one has no steps at all.
      let share = [0, 1, Double(rng.uniform()), Double(rng.uniform())][episode % 4]
      let (quiet, events) = (Double(rng.uniform()), 1 + Double(rng.uniform()))
      let drift = share * quiet + (1 - share) * events
      let figures = [share, drift, share > 0 ? quiet : .nan, share < 1 ? events : .nan]
      for (name, value) in zip(names, figures) {
        values[name, default: []].append(episode == 29 ? .nan : value)
      }
    }
    let rows = (0..<30).map { ResultTable.Row(instance: $0, layout: $0 / 3, number: 0) }
    let group = ResultTable.Group(
      suite: "s", settings: "", agents: 2, controller: "c", task: .reach, rows: rows, values: values)
    let means = try names.map { try #require(group.interval($0)) }
    let whole: Double = means[0].mean * means[2].mean + (1 - means[0].mean) * means[3].mean
    #expect(abs(whole - means[1].mean) < 1e-12, "seed \(seed)")
    for interval in means { #expect((interval.low ?? .infinity) < interval.mean && interval.instances == 10) }
    var none = group
    none.values["quiet_share"] = rows.map { _ in 0 }
    none.values["drift_W_quiet"] = rows.map { _ in .nan }
    #expect(none.interval("drift_W_quiet") == nil)
  }

  @Test("of means over equal shares are those of the values")
  func equalShares() {
    let values = (0..<12).map { Double($0 * $0) }
    let numbers = (0..<12).map { $0 / 2 }
    let plain = Interval(InstanceSample(values, instances: numbers), isOutcome: false)
    let shared = Interval(
      InstanceSample(values, shares: values.map { _ in 0.25 }, instances: numbers), isOutcome: false)
    #expect(abs(plain.mean - shared.mean) < 1e-12)
    #expect(abs((plain.low ?? 0) - (shared.low ?? 1)) < 1e-9 && plain.instances == shared.instances)
  }

  // MARK: - Comparisons

  private func group(
    _ controller: String, _ values: [(layout: Int, number: Int, value: Double)], metric: String = "SoC"
  ) -> ResultTable.Group {
    ResultTable.Group(
      suite: "s", settings: "", agents: 2, controller: controller, task: .reach,
      rows: values.map { ResultTable.Row(instance: $0.layout, layout: $0.layout, number: $0.number) },
      values: [metric: values.map(\.value)])
  }

  @Test("a comparison pairs instances, not episodes")
  func paired() throws {
    // Four instances with ten episodes each, always a little worse: forty signs would give p < 10⁻¹¹, four give 1/8.
    let places = (0..<40).map { (layout: $0 / 10, number: $0 % 10) }
    let first = group("a", places.map { ($0.layout, $0.number, Double(10 + $0.layout + $0.number % 3)) })
    let second = group("b", places.map { ($0.layout, $0.number, Double(12 + $0.layout * 2 + $0.number % 3)) })
    let comparison = try #require(PairedComparison([first], [second], metric: "SoC"))
    #expect(comparison.signs.smaller == 4 && abs(comparison.signs.pValue - 0.125) < 1e-12)
    #expect(comparison.difference.count == 40 && comparison.difference.instances == 4)
    #expect(abs(comparison.difference.mean + 3.5) < 1e-12)
    #expect(comparison.difference.bounds == Interval([-2, -3, -4, -5], isOutcome: false).bounds)
    #expect(comparison.direction == .smaller && !comparison.isSignificant)
    #expect(comparison.adjustedPValue == comparison.signs.pValue && comparison.familySize == 1)
  }

  @Test("direction and p are both the sign test's, whatever the mean says")
  func direction() throws {
    // Larger on nineteen instances by 1, smaller on one by 100: the mean is negative, the test is about the nineteen.
    let first = group("a", (0..<20).map { ($0, 0, $0 == 0 ? 0 : 101) })
    let second = group("b", (0..<20).map { ($0, 0, 100) })
    let comparison = try #require(PairedComparison([first], [second], metric: "SoC"))
    #expect(comparison.difference.mean < 0 && comparison.signs.pValue < 0.001)
    #expect(comparison.direction == .larger && comparison.isSignificant)
    let mirror = try #require(PairedComparison([second], [first], metric: "SoC"))
    #expect(mirror.direction == .smaller && mirror.signs.pValue == comparison.signs.pValue)
    // Of costs the one with less is the better.
    #expect(comparison.favoured == "b" && mirror.favoured == "b")
    #expect(comparison.mirrored.difference.mean == mirror.difference.mean)
    let shares = try #require(
      PairedComparison(
        [group("a", [(0, 0, 1)], metric: "CSR")], [group("b", [(0, 0, 0)], metric: "CSR")], metric: "CSR"))
    #expect(shares.favoured == "a")
    let drifts = try #require(
      PairedComparison(
        [group("a", [(0, 0, 1)], metric: "drift_W")], [group("b", [(0, 0, 0)], metric: "drift_W")],
        metric: "drift_W"))
    #expect(drifts.direction == .larger && drifts.favoured == nil, "neither more nor less drift is better")
  }

  @Test("comparisons that are read together say how many they are and correct for it")
  func family() throws {
    func comparison(larger: Int) throws -> PairedComparison {
      let first = group("a", (0..<10).map { ($0, 0, $0 < larger ? 1 : -1) })
      let second = group("b", (0..<10).map { ($0, 0, 0) })
      return try #require(PairedComparison([first], [second], metric: "SoC"))
    }
    // p = 22/1024 on its own; 3 · 22/1024 among three.
    let family = PairedComparison.family([
      try comparison(larger: 9), try comparison(larger: 5), try comparison(larger: 6),
    ])
    #expect(abs(family[0].signs.pValue - 22.0 / 1024) < 1e-9)
    #expect(abs(family[0].adjustedPValue - 66.0 / 1024) < 1e-9 && !family[0].isSignificant)
    #expect(family.allSatisfy { $0.familySize == 3 } && family[1].direction == .neither)
    let text = BatchText.comparisons(family)
    #expect(text.contains("p (Holm)") && text.contains("adjusted for the 3 comparisons of this table"))
    let object = try #require(BatchText.json(family).elements?.first)
    #expect(object["comparisons"]?.integerValue == 3 && object["direction"]?.stringValue == "larger")
    #expect(abs((object["p_adjusted"]?.doubleValue ?? 0) - 66.0 / 1024) < 1e-9)
    let lines = BatchText.csv(family).split(separator: "\n")
    #expect(lines.count == 4 && lines[0].hasSuffix("direction,better,favoured,p,p_adjusted,comparisons"))
    #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 21 })
  }

  @Test("groups without episodes, pairs or the metric have no comparison")
  func nothing() {
    let one = group("a", [(0, 0, 1)])
    #expect(PairedComparison([], [one], metric: "SoC") == nil)
    #expect(PairedComparison([one], [], metric: "SoC") == nil)
    #expect(PairedComparison([one], [group("b", [(1, 0, 1)])], metric: "SoC") == nil)
    #expect(PairedComparison([one], [group("b", [(0, 0, .nan)])], metric: "SoC") == nil)
    #expect(PairedComparison([one], [group("b", [(0, 0, 1)], metric: "ISR")], metric: "SoC") == nil)
    #expect(BatchText.comparisons([]) == "no episodes in common")
    #expect(one.interval("ISR") == nil && one.interval("SoC")?.bounds == nil)
  }
}
