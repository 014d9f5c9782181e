import Basics
import Testing

@Suite("Key paths") struct DocumentPathTests {
  @Test("plain keys stand behind a point, others in brackets, and keys as long as a file are cut")
  func keys() {
    #expect(DocumentPath.appending("seed", to: "") == "seed")
    #expect(DocumentPath.appending("seed", to: "agents[0]") == "agents[0].seed")
    #expect(DocumentPath.appending("a b", to: "agents") == #"agents["a b"]"#)
    for letter in ["a", " "] {
      let path = DocumentPath.appending(String(repeating: letter, count: 5000), to: "agents")
      #expect(path.count < 60, "\(path.prefix(100))")
    }
  }
}
