public import Basics
import GridWorld

/// Named tensors and string metadata in one file, which Python's `safetensors` package opens too.
///
/// The format (github.com/huggingface/safetensors): the header's length in 8 bytes, little-endian; the header, a
/// JSON object padded with spaces to a multiple of 8; the tensors' bytes, one after another without gaps.
///
/// The same content always makes the same bytes, whatever order it was put together in.
public struct Safetensors: Equatable, Sendable {
  /// The file it was read from, as the user wrote it, for messages; empty for one made in memory.
  public private(set) var file: String
  /// In the order of the file: by type, larger elements first, so that all are aligned; then by name.
  public private(set) var tensors: [NamedTensor]
  public var metadata: [String: String]

  /// The largest file navsim reads; its own are a thousand times smaller.
  public static let maximumBytes = 1 << 30

  /// - Precondition: Names are unique, and none is `__metadata__`, which the format keeps for itself.
  public init(_ tensors: [NamedTensor] = [], metadata: [String: String] = [:]) {
    self.init(tensors, metadata: metadata, file: "")
  }

  /// Reads and checks a whole file.
  public init(file path: String) throws(PolicyFileError) {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path: path, maximumBytes: Safetensors.maximumBytes)
    } catch {
      throw PolicyFileError(error)
    }
    try self.init(bytes: bytes, file: path)
  }

  /// Reads and checks a file in memory; `file` is what messages call it.
  public init(bytes: [UInt8], file: String) throws(PolicyFileError) {
    do {
      let (tensors, metadata) = try SafetensorsDecoder.decode(bytes)
      self.init(tensors, metadata: metadata, file: file)
    } catch {
      throw PolicyFileError(file: file, reason: error)
    }
  }

  private init(_ tensors: [NamedTensor], metadata: [String: String], file: String) {
    precondition(Set(tensors.map(\.name)).count == tensors.count, "two tensors of one name")
    precondition(!tensors.contains { $0.name == SafetensorsHeader.metadataKey })
    self.tensors = tensors.sorted(by: Safetensors.comesFirst)
    self.metadata = metadata
    self.file = file
  }

  public subscript(name: String) -> NamedTensor? { tensors.first { $0.name == name } }

  /// Adds a tensor.
  /// - Precondition: Its name is new.
  public mutating func append(_ tensor: NamedTensor) {
    precondition(self[tensor.name] == nil, "a second tensor named '\(tensor.name)'")
    precondition(tensor.name != SafetensorsHeader.metadataKey)
    let place = tensors.firstIndex { Safetensors.comesFirst(tensor, $0) } ?? tensors.endIndex
    tensors.insert(tensor, at: place)
  }

  public func error(_ reason: PolicyFileError.Reason) -> PolicyFileError {
    PolicyFileError(file: file, reason: reason)
  }

  // MARK: Writing

  /// The bytes of the file.
  public func encoded() -> [UInt8] {
    let header = SafetensorsHeader.text(of: tensors, metadata: metadata)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + tensors.reduce(0) { $0 + $1.byteCount })
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += header
    for tensor in tensors { tensor.appendBytes(to: &bytes) }
    return bytes
  }

  /// Writes the file whole or not at all.
  public func write(to path: String) throws(FileError) {
    try WholeFile.write(encoded(), to: path)
  }

  /// The order of the stock library.
  private static func comesFirst(_ a: NamedTensor, _ b: NamedTensor) -> Bool {
    if a.dataType != b.dataType { return a.dataType.rank < b.dataType.rank }
    return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
  }
}
