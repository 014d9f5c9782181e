import Basics
import GridWorld
import Scenarios
import Simulation
import Training
import TrainingFiles

/// What a JSON file holds, all of it checked.
public enum DocumentSummary {
  /// In a line.
  ///
  /// - Throws: `ScenarioError` for what is wrong with it, `TrainingMemoryError` for a training that does not fit.
  public static func text(file: String) throws -> String {
    switch try Document.load(file) {
    case .scenario(let scenario):
      let grid = scenario.world.grid
      return "scenario, \(scenario.world.agents.count) agents on \(grid.width)×\(grid.height)"
    case .training(let document):
      let configuration = try TrainingDocument(document).configuration
      let memory = TrainingMemory(configuration)
      try memory.check(file: file)
      return "training, \(configuration.lengthText), up to \(Figures.gibibytes(memory.bytes)) of memory"
    case .study(let document):
      let study = try Study(document)
      let count = study.trainings.count + (study.search?.arms.count ?? 0)
      return "study, \(count == 1 ? "1 training" : "\(count) trainings")"
    case .suite(let suite):
      try suite.validate()
      return "suite, \(suite.count) cases"
    }
  }
}
