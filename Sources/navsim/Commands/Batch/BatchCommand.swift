import ArgumentParser

struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Evaluates controllers on suites, and keeps every episode in a result store.",
    usage: """
      navsim batch <files> ... [--controllers <names>] [--resume] [--report <file.html>]
      navsim batch list|show|compare [--store <file>]
      """,
    discussion: """
      navsim batch SUITE… --controllers greedy,pibt,interaction --report report.html
      navsim batch SUITE… --controllers greedy,pibt,interaction --resume     # after an interruption
      navsim batch SUITE… --gate 'CSR[pibt,n=64]>=0.9'                       # exit code 3 when unmet
      navsim batch list; navsim batch show; navsim batch compare pibt greedy

      'navsim batch run --help' lists the options of the first three.
      """,
    subcommands: [
      BatchRunCommand.self, BatchListCommand.self, BatchShowCommand.self, BatchCompareCommand.self,
    ],
    defaultSubcommand: BatchRunCommand.self)
}

/// Where results are kept.
struct StoreOptions: ParsableArguments {
  @Option(name: .customLong("store"), help: ArgumentHelp("The result store.", valueName: "file"))
  var path = "runs/batches.sqlite"
}
