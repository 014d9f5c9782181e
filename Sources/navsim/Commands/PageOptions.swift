import ArgumentParser
import Basics
import Episodes
import Player
import Scenarios
import Simulation
import Viewer

/// An episode as a page for browsers.
struct PageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a page that plays the episode in any browser: one file, no network. Attention goes in as far as it fits into 5 MB.",
      valueName: "file.html"))
  var html: String?

  /// Writes the page of a trace.
  func write(_ file: TraceFile, _ overlays: OverlayOptions, _ drawing: DrawingOptions) throws {
    guard let html else { return }
    let target = try WholeFile(path: html)
    try write(file, to: target, settings(overlays, drawing))
    Terminal.say("page: \(printable(html))")
  }

  /// Runs an episode and writes its page. The file is opened before the first step, so that a long run does not end with one
  /// that can't be written.
  ///
  /// - Parameter run: runs the episode it is given, to its end.
  func record(
    _ recorded: RecordedEpisode, _ overlays: OverlayOptions, _ drawing: DrawingOptions, caption: String = "",
    run: (RecordedEpisode) throws -> EpisodeRecord
  ) throws -> EpisodeRecord {
    guard let html else { return try run(recorded) }
    let target = try WholeFile(path: html)
    var recorded = recorded
    var steps: [TraceStep] = []
    recorded.onStep = { steps.append($0) }
    let record = try run(recorded)
    var settings = settings(overlays, drawing)
    settings.caption = caption
    let scenario = try recorded.scenario.equipped()
    try write(
      TraceFile(controller: scenario.controllerNames, scenario: scenario, steps: steps), to: target, settings)
    return record
  }

  private func write(_ file: TraceFile, to target: WholeFile, _ settings: PlayerPage.Settings) throws {
    let page = PlayerPage(file, settings)
    try target.write(page.html)
    try target.commit()
    if let omission = page.omission { Terminal.say("note: \(omission)") }
  }

  private func settings(_ overlays: OverlayOptions, _ drawing: DrawingOptions) -> PlayerPage.Settings {
    var settings = PlayerPage.Settings()
    settings.selection = overlays.select
    settings.attention = overlays.attention ?? .selected
    settings.attentionKind = overlays.weights
    settings.head = overlays.head.map { $0 - 1 }
    if drawing.themeName == .dark { settings.isDark = true }
    return settings
  }
}
