import Basics
import Testing

@Suite("Random stream") struct RandomStreamTests {
  @Test(
    "gives finite Gumbel noise at both ends of the uniform numbers below it",
    arguments: [
      (UInt64(0x1e9b_1f8f_ef90_0613), 1 - Float(0x1p-24), Float(16.6)),
      (UInt64(0xf185_117f_41f6_5cc3), Float(0), Float(-2.9)),
    ])
  func gumbelEnds(key: UInt64, uniform: Float, noise: Float) {
    #expect(RandomStream.uniform(key: key, 0, 0, 0) == uniform)
    #expect(abs(RandomStream.gumbel(key: key, 0, 0, 0) - noise) < 0.1)
  }
}
