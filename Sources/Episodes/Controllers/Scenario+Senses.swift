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
    var first: (name: String, sensors: SensorConfiguration, radio: RadioConfiguration)?
    for specification in controllerSpecifications {
      guard let path = try ControllerFactory.policyPath(of: specification) else { continue }
      let policy: PolicyConfiguration
      do { policy = try PolicyFileCache.file(at: path).policy.configuration } catch { throw .policy(error) }
      let name = specification.policyFile ?? specification.name
      let (sensors, radio) = senses.completed(by: policy.sensors, policy.radio)
      if let first {
        let unlike =
          sensors.difference(from: first.sensors).map { ("sensors.\($0.keyPath)", [$0.own, $0.other]) }
          ?? radio.difference(from: first.radio).map { ("radio.\($0.keyPath)", [$0.own, $0.other]) }
        if let unlike { throw .unlikeSenses(policies: [name, first.name], key: unlike.0, values: unlike.1) }
      }
      first = first ?? (name, sensors, radio)
    }
    return sensing(first?.sensors ?? world.sensors, radio: first?.radio ?? world.radio)
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
