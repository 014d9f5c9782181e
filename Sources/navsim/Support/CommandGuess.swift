import ArgumentParser
import Basics
import Scenarios

/// What to tell a user who named a command that does not exist; the argument parser only counts it as one
/// argument too many.
enum CommandGuess {
  /// Nil if the arguments begin with a command that exists, or with an option.
  static func failure(_ arguments: [String]) -> Failure? {
    var commands = named(Navsim.configuration.subcommands)
    var path = "navsim"
    var hasDefault = false
    for argument in arguments {
      guard !commands.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return nil }
      guard let next = commands.first(where: { $0.name == argument }) else {
        // What is no subcommand is an argument of the one that needs no name.
        if hasDefault { return nil }
        let names = commands.filter(\.configuration.shouldDisplay).map(\.name)
        return Failure(
          "unknown command '\(argument)'; \(guess(argument, names, path))Commands of \(path): \(names.joined(separator: ", ")).",
          exitCode: Failure.usage)
      }
      commands = named(next.configuration.subcommands)
      hasDefault = next.configuration.defaultSubcommand != nil
      path += " " + argument
    }
    return nil
  }

  private static func named(
    _ commands: [any ParsableCommand.Type]
  ) -> [(name: String, configuration: CommandConfiguration)] {
    var result: [(name: String, configuration: CommandConfiguration)] = []
    for command in commands {
      let configuration = command.configuration
      if let name = configuration.commandName { result.append((name, configuration)) }
    }
    return result
  }

  private static func guess(_ argument: String, _ names: [String], _ path: String) -> String {
    if let name = nearestName(to: argument, in: names) { return "did you mean '\(path) \(name)'? " }
    if path == "navsim", argument.hasSuffix(".json") {
      return "to run a scenario: 'navsim run \(argument)'. "
    }
    if path == "navsim", argument.hasSuffix(".jsonl") {
      return "to play a trace: 'navsim replay \(argument)'. "
    }
    return ""
  }
}
