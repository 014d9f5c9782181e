import Attention
import Basics
import Foundation
import GridWorld
import Testing

@testable import Policies

@Suite("Safetensors") struct SafetensorsTests {
  static let small = Safetensors(
    [
      NamedTensor("b", shape: [2, 1], .float32([1, -2.5])),
      NamedTensor("a", shape: [1], .float32([0.1])),
      NamedTensor("rng", uint64: [0x0102_0304_0506_0708, UInt64.max]),
    ], metadata: ["step": "120", "format": "navsim"])

  @Test("are written byte for byte as the stock library writes them")
  func golden() {
    let header =
      #"{"__metadata__":{"format":"navsim","step":"120"},"rng":{"dtype":"U64","shape":[2],"data_offsets":[0,16]},"#
      + #""a":{"dtype":"F32","shape":[1],"data_offsets":[16,20]},"#
      + #""b":{"dtype":"F32","shape":[2,1],"data_offsets":[20,28]}}"#
    let padding = (8 - header.utf8.count % 8) % 8
    let data: [UInt8] = [
      8, 7, 6, 5, 4, 3, 2, 1, 255, 255, 255, 255, 255, 255, 255, 255,
      0xCD, 0xCC, 0xCC, 0x3D, 0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0,
    ]
    let expected =
      DamagedFile.length(UInt64(header.utf8.count + padding)) + Array(header.utf8)
      + [UInt8](repeating: 32, count: padding) + data
    #expect(padding > 0 && Self.small.encoded() == expected)
  }

  @Test("hold what was put in, in any order, bit for bit")
  func roundTrip() throws {
    let floats: [Float] = [0, -0.0, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1 / 3]
    var written = Safetensors(
      [
        NamedTensor("z", float32: floats), NamedTensor("scalar", shape: [], .float64([Double.pi])),
        NamedTensor("empty", shape: [0, 3], .float32([])),
        NamedTensor("signed", shape: [2], .int64([-1, .min])),
      ], metadata: ["quote \" and \\": "line\nbreak\u{1}", "ä": "ö"])
    written.append(NamedTensor("m", float32: [2]))
    let read = try Safetensors(bytes: written.encoded(), file: "")
    #expect(read == written && read.tensors.map(\.name) == ["signed", "scalar", "empty", "m", "z"])
    #expect(try read.float32("z").map(\.bitPattern) == floats.map(\.bitPattern))
    let turned = Safetensors(written.tensors.reversed(), metadata: written.metadata)
    #expect(turned.encoded() == written.encoded())
    #expect(try Safetensors(bytes: Safetensors().encoded(), file: "").tensors.isEmpty)
  }

  @Test("that are damaged are refused with the damage and its mend", arguments: DamagedFile.containers)
  func damaged(_ input: DamagedFile) { expectMessage(input) }

  @Test("with a wrong header are refused with the wrong entry", arguments: DamagedFile.headers)
  func wrongHeader(_ input: DamagedFile) { expectMessage(input) }

  private func expectMessage(_ input: DamagedFile) {
    let error = #expect(throws: PolicyFileError.self) {
      try Safetensors(bytes: input.bytes, file: "p.safetensors")
    }
    #expect(error?.description == "p.safetensors: " + input.message)
    #expect(error?.isMissingInput == false)
  }

  @Test("cut off anywhere, or with a bit of any byte turned, never crash the reader")
  func everyPrefix() {
    let bytes = Self.small.encoded()
    for count in 0..<bytes.count {
      #expect(throws: PolicyFileError.self) { try Safetensors(bytes: Array(bytes[..<count]), file: "") }
    }
    for bit in stride(from: 0, to: 8 * bytes.count, by: 3) {
      var turned = bytes
      turned[bit / 8] ^= 1 << (bit % 8)
      _ = try? Safetensors(bytes: turned, file: "")
    }
  }

  @Test("that are missing are missing input, in words of their own")
  func missing() {
    let error = #expect(throws: PolicyFileError.self) { try Safetensors(file: "no/such.safetensors") }
    #expect(error?.isMissingInput == true)
    #expect(
      error?.description
        == "no/such.safetensors: no such file; check the spelling and the folder the path starts from.")
  }

  @Test("go through a file on disk")
  func disk() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("navsim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("small.safetensors").path
    try Self.small.write(to: path)
    let read = try Safetensors(file: path)
    #expect(read.tensors == Self.small.tensors && read.metadata == Self.small.metadata && read.file == path)
    #expect(throws: FileError.self) { try Self.small.write(to: folder.path + "/none/small.safetensors") }
  }
}
