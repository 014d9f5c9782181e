public import Attention

/// What makes a safetensors file one of navsim's, and parameters going in and out of it.
extension Safetensors {
  /// The metadata every file of navsim's has: `"format": "navsim"`, what it holds, and the version of that.
  public enum Kind: String, Sendable {
    case policy, checkpoint
    /// Observations and what a policy makes of them: `PolicyExamples`.
    case sample

    /// Version of what navsim writes, and the only one it reads.
    public var version: Int { 1 }
  }

  /// Writes down that this is a file of navsim's.
  public mutating func mark(as kind: Kind) {
    metadata["format"] = "navsim"
    metadata["kind"] = kind.rawValue
    metadata["version"] = String(kind.version)
  }

  /// Refuses files of other programs, kinds and versions.
  public func check(is kind: Kind) throws(PolicyFileError) {
    guard metadata["format"] == "navsim" else { throw error(.notNavsim) }
    let found = try text("kind")
    guard found == kind.rawValue else { throw error(.otherKind(expected: kind.rawValue, found: found)) }
    let version = try text("version")
    guard version == String(kind.version) else {
      throw error(.otherVersion(found: version, supported: kind.version))
    }
  }

  /// A metadata entry that must be there.
  public func text(_ key: String) throws(PolicyFileError) -> String {
    guard let text = metadata[key] else { throw error(.missingMetadata(key)) }
    return text
  }

  /// A metadata entry that must be there and a whole number.
  public func integer(
    _ key: String, in range: ClosedRange<Int> = 0...Int.max
  ) throws(PolicyFileError) -> Int {
    let found = try text(key)
    guard let value = Int(found), range.contains(value) else {
      throw error(.wrongMetadata(key, expected: "a whole number", found: found))
    }
    return value
  }

  // MARK: Tensors

  public func float32(_ name: String) throws(PolicyFileError) -> [Float] {
    guard case .float32(let values) = try tensor(name, .float32).values else { return [] }
    return values
  }

  public func float64(_ name: String) throws(PolicyFileError) -> [Double] {
    guard case .float64(let values) = try tensor(name, .float64).values else { return [] }
    return values
  }

  public func int64(_ name: String) throws(PolicyFileError) -> [Int64] {
    guard case .int64(let values) = try tensor(name, .int64).values else { return [] }
    return values
  }

  public func uint64(_ name: String) throws(PolicyFileError) -> [UInt64] {
    guard case .uint64(let values) = try tensor(name, .uint64).values else { return [] }
    return values
  }

  private func tensor(
    _ name: String, _ dataType: NamedTensor.DataType
  ) throws(PolicyFileError) -> NamedTensor {
    guard let tensor = self[name] else { throw error(.missingTensor(name)) }
    guard tensor.dataType == dataType else {
      throw error(
        .otherDataType(tensor: name, expected: dataType.rawValue, found: tensor.dataType.rawValue))
    }
    return tensor
  }

  // MARK: Parameters

  /// Adds every parameter under its own name, after `prefix`.
  public mutating func append(_ parameters: ParameterBuffer, prefix: String = "") {
    for entry in parameters.layout.entries {
      append(
        NamedTensor(prefix + entry.name, shape: entry.shape, .float32(Array(parameters.values(entry)))))
    }
  }

  /// The parameters of a layout, all there, of the right shapes and finite; with a prefix, no others may have it.
  public func parameters(
    _ layout: ParameterLayout, prefix: String = ""
  ) throws(PolicyFileError) -> ParameterBuffer {
    // All names and shapes first: what a file claims takes memory only once its tensors bear it out.
    for entry in layout.entries {
      let name = prefix + entry.name
      let shape = try tensor(name, .float32).shape
      guard shape == entry.shape else {
        throw error(.otherShape(tensor: name, expected: entry.shape, found: shape))
      }
    }
    let names = Set(layout.entries.map { prefix + $0.name })
    let stranger = tensors.first { $0.name.hasPrefix(prefix) && !names.contains($0.name) }
    if let stranger { throw error(.unexpectedTensor(stranger.name)) }
    let parameters = ParameterBuffer(layout)
    for entry in layout.entries {
      let values = try float32(prefix + entry.name)
      guard values.allSatisfy(\.isFinite) else { throw error(.notFinite(tensor: prefix + entry.name)) }
      _ = parameters.values(entry).update(fromContentsOf: values)
    }
    return parameters
  }
}
