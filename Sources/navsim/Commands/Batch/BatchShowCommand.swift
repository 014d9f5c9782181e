import ArgumentParser
import Evaluation

struct BatchShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Gives out the figures of a stored run again: table, data, report, gates.")

  @Argument(help: "The run's name, number or both, as in suite#3. Default: the newest.")
  var runName: String?

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: BatchOutputOptions

  func run() throws {
    try output.write(try ResultStore(path: store.path, access: .read), runName)
  }
}
