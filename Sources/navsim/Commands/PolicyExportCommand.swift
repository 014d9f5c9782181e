import ArgumentParser
import Basics
import Episodes
import Policies
import Scenarios
import Simulation

struct PolicyExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a policy as an ONNX model, for other programs to run.",
    discussion: """
      The model takes X, mask and E, and what else the policy heeds (relations, Y, or with rounds of talk 'heard': which \
      row of the batch is heard in each slot), for any number of rows, and gives logits, probabilities, W and W*, and the \
      value where it was trained. Its metadata say what each number means. ONNX opset 17, IR version 8.

      With --test-data it also writes observations from episodes that the policy drives, and what navsim makes of them, \
      as safetensors: tensors inputs.NAME and outputs.NAME, and the first row of each joint decision.
      """)

  @Argument(help: "A .safetensors file, or the name of a shipped policy.")
  var file: String

  @Option(help: "onnx.")
  var format: ModelFormat = .onnx

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write it (default: the policy's name and .onnx).", valueName: "file.onnx"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Also write observations and what navsim makes of them.", valueName: "file.safetensors"))
  var testData: String?

  @Option(
    help: ArgumentHelp(
      "The scenario or suite they come from, driven by the policy (default: a shipped one whose robots move alike).",
      valueName: "file"))
  var scenario: String?

  @Option(help: ArgumentHelp("How many of them, at least.", valueName: "count"))
  var observations = 1000

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("Robots of the scenario, as 'run' takes it.", valueName: "count"))
  var agents: Int?

  @Option(help: ArgumentHelp("Seed of the scenario.", valueName: "number"))
  var seed: UInt64?

  enum ModelFormat: String, CaseIterable, ExpressibleByArgument {
    case onnx
  }

  static let observationCounts = 1...100_000

  func validate() throws {
    guard PolicyExportCommand.observationCounts.contains(observations) else {
      throw ValidationError("--observations \(observations): from 1 to 100000.")
    }
    if testData == nil, scenario != nil || agents != nil || seed != nil {
      throw ValidationError(
        "--scenario, --agents and --seed are of the --test-data; name it with --test-data FILE.")
    }
  }

  func run() throws {
    let path = ShippedPolicies.path(of: file) ?? file
    let out = out ?? PolicyExportCommand.modelName(of: file)
    try OutputFiles.check([("--out", out), ("--test-data", testData)])
    KeptInputs.keep(path)
    let policy = try PolicyFile(file: path)
    let model = try policy.onnxModel()
    // Both are made before the first is written.
    let examples = try testData.map { _ in try makeExamples(of: policy, at: path).safetensors.encoded() }
    let modelFile = try WholeFile(path: out)
    try modelFile.write(model)
    if let testData, let examples { try WholeFile.write(examples, to: testData) }
    try modelFile.commit()
  }

  /// `last.onnx` of `runs/depot/last.safetensors`.
  private static func modelName(of file: String) -> String {
    let name = Path.name(of: file)
    let suffix = ".safetensors"
    return (name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name) + ".onnx"
  }

  // MARK: - Test data

  private func makeExamples(of policy: PolicyFile, at path: String) throws -> PolicyExamples {
    let overrides = ScenarioOverrides(seed: seed, agents: agents, controller: "policy:\(path)")
    let scenario = try scenario ?? shippedScenario(for: policy.policy.configuration.dynamics)
    let scenarios = try ScenarioArgument.load(scenario, caseName: nil, overrides: overrides).scenarios
    var examples = PolicyExamples(policy)
    for (index, scenario) in scenarios.enumerated() {
      try examples.record(
        scenario.fittingSenses, atLeast: observations * (index + 1) / scenarios.count)
    }
    return examples
  }

  /// One whose robots move as the policy's do.
  private func shippedScenario(for model: DynamicsConfiguration.Model) throws -> String {
    let name =
      switch model {
      case .grid: "random-64"
      case .gridOriented: "sorting-oriented"
      case .holonomic: "crowd"
      case .differentialDrive: "office-robots"
      }
    let file = "Scenarios/\(name).json"
    guard let path = ShippedFiles.path(of: file) else {
      throw Failure(
        "\(file) is not found; name a scenario with --scenario FILE.", exitCode: Failure.missingInput)
    }
    return path
  }
}
