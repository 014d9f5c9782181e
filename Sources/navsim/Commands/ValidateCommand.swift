public import ArgumentParser
import Basics
import GridWorld
import Studies

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract:
      "Checks scenarios, suites, training configurations, studies, maps, .scen files and traces without running them.",
    discussion: "Every file gets a line; the exit code is that of the first bad one.")

  @Argument(
    help:
      "Files ending in .json, .map, .txt (rows of a map), .yaml, .pgm or .png (maps of ROS), .scen or .jsonl (traces)."
  )
  var files: [String]

  @Option(help: "How map characters are read.")
  var terrain: TerrainRules = .movingai

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func run() throws {
    var firstFailure: Failure?
    for file in files {
      do {
        let summary = try FileSummary.text(file: file, terrain: terrain)
        if !quiet { try Terminal.print("\(printable(file)): \(summary)") }
      } catch {
        guard let failure = Failure(error) else { throw error }
        Terminal.complain(failure.message)
        firstFailure = firstFailure ?? failure
      }
    }
    if let firstFailure { throw ExitCode(firstFailure.exitCode) }
  }
}

extension TerrainRules: ExpressibleByArgument {}
