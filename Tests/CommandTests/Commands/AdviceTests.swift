import Foundation
import Testing

/// What help and messages advise, against what the parser knows.
@Suite("Advice") struct AdviceTests {
  /// A command of the parser's own description.
  private struct Command: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable {
        var kind: String
        var name: String
      }
      var names: [Name]?
    }
    var commandName: String
    var arguments: [Argument]?
    var subcommands: [Command]?
    var defaultSubcommand: String?

    var options: Set<String> {
      Set((arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }.map { "--" + $0.name })
    }
    var all: Set<String> { (subcommands ?? []).reduce(options) { $0.union($1.all) } }

    /// The command that words lead to, as far as they name commands, and how many they are.
    func command(at words: [String]) -> (command: Command, depth: Int) {
      guard let word = words.first, let next = subcommands?.first(where: { $0.commandName == word }) else {
        return (subcommands?.first { $0.commandName == defaultSubcommand } ?? self, 0)
      }
      let found = next.command(at: Array(words.dropFirst()))
      return (found.command, found.depth + 1)
    }
  }

  private func parser() throws -> Command {
    struct Tool: Decodable { var command: Command }
    let dump = try Program.run("--experimental-dump-help")
    return try JSONDecoder().decode(Tool.self, from: Data(dump.output.utf8)).command
  }

  /// The text of string literals, file by file; not the comments.
  private func literals() throws -> [(file: String, text: String)] {
    let sources = Program.repository.appending(path: "Sources")
    let files = try #require(FileManager.default.enumerator(atPath: sources.path)?.allObjects as? [String])
    return try files.filter { $0.hasSuffix(".swift") }.map { file in
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      let lines = text.split(separator: "\n").filter {
        !$0.drop { $0 == " " }.hasPrefix("//") && ($0.contains("\"") || !$0.contains("{"))
      }
      return (file, lines.joined(separator: "\n"))
    }
  }

  @Test("names commands with options that they have")
  func commands() throws {
    let parser = try parser()
    var checked = 0
    for (file, text) in try literals() {
      for match in text.matches(of: /navsim ([a-z][^'"`\n]*)/) {
        let words = match.1.split(separator: " ").map { $0.trimmingCharacters(in: .punctuationCharacters) }
        let (command, depth) = parser.command(at: words)
        guard depth > 0 else { continue }
        for option in match.1.matches(of: /--[a-z][a-z-]*/).map({ String($0.0) }) {
          checked += 1
          #expect(
            command.options.contains(option) || option == "--help",
            "\(file): 'navsim \(words.prefix(depth).joined(separator: " "))' has no \(option)")
        }
      }
    }
    #expect(checked > 10, "the search must find what there is")
  }

  @Test("names no option that nothing has")
  func options() throws {
    let known = try parser().all.union(["--version"])
    /// Of other programs that navsim tells of: tensorboard.
    let foreign: Set = ["--logdir"]
    for (file, text) in try literals() {
      for option in text.matches(of: /(?:^|[ "'(\[])(--[a-z][a-z-]*)/).map({ String($0.1) }) {
        #expect(known.contains(option) || foreign.contains(option), "\(file): nothing has \(option)")
      }
    }
  }
}
