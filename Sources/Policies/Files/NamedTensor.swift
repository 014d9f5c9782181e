/// An array of numbers with a name and a shape, as a safetensors file holds it: row-major.
public struct NamedTensor: Equatable, Sendable {
  /// The types navsim reads and writes, by the names of the format.
  public enum DataType: String, Sendable, CaseIterable {
    case float32 = "F32"
    case float64 = "F64"
    case int64 = "I64"
    case uint64 = "U64"

    /// Bytes of an element.
    public var size: Int { self == .float32 ? 4 : 8 }

    /// The stock library writes tensors in this order of their types.
    var rank: Int {
      switch self {
      case .uint64: 0
      case .int64: 1
      case .float64: 2
      case .float32: 3
      }
    }
  }

  public enum Values: Equatable, Sendable {
    case float32([Float])
    case float64([Double])
    case int64([Int64])
    case uint64([UInt64])

    public var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int64(let values): values.count
      case .uint64(let values): values.count
      }
    }

    public var dataType: DataType {
      switch self {
      case .float32: .float32
      case .float64: .float64
      case .int64: .int64
      case .uint64: .uint64
      }
    }
  }

  public let name: String
  /// Empty for a scalar.
  public let shape: [Int]
  public let values: Values

  public var dataType: DataType { values.dataType }
  public var byteCount: Int { values.count * dataType.size }

  /// - Precondition: As many values as the shape says.
  public init(_ name: String, shape: [Int], _ values: Values) {
    precondition(shape.allSatisfy { $0 >= 0 }, "'\(name)' has shape \(shape)")
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for '\(name)' \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }

  /// A row of floats.
  public init(_ name: String, float32 values: [Float]) {
    self.init(name, shape: [values.count], .float32(values))
  }

  /// A row of 64-bit integers, such as the states of generators.
  public init(_ name: String, uint64 values: [UInt64]) {
    self.init(name, shape: [values.count], .uint64(values))
  }
}

// MARK: Bytes, little-endian

extension NamedTensor {
  /// The values as a file holds them.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    appendBytes(to: &bytes)
    return bytes
  }

  func appendBytes(to bytes: inout [UInt8]) {
    switch values {
    case .float32(let values): append(values.map(\.bitPattern.littleEndian), to: &bytes)
    case .float64(let values): append(values.map(\.bitPattern.littleEndian), to: &bytes)
    case .int64(let values): append(values.map(\.littleEndian), to: &bytes)
    case .uint64(let values): append(values.map(\.littleEndian), to: &bytes)
    }
  }

  private func append(_ words: [some FixedWidthInteger], to bytes: inout [UInt8]) {
    words.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Reads `shape` elements; `bytes` holds exactly as many.
  init(_ name: String, shape: [Int], dataType: DataType, bytes: UnsafeRawBufferPointer) {
    let count = bytes.count / dataType.size
    let values: Values =
      switch dataType {
      case .float32:
        .float32(words(bytes, count, UInt32.self) { Float(bitPattern: $0) })
      case .float64:
        .float64(words(bytes, count, UInt64.self) { Double(bitPattern: $0) })
      case .int64:
        .int64(words(bytes, count, Int64.self) { $0 })
      case .uint64:
        .uint64(words(bytes, count, UInt64.self) { $0 })
      }
    self.init(name, shape: shape, values)
  }
}

/// Little-endian words, which need not be aligned, each turned into an element.
private func words<Word: FixedWidthInteger & BitwiseCopyable, Element>(
  _ bytes: UnsafeRawBufferPointer, _ count: Int, _ type: Word.Type, _ element: (Word) -> Element
) -> [Element] {
  (0..<count).map { index in
    let word = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
    return element(Word(littleEndian: word))
  }
}
