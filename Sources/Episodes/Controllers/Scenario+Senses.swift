import Policies
public import Scenarios
import Simulation

extension Scenario {
  /// The scenario as it is run, with all senses said: those that it does not say itself are what the policies that drive
  /// its agents were trained with, or the defaults where none does.
  ///
  /// - Throws: `EpisodeError` for policies that can't be read, and for those that were trained with different senses.
  public func equipped() throws(EpisodeError) -> Scenario {
    guard !senses.areComplete else { return self }
    var first: (name: String, policy: PolicyConfiguration)?
    for specification in controllerSpecifications {
      guard let path = try ControllerFactory.policyPath(of: specification) else { continue }
      let policy: PolicyConfiguration
      do { policy = try PolicyFileCache.file(at: path).policy.configuration } catch { throw .policy(error) }
      let name = specification.policyFile ?? specification.name
      if let first, let unlike = difference(of: policy, from: first.policy) {
        throw .unlikeSenses(
          policies: [name, first.name], key: unlike.keyPath, values: [unlike.own, unlike.other])
      }
      first = first ?? (name, policy)
    }
    return sensing(
      senses.sensors ?? first?.policy.sensors ?? world.sensors,
      radio: senses.radio ?? first?.policy.radio ?? world.radio)
  }

  /// The first value in which the senses of two policies differ, of those that the scenario leaves to them.
  private func difference(
    of policy: PolicyConfiguration, from other: PolicyConfiguration
  ) -> (keyPath: String, own: String, other: String)? {
    if senses.sensors == nil, let found = policy.sensors.difference(from: other.sensors) {
      return ("sensors.\(found.keyPath)", found.own, found.other)
    }
    if senses.radio == nil, let found = policy.radio.difference(from: other.radio) {
      return ("radio.\(found.keyPath)", found.own, found.other)
    }
    return nil
  }

  /// With the sensors and the radio delay of the policy that drives it, where what the scenario says would not fit.
  public var fittingSenses: Scenario {
    guard let path = try? ControllerFactory.policyPath(of: controller),
      let policy = try? PolicyFileCache.file(at: path).policy.configuration,
      policy.mismatch(with: world) != nil
    else { return self }
    var radio = world.radio
    radio.delay = policy.radio.delay
    return sensing(policy.sensors, radio: radio)
  }
}
