public import ArgumentParser
import Scenes
import Viewer

extension AttentionScope: ExpressibleByArgument {}
extension AttentionKindShown: ExpressibleByArgument {}

/// Four numbers in cells: `16,8,12,9`.
extension MapRegion: ExpressibleByArgument {
  /// Sides from 1 to 10 000 cells, corners within a million.
  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) ?? .nan }
    guard numbers.count == 4, numbers[0...1].allSatisfy({ abs($0) <= 1_000_000 }),
      numbers[2...3].allSatisfy({ (1...10_000).contains($0) })
    else { return nil }
    self.init(origin: SIMD2(numbers[0], numbers[1]), size: SIMD2(numbers[2], numbers[3]))
  }
}

/// A layer that is hidden unless asked for.
enum ExtraLayer: String, CaseIterable, ExpressibleByArgument {
  case paths, rays, radio

  var layers: SceneLayers {
    switch self {
    case .paths: .paths
    case .rays: .rays
    case .radio: .radio
    }
  }
}

/// What windows, pictures and films show beside the world.
struct OverlayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Select this robot: what it does next, and why, at the right.", valueName: "robot"))
  var select: Int?

  @Option(help: "Whose attention is shown: off, that of the selected robot, or all.")
  var attention: AttentionScope?

  @Option(
    help: ArgumentHelp("The head whose attention is shown, from 1 (default: the mean).", valueName: "number"))
  var head: Int?

  @Option(help: ArgumentHelp("W* (enhanced), W (original), or both side by side.", valueName: "kind"))
  var weights: AttentionKindShown = .enhanced

  @Option(help: "Show paths, rays or radio too; may be repeated.")
  var show: [ExtraLayer] = []

  @Option(
    help: ArgumentHelp(
      "Frame this part of the map in pictures and films: column, row, columns, rows.", valueName: "x,y,w,h"))
  var view: MapRegion?

  func validate() throws {
    if let head, head < 1 { throw ValidationError("--head \(head): heads count from 1.") }
    if let select, select < 0 { throw ValidationError("--select \(select): robots count from 0.") }
  }

  /// Off unless a robot is selected.
  var scope: AttentionScope { attention ?? (select == nil ? .off : .selected) }

  /// - Parameter removed: the robot to imagine away; nil for none.
  func focus(_ options: RenderOptions, without removed: Int? = nil) -> SceneFocus {
    SceneFocus(layers: options.layers, selection: select, attention: scope, removedPeer: removed)
  }

  /// For pictures and films: with the panel if somebody is selected.
  ///
  /// - Parameter removed: the robot to imagine away; nil for none.
  func apply(to options: RenderOptions, without removed: Int? = nil) -> RenderOptions {
    var options = options
    for layer in show { options.layers.formUnion(layer.layers) }
    if select != nil { options.layers.insert(.panel) }
    options.selection = select
    options.attention = scope
    options.head = head.map { $0 - 1 }
    options.attentionKind = weights
    options.region = view
    options.removedPeer = removed
    return options
  }

  /// - Throws: if there are no such robots.
  func check(agents: Int, without removed: Int? = nil) throws {
    for (flag, robot) in [("--select", select), ("--without", removed)] {
      guard let robot, robot >= agents else { continue }
      throw Failure("\(flag) \(robot): there are robots 0 to \(agents - 1).", exitCode: Failure.badInput)
    }
  }
}

/// What a decision would have been: for commands that can ask the policy once more.
struct CounterfactualOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "In pictures and films: what would the selected robot do if this one were not there?",
      valueName: "robot"))
  var without: Int?

  /// - Parameter select: the robot that decides.
  func check(select: Int?) throws {
    guard let without, select == nil || without == select || without < 0 else { return }
    throw ValidationError("--without \(without): a robot other than the one that --select names.")
  }
}

/// How films are made.
struct FilmOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Make a film of the episode: .gif, or .mp4 through ffmpeg.", valueName: "file.gif|mp4")
  )
  var film: String?

  @Option(help: ArgumentHelp("The film's first step.", valueName: "step"))
  var from = 0

  @Option(help: ArgumentHelp("The film's last step (default: the end).", valueName: "step"))
  var to: Int?

  @Option(help: ArgumentHelp("Frames a second of the film.", valueName: "count"))
  var fps = 12

  @Option(help: ArgumentHelp("Steps a second of the film.", valueName: "count"))
  var speed = 4

  @Option(
    help: ArgumentHelp(
      "Size of a picture or film in pixels (default: as the map asks, times --scale).", valueName: "W×H"))
  var size: PixelSize?

  /// Nil if none is asked for.
  var value: Film? {
    film.map { Film(path: $0, from: from, to: to, framesPerSecond: fps, stepsPerSecond: speed) }
  }

  /// In pixels; nil follows the map's shape.
  var pixels: (width: Int, height: Int)? { size.map { ($0.width, $0.height) } }

  func validate() throws {
    guard (1...50).contains(fps) else { throw ValidationError("--fps \(fps): from 1 to 50.") }
    guard (1...50).contains(speed) else { throw ValidationError("--speed \(speed): from 1 to 50.") }
    guard from >= 0, to.map({ $0 >= from }) ?? true else {
      throw ValidationError("--from and --to: steps count from 0, and --to comes after --from.")
    }
    if film == nil, from != 0 || to != nil { throw ValidationError("--from and --to go with --film.") }
  }
}

/// A width and a height: `1280x800`.
struct PixelSize: ExpressibleByArgument {
  var width: Int
  var height: Int

  init?(argument: String) {
    let sides = argument.split(whereSeparator: { $0 == "x" || $0 == "×" }).map { Int($0) ?? 0 }
    guard sides.count == 2, sides.allSatisfy((16...8192).contains) else { return nil }
    (width, height) = (sides[0], sides[1])
  }
}
