import Basics
import Scenarios
import Testing
import Training
import TrainingFiles

@Suite("Shipped training configurations") struct ShippedTrainingTests {
  static let files = Repository.files(in: "Scenarios/Training", fileExtension: "json")

  @Test("are there")
  func present() {
    #expect(!Self.files.isEmpty)
  }

  @Test("load, say what they are for, and resolve to the same", arguments: files)
  func training(file: String) throws {
    guard case .training(let document) = try Document.load(file) else {
      Issue.record("\(file) is no training configuration")
      return
    }
    let training = try TrainingDocument(document)
    #expect(file.hasSuffix("/\(training.configuration.name).json"), "a configuration is named like its file")
    #expect(training.summary?.hasSuffix(".") == true)
    let resolved = try TrainingDocument(JSONDocument(text: training.resolved.text, file: "resolved.json"))
    #expect(resolved.configuration == training.configuration && resolved.resolved == training.resolved)
  }
}
