import Testing

@testable import Attention

@Suite("Parameters") struct ParameterTests {
  @Test("stand one after another in the order they were appended")
  func layout() {
    var layout = ParameterLayout()
    let a = layout.append("a", shape: [2, 3, 4], initializer: .zeros)
    let b = layout.append("b", shape: [5], initializer: .constant(2))
    #expect(layout.count == 29 && layout.entries.map(\.offset) == [0, 24])
    #expect((a.rows, a.columns) == (6, 4) && (b.rows, b.columns) == (1, 5))
    #expect(layout.entry(named: "b")?.shape == [5] && layout.entry(named: "c") == nil)
  }

  @Test("have the names that saved files use")
  func names() {
    var layout = ParameterLayout()
    _ = InteractionAttention(.small(.interaction, isTied: false), in: &layout)
    #expect(
      Set(layout.entries.map(\.name)) == [
        "attention.alpha", "attention.beta", "attention.gamma", "attention.delta", "attention.V",
        "interaction.u", "interaction.A", "interaction.B", "interaction.C", "interaction.D",
      ])
    var tied = ParameterLayout()
    _ = InteractionAttention(.small(.soft), prefix: "first.", in: &tied)
    #expect(
      tied.entries.map(\.name) == ["first.attention.alpha", "first.attention.beta", "first.attention.V"])
  }

  @Test("are drawn the same for the same seed, and within Glorot's bound", arguments: UInt64(1)...4)
  func initialization(seed: UInt64) {
    var layout = ParameterLayout()
    _ = layout.append("weight", shape: [3, 10, 14], initializer: .xavierUniform(gain: 2))
    _ = layout.append("bias", shape: [4], initializer: .constant(0.25))
    _ = layout.append("zero", shape: [4], initializer: .zeros)
    var rng = SplitMix64(seed: seed)
    var again = SplitMix64(seed: seed)
    let parameters = ParameterBuffer(layout, using: &rng)
    let weights = parameters["weight"]!
    #expect(weights == ParameterBuffer(layout, using: &again)["weight"]!)
    let largest = weights.map(abs).max()!
    #expect(largest <= 1 && largest > 0.9, "2 √(6 / (10 + 14)) = 1")
    #expect(abs(weights.reduce(0, +) / Float(weights.count)) < 0.1)
    #expect(parameters["bias"]! == [0.25, 0.25, 0.25, 0.25] && parameters["zero"]! == [0, 0, 0, 0])
  }

  @Test("can be added, copied and zeroed as one")
  func arithmetic() {
    var layout = ParameterLayout()
    _ = layout.append("a", shape: [7], initializer: .constant(1))
    var rng = SplitMix64(seed: 1)
    let ones = ParameterBuffer(layout, using: &rng)
    let sum = ParameterBuffer(layout)
    sum.add(ones)
    sum.add(ones)
    #expect(sum["a"]! == [Float](repeating: 2, count: 7))
    ones.copy(from: sum)
    sum.zero()
    #expect(ones["a"]! == [Float](repeating: 2, count: 7) && sum["a"]!.allSatisfy { $0 == 0 })
    #expect(ones["none"] == nil)
  }
}
