import ArgumentParser
import Basics
import Evaluation
import Scenarios

struct BatchListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the runs of a result store.")

  @OptionGroup var store: StoreOptions

  @Option(help: "text or json.")
  var format: FactFormat = .text

  func run() throws {
    let results = try ResultStore(path: store.path, access: .read)
    let runs = try results.runs()
    switch format {
    case .json: try Terminal.print(JSONValue.array(runs.map { BatchText.json($0) }).prettyText())
    case .text:
      try Terminal.print(
        runs.isEmpty ? "\(store.path): no runs" : BatchText.list(runs, width: Terminal.width))
    }
  }
}
