import Foundation
import Testing

@testable import GridWorld

@Suite("Maps of ROS's map_server") struct MapServerMapTests {
  /// A folder with a YAML file and a picture.
  private func map(
    _ yaml: String, _ picture: [UInt8], named name: String = "office.pgm"
  ) throws -> MapServerMap {
    try withTemporaryFile(Array(yaml.utf8), name: "office.yaml") { path in
      try Data(picture).write(
        to: URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(name))
      return try MapServerMap(file: path)
    }
  }

  private func error(_ yaml: String, _ picture: [UInt8] = Array("P2 1 1 255 0".utf8)) -> String? {
    mapError { try map(yaml, picture) }
  }

  private let usual = """
    image: office.pgm
    resolution: 0.050000
    origin: [-10.000000, -5.5, 0.000000]
    negate: 0
    occupied_thresh: 0.65
    free_thresh: 0.196

    """

  private static func bytes(_ base64: String) -> [UInt8] { Data(base64Encoded: base64).map(Array.init) ?? [] }
  /// Black and white, 8-bit RGB.
  private static let colored = bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGNgYGD4//8/AAYBAv4CsjmuAAAAAElFTkSuQmCC")
  /// 254, 254 half transparent, 0.
  private static let transparent = bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAYAAAAb4BS0AAAAFElEQVR4nGP49+/ffyBOYWBg+A8AQYsIV5+f4aYAAAAASUVORK5CYII="
  )

  // MARK: - Dialects

  @Test("as map_saver writes them: free, occupied, unknown, the picture's first row on top")
  func saved() throws {
    let map = try map(
      usual, Array("P5\n# CREATOR: map_saver.cpp 0.050 m/pix\n3 2\n255\n".utf8) + [254, 0, 205, 254, 254, 0])
    #expect(map.states == [.free, .occupied, .unknown, .free, .free, .occupied])
    #expect(map.grid.rows() == [".##", "..#"] && map.unknownCount == 1)
    #expect(map.metadata.resolution == 0.05 && map.metadata.origin == (-10, -5.5, 0))
    #expect(map.metadata.mode == .trinary && !map.metadata.negate)
  }

  @Test(
    "by hand: plain numbers, comments everywhere, a white of 15, keys left out, lines of YAML in any order")
  func plain() throws {
    let map = try map(
      "---\n# a map\nresolution: 1e-1\nimage: \"office.pgm\"\n",
      Array("P2 # plain\n#width and height\n4 # four\n1\n15\n15 #white\n0\n12 13\n".utf8))
    // p = (255 − 204) / 255 = .2 is above the threshold of .196, p of 13/15 below.
    #expect(map.states == [.free, .occupied, .unknown, .free])
    #expect(map.metadata.origin == (0, 0, 0) && map.metadata.resolution == 0.1)
  }

  @Test("of sixteen bits, with more after the last pixel")
  func sixteenBits() throws {
    let map = try map(usual, Array("P5 2 1 65535\n".utf8) + [0xFF, 0xFF, 0x00, 0x10, 1, 2, 3])
    #expect(map.states == [.free, .occupied])
  }

  @Test("where white is occupied, as a colored PNG", arguments: ["1", "true"])
  func negated(flag: String) throws {
    let map = try map(
      usual.replacing("negate: 0", with: "negate: \(flag)").replacing("office.pgm", with: "office.png"),
      MapServerMapTests.colored, named: "office.png")
    #expect(map.states == [.free, .occupied])
  }

  @Test("in mode scale, where what can be seen through is unknown, and in trinary, where it is not")
  func scale() throws {
    let yaml = usual.replacing("office.pgm", with: "office.png")
    let scaled = try map(yaml + "mode: scale\n", MapServerMapTests.transparent, named: "office.png")
    #expect(scaled.states == [.free, .unknown, .occupied])
    let plain = try map(yaml, MapServerMapTests.transparent, named: "office.png")
    #expect(plain.states == [.free, .free, .occupied])
  }

  @Test("in mode raw, where shades are percent and all above 100 is unknown")
  func raw() throws {
    let map = try map(usual + "mode: raw\n", Array("P2 5 1 255 0 100 255 50 19".utf8))
    #expect(map.states == [.free, .occupied, .unknown, .unknown, .free])
  }

  @Test("with thresholds of their own: only what lies beyond is decided")
  func thresholds() throws {
    let yaml = usual.replacing("0.65", with: "0.5").replacing("0.196", with: "0.5")
    // 51 / 102 = .5 exactly: neither below nor above.
    let map = try map(yaml, Array("P2 3 1 102 52 51 50".utf8))
    #expect(map.states == [.free, .unknown, .occupied])
  }

  @Test("are given back by what is written of them")
  func again() throws {
    let first = try map(usual, Array("P2 3 1 255 254 0 205".utf8))
    let second = try map(first.metadata.yaml, first.pgm)
    #expect(second == first)
    var odd = first.metadata
    odd.image = "an \"odd\" name.pgm"
    odd.origin = (1e-7, -123456.789, .pi)
    odd.resolution = 1 / 3
    #expect(try MapServerMap.Metadata(yaml: odd.yaml, file: "") == odd)
  }

  @Test("may be a picture alone")
  func alone() throws {
    let grid = try withTemporaryFile(Array("P2 2 1 255 255 0".utf8), name: "m.pgm") {
      try OccupancyGrid(mapFile: $0)
    }
    #expect(grid.rows() == [".#"])
  }

  @Test("become coarser with the lower left corner in its place")
  func coarse() throws {
    let grid = try OccupancyGrid(rows: ["#....", ".....", ".....", ".....", "....#"])
    #expect(grid.coarsened(by: 1) == grid)
    #expect(grid.coarsened(by: 2).rows() == ["###", "..#", "..#"])
    #expect(grid.coarsened(by: 5).rows() == ["#"])
  }

  // MARK: - Errors

  @Test("that are no such maps say where, what is expected and how to mend it")
  func badYAML() {
    #expect(
      error("- a\n- b\n")
        == "office.yaml: no map of ROS's map_server; it has lines such as 'image: office.pgm' and 'resolution: 0.05'."
    )
    #expect(error("") == error("- a\n"))
    #expect(
      error("image: office.pgm\n")
        == "office.yaml: 'resolution' is missing; add a line such as 'resolution: 0.05'.")
    #expect(
      error(usual.replacing("resolution", with: "resolutoin"))
        == "office.yaml:2: unknown key 'resolutoin'; did you mean 'resolution'?")
    for bad in ["0", "-1", "nan", "inf", "five", "[1]"] {
      let text = error(usual.replacing("0.050000", with: bad))
      #expect(
        text?.hasPrefix("office.yaml:2: resolution: expected a number of meters a cell, 1e-4…1e4, found ")
          == true, "\(bad)")
    }
    #expect(
      error(usual.replacing("-5.5", with: "x"))
        == "office.yaml:3: origin: expected [x, y, yaw], numbers of meters and radians, such as [-10.0, -10.0, 0.0], "
        + "found 'a list of 3'.")
    #expect(
      error(usual.replacing("negate: 0", with: "negate: 2"))
        == "office.yaml:4: negate: expected 0 or 1, found '2'.")
    #expect(
      error(usual + "mode: maybe\n") == "office.yaml:7: mode: expected trinary, scale, raw, found 'maybe'.")
    #expect(
      error(usual.replacing("0.196", with: "0.7"))
        == "office.yaml:6: free_thresh: expected at most occupied_thresh, which is 0.65, found '0.7'.")
    #expect(error("image: [")?.hasPrefix("office.yaml: not YAML: ") == true)
    #expect(error("image: &a [*a, *a]\nresolution: 1\n")?.hasPrefix("office.yaml") == true)
    #expect(error(usual + "cost_of_unknown: 3\n") == nil, "what other tools add is left alone")
    #expect(
      error(usual.replacing("office.pgm", with: "none.pgm"))?.hasSuffix(
        "none.pgm: no such file; check the spelling and the folder the path starts from.") == true)
  }

  @Test("whose pictures are broken say so, and nothing of their claimed size is made")
  func badPictures() {
    func picture(_ text: String) -> String? { error(usual, Array(text.utf8)) }
    #expect(picture("") == "office.pgm: no picture that navsim knows; use PGM ('P2' or 'P5') or PNG.")
    #expect(
      picture("P6 1 1 255 abc")
        == "office.pgm: no picture that navsim knows (it begins with 'P6 1 1 2'); use PGM ('P2' or 'P5') or PNG."
    )
    #expect(
      picture("P5\n3 x\n255\n")
        == "office.pgm:2: the picture's height: expected a whole number 1…16384, found 'x'.")
    #expect(
      picture("P5 3")
        == "office.pgm:1: the picture's height: expected a whole number 1…16384, found 'the end of the file'."
    )
    #expect(picture("P5 0 3 255 ")?.contains("width: expected a whole number 1…16384, found '0'") == true)
    #expect(picture("P5 16384 16384 255 ")?.contains("cells are more than") == true)
    #expect(
      picture("P5 3 3 70000 ")?.contains("maximum: expected a whole number 1…65535, found '70000'") == true)
    #expect(
      picture("P5 3 3 255\n12345678")
        == "office.pgm: breaks off: 9 bytes of pixels by its header, 8 in the file; save it anew.")
    #expect(
      picture("P2 2 2 255 1 2 3 ")
        == "office.pgm: breaks off: 4 pixels by its header, 3 in the file; save it anew.")
    #expect(picture("P2 9999 999 255 1")?.contains("breaks off") == true)
    #expect(picture("P2 1 1 9 10") == "office.pgm:1: pixel 1: expected a whole number 0…9, found '10'.")
    #expect(picture("P5 1 1 9 a")?.contains("pixel 1: expected a whole number 0…9, found '97'") == true)
    #expect(
      error(usual, Array(MapServerMapTests.colored.prefix(40)))?.hasPrefix("office.pgm: not a readable PNG: ")
        == true)
  }

  @Test("cut off anywhere, or with a byte changed, are read or refused, and never more")
  func mangled() throws {
    let whole = Array("P5\n# c\n3 2\n255\n".utf8) + [254, 0, 205, 254, 254, 0]
    for bytes in [whole, MapServerMapTests.colored] {
      for end in 0..<bytes.count {
        _ = try? GrayImage(Array(bytes[..<end]), file: "")
        for change: UInt8 in [0, 0x20, 0x39, 0xFF] {
          var changed = bytes
          changed[end] = change
          if let image = try? GrayImage(changed, file: "") {
            #expect(image.shades.allSatisfy { (0...255).contains($0) })
          }
        }
      }
    }
  }
}
