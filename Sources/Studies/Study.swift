public import Basics
import Scenarios
public import Simulation
public import Training
public import TrainingFiles

/// An experiment as data: arms, which are changes to a training configuration, each trained with several seeds and
/// evaluated on suites.
public struct Study: Sendable {
  /// The file as the user wrote it.
  public let file: String
  /// Also of its folder among the runs.
  public let name: String
  public let summary: String?
  /// Those of `"arms"`, or the base alone.
  public let arms: [StudyArm]
  /// Of every arm.
  public let seeds: [UInt64]
  public let evaluations: [StudyEvaluation]
  public let comparison: StudyComparison
  public let search: StudySearch?
  public let crossValidation: CrossValidation?
  /// What the arms change.
  let base: TrainingDocument

  /// All trainings but those of the search, which are trained in turns.
  public var trainings: [StudyTraining] {
    (arms + (crossValidation?.arms ?? [])).flatMap(\.trainings)
  }

  public var task: NavigationTask { base.configuration.worlds.task }
}

/// A variant of the base configuration.
public struct StudyArm: Sendable {
  public let name: String
  /// What it changes, as tables show it: `policy.heads = 4`.
  public let changes: [String]
  /// One a seed, or a fold.
  public let trainings: [StudyTraining]

  /// Weights of its policy.
  public var weightCount: Int { trainings.first?.weightCount ?? 0 }
}

/// One training run of a study.
public struct StudyTraining: Sendable {
  /// Of its folder in the study's.
  public var name: String { document.configuration.name }
  public let arm: String
  public let seed: UInt64
  /// Of a cross-validation, from 0.
  public let fold: Int?
  public let document: TrainingDocument

  public var configuration: TrainerConfiguration { document.configuration }
}

/// A suite that every finished policy is measured on.
public struct StudyEvaluation: Sendable {
  /// Where the instances come from.
  public enum Source: Equatable, Sendable {
    /// A suite, scenario or `.scen` file.
    case file(String)
    /// Instances of the base's training worlds, that chose the best policies or nothing at all.
    case worlds(WorldDistribution.Use)
  }

  /// Which of a run's policies drives.
  public enum Policy: String, CaseIterable, Sendable { case best, last }

  /// What it is called in reports; in the store, behind the study's name and a slash.
  public var name: String
  public var source: Source
  /// Of every case of a file; instances of the training worlds, each with one.
  public var episodes: Int
  public var agents: [Int] = []
  public var seeds: [UInt64] = []
  public var maxSteps: Int?
  public var policy: Policy = .best
  /// `policy` or `policy+` with its options, without the file.
  public var controller: JSONValue
  /// Others to hold the arms against, as for `--controller`.
  public var controllers: [String] = []
}

/// What arms are compared by.
public struct StudyComparison: Sendable {
  public var metric: String
  /// The arm that the others are held against; nil for each against every other.
  public var baseline: String?
}

/// Random search with successive halving: arms drawn at random are trained a share of the way, and the better part of
/// them goes on (Jamieson, Talwalkar 2016; Li et al. 2018).
public struct StudySearch: Sendable {
  /// One a draw, each with one training.
  public var arms: [StudyArm]
  /// Agent-steps after which the n-th rung ends, and the arms that reach it.
  public var rungs: [(agentSteps: Int, arms: Int)]
  public var metric: SearchMetric
  /// The draws of each arm by field.
  public var fields: [String]
  public var seed: UInt64
}

/// Held-out figures that a search can rank by.
public enum SearchMetric: String, CaseIterable, Sendable {
  case CSR, ISR, SoC
  case throughput = "avg_throughput"

  var isCost: Bool { self == .SoC }

  func value(of evaluation: PolicyEvaluation) -> Double {
    switch self {
    case .CSR: evaluation.CSR
    case .ISR: evaluation.ISR
    case .SoC: evaluation.SoC
    case .throughput: evaluation.throughput
    }
  }
}

/// One field's values, each trained on all folds of the instances but one and measured on that.
public struct CrossValidation: Sendable {
  public var field: String
  /// One a value, with a training a fold.
  public var arms: [StudyArm]
  public var folds: Int
  /// The instances of each fold; empty where worlds are drawn anew, and folds are streams of instances.
  public var instances: [[WorldConfiguration]]

  public var areStreams: Bool { instances.isEmpty }
}
