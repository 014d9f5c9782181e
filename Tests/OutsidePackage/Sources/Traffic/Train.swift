import Training
import TrainingFiles

func train(_ file: String) throws {
  let document = try TrainingDocument.load(file: file)
  let trainer = try Trainer(document.configuration, jobs: 2)
  for _ in 0..<10 { print(try trainer.update().meanReturn) }
}
