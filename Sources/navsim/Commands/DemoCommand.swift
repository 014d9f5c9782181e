import ArgumentParser
import Basics
import Episodes
import Scenarios
import Scenes
import Simulation
import Viewer

/// What `navsim demo` can show.
enum Demonstration: String, CaseIterable, ExpressibleByArgument {
  case crossing, corridors, crowd

  var summary: String {
    switch self {
    case .crossing: "32 robots cross a depot; why does one of them wait?"
    case .crowd: "a robot crosses a crowd of people who do not see it: whom does it heed?"
    case .corridors: "a robot must take the corridor that another, out of sight, leaves free: it hears which"
    }
  }

  var scenario: String {
    switch self {
    case .crossing: "Scenarios/depot.json"
    case .corridors: "Scenarios/suites/two-corridors.json"
    case .crowd: "Scenarios/crowd.json"
    }
  }

  var overrides: ScenarioOverrides {
    self == .crossing ? ScenarioOverrides(controller: "interaction") : ScenarioOverrides()
  }

  var selection: Int {
    switch self {
    case .crossing: 7
    case .corridors: 1
    case .crowd: 0
    }
  }

  /// The step that shows best what it is about.
  var moment: Int {
    switch self {
    case .crossing: 21
    case .corridors: 3
    case .crowd: 16
    }
  }

  /// Steps worth a short film.
  var excerpt: ClosedRange<Int> { 0...(moment + 12) }

  var caption: String {
    switch self {
    case .crossing:
      "Every disc is a robot on its way to the diamond of its color. The ringed one decides from what it sees and hears: "
        + "purple halos, cells and walls show what it attends to, the larger and deeper the more. Teal petals show what its "
        + "neighbors said they would do. Point at a neighbor: what if it were not there?"
    case .crowd:
      "The ringed disc is a robot that must cross a circle of people. They avoid each other (ORCA), but do not see it. Arrows "
        + "show how fast each goes; purple halos show whom the robot attends to, the larger the more; red edges bound the "
        + "velocities that ORCA would leave it."
    case .corridors:
      "The robot at the right can't see the other one, and there is room for one in each corridor. Over the radio it "
        + "hears which one the other takes (teal petals), attends to that (purple halo), and takes the other."
    }
  }
}

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Opens a window on robots that attend to each other, and says what one sees.",
    discussion: Demonstration.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n")
      + "\n\nWithout a display it draws a picture and a short film into the folder runs.")

  @Argument(help: "Which.")
  var name: Demonstration = .crossing

  @Option(
    help: ArgumentHelp("Draw it instead of opening a window: a step (see --at).", valueName: "file.png"))
  var picture: String?

  @Option(help: ArgumentHelp("The step --picture draws.", valueName: "step"))
  var at: Int?

  @OptionGroup var page: PageOptions

  @OptionGroup var film: FilmOptions

  @OptionGroup var overlays: OverlayOptions

  @OptionGroup var counterfactual: CounterfactualOptions

  @OptionGroup var drawing: DrawingOptions

  func validate() throws {
    try DrawingOptions.checkPicture(picture)
    try counterfactual.check(select: overlays.select)
    if at != nil, picture == nil { throw ValidationError("--at names the step of --picture FILE.png.") }
    if let at, at < 0 { throw ValidationError("--at \(at): steps count from 0.") }
    guard [picture, film.film, page.html].count(where: { $0 != nil }) <= 1 else {
      throw ValidationError("one of --picture, --film and --html.")
    }
  }

  func run() throws {
    let path = try DemoCommand.path(of: name.scenario)
    let source = ScenarioSource(path: path, overrides: name.overrides)
    let scenario = try source.load()
    try overlays.check(agents: scenario.world.agents.count, without: counterfactual.without)
    var overlays = overlays
    overlays.select = overlays.select ?? name.selection
    if let html = page.html {
      _ = try page.record(RecordedEpisode(scenario), overlays, drawing, caption: name.caption) {
        try $0.run()
      }
      return Terminal.say("page: \(html)")
    }
    guard picture == nil, film.film == nil else { return try draw(scenario, overlays) }
    do {
      try Sitting.run { isInterrupted in
        try EpisodeWindow.show(
          source, scenario, caption: name.caption,
          .init(
            theme: drawing.theme, attention: overlays.attention ?? .selected, selection: overlays.select,
            stepsPerSecond: 2, isLooping: true), isInterrupted: isInterrupted)
      }
    } catch ViewerError.noDisplay, WindowError.notBuilt {
      try drawInstead(scenario, overlays)
    }
  }

  /// What can be shown without a window: a moment as a picture, and the way to it and on as a film.
  private func drawInstead(_ scenario: Scenario, _ overlays: OverlayOptions) throws {
    let stem = "runs/demo-\(name.rawValue)"
    try Directory.make("runs")
    var still = self
    still.picture = stem + ".png"
    still.at = name.moment
    var moving = self
    moving.film.film = stem + ".gif"
    (moving.film.from, moving.film.to) = (name.excerpt.lowerBound, name.excerpt.upperBound)
    Terminal.say("There is no display for a window, so the demo is drawn into files:")
    try still.draw(scenario, overlays)
    try moving.draw(scenario, overlays)
    Terminal.say(name.caption)
  }

  private func draw(_ scenario: Scenario, _ overlays: OverlayOptions) throws {
    let recording = try EpisodeRecording(scenario)
    let scenes = EpisodeScenes(recording)
    scenes.caption = name.caption
    let options = overlays.apply(to: drawing.renderOptions, without: counterfactual.without)
    let focus = overlays.focus(options, without: counterfactual.without)
    if let picture {
      recording.advance(to: at ?? .max)
      if let at, recording.step < at { throw DrawingError.pictureBeyondEnd(step: at, end: recording.step) }
      try WholeFile.write(
        Picture.render(scenes.scene(focus), size: film.pixels, options: options), to: picture)
      return Terminal.say("picture: \(picture)")
    }
    guard let film = film.value else { return }
    recording.advance(to: film.from)
    let maker = try FilmMaker(film, first: scenes.scene(focus), size: self.film.pixels, options: options)
    while true {
      try maker.add(scenes.scene(focus))
      if recording.step >= film.to ?? .max || recording.isFinished { break }
      recording.advance()
    }
    try maker.finish()
    Terminal.say("film: \(film.path)")
  }

  /// A shipped file: in the current folder, above the program, or beside an installed one.
  private static func path(of file: String) throws -> String {
    guard let path = ShippedFiles.path(of: file) else {
      throw Failure(
        "\(file) is not found; run navsim from its own folder, or name a scenario with 'navsim run FILE --window'.",
        exitCode: Failure.missingInput)
    }
    return path
  }
}
