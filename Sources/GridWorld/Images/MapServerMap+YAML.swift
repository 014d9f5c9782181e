import Basics
import Yams

extension MapServerMap.Metadata {
  /// Sizes of a cell, meters, that a map can have.
  public static let resolutions = 1e-4...1e4
  /// Meters that an origin can lie off.
  public static let offsets = -1e9...1e9
  private static let keys = [
    "image", "resolution", "origin", "negate", "occupied_thresh", "free_thresh", "mode",
  ]

  /// Reads the YAML file of a map. Keys that no map server knows are left alone, as other tools add some of their own,
  /// unless one is a slip of the pen.
  public init(yamlFile file: String) throws(MapError) {
    KeptInputs.keep(file)
    let text: TextFile
    do { text = try TextFile(path: file, maximumBytes: 1 << 20) } catch { throw MapError(error) }
    try self.init(yaml: String(decoding: text.bytes, as: UTF8.self), file: file)
  }

  init(yaml text: String, file: String) throws(MapError) {
    let values = try YAMLValues(text, file: file)
    try values.checkSpelling(of: Self.keys)
    image = try values.required("image", example: "office.pgm").text
    resolution = try values.required("resolution", example: "0.05").number(
      in: Self.resolutions, "a number of meters a cell, 1e-4…1e4")
    origin = try values["origin"]?.pose(in: Self.offsets) ?? (0, 0, 0)
    negate = try values["negate"]?.flag ?? false
    occupiedThreshold = try values["occupied_thresh"]?.number(in: 0...1, "a probability 0…1") ?? 0.65
    freeThreshold = try values["free_thresh"]?.number(in: 0...1, "a probability 0…1") ?? 0.196
    mode = try values["mode"]?.mode ?? .trinary
    guard !image.isEmpty else {
      throw try values.required("image", example: "").wrong("the path of a picture")
    }
    guard freeThreshold <= occupiedThreshold else {
      throw MapError(
        file: file, line: values["free_thresh"]?.line ?? values["occupied_thresh"]?.line,
        reason: .wrongField(
          "free_thresh", expected: "at most occupied_thresh, which is \(occupiedThreshold)",
          found: "\(freeThreshold)"))
    }
  }

  /// The text of the YAML file, as `map_saver` writes it.
  public var yaml: String {
    """
    image: \(MapServerMap.Metadata.quoted(image))
    mode: \(mode.rawValue)
    resolution: \(resolution)
    origin: [\(origin.x), \(origin.y), \(origin.yaw)]
    negate: \(negate ? 1 : 0)
    occupied_thresh: \(occupiedThreshold)
    free_thresh: \(freeThreshold)

    """
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0 & 0xDF) || [45, 46, 47, 95].contains($0)
    }
    return isPlain && !text.hasPrefix("-")
      ? text : "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

/// The members of a YAML file's one mapping.
private struct YAMLValues {
  private let file: String
  private var members: [String: YAMLValue] = [:]

  init(_ text: String, file: String) throws(MapError) {
    self.file = file
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw MapError(file: file, reason: .notYAML(YAMLValues.words(of: error)))
    }
    guard case .mapping(let mapping)? = root else { throw MapError(file: file, reason: .noMapServerMap) }
    for (key, value) in mapping {
      guard let name = key.scalar?.string else { continue }
      members[name] = YAMLValue(key: name, node: value, line: key.mark?.line, file: file)
    }
  }

  /// The parser's sentence on one line.
  private static func words(of error: any Error) -> String {
    let words = "\(error)".split(separator: "\n").first.map(String.init) ?? ""
    return words.hasSuffix(":") ? String(words.dropLast()) : words
  }

  subscript(key: String) -> YAMLValue? { members[key] }

  func required(_ key: String, example: String) throws(MapError) -> YAMLValue {
    guard let value = members[key] else {
      throw MapError(file: file, reason: .missingKey(key, example: example))
    }
    return value
  }

  func checkSpelling(of known: [String]) throws(MapError) {
    for (name, value) in members.sorted(by: { $0.value.line ?? 0 < $1.value.line ?? 0 })
    where !known.contains(name) {
      guard let meant = nearestName(to: name, in: known), members[meant] == nil else { continue }
      throw MapError(file: file, line: value.line, reason: .misspelledKey(name, meant: meant))
    }
  }
}

private struct YAMLValue {
  let key: String
  let node: Node
  let line: Int?
  let file: String

  func wrong(_ expected: String) -> MapError {
    let found =
      switch node {
      case .scalar(let scalar): scalar.string
      case .sequence(let sequence): "a list of \(sequence.count)"
      default: "a mapping"
      }
    return MapError(file: file, line: line, reason: .wrongField(key, expected: expected, found: found))
  }

  var text: String {
    get throws(MapError) {
      guard let text = node.scalar?.string else { throw wrong("a path") }
      return text
    }
  }

  func number(in range: ClosedRange<Double>, _ expected: String) throws(MapError) -> Double {
    guard let number = YAMLValue.number(node), range.contains(number) else { throw wrong(expected) }
    return number
  }

  /// Three numbers; a third that is left out is 0.
  func pose(in range: ClosedRange<Double>) throws(MapError) -> (x: Double, y: Double, yaw: Double) {
    let numbers = node.sequence?.map { YAMLValue.number($0) } ?? []
    guard (2...3).contains(numbers.count), numbers.allSatisfy({ $0.map(range.contains) ?? false }) else {
      throw wrong("[x, y, yaw], numbers of meters and radians, such as [-10.0, -10.0, 0.0]")
    }
    let known = numbers.compactMap(\.self)
    return (known[0], known[1], known.count > 2 ? known[2] : 0)
  }

  var flag: Bool {
    get throws(MapError) {
      switch node.scalar?.string.lowercased() {
      case "0", "false", "no", "off": return false
      case "1", "true", "yes", "on": return true
      default: throw wrong("0 or 1")
      }
    }
  }

  var mode: MapServerMap.Mode {
    get throws(MapError) {
      guard let mode = node.scalar.flatMap({ MapServerMap.Mode(rawValue: $0.string) }) else {
        throw wrong(MapServerMap.Mode.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return mode
    }
  }

  /// Finite, or nil.
  private static func number(_ node: Node) -> Double? {
    guard let text = node.scalar?.string, let number = Double(text), number.isFinite else { return nil }
    return number
  }
}
