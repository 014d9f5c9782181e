public import Basics
public import Episodes
public import Scenarios
import Simulation

/// A decision that there is nothing to say about, as nobody takes it.
public enum DecisionError: Error, Equatable {
  case noSuchRobot(Int, count: Int)
  /// The episode ends before the step.
  case afterEnd(step: Int, end: Int)
  /// The episode ends at the step.
  case atEnd(step: Int)
  case episode(EpisodeError)

  public var fault: Fault { if case .episode(let error) = self { error.fault } else { .badInput } }

  /// - Parameters:
  ///   - robot: what the caller calls the number of the robot.
  ///   - step: likewise of the step.
  public func description(robot: String, step: String) -> String {
    let rest = "where nobody decides anything any more; choose one before."
    switch self {
    case .noSuchRobot(let number, let count): return "\(robot) \(number): there are robots 0 to \(count - 1)."
    case .afterEnd(let number, let end): return "\(step) \(number): the episode ends at step \(end), \(rest)"
    case .atEnd(let number): return "\(step) \(number): the episode is over at step \(number), \(rest)"
    case .episode(let error): return error.description
    }
  }
}

extension EpisodeScenes {
  /// An episode run to the step at which a robot decides.
  ///
  /// - Parameter isCancelled: asked between steps.
  public convenience init(
    deciding robot: Int, at step: Int, in scenario: Scenario, episode number: Int = 0,
    isCancelled: () -> Bool = { false }
  ) throws(DecisionError) {
    let count = scenario.world.agents.count
    guard (0..<count).contains(robot) else { throw .noSuchRobot(robot, count: count) }
    let recording: EpisodeRecording
    do { recording = try EpisodeRecording(scenario, number: number) } catch { throw .episode(error) }
    recording.advance(to: step, isCancelled: isCancelled)
    if recording.step < step { throw .afterEnd(step: step, end: recording.step) }
    if recording.isFinished { throw .atEnd(step: step) }
    self.init(recording)
  }
}
