public import Basics
import Foundation
import GridWorld

/// Writes an event file, which TensorBoard shows while it grows.
///
/// A file is a row of records: length, its masked CRC-32C, a protocol buffer `Event`, its masked CRC-32C
/// (tensorflow/core/lib/io/record_writer, tensorflow/core/util/event.proto). Every writer begins a file of its own. That
/// of a resumed run begins with a session's start, which makes TensorBoard drop what the run before logged of later steps.
public final class TensorBoardWriter {
  /// A value to log under a tag, such as `train/return`.
  public enum Summary: Equatable, Sendable {
    case scalar(String, Double)
    case histogram(String, Histogram)
    case text(String, String)
  }

  /// The name and the times that go into files: of this machine, or made up for tests.
  public struct Origin: Sendable {
    public var host: String
    public var processIdentifier: Int32
    /// Seconds since 1970.
    public var now: @Sendable () -> Double

    public init(host: String, processIdentifier: Int32, now: @escaping @Sendable () -> Double) {
      self.host = host
      self.processIdentifier = processIdentifier
      self.now = now
    }

    public static var current: Origin {
      Origin(
        host: Origin.hostName, processIdentifier: ProcessInfo.processInfo.processIdentifier,
        now: { Date().timeIntervalSince1970 })
    }

    /// Asks the kernel only: Foundation's way may ask the network and wait for it.
    private static var hostName: String {
      var buffer = [CChar](repeating: 0, count: 256)
      guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
      let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return name.isEmpty || name.contains("/") ? "localhost" : name
    }
  }

  private let origin: Origin
  private let file: AppendedFile
  private var buffer: [UInt8] = []

  public var path: String { file.path }

  /// Begins a new file in a folder that is there.
  ///
  /// - Parameter step: The last step that counts of what was logged in the folder before; nil for a run that begins.
  public init(
    folder: String, resumingAfter step: Int? = nil, origin: Origin = .current
  ) throws(FileError) {
    self.origin = origin
    let start = origin.now()
    file = try TensorBoardWriter.newFile(in: folder, origin, start: start)
    var event = ProtobufMessage()
    event.append(1, double: start)
    event.append(3, string: "brain.Event:2")
    append(event)
    if let step { append(TensorBoardWriter.sessionStart(at: step + 1, time: start)) }
    try flush()
  }

  private static func newFile(
    in folder: String, _ origin: Origin, start: Double
  ) throws(FileError) -> AppendedFile {
    let seconds = String(Int(start.rounded(.down)))
    let name =
      "events.out.tfevents." + String(repeating: "0", count: max(0, 10 - seconds.count)) + seconds
      + ".\(origin.host).\(origin.processIdentifier)"
    var number = 0
    while access("\(folder)/\(name).\(number)", F_OK) == 0 { number += 1 }
    return try AppendedFile(path: "\(folder)/\(name).\(number)", isNew: true)
  }

  /// Logs values of one step. They reach the file with the next `flush`.
  public func write(_ summaries: [Summary], step: Int) {
    guard !summaries.isEmpty else { return }
    var summary = ProtobufMessage()
    for value in summaries { summary.append(1, message: TensorBoardWriter.message(value)) }
    var event = ProtobufMessage()
    event.append(1, double: origin.now())
    event.append(2, integer: step)
    event.append(5, message: summary)
    append(event)
  }

  /// Writes what was logged. What can't be written is dropped, and the file stays sound.
  public func flush() throws(FileError) {
    defer { buffer.removeAll(keepingCapacity: true) }
    try file.append(buffer)
  }

  // MARK: Messages

  private func append(_ event: ProtobufMessage) {
    func word(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    let length = word(UInt64(event.bytes.count))
    buffer += length + word(CRC32C(of: length).masked)
    buffer += event.bytes + word(CRC32C(of: event.bytes).masked)
  }

  /// An `Event` with a `SessionLog` of status START: events of its step and later ones in older files are purged.
  private static func sessionStart(at step: Int, time: Double) -> ProtobufMessage {
    var log = ProtobufMessage()
    log.append(1, integer: 1)
    var event = ProtobufMessage()
    event.append(1, double: time)
    event.append(2, integer: step)
    event.append(7, message: log)
    return event
  }

  /// `Summary.Value`.
  private static func message(_ summary: Summary) -> ProtobufMessage {
    var value = ProtobufMessage()
    switch summary {
    case .scalar(let tag, let scalar):
      value.append(1, string: tag)
      value.append(2, float: Float(scalar))
    case .histogram(let tag, let histogram):
      value.append(1, string: tag)
      value.append(5, message: message(histogram))
    case .text(let tag, let text):
      value.append(1, string: tag)
      value.append(8, message: tensor(text))
      var plugin = ProtobufMessage()
      plugin.append(1, string: "text")
      var metadata = ProtobufMessage()
      metadata.append(1, message: plugin)
      value.append(9, message: metadata)
    }
    return value
  }

  /// `HistogramProto`.
  private static func message(_ histogram: Histogram) -> ProtobufMessage {
    var message = ProtobufMessage()
    message.append(1, double: histogram.count == 0 ? 0 : histogram.minimum)
    message.append(2, double: histogram.count == 0 ? 0 : histogram.maximum)
    message.append(3, double: Double(histogram.count))
    message.append(4, double: histogram.sum)
    message.append(5, double: histogram.sumOfSquares)
    let buckets = histogram.buckets
    message.append(6, doubles: buckets.map(\.limit))
    message.append(7, doubles: buckets.map(\.count))
    return message
  }

  /// `TensorProto` with one string.
  private static func tensor(_ text: String) -> ProtobufMessage {
    var side = ProtobufMessage()
    side.append(1, integer: 1)
    var shape = ProtobufMessage()
    shape.append(2, message: side)
    var tensor = ProtobufMessage()
    tensor.append(1, integer: 7)
    tensor.append(2, message: shape)
    tensor.append(8, string: text)
    return tensor
  }
}
