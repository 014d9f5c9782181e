/// A window on rows of floats that somebody else owns: an `AlignedBuffer`, a `ParameterBuffer`.
///
/// Row `r` starts `r · stride` floats after `base`; `stride` may exceed `columns`, so that a layer can write its
/// output into some columns of a wider matrix and no concatenation is copied. The owner must outlive the view,
/// and sees to it that one thread at a time writes.
public struct MatrixView: @unchecked Sendable {
  public let base: UnsafeMutablePointer<Float>
  public let rows: Int
  public let columns: Int
  public let stride: Int

  public init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    precondition(rows >= 0 && columns >= 0, "\(rows) × \(columns)")
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
    precondition(self.stride >= columns, "rows \(self.stride) apart cannot hold \(columns) columns")
  }

  /// Whether the rows follow one another without a gap.
  public var isContiguous: Bool { stride == columns || rows <= 1 }

  /// The first `count` rows: a batch smaller than the buffer was made for.
  @inlinable public func first(rows count: Int) -> MatrixView {
    precondition(count >= 0 && count <= rows, "\(count) rows of \(rows)")
    return MatrixView(base, rows: count, columns: columns, stride: stride)
  }

  /// All rows, only these columns.
  @inlinable public func columns(_ range: Range<Int>) -> MatrixView {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns, "\(range) of \(columns) columns")
    return MatrixView(base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  @inlinable public func row(_ index: Int) -> UnsafeMutablePointer<Float> {
    assert(index >= 0 && index < rows)
    return base + index * stride
  }

  @inlinable public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      return base[row * stride + column]
    }
    nonmutating set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns)
      base[row * stride + column] = newValue
    }
  }

  public func fill(_ value: Float) {
    for index in 0..<rows { row(index).update(repeating: value, count: columns) }
  }

  /// Overwrites with a matrix of the same shape.
  public func update(from other: MatrixView) {
    precondition(rows == other.rows && columns == other.columns)
    for index in 0..<rows { row(index).update(from: other.row(index), count: columns) }
  }

  /// Adds a matrix of the same shape.
  public func add(_ other: MatrixView) {
    precondition(rows == other.rows && columns == other.columns)
    for index in 0..<rows { Attention.add(other.row(index), count: columns, to: row(index)) }
  }

  /// A copy, row by row.
  public var array: [Float] {
    (0..<rows).flatMap { Array(UnsafeBufferPointer(start: row($0), count: columns)) }
  }
}
