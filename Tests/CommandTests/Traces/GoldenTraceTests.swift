import Foundation
import Simulation
import Testing

@Suite("200 steps of depot-lifelong under pibt") struct GoldenTraceTests {
  /// FNV-1a over all positions up to and including steps 0, 10, … 200. A change here is a change of physics,
  /// planning or random streams: say in the commit what and why.
  private let expected: [UInt64] = [
    0x521C3F242A94C3C9, 0x33A4969E6E7609A2, 0xB3E3499901346579, 0xECD80F0473EB61B,
    0x652A018D17D005DD, 0x5B3589AC28D4CCB6, 0xA4032B12AF06E30A, 0x6900038B03DAB676,
    0x6038A690B6570BC7, 0xF11507B3050E94D7, 0x55D041836A648E18, 0xF57569F70AF42F47,
    0xB60D2D68FB2F29DC, 0x96AD5BA1A4EDAA05, 0xE5FE294FD84FBE98, 0x749085C240A74176,
    0x52956D1E538C1776, 0x6C056F05D769255E, 0x378F5A9DAB715BC2, 0x13A170508332E487,
    0xCE2834B7A345C877,
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
