import Basics
import Episodes
import Foundation
import Scenarios
import Testing

@Suite("Text frames") struct TextFrameTests {
  private func frame(agents: Int, step: Int = 0) throws -> [String] {
    let text = """
      {"version": 1, "map": {"rows": ["\(String(repeating: ".", count: 15))", "\(String(repeating: ".", count: 15))",
      "\(String(repeating: ".", count: 15))", "\(String(repeating: ".", count: 15))",
      "\(String(repeating: ".", count: 15))", "\(String(repeating: ".", count: 15))",
      "\(String(repeating: ".", count: 15))", "########......."]},
      "agents": {"count": \(agents)}, "controller": "pibt", "maxSteps": 64}
      """
    let document = try JSONDocument(text: text, file: "test")
    guard case .scenario(let scenario) = try Document(document) else { return [] }
    let trace = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString).jsonl")
      .path
    defer { try? FileManager.default.removeItem(atPath: trace) }
    _ = try RecordedEpisode(scenario, trace: trace).run()
    let file = try TraceFile(path: trace)
    return TextFrame.draw(file, step: min(step, file.steps.count - 1)).split(separator: "\n").map(String.init)
  }

  @Test("show up to 26 agents as letters, a cell a character")
  func letters() throws {
    let rows = try frame(agents: 26).dropFirst()
    #expect(rows.allSatisfy { $0.count == 15 })
    let shown = rows.joined().filter(\.isLetter).lowercased()
    #expect(Set(shown).count == 26 && shown.count == 26)
  }

  @Test("tell any number of agents apart", arguments: [27, 52, 62, 63, 100, 101])
  func numbers(agents: Int) throws {
    let width = agents > 100 ? 4 : 3
    let rows = try frame(agents: agents).dropFirst()
    let names = rows.joined(separator: " ").split { !$0.isNumber }.compactMap { Int($0) }
    #expect(names.sorted() == Array(0..<agents))
    // Every cell stands in its column, walls without gaps.
    #expect(rows.last?.hasPrefix(String(repeating: "#", count: 8 * width)) == true)
    #expect(rows.allSatisfy { $0.count <= 15 * width && $0.last != " " })
  }

  @Test("mark those on their goals")
  func goals() throws {
    let last = try frame(agents: 40, step: .max)
    let marked = last.dropFirst().joined().count { $0 == "*" }
    #expect(last[0].contains("on goal \(marked)/40"), "\(last)")
    #expect(marked > 0)
  }
}
