import ArgumentParser

/// Prints the manual page; `make install` puts it where `man navsim` finds it.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Prints the manual page navsim(1) in mdoc.",
    shouldDisplay: false)

  func run() throws {
    try Terminal.print(ManualPage(tree: .ofProgram()).text, terminator: "")
  }
}
