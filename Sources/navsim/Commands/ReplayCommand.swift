import ArgumentParser
import Basics
import Episodes
import Player
import Scenarios
import Scenes
import Simulation
import Viewer

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract:
      "Plays a recorded episode: a line a step, text frames, a picture, a window or a page for any browser; or compares two.",
    discussion: """
      Text frames show walls as '#', agents as letters (upper case on their goals), free goals as '+', \
      obstacles as '%'. More than 26 agents are shown by their numbers, with '*' behind those on their goals.

      --compare alone tells whether two traces (A and B) start alike, the first step at which they differ and \
      in what, and how each robot fares in both. Both must be of one map; of teams of different sizes the robots \
      that both have are compared.
      """)

  @Argument(help: "A trace written by 'navsim run --trace'.")
  var trace: String

  @Option(help: ArgumentHelp("Only this step, as a text frame.", valueName: "step"))
  var at: Int?

  @Flag(help: "A text frame a step, instead of a line.")
  var frames = false

  @Option(help: ArgumentHelp("Draw the step --at (default: the last).", valueName: "file.png"))
  var picture: String?

  @Flag(help: "Open a window.")
  var window = false

  @Option(
    help: ArgumentHelp(
      "Another trace: how it differs from this one; with --window, --picture or --film beside it.",
      valueName: "file.jsonl"))
  var compare: String?

  @Option(help: ArgumentHelp("Robots that --compare lists at most (default: 12).", valueName: "count"))
  var rows: Int?

  @Flag(help: "With --compare: exit with 3 unless the two are equal, step for step.")
  var expectEqual = false

  @Option(help: "How --compare is printed.")
  var format: FactFormat?

  @OptionGroup var page: PageOptions

  @OptionGroup var film: FilmOptions

  @OptionGroup var overlays: OverlayOptions

  @OptionGroup var drawing: DrawingOptions

  func validate() throws {
    try DrawingOptions.checkPicture(picture)
    if let at, at < 0 { throw ValidationError("--at \(at): steps count from 0.") }
    let ways = [frames, picture != nil, window, film.film != nil, page.html != nil].count { $0 }
    guard ways <= 1 else { throw ValidationError("one of --frames, --picture, --film, --html and --window.") }
    if let rows, rows < 1 { throw ValidationError("--rows \(rows): at least 1.") }
    let isComparedAsText = compare != nil && ways == 0
    if isComparedAsText, at != nil { throw ValidationError("--compare and --at go with --picture.") }
    if compare != nil, page.html != nil { throw ValidationError("--compare or --html, not both.") }
    if compare != nil, frames { throw ValidationError("--compare or --frames, not both.") }
    if !isComparedAsText, rows != nil || expectEqual || format != nil {
      throw ValidationError("--rows, --expect-equal and --format go with --compare alone.")
    }
    if at != nil, frames || window || page.html != nil {
      throw ValidationError("--at goes with --picture, or stands alone.")
    }
  }

  func run() throws {
    // A page leaves out what is too much of it.
    let file =
      try page.html == nil ? TraceFile(path: trace) : TraceFile(path: trace, maximumBytes: .max)
    if let warning = file.warning { Terminal.say(warning) }
    if let at, !file.steps.indices.contains(at) {
      throw Failure(
        "--at \(at): \(trace) ends at step \(file.steps.count - 1).", exitCode: Failure.badInput)
    }
    try overlays.check(agents: file.scenario.world.agents.count)
    if page.html != nil { return try page.write(file, overlays, drawing) }
    let other = try compare.map { try TraceFile(path: $0) }
    if let warning = other?.warning { Terminal.say(warning) }
    if window {
      return try Sitting.run { isInterrupted in
        try EpisodeWindow.show(
          file, comparedWith: other,
          .init(theme: drawing.theme, attention: overlays.attention ?? .selected, selection: overlays.select),
          isInterrupted: isInterrupted)
      }
    }
    if let other, picture == nil, film.film == nil { return try compare(file, other) }
    if picture != nil || film.film != nil { return try MainActor.assumeIsolated { try draw(file, other) } }
    if let at { return try Terminal.print(TextFrame.draw(file, step: at)) }
    try print(file)
  }

  /// A picture of one step, or a film of all.
  @MainActor
  private func draw(_ file: TraceFile, _ other: TraceFile?) throws {
    let model = TraceModel(file, comparedWith: other)
    let options = overlays.apply(to: drawing.renderOptions)
    let focus = overlays.focus(options)
    if let picture {
      model.seek(to: at ?? file.steps.count - 1)
      try WholeFile.write(
        Picture.render(model.scene(focus), size: film.pixels, options: options), to: picture)
      Terminal.say("picture: \(picture)")
    }
    if let film = film.value {
      let last = min(film.to ?? .max, model.steps.upperBound)
      guard film.from <= last else {
        throw Failure("--from \(film.from): \(trace) ends at step \(last).", exitCode: Failure.badInput)
      }
      model.seek(to: film.from)
      let maker = try FilmMaker(film, first: model.scene(focus), size: self.film.pixels, options: options)
      for step in film.from...last {
        model.seek(to: step)
        try maker.add(model.scene(focus))
      }
      try maker.finish()
      Terminal.say("film: \(film.path)")
    }
  }

  /// How two traces differ. That they do is no error, unless they were expected not to.
  private func compare(_ file: TraceFile, _ other: TraceFile) throws {
    let comparison = try TraceComparison(file, other)
    switch format ?? .text {
    case .json: try Terminal.print(comparison.json.prettyText())
    case .text:
      try Terminal.print(ComparisonText(comparison, width: Terminal.width ?? 120).text(rows: rows ?? 12))
    }
    if expectEqual, !comparison.isEqual {
      Terminal.complain("\(compare ?? "") is not equal to \(trace).")
      throw ExitCode(Failure.gateUnmet)
    }
  }

  private func print(_ file: TraceFile) throws {
    let agents = file.scenario.world.agents.count
    try Terminal.print(
      "\(printable(file.scenario.name)): \(printable(file.controller)), \(agents) agents, \(file.steps.count - 1) steps"
    )
    for step in file.steps.indices {
      try Terminal.print(frames ? TextFrame.draw(file, step: step) : TextFrame.line(file, step: step))
    }
  }
}
