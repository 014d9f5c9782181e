import Planning
import Scenarios
import Testing

@Suite("Policies trained behind a shield") struct TrainedShieldTests {
  private func shield(_ flag: String, trained: ShieldConfiguration?) throws -> ShieldConfiguration? {
    try ControllerSpecification(flag: flag).shield(trained: trained)
  }

  @Test("drive behind it, but for what is said otherwise; alone where no shield is asked for")
  func trained() throws {
    let trained = ShieldConfiguration()
    #expect(try shield("policy+:a.safetensors", trained: trained) == trained)
    #expect(try shield("policy:a.safetensors", trained: trained) == nil)
    #expect(
      try shield("policy+:a.safetensors", trained: nil)
        == ShieldConfiguration(shield: CollisionShield(), temperature: 0))
    #expect(try shield("pibt+", trained: trained) == nil)
  }
}
