import Testing

@testable import Basics

@Suite("Suggestions") struct NearestNameTests {
  static let known = ["agents", "map", "maxSteps", "lineOfSight", "base", "cases"]

  @Test(
    "find the name that was meant, and none where nothing is near",
    arguments: [
      ("agent", "agents"), ("agnets", "agents"), ("Map", "map"), ("mpa", "map"), ("maxstep", "maxSteps"),
      ("max_steps", "maxSteps"), ("lineofsight", "lineOfSight"), ("case", "cases"), ("steps", "maxSteps"),
      ("zzz", nil), ("", nil), ("x", nil),
    ] as [(String, String?)])
  func nearest(name: String, expected: String?) {
    #expect(nearestName(to: name, in: Self.known) == expected)
  }

  @Test("count insertions, deletions, substitutions and swaps of neighbors")
  func distance() {
    func distance(_ a: String, _ b: String) -> Int {
      editDistance(Array(a.unicodeScalars), Array(b.unicodeScalars))
    }
    #expect(distance("", "abc") == 3 && distance("kitten", "sitting") == 3)
    #expect(distance("pbit", "pibt") == 1 && distance("abc", "abc") == 0)
  }

  @Test("show foreign text on one short line")
  func clipping() {
    #expect(clipped("a\u{1B}[31m\nb") == #"a\u{1B}[31m\nb"#)
    #expect(clipped(String(repeating: "x", count: 50)) == String(repeating: "x", count: 40) + "…")
  }
}
