import ArgumentParser
import Viewer

enum ThemeName: String, CaseIterable, ExpressibleByArgument {
  case light, dark
}

/// How windows and pictures look.
struct DrawingOptions: ParsableArguments {
  @Option(name: .customLong("theme"), help: "Colors of windows and pictures.")
  var themeName: ThemeName = .light

  @Option(
    help: ArgumentHelp(
      "Pixels per point of a picture or film: 1, or 2 for dense displays and print.", valueName: "factor"))
  var scale: Float = 1

  func validate() throws {
    guard (0.5...4).contains(scale) else { throw ValidationError("--scale \(scale): from 0.5 to 4.") }
  }

  var theme: Theme { themeName == .dark ? .dark : .light }
  var renderOptions: RenderOptions { RenderOptions(theme: theme, scale: scale) }
}
