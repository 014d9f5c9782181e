import ArgumentParser
import Basics
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

  /// Refuses a file whose ending is another format's. Names without an ending, as of pipes, are left alone.
  static func checkPicture(_ path: String?) throws {
    guard let path else { return }
    let ending = Path.fileExtension(of: path)
    guard !ending.isEmpty, ending.lowercased() != "png" else { return }
    throw ValidationError(
      "--picture \(path): pictures are PNG; name it \(path.dropLast(ending.utf8.count))png.")
  }

  var theme: Theme { themeName == .dark ? .dark : .light }
  var renderOptions: RenderOptions { RenderOptions(theme: theme, scale: scale) }
}
