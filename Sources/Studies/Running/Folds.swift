import Basics
import Scenarios
import Simulation
import TrainingFiles

/// Parts of the instances of a cross-validation.
enum Folds {
  /// The places of the instances of each fold: every instance is in one, and those that are the same, map, starts,
  /// headings and goals, are in the same.
  static func parted(_ worlds: [WorldConfiguration], folds: Int) -> [[Int]] {
    var numbers = InstanceNumbers()
    var parts: [[Int]] = Array(repeating: [], count: folds)
    for (place, world) in worlds.enumerated() { parts[numbers.number(of: world) % folds].append(place) }
    return parts
  }

  /// A training on all instances but some.
  static func training(
    _ whole: StudyTraining, without held: Set<Int>, fold: Int
  ) throws(ScenarioError) -> StudyTraining {
    let name = "\(whole.arm)-fold\(fold + 1)"
    guard case .object(var members) = whole.document.resolved,
      let place = members.firstIndex(where: { $0.key == "worlds" }),
      case .object(var worlds) = members[place].value
    else { preconditionFailure("a resolved configuration is an object with worlds") }
    worlds.removeAll { $0.key == "heldOut" }
    for index in worlds.indices where ["instances", "variants"].contains(worlds[index].key) {
      let kept = (worlds[index].value.elements ?? []).enumerated().filter { !held.contains($0.offset) }
      worlds[index].value = .array(kept.map(\.element))
    }
    members[place].value = .object(worlds)
    let document: JSONDocument
    do {
      document = try JSONDocument(text: JSONValue.object(members).text, file: whole.document.file)
    } catch { preconditionFailure("what navsim writes, it reads: \(error)") }
    let training = try TrainingDocument(document, overrides: TrainingOverrides(name: name))
    return StudyTraining(arm: whole.arm, seed: whole.seed, fold: fold, document: training)
  }
}
