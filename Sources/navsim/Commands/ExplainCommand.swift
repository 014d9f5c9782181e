import ArgumentParser
import Basics
import Episodes
import Scenarios
import Scenes
import Simulation
import Viewer

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says why a robot does what it does: what its decision would be without each thing around it.",
    discussion: """
      Runs the episode to a step and asks the robot's policy anew: with each robot and each wall around taken out of the \
      world (gone), with each thing it attends to hidden from attention (hidden), and with each robot's words not heard \
      (unheard). Effects are exact: they are what the simulator gives then. The effect is the share of the probability of \
      actions that moves; things are listed by effect, with the attention paid to them beside it. Behind a shield it says \
      what the policy wanted, what the shield made of it and why.
      """)

  @Argument(help: "A scenario, or a suite with --case.")
  var scenario: String

  @Option(name: .customLong("case"), help: ArgumentHelp("One case of a suite.", valueName: "name"))
  var caseName: String?

  @Option(help: ArgumentHelp("Whose decision is explained.", valueName: "number"))
  var robot = 0

  @Option(help: ArgumentHelp("The step at which it decides; 0 is the start.", valueName: "step"))
  var at = 0

  @Option(
    help: ArgumentHelp("The number of the episode, as a batch report names it.", valueName: "number"))
  var episode = 0

  @OptionGroup var overrides: OverrideOptions

  @Flag(help: "List everything that makes a difference, not the first 12 alone.")
  var all = false

  @Option(help: "text or json.")
  var format: ExplanationFormat = .text

  @Option(
    help: ArgumentHelp(
      "Draw the moment: what the robot attends to, and its decision without the robot that matters most.",
      valueName: "file.png"))
  var picture: String?

  @Option(
    help: ArgumentHelp("Size of the picture in pixels (default: as the map asks).", valueName: "W×H"))
  var size: PixelSize?

  @Option(
    help: ArgumentHelp(
      "Frame this part of the map in the picture: column, row, columns, rows.", valueName: "x,y,w,h"))
  var view: MapRegion?

  @OptionGroup var drawing: DrawingOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the explanation there instead of to stdout.", valueName: "file"))
  var out: String?

  enum ExplanationFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  func validate() throws {
    try DrawingOptions.checkPicture(picture)
    if robot < 0 { throw ValidationError("--robot \(robot): robots count from 0.") }
    if at < 0 { throw ValidationError("--at \(at): steps count from 0.") }
    if picture == nil, size != nil || view != nil {
      throw ValidationError("--size and --view are of the --picture; name it with --picture FILE.png.")
    }
    if episode < 0 { throw ValidationError("--episode \(episode): episodes count from 0.") }
  }

  func run() throws {
    if scenario.hasSuffix(".jsonl") {
      throw Failure(
        "\(scenario) is a trace, and a trace decides nothing anew; explain the scenario it was made from, or look into it with 'navsim replay \(scenario) --window'.",
        exitCode: Failure.badInput)
    }
    try OutputFiles.check([("--picture", picture), ("--out", out == "-" ? nil : out)])
    let (scenarios, suite) = try ScenarioArgument.load(
      scenario, caseName: caseName, overrides: overrides.values)
    guard suite == nil || caseName != nil else {
      throw Failure(
        "\(scenario) is a suite of \(scenarios.count) cases; pick one with --case NAME.",
        exitCode: Failure.usage)
    }
    let scenario = scenarios[0]
    let output = try ResultOutput(path: out)
    let scenes: EpisodeScenes
    do throws(DecisionError) {
      scenes = try EpisodeScenes(deciding: robot, at: at, in: scenario, episode: episode) {
        Interrupt.isRequested
      }
    } catch {
      throw Failure(error.description(robot: "--robot", step: "--at"), exitCode: error.fault.rawValue)
    }
    let explanation: DecisionExplanation
    do { explanation = try DecisionExplainer(scenes).explain(robot) } catch {
      throw Failure(error.description + ".", exitCode: Failure.badInput)
    }
    let title =
      "\(printable(scenario.name)) (\(printable(scenario.controllerNames)), seed \(scenario.world.seed))"
    switch format {
    case .text:
      try output.write(ExplanationText.text(explanation, title: title, longest: all ? .max : 12))
    case .json:
      try output.write(
        explanation.json(
          scenario: scenario.name, controller: scenario.controllerNames, seed: scenario.world.seed
        ).prettyText())
    }
    guard let picture else { return }
    var options = drawing.renderOptions
    options.layers.insert(.panel)
    options.selection = robot
    options.attention = .selected
    options.isExplaining = true
    options.region = view
    options.removedPeer =
      explanation.causes
      .filter { $0.robot != nil && ($0.gone?.shift ?? 0) >= 0.005 }
      .max { ($0.gone?.shift ?? 0) < ($1.gone?.shift ?? 0) }?.robot
    var focus = SceneFocus(
      layers: options.layers, selection: robot, attention: .selected, removedPeer: options.removedPeer)
    focus.explains = true
    try MainActor.assumeIsolated {
      try WholeFile.write(
        Picture.render(
          scenes.scene(focus), size: size.map { ($0.width, $0.height) }, options: options), to: picture)
    }
    Terminal.say("picture: \(printable(picture))")
  }
}
