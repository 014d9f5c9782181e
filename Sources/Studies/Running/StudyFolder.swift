import Basics
import Policies
import Scenarios
import Simulation
import Training
import TrainingFiles

/// Where a study keeps what it makes: `runs/<study>/` with a run's folder for each training, the suites made from
/// training worlds, `study.json`, the store and the report.
public struct StudyFolder: Sendable {
  public let path: String

  public var storeFile: String { path + "/study.sqlite" }
  public var reportFile: String { path + "/report.html" }
  var stateFile: String { path + "/study.json" }

  public init(_ study: Study, in root: String = "runs") { path = Path.appending(study.name, to: root) }

  /// The files of a training's run.
  func path(of training: StudyTraining) -> String { "\(path)/\(training.name)" }

  /// Where the study's other trainings keep what an expert showed them.
  func dataFolders(otherThan training: StudyTraining) -> [String] {
    Directory.names(in: path).filter { $0 != training.name }.sorted()
      .map { RunFolder.dataFolder(of: "\(path)/\($0)") }
  }

  func policy(of training: StudyTraining, _ which: StudyEvaluation.Policy) -> String {
    "\(path(of: training))/\(which.rawValue).safetensors"
  }

  /// Whether a training was played to its end, with this very configuration.
  ///
  /// - Parameter text: the resolved configuration.
  func isFinished(_ training: StudyTraining, _ text: String) -> Bool {
    // Written last of all.
    guard Path.isThere(path(of: training) + "/test.json") else { return false }
    let file = path(of: training) + "/config.json"
    guard let bytes = try? FileBytes.read(path: file, maximumBytes: 1 << 28) else { return false }
    return bytes.elementsEqual((text + "\n").utf8)
  }

  func isFinished(_ training: StudyTraining) -> Bool {
    isFinished(training, training.document.resolved.prettyText())
  }

  // MARK: - Suites

  /// The file of a suite of instances, written if it is not there as it should be. It says no sensors and no radio, so
  /// that every policy has its own.
  /// - Parameters:
  ///   - fileName: without its ending.
  ///   - name: what reports call it.
  func suite(
    _ fileName: String, named name: String, _ instances: [WorldConfiguration], summary: String
  ) throws(FileError) -> String {
    let cases = instances.enumerated().map { number, world -> JSONValue in
      guard case .object(let members) = world.instanceJSON else {
        preconditionFailure("a scenario is an object")
      }
      return .object(
        [.init("name", .string("\(number + 1)"))] + members.filter { $0.key != "version" })
    }
    let suite = JSONValue.object([
      .init("version", .integer(1)), .init("name", .string(name)), .init("description", .string(summary)),
      .init("cases", .array(cases)),
    ])
    let file = "\(path)/suites/\(fileName).json"
    let text = suite.prettyText() + "\n"
    if let bytes = try? FileBytes.read(path: file, maximumBytes: 1 << 30), bytes.elementsEqual(text.utf8) {
      return file
    }
    try Directory.make(path + "/suites")
    try WholeFile.write(text, to: file)
    return file
  }
}

extension Study {
  /// Seed of the instances that all arms are measured on.
  static let instanceSeed: UInt64 = 0

  /// The base's instances of a use.
  func instances(for use: WorldDistribution.Use, count: Int) -> [WorldConfiguration] {
    let configuration = base.configuration
    return (0..<count).map {
      configuration.worlds.instance(
        $0, for: use, seed: Study.instanceSeed, sensors: configuration.policy.sensors,
        radio: configuration.policy.radio)
    }
  }

  /// The instances that a fold is measured on: those it was not trained on, or its own stream's.
  func instances(ofFold fold: Int, _ validation: CrossValidation) -> [WorldConfiguration] {
    let policy = base.configuration.policy
    guard validation.areStreams else {
      return validation.instances[fold].map { world in
        var world = world
        (world.sensors, world.radio) = (policy.sensors, policy.radio)
        return world
      }
    }
    guard let arm = validation.arms.first(where: { $0.trainings.count > fold }) else { return [] }
    let training = arm.trainings[fold]
    return (0..<CrossValidation.streamInstances).map {
      training.configuration.worlds.instance(
        $0, for: .test, seed: training.seed, sensors: policy.sensors, radio: policy.radio)
    }
  }
}

extension CrossValidation {
  /// Of a fold that is a stream of instances.
  static let streamInstances = 100
}
