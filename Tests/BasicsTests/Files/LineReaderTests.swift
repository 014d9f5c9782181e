import Foundation
import Testing

@testable import Basics

@Suite("A text that is read line by line") struct LineReaderTests {
  private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)").path
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func lines(_ path: String) throws -> [LineReader.Line] {
    let reader = try LineReader(path: path)
    var lines: [LineReader.Line] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  @Test(
    "has the lines of the whole text",
    arguments: [
      "", "a", "a\n", "\n", "\n\n", "a\n\nb", "ä\r\nö\n", String(repeating: "x", count: 65_535) + "\ny\n",
      String(repeating: "x", count: 65_536) + "\ny", String(repeating: "xyz\n", count: 50_000),
      String(repeating: "ü", count: 100_000) + "\n" + String(repeating: "y", count: 70_000),
    ])
  func twin(text: String) throws {
    try withFile(Array(text.utf8)) { path in
      var expected = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map(Array.init)
      // What follows the last line break is a line if there is anything.
      let isCut = !(expected.last ?? []).isEmpty
      if !isCut { expected.removeLast() }
      let lines = try lines(path)
      let isSame = lines.map { Array($0.bytes) } == expected
      #expect(isSame && lines.map(\.number) == Array(1..<(expected.count + 1)))
      #expect(lines.dropLast().allSatisfy(\.isWhole) && lines.last?.isWhole ?? true == !isCut)
    }
  }

  @Test("has no byte order mark")
  func byteOrderMark() throws {
    try withFile([0xEF, 0xBB, 0xBF] + Array("a\nb".utf8)) { path in
      let lines = try lines(path)
      #expect(lines.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "b"])
    }
    try withFile([0xEF, 0xBB, 0xBF]) { path in
      let lines = try lines(path)
      #expect(lines.isEmpty)
    }
  }

  @Test("is refused at the line that is not UTF-8, or too long")
  func refused() throws {
    try withFile(Array("a\nb\n".utf8) + [0xFF, 0x0A]) { path in
      let reader = try LineReader(path: path)
      #expect(try reader.next() != nil && reader.next() != nil)
      let error = #expect(throws: FileError.self) { try reader.next() }
      #expect(error?.reason == .notUTF8(line: 3, looksLikeUTF16: false))
    }
    try withFile([0xFF, 0xFE, 0x61, 0x00]) { path in
      let error = #expect(throws: FileError.self) { try LineReader(path: path).next() }
      #expect(error?.reason == .notUTF8(line: 1, looksLikeUTF16: true))
    }
    try withFile(Array("short\nand long\n".utf8)) { path in
      let reader = try LineReader(path: path, maximumBytes: 5)
      #expect(try reader.next() != nil)
      let error = #expect(throws: FileError.self) { try reader.next() }
      #expect(error?.reason == .tooLarge(maximumBytes: 5))
      #expect(throws: FileError.self) { try LineReader(path: path, maximumFileBytes: 10) }
    }
  }

  @Test("is refused where there is no file")
  func missing() {
    for path in ["", "/nowhere", "/tmp", "a\u{0}"] {
      let error = #expect(throws: FileError.self) { try LineReader(path: path) }
      #expect(error?.isMissingInput == true)
    }
  }
}
