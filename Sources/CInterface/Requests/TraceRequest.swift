import Basics
import CNavsim
import Episodes
import Scenarios
import Scenes
import Simulation
import Viewer

/// What `navsim_trace_read` is asked for.
enum TraceRequest {
  static let keys = ObjectKeys("trace", ["file"])

  static func answer(_ text: String) throws -> Answer {
    var reader = try ObjectReader(try JSONCursor(request: text), keys, expected: "a request {\"file\": path}")
    let path = try reader.required("file", example: "\"episode.jsonl\"").string()
    reader.finish()
    let trace = try TraceReader(path: path)
    var arrays = TraceArrays(trace.scenario.world)
    while let step = try trace.next() { arrays.add(step) }
    let world = trace.scenario.world
    return Answer(
      [
        .init("controller", .string(trace.controller)), .init("scenario", trace.scenario.resolved),
        .init("name", .string(trace.scenario.name)),
        .init("agents", .integer(world.agents.count)), .init("steps", .integer(trace.stepCount - 1)),
        .init("dynamics", .string(world.dynamics.model.rawValue)),
        .init("actions", .array(world.dynamics.catalogue.entries.map { .string($0.name) })),
        .init("warning", trace.warning.map(JSONValue.string) ?? .null), .init("names", arrays.names),
      ],
      arrays: arrays.all)
  }
}

/// What `navsim_trace_draw` is asked for.
enum DrawingRequest {
  static let keys = ObjectKeys(
    "drawing", ["file", "step", "width", "height", "theme", "select", "attention"])
  private static let sides = 16...8192

  enum Theme: String, CaseIterable { case light, dark }
  enum Attention: String, CaseIterable { case off, selected, all }

  static func answer(_ text: String, _ bytes: [UInt8]?) throws -> Answer {
    var reader = try ObjectReader(try JSONCursor(request: text), keys, expected: "a request {\"file\": path}")
    let path = try reader.optional("file")?.string()
    let step = try reader.optional("step")?.integer(in: 0...Int(Int32.max))
    let width = try reader.optional("width")?.integer(in: sides)
    let height = try reader.optional("height")?.integer(in: sides)
    let theme = try reader.choice("theme", "theme", default: Theme.light)
    let selection = try reader.optional("select")?.integer(in: 0...Int(Int32.max))
    let attention = try reader.choice(
      "attention", "choice of attention", default: selection == nil ? Attention.off : .selected)
    reader.finish()
    if (width == nil) != (height == nil) { throw CallError("width, height: give both, or none.") }
    let trace: TraceFile
    if let bytes {
      trace = try TraceFile(bytes: bytes)
    } else if let path {
      trace = try TraceFile(path: path)
    } else {
      throw CallError("file: name a trace, or hand over its bytes.")
    }
    let (last, agents) = (trace.steps.count - 1, trace.scenario.world.agents.count)
    if let step, step > last { throw CallError("step \(step): the episode ends at step \(last).") }
    if let selection, selection >= agents {
      throw CallError("select \(selection): there are robots 0 to \(agents - 1).")
    }
    var options = RenderOptions(theme: theme == .dark ? .dark : .light)
    options.selection = selection
    if selection != nil { options.layers.insert(.panel) }
    options.attention =
      switch attention {
      case .off: .off
      case .selected: .selected
      case .all: .all
      }
    let scene = TraceScenes(trace).scene(
      at: step ?? last,
      SceneFocus(layers: options.layers, selection: selection, attention: options.attention))
    let size = width.flatMap { width in height.map { (width: width, height: $0) } }
    return Answer(try Picture.render(scene, size: size, options: options))
  }
}
