/// The values of a `ParameterLayout` in one flat buffer; also used for their gradients, sums of gradients and the
/// moments of an optimizer.
///
/// Any number of threads may read it at once; writing needs it alone, which the owner has to see to. That is why
/// `Sendable` is unchecked.
public final class ParameterBuffer: @unchecked Sendable {
  public let layout: ParameterLayout
  public let count: Int
  private let storage: AlignedBuffer<Float>

  /// All zero.
  public init(_ layout: ParameterLayout) {
    self.layout = layout
    count = layout.count
    storage = AlignedBuffer(count: layout.count)
  }

  /// Draws every parameter by its initializer, in the order of the layout.
  public convenience init(_ layout: ParameterLayout, using rng: inout some RandomNumberGenerator) {
    self.init(layout)
    initialize(using: &rng)
  }

  public func initialize(using rng: inout some RandomNumberGenerator) {
    for entry in layout.entries {
      entry.initializer.fill(values(entry), shape: entry.shape, using: &rng)
    }
  }

  /// All values, flat, without a copy.
  public var elements: UnsafeMutableBufferPointer<Float> { storage.elements }

  /// One parameter's values by name; nil if there is none of that name. Setting needs exactly as many.
  public subscript(name: String) -> [Float]? {
    get { layout.entry(named: name).map { Array(values($0)) } }
    set {
      guard let entry = layout.entry(named: name), let newValue else {
        preconditionFailure("'\(name)' is not a parameter, or its values are missing")
      }
      precondition(newValue.count == entry.count, "\(newValue.count) values for '\(name)' \(entry.shape)")
      _ = values(entry).update(fromContentsOf: newValue)
    }
  }

  public func values(_ entry: ParameterLayout.Entry) -> UnsafeMutableBufferPointer<Float> {
    precondition(entry.offset + entry.count <= count, "'\(entry.name)' is of another layout")
    return UnsafeMutableBufferPointer(start: storage.base + entry.offset, count: entry.count)
  }

  /// One parameter as a matrix: all dimensions but the last are rows.
  public func matrix(_ slice: ParameterSlice) -> MatrixView {
    MatrixView(pointer(slice), rows: slice.rows, columns: slice.columns)
  }

  func pointer(_ slice: ParameterSlice) -> UnsafeMutablePointer<Float> {
    precondition(slice.offset + slice.count <= count, "a parameter of another layout")
    return storage.base + slice.offset
  }

  public func zero() { elements.update(repeating: 0) }

  public func copy(from other: ParameterBuffer) {
    precondition(other.count == count, "\(other.count) values for \(count)")
    _ = elements.update(fromContentsOf: other.elements)
  }

  /// Adds the other's values: the gradients of another part of the batch.
  public func add(_ other: ParameterBuffer) {
    precondition(other.count == count, "\(other.count) values for \(count)")
    Attention.add(other.storage.base, count: count, to: storage.base)
  }
}
