import ArgumentParser
import Basics
import Foundation

@main
struct Navsim: ParsableCommand {

  static let configuration = CommandConfiguration(
    commandName: "navsim",
    abstract: "Simulates robots that share a map, and what moves them.",
    discussion: """
      First steps:
        navsim demo
        navsim run Scenarios/depot.json --picture depot.png
        navsim run Scenarios/depot.json --window
        navsim run SUITE --controller pibt

      Exit codes: 0 ran (solved or not), 3 a --gate not met, 64 usage, 65 bad scenario, map or trace, \
      66 input missing, 69 no display, 70 internal error, 73 can't write, 130 interrupted after writing what \
      was done (143 by SIGTERM, 129 by a terminal that went away).
      """,
    version: Version.number,
    subcommands: [
      DemoCommand.self, RunCommand.self, BatchCommand.self, TrainCommand.self, StudyCommand.self,
      ReplayCommand.self, ExplainCommand.self,
      ValidateCommand.self,
      MapCommand.self, PolicyCommand.self, PlanCommand.self, BenchCommand.self,
      ManualCommand.self,
    ])

  /// Runs a command, and turns its errors into one message on stderr and an exit code.
  static func main() {
    StandardDescriptors.fill()
    Interrupt.prepare()
    do {
      let arguments = ShippedArguments.resolved(Array(CommandLine.arguments.dropFirst()))
      if let failure = CommandGuess.failure(arguments) { throw failure }
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      exit(for: error)
    }
  }

  private static func exit(for error: any Error) -> Never {
    // Somebody else is ending the program already.
    if Interrupt.isRequested, !Interrupt.beginEnding() { while true { pause() } }
    if let failure = Failure(error) {
      Terminal.complain(failure.message)
      Foundation.exit(failure.exitCode)
    }
    // Worded by the argument parser: usage, help, plain exit codes.
    let code = Navsim.exitCode(for: error)
    if code.isSuccess { Navsim.exit(withError: error) }
    let text = Navsim.fullMessage(for: error)
    if !text.isEmpty { Terminal.say(text) }
    Foundation.exit(code.rawValue)
  }
}
