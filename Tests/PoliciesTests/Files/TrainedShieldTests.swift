import Basics
import Planning
import Policies
import Testing

@Suite("The shield that a policy was trained behind") struct TrainedShieldTests {
  private func shield(_ configuration: String?) -> ShieldConfiguration? {
    let policy = NavigationPolicy(PolicyConfiguration())
    let provenance = configuration.map { ["configuration": $0] } ?? [:]
    return PolicyFile(policy, policy.makeParameters(seed: 1), provenance: provenance).trainedShield
  }

  @Test("is in its file, and none in files that say nothing of it")
  func provenance() {
    #expect(shield(nil) == nil && shield("{}") == nil && shield("no JSON") == nil)
    #expect(shield(#"{"reinforce": {"baseline": "mean"}}"#) == nil)
    let own = ShieldConfiguration(
      shield: CollisionShield(
        prior: 0.7, options: PIBTOptions(swap: false, repetitionNoise: 0.1, parking: false)), temperature: 0.3
    )
    #expect(shield(#"{"reinforce": {"shield": \#(own.json.text)}}"#) == own)
    #expect(shield(#"{"reinforce": {"shield": {"prior": -5}}}"#) == nil)
    #expect(own.json["prior"] == .double(0.7))
    // Of stages the last one of REINFORCE counts, by its own words or by the run's.
    let stages = #"{"kind": "imitation"}, {"kind": "reinforce""#
    let runs = #""reinforce": {"shield": {"prior": 3}}"#
    #expect(
      shield(#"{\#(runs), "stages": [\#(stages), "reinforce": {"shield": \#(own.json.text)}}]}"#) == own)
    #expect(shield(#"{\#(runs), "stages": [\#(stages)}]}"#)?.shield.prior == 3)
    #expect(shield(#"{\#(runs), "stages": [\#(stages), "reinforce": {"baseline": "mean"}}]}"#) == nil)
    #expect(shield(#"{\#(runs), "stages": [{"kind": "imitation"}]}"#) == nil)
  }

  @Test("stands beside the temperature at which the policy is to drive without one, where that makes sense")
  func drivingTemperature() {
    let policy = NavigationPolicy(PolicyConfiguration())
    func temperature(_ text: String) -> Double? {
      PolicyFile(policy, policy.makeParameters(seed: 1), provenance: ["configuration": text])
        .drivingTemperature
    }
    #expect(temperature("{}") == nil && temperature(#"{"drivingTemperature": 0.5}"#) == 0.5)
    for wrong in ["-1", "11", "\"warm\"", "null"] {
      #expect(temperature("{\"drivingTemperature\": \(wrong)}") == nil, "\(wrong)")
    }
  }

  @Test("tells whether anybody trained the value head")
  func trainedValue() {
    let policy = NavigationPolicy(PolicyConfiguration())
    func isTrained(_ text: String?) -> Bool {
      PolicyFile(
        policy, policy.makeParameters(seed: 1), provenance: text.map { ["configuration": $0] } ?? [:]
      ).hasTrainedValue
    }
    #expect(isTrained(nil) && isTrained("{}"), "who knows?")
    #expect(!isTrained(#"{"reinforce": {"valueWeight": 0}}"#))
    #expect(isTrained(#"{"reinforce": {"valueWeight": 0.5}}"#))
    #expect(
      isTrained(
        #"{"reinforce": {"valueWeight": 0}, "stages": [{"kind": "reinforce", "reinforce": {"valueWeight": 1}}]}"#
      ))
  }
}
