import Basics

/// The manual page navsim(1) in mdoc, the macros of BSD's and Linux's pages, made of what the commands say of themselves.
struct ManualPage {
  var tree: CommandTree

  /// The whole page.
  var text: String {
    var lines = [
      #"'\" -*- coding: UTF-8 -*-"#, ".Dd November 27, 2026", ".Dt NAVSIM 1", ".Os navsim \(Version.number)",
      ".Sh NAME", ".Nm navsim", ".Nd simulates robots that share a map, and what moves them", ".Sh SYNOPSIS",
    ]
    let commands = tree.command.leaves
    for command in commands { lines += synopsis(of: command) }
    lines += [".Sh DESCRIPTION"] + MdocText.paragraphs(ManualPage.description)
    lines.append(".Sh COMMANDS")
    lines += MdocText.paragraphs("Every command knows --help and --version.")
    for command in commands {
      lines.append(".Ss \(MdocText.escaped(command.path))")
      lines += MdocText.paragraphs(command.abstract ?? "")
      if let discussion = command.discussion { lines += [".Pp"] + MdocText.paragraphs(discussion) }
      lines += options(of: command)
    }
    lines += [".Sh FILES"] + MdocText.list(ManualPage.files)
    lines += [".Sh EXIT STATUS"] + MdocText.list(ManualPage.exitCodes)
    lines += [".Sh EXAMPLES"] + MdocText.paragraphs(ManualPage.examples)
    return lines.joined(separator: "\n") + "\n"
  }

  /// `.Nm navsim run [options] <scenario>`.
  private func synopsis(of command: CommandTree.Command) -> [String] {
    let words = command.path.split(separator: " ").dropFirst().joined(separator: " ")
    var line = ".Nm navsim \(MdocText.escaped(words))"
    if command.ownArguments.contains(where: { $0.kind != "positional" }) { line += " Oo Ar options Oc" }
    for argument in command.ownArguments where argument.kind == "positional" {
      let name = MdocText.escaped(argument.valueName ?? "value") + (argument.isRepeating ? " ..." : "")
      line += argument.isOptional ? " Oo Ar \(name) Oc" : " Ar \(name)"
    }
    return [line]
  }

  private func options(of command: CommandTree.Command) -> [String] {
    let arguments = command.ownArguments
    guard !arguments.isEmpty else { return [] }
    var lines = [".Bl -tag -width Ds"]
    for argument in arguments {
      lines.append(".It \(label(of: argument))")
      var text = argument.abstract ?? ""
      if let values = argument.allValues, !values.isEmpty {
        text += " One of: \(values.joined(separator: ", "))."
      }
      if let value = argument.defaultValue, argument.kind != "flag" { text += " Default: \(value)." }
      lines += MdocText.paragraphs(text)
    }
    return lines + [".El"]
  }

  /// `Fl n , \-agents Ar count`, or `Ar scenario`.
  private func label(of argument: CommandTree.Argument) -> String {
    let value = argument.valueName.map { " Ar " + MdocText.escaped($0) } ?? ""
    guard argument.kind != "positional" else { return String(value.dropFirst()) }
    let names = (argument.names ?? []).sorted { $0.name.count < $1.name.count }.map { name in
      "Fl " + (name.kind == "long" ? "\\-" : "") + MdocText.escaped(name.name)
    }
    return names.joined(separator: " , ") + (argument.kind == "option" ? value : "")
  }

  private static let description = """
    The program simulates many robots that share a map: on a grid, or as discs that roll. Planners and trained attention \
    policies drive them; a window shows what each robot attends to. It measures controllers on suites of scenarios, and \
    trains policies by reinforcement.

    A scenario is a JSON file; see 'navsim validate', and the schemas in Scenarios/schema. Results go to standard output, \
    everything else to standard error.
    """

  private static let files = [
    ("runs/", "What batches, trainings and studies keep, in the folder where they were started."),
    ("PREFIX/share/navsim/", "The scenarios, maps and policies that come with navsim."),
  ]

  private static let exitCodes = [
    ("0", "It ran, solved or not."), ("3", "A --gate was not met."), ("64", "The command line was wrong."),
    ("65", "A scenario, map, trace, policy, plan or store was wrong."), ("66", "An input was missing."),
    ("69", "There was no display for a window."), ("70", "An error in navsim itself."),
    ("73", "An output could not be written."),
    ("129, 130, 143", "Ended by SIGHUP, SIGINT or SIGTERM, with nothing half-written."),
  ]

  private static let examples = """
      navsim demo corridors
      navsim run Scenarios/depot.json --picture depot.png
      navsim run Scenarios/depot.json --window
      navsim batch Scenarios/suites/counts.json --controllers pibt,interaction --report report.html
      navsim train Scenarios/Training/interaction.json
    """
}
