import Foundation
import Testing

@testable import Attention

@Suite("Elementary functions") struct ElementaryFunctionsTests {
  @Test("the exponential is within 3e-7 of Foundation's, relative")
  func exponential() {
    #expect(fastExp(0) == 1)
    for step in -8600...8600 {
      let x = Float(step) * 0.01
      #expect(abs(Double(fastExp(x)) / exp(Double(x)) - 1) < 3e-7, "\(x)")
    }
  }

  @Test("the exponential stays finite and positive beyond Float's range, and shows NaN")
  func exponentialLimits() {
    #expect(fastExp(1e30).isFinite && fastExp(-1e30) > 0 && fastExp(-.infinity) < 1e-37)
    #expect(fastExp(.nan).isNaN)
  }

  @Test("the hyperbolic tangent is within 1e-6 of Foundation's, relative")
  func hyperbolicTangent() {
    #expect(fastTanh(0) == 0)
    for step in 1...10_000 {
      let x = Float(step) * 0.001 * Float(step) * 0.001 * 0.2
      #expect(abs(Double(fastTanh(x)) / tanh(Double(x)) - 1) < 1e-6, "\(x)")
      #expect(fastTanh(-x) == -fastTanh(x))
    }
    #expect(abs(fastTanh(.infinity) - 1) < 1e-6 && fastTanh(.nan).isNaN)
  }

  @Test("the logarithm is within 3e-7 of Foundation's")
  func logarithm() {
    #expect(fastLog(1) == 0)
    for step in -8700...8700 {
      let x = Float(exp(Double(step) * 0.01))
      #expect(abs(Double(fastLog(x)) - log(Double(x))) < 3e-7 * max(1, abs(log(Double(x)))), "\(x)")
    }
    for step in 1...1000 {
      let x = 1 + Float(step - 500) * 1e-4
      #expect(abs(Double(fastLog(x)) - log(Double(x))) < 1e-7)
    }
  }
}
