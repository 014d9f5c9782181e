import Basics
import Foundation
import Planning
import Policies
import Simulation
import Testing

/// An order's probability from its definition, in double precision.
struct PlainOrder {
  let scores: [Double]

  /// - Parameters:
  ///   - logits, offsets: of the five actions.
  init(_ logits: [Double], offsets: [Double], temperature: Double) {
    scores = zip(logits, offsets).map { ($0 + $1) / temperature }
  }

  /// log P of the first places of an order of all that can be taken.
  func logProbability(_ order: [Int], places: Int) -> Double {
    var left = order
    var sum = 0.0
    for action in order.prefix(places) {
      sum += scores[action] - log(left.reduce(0) { $0 + exp(scores[$1]) })
      left.removeFirst()
    }
    return sum
  }

  /// All orders of some actions.
  static func orders(of actions: [Int]) -> [[Int]] {
    guard !actions.isEmpty else { return [[]] }
    return actions.flatMap { first in orders(of: actions.filter { $0 != first }).map { [first] + $0 } }
  }
}

@Suite("The Plackett–Luce model of orders") struct PlackettLuceTests {
  private struct Case {
    let logits: [Double]
    let offsets: [Double]
    let temperature: Double
    let order: [Int]

    init(seed: UInt64) {
      var rng = SplitMix64(seed: seed)
      logits = (0..<5).map { _ in Double(4 * rng.uniform() - 2) }
      offsets = (0..<5).map { _ in Double(2 * rng.uniform() - 1) }
      temperature = Double(0.3 + rng.uniform())
      var actions = Array(0..<5)
      rng.shuffle(&actions)
      order = Array(actions.prefix(2 + rng.index(below: 4)))
    }

    func plain(_ logits: [Double]) -> PlainOrder {
      PlainOrder(logits, offsets: offsets, temperature: temperature)
    }

    func with<Result>(_ body: (PlackettLuce) -> Result) -> Result {
      body(
        PlackettLuce(
          ActionOrder(order), logits: logits.map(Float.init), offsets: offsets.map(Float.init),
          temperature: Float(temperature)))
    }
  }

  @Test("gives orders the probability of a softmax without replacement", arguments: UInt64(1)...20)
  func probability(seed: UInt64) {
    let example = Case(seed: seed)
    for places in 0...5 {
      let found = Double(example.with { $0.logProbability(places: places) })
      let expected = example.plain(example.logits).logProbability(example.order, places: places)
      #expect(abs(found - expected) < 1e-5, "seed \(seed), \(places) places")
    }
    var first = [Float](repeating: 9, count: 5)
    #expect(example.with { $0.firstPlace(into: &first) })
    for action in 0..<5 {
      let expected =
        example.order.contains(action)
        ? exp(
          example.plain(example.logits).logProbability(
            [action] + example.order.filter { $0 != action }, places: 1)) : 0
      #expect(abs(Double(first[action]) - expected) < 1e-6, "seed \(seed)")
    }
  }

  @Test("has all orders together as certain", arguments: UInt64(1)...5)
  func certainty(seed: UInt64) {
    let example = Case(seed: seed)
    let sum = PlainOrder.orders(of: example.order).reduce(0.0) { sum, order in
      let model = PlackettLuce(
        ActionOrder(order), logits: example.logits.map(Float.init), offsets: example.offsets.map(Float.init),
        temperature: Float(example.temperature))
      return sum + exp(Double(model.logProbability(places: 5)))
    }
    #expect(abs(sum - 1) < 1e-5, "seed \(seed)")
  }

  @Test("has the gradient of central differences, temperature and all", arguments: UInt64(1)...20)
  func gradient(seed: UInt64) {
    let example = Case(seed: seed)
    for places in 1...5 {
      var gradient = [Float](repeating: 1, count: 5)
      example.with { $0.addGradient(places: places, factor: 0.7, to: &gradient) }
      for action in 0..<5 {
        var (above, below) = (example.logits, example.logits)
        above[action] += 1e-5
        below[action] -= 1e-5
        func value(_ logits: [Double]) -> Double {
          0.7 * example.plain(logits).logProbability(example.order, places: places)
        }
        let slope = (value(above) - value(below)) / 2e-5
        #expect(abs(Double(gradient[action]) - 1 - slope) < 2e-5, "seed \(seed), \(places), \(action)")
      }
    }
  }

  @Test("leaves out what an offset of −∞ rules out, and says nothing where nothing is left")
  func ruledOut() {
    let logits: [Float] = [0.5, -1, 0.25, 3, 1]
    var offsets: [Float] = [0, 1, -.infinity, 0, -.infinity]
    var gradient = [Float](repeating: 0, count: 5)
    let model = PlackettLuce(
      ActionOrder([0, 1, 2, 4]), logits: logits, offsets: offsets, temperature: 0.5)
    model.addGradient(places: 5, factor: 1, to: &gradient)
    let expected = PlackettLuce(ActionOrder([0, 1]), logits: logits, offsets: offsets, temperature: 0.5)
      .logProbability(places: 1)
    #expect(abs(model.logProbability(places: 2) - expected) < 1e-6)
    #expect(gradient.allSatisfy(\.isFinite) && gradient[2] == 0 && gradient[3] == 0 && gradient[0] > 0)
    offsets = Array(repeating: -.infinity, count: 5)
    let none = PlackettLuce(ActionOrder([0, 1]), logits: logits, offsets: offsets, temperature: 0.5)
    gradient = Array(repeating: 0, count: 5)
    none.addGradient(places: 5, factor: 1, to: &gradient)
    #expect(none.logProbability(places: 5) == 0 && gradient == Array(repeating: 0, count: 5))
    #expect(!none.firstPlace(into: &gradient))
  }

  @Test("keeps actions in an order's few bits")
  func order() {
    for count in 0...5 {
      for actions in PlainOrder.orders(of: [0, 1, 2, 3, 4]).map({ Array($0.prefix(count)) }).prefix(60) {
        let order = ActionOrder(actions)
        #expect(order.actions == actions && order.count == count)
        for action in 0..<5 { #expect((order.missing >> UInt8(action) & 1 == 0) == actions.contains(action)) }
      }
    }
  }

  @Test("has the divergence and the gradient of central differences", arguments: UInt64(1)...10)
  func divergence(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    func logits() -> [Double] { (0..<5).map { _ in Double(4 * rng.uniform() - 2) } }
    let (own, other) = (logits(), logits())
    func softmax(_ logits: [Double]) -> [Double] {
      let powers = logits.map { exp($0) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    func divergence(_ own: [Double]) -> Double {
      zip(softmax(own), softmax(other)).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
    }
    var gradient = [Float](repeating: 0, count: 5)
    let found = ActionDistribution.addDivergenceGradient(
      softmax(own).map(Float.init), from: softmax(other).map(Float.init), count: 5, weight: 2, to: &gradient)
    #expect(abs(Double(found) - divergence(own)) < 1e-5 && found > 0)
    for action in 0..<5 {
      var (above, below) = (own, own)
      above[action] += 1e-5
      below[action] -= 1e-5
      let slope = 2 * (divergence(above) - divergence(below)) / 2e-5
      #expect(abs(Double(gradient[action]) - slope) < 2e-5, "seed \(seed)")
    }
  }
}
