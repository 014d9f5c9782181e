import Planning
import Testing

@Suite("All that is wrong with a plan file") struct PlanFaultsTests {
  private func lines(_ text: String) -> [String] {
    do {
      let reader = try PlanReader(text: Array(text.utf8), file: "a.plan")
      while try reader.next() != nil {}
      return []
    } catch {
      return "\(error)".split(separator: "\n").map(String.init)
    }
  }

  @Test("is told at once, header and steps")
  func all() {
    let text = """
      agents=x
      starts=(0,0),(1,0),
      starts=(0,0),(1,0),
      goals=(2,0),(3;0),
      solved=7
      solution=
      0:(0,0),(1,0),
      1:(1,0),
      oops
      3:(2,0),(2,1),
      5:(2,0),(3,0),
      6:(2,0),(3,0,
      7:(2,0),(3,0),

      """
    let expected = [
      "a.plan:1: agents: expected an integer", "a.plan:3: 'starts' is already given on line 2",
      "a.plan:4: expected cells", "a.plan:5: solved: expected 0 or 1",
      "a.plan:8: step 1: expected 2 cells", "a.plan:9: expected 'key=value' or a step",
      "a.plan:11: expected step 4, found '5'", "a.plan:12: expected cells",
    ]
    let found = lines(text)
    #expect(found.count == expected.count && zip(found, expected).allSatisfy { $0.hasPrefix($1) }, "\(found)")
  }

  @Test("is no more than ten errors, and one for a file that is no plan")
  func limit() {
    let steps = (0..<40).map { "\($0):(0,0,\n" }.joined()
    #expect(lines("agents=1\nsolution=\n" + steps).count == 10)
    #expect(lines("hello\nworld\nof\nplans\n").count == 1)
    #expect(
      lines("agents=1\nstarts=(0,0),\n") == [
        "a.plan: the header has no 'solution'; add a line such as 'solution=' before 'solution='."
      ])
  }
}
