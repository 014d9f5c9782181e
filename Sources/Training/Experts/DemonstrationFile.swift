public import Basics
import Foundation

/// The demonstrations of one data set, in memory and, if it is given a path, on disk.
///
/// The file is `NAVDEMO1`, the length and the checksum (CRC-32C) of a text that says what the data set is, that text, and
/// then record after record: length, checksum, bytes. Records are appended one by one; whatever kills the program, those
/// that are whole are there the next time, and what follows the last of them goes.
final class DemonstrationFile {
  /// What a data set is, by the keys that decide it.
  typealias Key = [(name: String, value: String)]

  let path: String?
  private(set) var demonstrations: [Demonstration] = []
  /// Of all records.
  private(set) var byteCount = 0
  private let file: AppendedFile?

  private static let magic = Array("NAVDEMO1".utf8)
  private static let maximumBytes = 1 << 40

  /// Opens a data set, and makes its file if need be.
  ///
  /// - Parameter path: nil to keep all in memory.
  /// - Throws: `DemonstrationFileError` for a file of another data set, or that is none.
  init(path: String?, key: Key) throws(DemonstrationFileError) {
    self.path = path
    guard let path else {
      file = nil
      return
    }
    do {
      var header = DemonstrationFile.header(key)
      if let bytes = try DemonstrationFile.read(path) {
        let records = try DemonstrationFile.check(bytes, key, path)
        demonstrations = DemonstrationFile.parse(bytes[records...])
        byteCount = demonstrations.reduce(0) { $0 + DemonstrationFile.record($1).count }
        if records > 0, records + byteCount == bytes.count {
          file = try AppendedFile(path: path)
          return
        }
        header += demonstrations.flatMap(DemonstrationFile.record)
      }
      try WholeFile.write(header, to: path)
      file = try AppendedFile(path: path)
    } catch let error as FileError {
      throw DemonstrationFileError(path: path, reason: .file(error))
    } catch let error as DemonstrationFileError {
      throw error
    } catch {
      throw DemonstrationFileError(path: path, reason: .foreign)
    }
  }

  /// Takes over what another run has of the same data set, so that an expert finds it but once.
  ///
  /// - Parameters:
  ///   - lenders: Files that may be there and may hold it.
  ///   - path: Of a file that is not there yet; otherwise, and where nobody has the data set, nothing happens.
  static func borrow(from lenders: [String], to path: String, key: Key) throws(DemonstrationFileError) {
    guard !Path.isThere(path) else { return }
    for lender in lenders {
      // What can't be read here is of no use, and no fault of this run.
      guard let bytes = try? read(lender), let records = try? check(bytes, key, lender), records > 0 else {
        continue
      }
      do {
        return try WholeFile.write(bytes, to: path)
      } catch {
        throw DemonstrationFileError(path: path, reason: .file(error))
      }
    }
  }

  /// Adds a demonstration, on disk too.
  func append(_ demonstration: Demonstration) throws(FileError) {
    let record = DemonstrationFile.record(demonstration)
    try file?.append(record)
    byteCount += record.count
    demonstrations.append(demonstration)
  }

  /// What a demonstration takes.
  static func size(_ demonstration: Demonstration) -> Int { record(demonstration).count }

  // MARK: - Bytes

  private static func read(_ path: String) throws(FileError) -> [UInt8]? {
    do {
      return try FileBytes.read(path: path, maximumBytes: maximumBytes)
    } catch {
      if error.reason == .notFound { return nil }
      throw error
    }
  }

  private static func number(_ value: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).littleEndian, Array.init)
  }

  private static func number(_ bytes: some Collection<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static func frame(_ content: [UInt8]) -> [UInt8] {
    number(content.count) + number(Int(CRC32C(of: content).value)) + content
  }

  private static func record(_ demonstration: Demonstration) -> [UInt8] { frame(demonstration.bytes) }

  private static func header(_ key: Key) -> [UInt8] {
    magic + frame(Array(key.map { "\($0.name)=\($0.value)\n" }.joined().utf8))
  }

  /// The content of the frame at a place, and where the next begins; nil if it is not whole.
  private static func content(
    _ bytes: [UInt8], at place: Int
  ) -> (content: ArraySlice<UInt8>, next: Int)? {
    guard place + 8 <= bytes.count else { return nil }
    let length = number(bytes[place..<(place + 4)])
    let first = place + 8
    guard first + length <= bytes.count else { return nil }
    let content = bytes[first..<(first + length)]
    guard number(bytes[(place + 4)..<first]) == Int(CRC32C(of: content).value) else { return nil }
    return (content, first + length)
  }

  /// Where the records begin; 0 if the header is not whole, so that nothing can be used. Refuses what another data set
  /// or another program has written.
  private static func check(
    _ bytes: [UInt8], _ key: Key, _ path: String
  ) throws(DemonstrationFileError) -> Int {
    guard bytes.starts(with: magic) || magic.starts(with: bytes) else {
      throw DemonstrationFileError(path: path, reason: .foreign)
    }
    guard let (content, records) = content(bytes, at: magic.count) else { return 0 }
    var own: [String: String] = [:]
    for line in String(decoding: content, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { own[String(parts[0])] = String(parts[1]) }
    }
    for (name, value) in key where own[name] != value {
      throw DemonstrationFileError(
        path: path, reason: .otherDataSet(key: name, file: own[name] ?? "absent", now: value))
    }
    return records
  }

  /// The records that are whole, up to the first that is not.
  private static func parse(_ bytes: ArraySlice<UInt8>) -> [Demonstration] {
    guard bytes.startIndex > 0 else { return [] }
    let all = Array(bytes)
    var place = 0
    var demonstrations: [Demonstration] = []
    while let (content, next) = content(all, at: place), let demonstration = Demonstration(bytes: content) {
      demonstrations.append(demonstration)
      place = next
    }
    return demonstrations
  }
}

/// A file of demonstrations that can't be used, and how to mend it.
public struct DemonstrationFileError: ReportedError, Equatable {
  public enum Reason: Equatable, Sendable {
    /// Begins as no such file does.
    case foreign
    /// Made from other worlds, another seed or another expert; `key` is the first that differs.
    case otherDataSet(key: String, file: String, now: String)
    case file(FileError)
  }

  public var path: String
  public var reason: Reason

  public var fault: Fault {
    if case .file(let error) = reason { error.fault } else { .badInput }
  }

  public var description: String {
    switch reason {
    case .foreign: "\(place(path)): is no file of demonstrations; move it away, and they are made anew."
    case .otherDataSet(let key, let file, let now):
      "\(place(path)): holds demonstrations of another configuration: '\(key)' is \(shortened(file)) there and "
        + "\(shortened(now)) now; remove the file, and they are made anew."
    case .file(let error): error.description
    }
  }

  /// Digests by their beginning.
  private func shortened(_ text: String) -> String { text.count > 24 ? "\(text.prefix(12))…" : text }
}
