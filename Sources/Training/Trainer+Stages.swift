import Attention
import Basics
import Policies

/// Where a run stands in its stages.
extension Trainer {
  /// Nil in runs without stages, which are REINFORCE alone.
  public var stage: TrainingStage? {
    configuration.stages.indices.contains(counters.stage) ? configuration.stages[counters.stage] : nil
  }

  /// Whether the last stage is over.
  public var isFinished: Bool { isStageOver && counters.stage >= configuration.stages.count - 1 }

  /// Whether the stage has its length behind it.
  public var isStageOver: Bool {
    switch stage {
    case .imitation(let stage)?: counters.stageUpdates >= stage.updates
    case .aggregation(let stage)?: counters.stageUpdates >= stage.rounds * stage.updates
    case .reinforce?, nil: counters.stageAgentSteps >= stageAgentSteps
    }
  }

  /// The length of a stage of REINFORCE.
  public var stageAgentSteps: Int {
    if case .reinforce(let stage)? = stage {
      stage.agentSteps ?? configuration.agentSteps
    } else {
      configuration.agentSteps
    }
  }

  /// The length of a stage that learns from an expert, in updates; nil for REINFORCE.
  public var stageLength: Int? {
    switch stage {
    case .imitation(let stage)?: stage.updates
    case .aggregation(let stage)?: stage.rounds * stage.updates
    case .reinforce?, nil: nil
    }
  }

  /// The round of an aggregation, from 0; nil in other stages.
  public var round: Int? {
    guard case .aggregation(let stage)? = stage else { return nil }
    return min(counters.stageUpdates / stage.updates, stage.rounds - 1)
  }

  /// Whether the next update is evaluated: by the interval, and at the end of a round or stage whose end is known
  /// beforehand.
  var isNextUpdateEvaluated: Bool {
    let next = counters.stageUpdates + 1
    let interval = stage?.settings.evaluationInterval ?? configuration.evaluation.interval
    if next % interval == 0 { return true }
    switch stage {
    case .imitation(let stage)?: return next == stage.updates
    case .aggregation(let stage)?: return next % stage.updates == 0
    case .reinforce?, nil: return false
    }
  }

  /// Goes on to the next stage, with an optimizer that knows nothing yet.
  public func beginNextStage() {
    precondition(isStageOver && !isFinished, "the stage is not over, or the last")
    counters.stage += 1
    counters.stageUpdates = 0
    counters.stageAgentSteps = 0
    optimizer = Adam(policy.parameterLayout, optimizerConfiguration)
    stageData = nil
    batch = nil
    beginReinforce()
  }

  // MARK: - What the stage has of its own

  var optimizerConfiguration: OptimizerConfiguration {
    stage?.settings.optimizer ?? configuration.optimizer
  }

  var reinforce: ReinforceConfiguration {
    if case .reinforce(let stage)? = stage {
      stage.reinforce ?? configuration.reinforce
    } else {
      configuration.reinforce
    }
  }

  /// Updates since the learning rate's schedule began: with the stage, or with the round of an aggregation.
  var updatesOfSchedule: Int {
    if case .aggregation(let stage)? = stage {
      counters.stageUpdates % stage.updates
    } else {
      counters.stageUpdates
    }
  }
}
