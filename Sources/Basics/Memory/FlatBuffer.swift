import Foundation

/// A block of memory made once and indexed without checks in hot loops; freed with its owner, unless it is somebody
/// else's.
///
/// Holds trivial elements only (numbers, SIMD vectors, plain structs).
public final class FlatBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  public let count: Int
  /// Valid as long as the buffer; never nil, even for a count of 0.
  public let base: UnsafeMutablePointer<Element>
  private let isOwner: Bool

  public init(repeating element: Element, count: Int) {
    precondition(count >= 0)
    self.count = count
    isOwner = true
    base = FlatBuffer.allocate(count)
    // A loop of our own: the library's is one call an element, unless it is specialized.
    for index in 0..<count { base[index] = element }
  }

  /// Of elements that nobody reads before they are written: memory that is never used never costs.
  public init(unwritten count: Int) {
    precondition(count >= 0)
    self.count = count
    isOwner = true
    base = FlatBuffer.allocate(count)
  }

  /// Of elements all of whose bits are 0. Where much of a large buffer is never used, that costs nothing: the system
  /// hands out memory as zeros page by page.
  public init(zeros count: Int) {
    precondition(count >= 0 && MemoryLayout<Element>.alignment <= 16)
    self.count = count
    guard let memory = calloc(max(count, 1), MemoryLayout<Element>.stride) else {
      fatalError("no memory for \(count) elements")
    }
    AllocationMeter.current?.add(max(count, 1) * MemoryLayout<Element>.stride)
    isOwner = true
    base = memory.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  public init(_ elements: [Element]) {
    count = elements.count
    isOwner = true
    base = FlatBuffer.allocate(count)
    for index in elements.indices { (base + index).initialize(to: elements[index]) }
  }

  /// Somebody else's memory, which must live as long as the buffer; its elements stay as they are.
  ///
  /// - Precondition: `base` is aligned for the elements.
  public init(borrowing base: UnsafeMutablePointer<Element>, count: Int) {
    precondition(count >= 0)
    precondition(UInt(bitPattern: base) % UInt(MemoryLayout<Element>.alignment) == 0, "unaligned memory")
    self.count = count
    self.base = base
    isOwner = false
  }

  deinit { if isOwner { UnsafeMutableRawPointer(base).deallocate() } }

  /// At the start of a cache line, so that rows of whole lines touch no others.
  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    AllocationMeter.current?.add(bytes)
    return UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: max(64, MemoryLayout<Element>.alignment)
    )
    .bindMemory(to: Element.self, capacity: max(count, 1))
  }

  @inlinable
  public subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count, "\(index) is out of 0..<\(count)")
      return base[index]
    }
    set {
      assert(index >= 0 && index < count, "\(index) is out of 0..<\(count)")
      base[index] = newValue
    }
  }

  /// The elements of a range, copied.
  public subscript(range: Range<Int>) -> [Element] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return Array(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
  }
}
