import Foundation
import Testing

@testable import Viewer

/// Whole pictures against stored ones, with a tolerance for the last bits of floating point. To store them anew after
/// a change that is meant: `NAVSIM_RECORD_GOLDEN=1 swift test --filter GoldenPicture`, then look at what changed.
@Suite("Golden pictures") @MainActor struct GoldenPictureTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden")

  @Test("pictures stay as they were", arguments: ["world", "attention", "attention-dark", "all-signals"])
  func golden(name: String) throws {
    let model = TinyModel()
    for _ in 0..<8 { model.advance() }
    var options = RenderOptions(theme: name.hasSuffix("dark") ? .dark : .light)
    var focus = SceneFocus()
    if name != "world" {
      options.layers = .window
      options.selection = 0
      options.attention = .selected
      focus = SceneFocus(layers: options.layers, selection: 0, attention: .selected)
    }
    if name == "all-signals" {
      options.layers.formUnion([.paths, .rays, .radio])
      options.attentionKind = .both
      options.removedPeer = 1
      (focus.layers, focus.removedPeer) = (options.layers, 1)
    }
    let canvas = Picture.draw(
      model.scene(focus), size: name == "world" ? (480, 320) : (760, 520), options: options)
    let file = Self.folder.appending(path: name + ".png")
    if ProcessInfo.processInfo.environment["NAVSIM_RECORD_GOLDEN"] != nil {
      try Data(PNGEncoder.encode(canvas)).write(to: file)
    }
    let stored = try PNGDecoder.decode([UInt8](Data(contentsOf: file)))
    try #require(stored.width == canvas.width && stored.height == canvas.height)
    let differences = zip(canvas.allPixels, stored.allPixels).map {
      Color(packed: $0).difference(from: Color(packed: $1))
    }
    #expect(differences.count { $0 > 8 } <= differences.count / 1000)
  }
}
