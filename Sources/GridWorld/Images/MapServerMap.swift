public import Basics

/// A map as ROS's `map_server` keeps it: a picture of how likely each cell is occupied, and where it lies in the world
/// (the package's documentation, `map_server` of ROS 1 and `nav2_map_server` of ROS 2).
///
/// The picture's first row is the map's top, and so is a grid's; the origin is the pose of its lower left corner, with y
/// upward. A cell is free where p < `free_thresh`, occupied where p > `occupied_thresh`, and otherwise unknown, with
///
///     p = (255 − shade) / 255, or shade / 255 with `negate`         modes trinary and scale
///     p = shade / 100 if shade ≤ 100, else unknown                  mode raw
///
/// In mode `scale` what lies between the thresholds is no more certain than in `trinary`, and a pixel that is not opaque is
/// unknown. Robots keep off what is not known to be free.
public struct MapServerMap: Equatable, Sendable {
  public enum Mode: String, Sendable, CaseIterable { case trinary, scale, raw }

  public enum State: UInt8, Sendable { case free, occupied, unknown }

  /// What the YAML file says.
  public struct Metadata: Equatable, Sendable {
    /// Beside the YAML file, unless it starts at the root.
    public var image: String
    /// Meters a cell.
    public var resolution: Double
    /// Of the lower left corner: x and y in meters, yaw in radians.
    public var origin: (x: Double, y: Double, yaw: Double)
    public var negate: Bool
    public var occupiedThreshold: Double
    public var freeThreshold: Double
    public var mode: Mode

    /// The thresholds that `map_saver` writes.
    public init(
      image: String, resolution: Double, origin: (x: Double, y: Double, yaw: Double) = (0, 0, 0),
      negate: Bool = false, occupiedThreshold: Double = 0.65, freeThreshold: Double = 0.196,
      mode: Mode = .trinary
    ) {
      self.image = image
      self.resolution = resolution
      self.origin = origin
      self.negate = negate
      self.occupiedThreshold = occupiedThreshold
      self.freeThreshold = freeThreshold
      self.mode = mode
    }

    public static func == (one: Self, other: Self) -> Bool {
      one.image == other.image && one.resolution == other.resolution && one.origin == other.origin
        && one.negate == other.negate && one.occupiedThreshold == other.occupiedThreshold
        && one.freeThreshold == other.freeThreshold && one.mode == other.mode
    }
  }

  public var metadata: Metadata
  public let width: Int
  public let height: Int
  /// Of each cell, row by row from the top.
  public let states: [State]

  package init(_ image: GrayImage, _ metadata: Metadata) {
    self.metadata = metadata
    (width, height) = (image.width, image.height)
    states = image.shades.indices.map { pixel in
      if metadata.mode == .scale, image.isTransparent?[pixel] == true { return .unknown }
      return MapServerMap.state(of: Double(image.shades[pixel]), metadata)
    }
  }

  /// A grid as such a map: walls are occupied, all else is free.
  public init(_ grid: OccupancyGrid, _ metadata: Metadata) {
    self.metadata = metadata
    (width, height) = (grid.width, grid.height)
    states = (0..<grid.cellCount).map {
      grid.isOccupied(Cell($0 % grid.width, $0 / grid.width)) ? .occupied : .free
    }
  }

  private static func state(of shade: Double, _ metadata: Metadata) -> State {
    var probability: Double
    if metadata.mode == .raw {
      guard shade.rounded() <= 100 else { return .unknown }
      probability = shade.rounded() / 100
    } else {
      probability = metadata.negate ? shade / 255 : (255 - shade) / 255
    }
    if probability > metadata.occupiedThreshold { return .occupied }
    return probability < metadata.freeThreshold ? .free : .unknown
  }

  /// The map as robots keep to it: walls where it is occupied or unknown.
  public var grid: OccupancyGrid {
    OccupancyGrid(
      width: width, height: height, terrain: states.map { $0 == .free ? .ground : .outOfBounds },
      occupied: states.map { $0 != .free })
  }

  public var unknownCount: Int { states.count { $0 == .unknown } }

  // MARK: - Files

  /// Reads a map: a YAML file and the picture that it names, or a picture alone, which then means what `map_saver` means by
  /// it, at 5 cm a cell.
  public init(file: String) throws(MapError) {
    let isPicture = ["pgm", "png"].contains(Path.fileExtension(of: file).lowercased())
    let metadata = isPicture ? Metadata(image: file, resolution: 0.05) : try Metadata(yamlFile: file)
    let picture = isPicture ? file : Path.find(metadata.image, beside: file)
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path: picture, maximumBytes: MapServerMap.maximumBytes)
    } catch {
      throw MapError(error)
    }
    self.init(try GrayImage(bytes, file: picture), metadata)
  }

  /// Whether a file's name says that it is such a map, or its picture.
  public static func isOne(_ path: String) -> Bool {
    ["yaml", "yml", "pgm", "png"].contains(Path.fileExtension(of: path).lowercased())
  }

  /// Enough for the largest map in the longest of the formats.
  private static let maximumBytes = 640 << 20

  /// The picture as `map_saver` writes it, under the metadata's thresholds, if these are the usual ones: 254 free, 0
  /// occupied, 205 unknown.
  public var pgm: [UInt8] {
    GrayImage(
      width: width, height: height,
      shades: states.map { state in
        switch state {
        case .free: 254
        case .occupied: 0
        case .unknown: 205
        }
      }
    ).pgm
  }
}
