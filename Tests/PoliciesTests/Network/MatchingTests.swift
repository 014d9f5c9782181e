import Attention
import Policies
import Simulation
import Testing

@Suite("Networks of as many weights") struct MatchingTests {
  @Test(
    "are found for every kind of attention, within a hundredth",
    arguments: [2, 4, 8], [0, 1, 3])
  func kinds(heads: Int, rounds: Int) throws {
    var configuration = PolicyConfiguration(heads: heads)
    configuration.exchange = .sameStep
    configuration.radio.delay = 0
    configuration.rounds = rounds
    configuration.hearsValues = rounds > 0
    let count = configuration.weightCount
    #expect(count == NavigationPolicy(configuration).parameterLayout.count)
    #expect(configuration.matched(toWeights: count) == configuration)
    for kind in [AttentionKind.soft, .uniform] {
      var other = configuration
      other.attention = kind
      let matched = try #require(other.matched(toWeights: count), "\(kind)")
      #expect(abs(Double(matched.weightCount) / Double(count) - 1) <= 0.01)
      #expect(matched.hiddenWidths[0] > 64 && other.weightCount < count)
      other.hiddenWidths = matched.hiddenWidths
      #expect(other == matched, "nothing else changes")
    }
  }

  @Test(
    "are also those of soft and uniform attention with values 30 wide, whatever the heads",
    arguments: [2, 4, 8])
  func values(heads: Int) {
    for rounds in [0, 1, 3] {
      for message in rounds > 0 ? [0, 8] : [0] {
        var configuration = PolicyConfiguration(heads: heads, messageSymbols: message, exchange: .sameStep)
        configuration.radio.delay = 0
        configuration.rounds = rounds
        configuration.hearsValues = rounds > 0
        let count = Double(configuration.weightCount)
        configuration.valueWidth = 30
        for kind in [AttentionKind.soft, .uniform] {
          configuration.attention = kind
          let share = Double(configuration.weightCount) / count
          #expect(abs(share - 1) <= 0.01, "\(kind), \(rounds) rounds, message \(message): \(share)")
        }
      }
    }
  }

  @Test("are not where no width comes near")
  func none() {
    let configuration = PolicyConfiguration()
    #expect(configuration.matched(toWeights: 100) == nil)
    #expect(configuration.matched(toWeights: 1_000_000_000) == nil)
    #expect(configuration.matched(toWeights: configuration.weightCount + 100, within: 0) == nil)
  }
}
