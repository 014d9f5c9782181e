import Testing
import Training
import TrainingFiles

@Suite("Training, from another package") struct TrainingTests {
  @Test("takes ten updates of a shipped configuration, the same again with the same seed")
  func tenUpdates() throws {
    let file = Repository.shipped("Scenarios/Training/two-corridors.json")
    let document = try TrainingDocument.load(file: file)
    let returns = try returns(document, jobs: 2)
    #expect(returns.allSatisfy(\.isFinite) && Set(returns).count == 10)
    #expect(try self.returns(document, jobs: 1) == returns)
  }

  private func returns(_ document: TrainingDocument, jobs: Int) throws -> [Double] {
    let trainer = try Trainer(document.configuration, jobs: jobs)
    return try (0..<10).map { _ in try trainer.update().meanReturn }
  }
}
