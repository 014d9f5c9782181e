import ArgumentParser
import Foundation

/// The program's commands as the argument parser tells of them (`navsim --experimental-dump-help`).
struct CommandTree: Decodable {
  struct Command: Decodable {
    var commandName: String
    var superCommands: [String]?
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool?
    var subcommands: [Command]?
    var arguments: [Argument]?

    /// "navsim batch run".
    var path: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }

    /// What a user can call: this command if it has no others below it, else those.
    var leaves: [Command] {
      let below = (subcommands ?? []).filter { $0.commandName != "help" && $0.shouldDisplay != false }
      return below.isEmpty ? [self] : below.flatMap(\.leaves)
    }

    /// Its arguments and options but those that all commands have.
    var ownArguments: [Argument] {
      (arguments ?? []).filter { $0.shouldDisplay != false && !["help", "version"].contains($0.valueName) }
    }
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }

    var kind: String
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var preferredName: Name?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var abstract: String?
    var shouldDisplay: Bool?
  }

  var command: Command

  /// - Throws: if the parser's own description has another form than that of version 0.
  static func ofProgram() throws -> CommandTree {
    try JSONDecoder().decode(CommandTree.self, from: Data(Navsim._dumpHelp().utf8))
  }
}
