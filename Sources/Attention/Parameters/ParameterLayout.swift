/// Where every parameter of a network stands in its one flat buffer: ordered names, shapes, offsets.
///
/// Layers append their parameters as they are made, so the order of the code is the order of the buffer and of
/// the saved file. Parameters follow one another without padding, row-major.
public struct ParameterLayout: Equatable, Sendable {
  public struct Entry: Equatable, Sendable {
    public let name: String
    public let shape: [Int]
    /// In floats from the buffer's start.
    public let offset: Int
    public let initializer: Initializer

    public var count: Int { shape.reduce(1, *) }
  }

  public private(set) var entries: [Entry] = []
  /// Floats in all.
  public private(set) var count = 0

  public init() {}

  /// Appends a parameter and returns its place. Names are unique: a second entry of the same name is a bug.
  public mutating func append(_ name: String, shape: [Int], initializer: Initializer) -> ParameterSlice {
    precondition(entry(named: name) == nil, "a second parameter named '\(name)'")
    precondition(!shape.isEmpty && shape.allSatisfy { $0 > 0 }, "'\(name)' has shape \(shape)")
    let entry = Entry(name: name, shape: shape, offset: count, initializer: initializer)
    entries.append(entry)
    count += entry.count
    let columns = shape[shape.count - 1]
    return ParameterSlice(offset: entry.offset, rows: entry.count / columns, columns: columns)
  }

  public func entry(named name: String) -> Entry? {
    entries.first { $0.name == name }
  }
}

/// A parameter's place in the flat buffer, as rows of its last dimension: all that a layer keeps of it.
public struct ParameterSlice: Equatable, Sendable {
  public let offset: Int
  public let rows: Int
  public let columns: Int

  public var count: Int { rows * columns }
}
