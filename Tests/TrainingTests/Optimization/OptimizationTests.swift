import Attention
import Foundation
import Testing

@testable import Training

@Suite("Adam") struct AdamTests {
  @Test("takes the steps of a plain loop in double precision", arguments: [1e-3, 0.1])
  func twin(rate: Double) {
    let parameters = ParameterBuffer.random(1)
    var adam = Adam(.small, OptimizerConfiguration(beta1: 0.9, beta2: 0.99))
    var plain = parameters.elements.map(Double.init)
    let start = plain
    var m = [Double](repeating: 0, count: plain.count)
    var v = m
    for t in 1...200 {
      let gradient = ParameterBuffer.random(UInt64(100 + t), scale: t % 3 == 0 ? 1e-3 : 2)
      adam.update(parameters, gradient: gradient, learningRate: rate / Double(t))
      for i in plain.indices {
        let g = Double(gradient.elements[i])
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.99 * v[i] + 0.01 * g * g
        let mHat = m[i] / (1 - pow(0.9, Double(t)))
        let vHat = v[i] / (1 - pow(0.99, Double(t)))
        plain[i] -= rate / Double(t) * mHat / (vHat.squareRoot() + 1e-8)
      }
    }
    #expect(adam.step == 200)
    #expect(zip(plain, start).allSatisfy { abs($0 - $1) > 1e-2 * rate }, "parameters must move")
    for i in plain.indices {
      #expect(abs(Double(parameters.elements[i]) - plain[i]) < 2e-6)
      #expect(abs(Double(adam.firstMoment.elements[i]) - m[i]) < 1e-6)
      #expect(abs(Double(adam.secondMoment.elements[i]) - v[i]) < 1e-6)
    }
  }

  @Test(
    "first moves by the learning rate, whatever the gradient's size", arguments: [1e-3, 1, 1e4] as [Float])
  func firstStep(scale: Float) {
    let parameters = ParameterBuffer(.small)
    var adam = Adam(.small)
    let gradient = ParameterBuffer.random(3, scale: scale)
    adam.update(parameters, gradient: gradient, learningRate: 0.01)
    for (value, slope) in zip(parameters.elements, gradient.elements) {
      #expect(abs(value + (slope > 0 ? 0.01 : -0.01)) < 1e-5)
    }
  }

  @Test("goes on bit for bit from its saved moments")
  func resume() {
    func run(interrupted: Bool) -> [UInt32] {
      let configuration = OptimizerConfiguration()
      let parameters = ParameterBuffer.random(5)
      var adam = Adam(.small, configuration)
      for t in 0..<20 {
        if interrupted && t == 9 {
          let (m, v) = (ParameterBuffer(.small), ParameterBuffer(.small))
          m.copy(from: adam.firstMoment)
          v.copy(from: adam.secondMoment)
          adam = Adam(configuration, firstMoment: m, secondMoment: v, step: adam.step)
        }
        adam.update(parameters, gradient: .random(UInt64(t)), learningRate: 0.01)
      }
      return parameters.bits
    }
    #expect(run(interrupted: true) == run(interrupted: false))
  }
}

@Suite("Learning rate") struct LearningRateScheduleTests {
  private func rate(
    _ schedule: OptimizerConfiguration.Schedule, _ update: Int, _ progress: Double, warmup: Int = 4
  ) -> Double {
    LearningRateSchedule(
      OptimizerConfiguration(learningRate: 0.2, finalShare: 0.1, schedule: schedule, warmup: warmup)
    ).learningRate(update: update, progress: progress)
  }

  @Test("rises over the warm-up and then follows its schedule")
  func shape() {
    #expect((0...5).map { rate(.constant, $0, 0) } == [0.05, 0.1, 0.2 * 0.75, 0.2, 0.2, 0.2])
    #expect(rate(.constant, 0, 0, warmup: 0) == 0.2 && rate(.constant, 99, 1) == 0.2)
    for schedule in [OptimizerConfiguration.Schedule.linear, .cosine] {
      #expect(abs(rate(schedule, 99, 0) - 0.2) < 1e-12 && abs(rate(schedule, 99, 1) - 0.02) < 1e-12)
      #expect(abs(rate(schedule, 99, 0.5) - 0.11) < 1e-12)
      #expect(
        rate(schedule, 99, 7) == rate(schedule, 99, 1) && rate(schedule, 99, -1) == rate(schedule, 99, 0))
      let rates = (0...100).map { rate(schedule, 99, Double($0) / 100) }
      #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 })
    }
    #expect(abs(rate(.linear, 99, 0.25) - 0.155) < 1e-12)
    #expect(abs(rate(.cosine, 99, 0.25) - 0.2 * (0.1 + 0.45 * (1 + cos(.pi / 4)))) < 1e-12)
  }
}

@Suite("Gradient clipping") struct GradientClippingTests {
  @Test("scales only what is too long")
  func clip() {
    let gradient = ParameterBuffer.random(7)
    let before = Array(gradient.elements)
    let norm = before.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(norm > 1)
    for limit in [0, norm * 1.01] {
      let result = GradientClipping(maximumNorm: limit).clip(gradient)
      #expect(abs(result.value - norm) < 1e-12 && !result.wasClipped && Array(gradient.elements) == before)
    }
    let result = GradientClipping(maximumNorm: 0.5).clip(gradient)
    #expect(abs(result.value - norm) < 1e-12 && result.wasClipped && result.isFinite)
    #expect(abs(GradientClipping.norm(gradient) - 0.5) < 1e-6)
    for i in before.indices { #expect(abs(gradient.elements[i] - before[i] * Float(0.5 / norm)) < 1e-6) }
  }

  @Test(
    "sees NaN and infinity anywhere, and touches nothing then", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(value: Float) {
    for place in 0..<ParameterLayout.small.count {
      let gradient = ParameterBuffer.random(8)
      gradient.elements[place] = value
      let before = gradient.bits
      #expect(!GradientClipping(maximumNorm: 0.1).clip(gradient).isFinite && gradient.bits == before)
    }
  }

  @Test("does not overflow where floats would")
  func large() {
    let gradient = ParameterBuffer(.small)
    gradient.elements.update(repeating: 1e30)
    #expect(GradientClipping(maximumNorm: 1).clip(gradient).isFinite)
    #expect(abs(GradientClipping.norm(gradient) - 1) < 1e-6)
  }
}
