import Basics
import Foundation
import GridWorld
import Testing

@testable import Training

@Suite("TensorBoard event files") struct TensorBoardWriterTests {
  static let origin = TensorBoardWriter.Origin(host: "robot", processIdentifier: 42, now: { 1_700_000_000.5 })

  @Test("are sound byte for byte")
  func golden() throws {
    try withTemporaryFolder { folder in
      let writer = try TensorBoardWriter(folder: folder, origin: Self.origin)
      writer.write([.scalar("train/return", -1.5), .text("note", "hi")], step: 300)
      try writer.flush()
      #expect(writer.path == folder + "/events.out.tfevents.1700000000.robot.42.0")
      let time: [UInt8] = [0x09, 0, 0, 0x20, 0x40, 0xFC, 0x54, 0xD9, 0x41]
      let version = record(time + [0x1A, 13] + Array("brain.Event:2".utf8))
      let scalar = [0x0A, 12] + Array("train/return".utf8) + [0x15, 0, 0, 0xC0, 0xBF]
      let tensor: [UInt8] = [0x08, 7, 0x12, 4, 0x12, 2, 0x08, 1, 0x42, 2] + Array("hi".utf8)
      let text =
        [0x0A, 4] + Array("note".utf8) + [0x42, UInt8(tensor.count)] + tensor
        + [0x4A, 8, 0x0A, 6, 0x0A, 4] + Array("text".utf8)
      let summary = [0x0A, UInt8(scalar.count)] + scalar + [0x0A, UInt8(text.count)] + text
      let event = record(time + [0x10, 0xAC, 0x02, 0x2A, UInt8(summary.count)] + summary)
      #expect(try bytes(of: writer.path) == version + event)
    }
  }

  @Test("of a resumed run begin with a session's start behind the last step that counts")
  func resumed() throws {
    try withTemporaryFolder { folder in
      let writer = try TensorBoardWriter(folder: folder, resumingAfter: 299, origin: Self.origin)
      let time: [UInt8] = [0x09, 0, 0, 0x20, 0x40, 0xFC, 0x54, 0xD9, 0x41]
      let version = record(time + [0x1A, 13] + Array("brain.Event:2".utf8))
      // Event.step 300, Event.session_log (7) with SessionLog.status (1) START (1).
      let start = record(time + [0x10, 0xAC, 0x02, 0x3A, 2, 0x08, 1])
      #expect(try bytes(of: writer.path) == version + start)
    }
  }

  /// A record with the checksums of a plain implementation.
  private func record(_ data: [UInt8]) -> [UInt8] {
    func masked(_ bytes: [UInt8]) -> [UInt8] {
      var crc: UInt32 = 0xFFFF_FFFF
      for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      }
      crc = ~crc
      let value = (crc >> 15 | crc << 17) &+ 0xA282_EAD8
      return (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    let length = [UInt8(data.count)] + [UInt8](repeating: 0, count: 7)
    return length + masked(length) + data + masked(data)
  }

  @Test("hold histograms")
  func histogram() throws {
    try withTemporaryFolder { folder in
      let writer = try TensorBoardWriter(folder: folder, origin: Self.origin)
      let before = try bytes(of: writer.path).count
      writer.write([.histogram("h", Histogram([0.5, 0.5, -2]))], step: 0)
      try writer.flush()
      // Length and checksums, time, step, keys; min, max, num, sum, squares; 5 buckets of limit and count.
      #expect(try bytes(of: writer.path).count - before == 16 + 9 + 2 + 3 + 3 + 3 + 3 + 45 + 2 * (2 + 5 * 8))
    }
  }

  @Test("are new ones each time, even within a second")
  func newFiles() throws {
    try withTemporaryFolder { folder in
      for _ in 0..<3 { _ = try TensorBoardWriter(folder: folder, origin: Self.origin) }
      #expect(
        try names(in: folder) == (0..<3).map { "events.out.tfevents.1700000000.robot.42.\($0)" })
      let real = try TensorBoardWriter(folder: folder)
      #expect(real.path.contains("tfevents.") && !real.path.hasSuffix(".42.3"))
    }
  }

  @Test("that cannot be written are an error, not a crash")
  func unwritable() throws {
    let error = #expect(throws: FileError.self) { try TensorBoardWriter(folder: "no/such/folder") }
    #expect(
      error?.description.hasSuffix("the folder is not there; make it with 'mkdir -p no/such/folder'.") == true
    )
  }

  @Test(
    "report a full disk and go on", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() throws {
    let file = try AppendedFile(path: "/dev/full")
    let error = #expect(throws: FileError.self) { try file.append([1, 2, 3]) }
    #expect(error?.description == "/dev/full: can't be written: No space left on device.")
  }
}

@Suite("CRC-32C") struct CRC32CTests {
  @Test("is the Castagnoli checksum")
  func value() {
    #expect(CRC32C(of: Array("123456789".utf8)).value == 0xE306_9283)
    // RFC 3720, appendix B.4.
    #expect(CRC32C(of: [UInt8](repeating: 0, count: 32)).value == 0x8A91_36AA)
    #expect(CRC32C(of: [UInt8](repeating: 0xFF, count: 32)).value == 0x62A8_AB43)
    #expect(CRC32C(of: 0..<32).value == 0x46DD_794E)
    var parts = CRC32C(of: Array("1234".utf8))
    parts.update(Array("56789".utf8))
    #expect(parts == CRC32C(of: Array("123456789".utf8)) && CRC32C().value == 0)
  }
}

@Suite("Histogram") struct HistogramTests {
  @Test("counts values in buckets that contain them")
  func buckets() {
    var histogram = Histogram([0, 0.5, 0.5, -2, 1e-13, 3e30, -3e30])
    histogram.add(.nan)
    histogram.add(.infinity)
    #expect(histogram.count == 7 && histogram.minimum < -2e30 && histogram.maximum > 2e30)
    let buckets = histogram.buckets
    #expect(buckets.reduce(0) { $0 + $1.count } == 7)
    #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.limit < $1.limit })
    #expect(!zip(buckets, buckets.dropFirst()).contains { $0.count == 0 && $1.count == 0 })
    #expect(buckets[0].count == 0 && buckets[1].count == 1 && buckets.last?.count == 1)
    #expect(buckets.last?.limit == .greatestFiniteMagnitude)
    func place(_ value: Double) -> (lower: Double, upper: Double, count: Double)? {
      guard let index = buckets.firstIndex(where: { $0.limit > value }), index > 0 else { return nil }
      return (buckets[index - 1].limit, buckets[index].limit, buckets[index].count)
    }
    let half = place(0.5)
    #expect(half?.count == 2 && (half?.lower ?? 1) <= 0.5 && (half?.upper ?? 1) / (half?.lower ?? 1) < 1.11)
    #expect(place(0)?.lower == 0 && place(0)?.count == 2)
    #expect(place(-2)?.count == 1)
    #expect(Histogram().buckets.count == 1 && Histogram().buckets[0].count == 0)
  }
}
