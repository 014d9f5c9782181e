import Foundation
import Simulation
import Testing

@Suite("200 steps of depot-lifelong under pibt") struct GoldenTraceTests {
  /// FNV-1a over all positions up to and including steps 0, 10, … 200. A change here is a change of physics,
  /// planning or random streams: say in the commit what and why.
  private let expected: [UInt64] = [
    0x521C3F242A94C3C9, 0x74E3C57BF835B93A, 0x7694F99883591B51, 0xBF0213EDDE3CD101,
    0xCF76A3C517E75734, 0xECE385732E289A0E, 0x1DAEDC10DBBAACAE, 0x6C321B9B54C0D1D8,
    0x5E31F2FC29048981, 0x7305CEE802823C01, 0xA16DCD8DBD899C75, 0x4915A673874C2E70,
    0xF945C0746EA7C0CC, 0x8BB12373BABE8860, 0xF4FF90408F747BD7, 0x2E7E8D5053F990C,
    0x5C082CB496807ADA, 0x8E03DEC6EAA1E07D, 0x80078231077795D1, 0x4E6CA51C7D6EA813,
    0xCC03FF983899470E,
  ]

  @Test("are those recorded before, in every build")
  func golden() throws {
    try withFolder { folder in
      let trace = folder + "/a.jsonl"
      let run = try Program.run(
        "run", Program.shipped("Scenarios/depot-lifelong.json"), "--controller", "pibt", "--max-steps", "200",
        "--trace", trace, "-q")
      #expect(run.exitCode == 0)
      let hashes = try positionHashes(trace)
      let first = zip(hashes, expected).enumerated().first { $1.0 != $1.1 }?.offset
      let listing = hashes.map { "0x" + String($0, radix: 16, uppercase: true) }.joined(separator: ", ")
      #expect(
        first == nil,
        "differs first between steps \(10 * (first ?? 0) - 9) and \(10 * (first ?? 0)); now \(listing)")
      #expect(hashes.count == expected.count, "now \(listing)")
    }
  }

  private func positionHashes(_ path: String) throws -> [UInt64] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var hashes: [UInt64] = []
    for line in try text(path).split(separator: "\n").dropFirst() {
      let step = try JSONDecoder().decode(TraceStep.self, from: Data(line.utf8))
      for coordinate in step.positions.joined() {
        hash = (hash ^ UInt64(coordinate)) &* 0x100_0000_01B3
      }
      if step.t % 10 == 0 { hashes.append(hash) }
    }
    return hashes
  }
}
