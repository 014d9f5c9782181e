import Basics

/// Owns one block of elements aligned to a cache line, all zero bits at first, of a size fixed when it is made.
///
/// Workspaces are made of these: what a kernel needs is allocated once, for the largest batch, and never again.
///
/// One thread at a time may write, which the owner has to see to; that is why `Sendable` is unchecked.
/// `base` is valid as long as the buffer lives; views of it do not keep it alive. Whoever makes views keeps the buffer
/// in a stored property or a local constant of its own: not in a temporary, and not only in a local array, which the
/// optimizer frees after its last use (`withExtendedLifetime` helps).
public final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  public let count: Int
  public let base: UnsafeMutablePointer<Element>

  public init(count: Int) {
    precondition(count >= 0, "\(count) elements")
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    AllocationMeter.current?.add(bytes)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    base = raw.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  public convenience init(copying values: some Collection<Element>) {
    self.init(count: values.count)
    copy(values)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// All elements, without a copy.
  public var elements: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }

  /// A copy of all elements.
  public var array: [Element] { Array(elements) }

  public subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "\(index) is not below \(count)")
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "\(index) is not below \(count)")
      base[index] = newValue
    }
  }

  /// Overwrites the buffer; `values` has `count` elements.
  public func copy(_ values: some Collection<Element>) {
    precondition(values.count == count, "\(values.count) values for \(count) elements")
    _ = elements.update(fromContentsOf: values)
  }
}

extension AlignedBuffer where Element == Float {
  /// The buffer as rows of `columns` floats.
  public func matrix(columns: Int) -> MatrixView {
    precondition(columns > 0 && count % columns == 0, "\(count) is not rows × \(columns)")
    return MatrixView(base, rows: count / columns, columns: columns)
  }
}
