import Scenarios

/// Version 1 of the study format: every object with its keys and ranges. What changes about trainings is read as training
/// files are.
enum StudyFormat {
  static let study = ObjectKeys(
    "study",
    [
      "version", "kind", "name", "description", "base", "arms", "matchWeights", "seeds", "agentSteps",
      "evaluate", "compare", "search", "crossValidation", "$schema",
    ], ranges: ["agentSteps": .integers(1...1_000_000_000_000)])
  static let evaluation = ObjectKeys(
    "evaluation",
    [
      "name", "suite", "episodes", "agents", "seeds", "maxSteps", "controller", "policy", "controllers",
    ],
    ranges: ["episodes": .integers(1...1_000_000), "maxSteps": .integers(1...1_000_000)])
  static let comparison = ObjectKeys("comparison", ["metric", "baseline"])
  static let search = ObjectKeys(
    "search", ["fields", "arms", "rungs", "keep", "budget", "metric", "seed"],
    ranges: [
      "arms": .integers(2...1000), "rungs": .integers(1...20), "keep": .numbers(0.01...1),
      "budget": .integers(1...1_000_000_000_000_000),
    ])
  static let crossValidation = ObjectKeys(
    "crossValidation", ["field", "values", "folds", "suite"], ranges: ["folds": .integers(2...100)])
  static let log = ObjectKeys("log", ["log"])
  static let uniform = ObjectKeys("uniform", ["uniform"])
  static let integers = ObjectKeys("integers", ["integers"])

  static let all = [study, evaluation, comparison, search, crossValidation, log, uniform, integers]
  /// Arms of a study, and seeds of an arm.
  static let maximumTrainings = 10_000
}
