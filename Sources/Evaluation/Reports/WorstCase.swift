import Basics
import Foundation

/// An episode that went badly, for a closer look: its picture, and the command that plays it again.
public struct WorstCase: Sendable {
  public var trial: StoredTrial
  /// Of the episode.
  public var number: Int
  /// What to show of it, best known first.
  public var figures: [(name: String, value: Double)]

  /// For each controller of a run the episodes with the lowest ISR, then the largest share of its steps lost to SoC; in
  /// lifelong tasks with the lowest throughput an agent. Of one controller those come first that are on maps of their own.
  public static func choose(from table: ResultTable, perController: Int = 6) -> [WorstCase] {
    var trials: [TrialKey: StoredTrial] = [:]
    for stored in table.trials { trials[stored.trial.key] = stored }
    return table.controllers.flatMap { controller -> [WorstCase] in
      var candidates: [Candidate] = []
      for (index, group) in table.groups.enumerated() where group.controller == controller {
        for place in group.rows.indices { candidates.append(Candidate(group, index, place)) }
      }
      candidates.sort()
      var maps: Set<String> = []
      var chosen: [WorstCase] = []
      // Those on a map that an even worse one is on already.
      var repeats: [WorstCase] = []
      for candidate in candidates where chosen.count < perController {
        let group = table.groups[candidate.group]
        let row = group.rows[candidate.place]
        let instance = table.instances[row.instance]
        let key = TrialKey(
          suite: instance.suite, caseName: instance.caseName, agents: instance.agents, seed: instance.seed,
          controller: controller)
        guard candidate.isFlawed, let stored = trials[key] else { continue }
        let isFirst = maps.insert(table.maps[row.instance]).inserted
        guard isFirst || repeats.count < perController else { continue }
        let names = ["ISR", "SoC", "avg_throughput", "a_collisions"]
        let figures = names.compactMap { name -> (name: String, value: Double)? in
          group.values[name].map { (name, $0[candidate.place]) }.flatMap { $0.1.isNaN ? nil : $0 }
        }
        let worst = WorstCase(trial: stored, number: row.number, figures: figures)
        if isFirst { chosen.append(worst) } else { repeats.append(worst) }
      }
      return chosen + repeats.prefix(perController - chosen.count)
    }
  }

  /// What plays it again in a window.
  public var command: String { words.joined(separator: " ") }

  /// The command as options with their values, where a line may break.
  var words: [String] {
    let trial = trial.trial
    var words = ["navsim", "run", ShellText.quotedPath(Path.relative(trial.file))]
    if trial.isInSuite { words.append("--case \(ShellText.quoted(trial.key.caseName))") }
    if let flag = trial.controllerFlag {
      words.append("--controller \(ShellText.quoted(WorstCase.portable(flag)))")
    }
    if !trial.flags.isEmpty { words.append(trial.flags) }
    if number > 0 { words.append("--episode \(number)") }
    return words + ["--window"]
  }

  /// A controller with its file as seen from here: `policy:runs/a/best.safetensors`.
  private static func portable(_ controller: String) -> String {
    guard let colon = controller.firstIndex(of: ":") else { return controller }
    return controller[...colon] + Path.relative(String(controller[controller.index(after: colon)...]))
  }

  /// An episode by how badly it went, the worst first; equal ones in the order of the table.
  private struct Candidate: Comparable {
    var group: Int
    var place: Int
    var success: Double
    var cost: Double

    init(_ group: ResultTable.Group, _ index: Int, _ place: Int) {
      self.group = index
      self.place = place
      func value(_ name: String) -> Double? {
        group.values[name].map { $0[place] }.flatMap { $0.isNaN ? nil : $0 }
      }
      let agents = Double(max(group.agents, 1))
      success = value("ISR") ?? (value("avg_throughput") ?? 0) / agents
      cost = (value("SoC") ?? 0) / (agents * max(value("ep_length") ?? 1, 1))
    }

    /// Whether there is anything to see: an episode that all agents solved is no bad case.
    var isFlawed: Bool { success < 1 }

    static func < (a: Candidate, b: Candidate) -> Bool {
      (a.success, -a.cost, a.group, a.place) < (b.success, -b.cost, b.group, b.place)
    }
  }
}
