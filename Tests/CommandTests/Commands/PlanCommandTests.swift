import Foundation
import Testing

@testable import navsim

@Suite("navsim plan") struct PlanCommandTests {
  @Test("check finds the plan of a run sound, for its scenario")
  func sound() throws {
    try withFolder { folder in
      let plan = folder + "/a.plan"
      let scenario = Program.shipped("Scenarios/corridor-swap.json")
      let run = try Program.run("run", scenario, "--controller", "pibt+", "--plan", plan)
      #expect(run.exitCode == 0, "\(run.errors)")
      let check = try Program.run("plan", "check", plan, "--scenario", scenario)
      #expect(
        check.exitCode == 0 && check.output.contains("sound; 2 agents"), "\(check.output)\(check.errors)")
      #expect(names(in: folder) == ["a.plan"])
    }
  }

  @Test("check finds the map that a run's plan names, and takes lifelong ones as they are")
  func ownMap() throws {
    try withFolder { folder in
      for name in ["depot", "depot-lifelong"] {
        let scenario = Program.shipped("Scenarios/\(name).json")
        let run = try Program.run(
          "run", scenario, "--controller", "pibt+", "--max-steps", "200", "--plan",
          "\(folder)/\(name).plan")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try text("\(folder)/\(name).plan").contains("map_file=depot.map\n"))
      }
      try FileManager.default.copyItem(
        atPath: Program.shipped("Maps/depot.map"), toPath: folder + "/depot.map")
      for name in ["depot", "depot-lifelong"] {
        let check = try Program.shell("cd / && $navsim plan check '\(folder)/\(name).plan'")
        #expect(
          check.exitCode == 0 && check.output.contains("sound"), "\(check.output)\(check.errors)")
        let scenario = Program.shipped("Scenarios/\(name).json")
        let other = try Program.run(
          "plan", "check", "\(folder)/\(name).plan", "--scenario", scenario)
        #expect(
          other.exitCode == 0 && other.output == check.output, "\(other.output)\(other.errors)")
      }
    }
  }

  @Test("check does not believe the header")
  func claims() throws {
    try withFolder { folder in
      try "...\n".write(toFile: folder + "/a.txt", atomically: true, encoding: .utf8)
      let text =
        "map_file=a.txt\nsoc=7\nstarts=(0,0),\ngoals=(1,0),\nsolution=\n0:(0,0),\n1:(1,0),\n"
      try text.write(toFile: folder + "/a.plan", atomically: true, encoding: .utf8)
      let check = try Program.run("plan", "check", folder + "/a.plan")
      #expect(check.exitCode == 65)
      #expect(check.output == "header: soc=7, but the solution has soc=1\n")
    }
  }

  @Test("check prints what is wrong and exits with 65")
  func findings() throws {
    try withFolder { folder in
      let plan = folder + "/a.plan"
      let map = folder + "/a.txt"
      try "....\n".write(toFile: map, atomically: true, encoding: .utf8)
      let text =
        "agents=2\nstarts=(0,0),(1,0),\ngoals=(1,0),(0,0),\nsolution=\n0:(0,0),(1,0),\n1:(1,0),(0,0),\n"
      try text.write(toFile: plan, atomically: true, encoding: .utf8)
      let check = try Program.run("plan", "check", plan, "--map", map)
      #expect(check.exitCode == 65)
      #expect(check.output == "step 1, agent 1 at [0, 0]: swap conflict with agent 0\n")
      #expect(check.errors.contains("1 finding."))
    }
  }

  @Test("check takes plans without a header for a scenario, and holds them against all its goals")
  func scenario() throws {
    try withFolder { folder in
      let scenario = folder + "/a.json"
      let text =
        #"{"version": 1, "map": {"rows": ["...."]}, "agents": [{"start": [0, 0], "goals": [[1, 0], [1, 0], [2, 0]]}], "controller": "greedy"}"#
      try text.write(toFile: scenario, atomically: true, encoding: .utf8)
      let plan = folder + "/a.plan"
      try "0:(0,0),\n1:(1,0),\n2:(1,0),\n3:(2,0),\n".write(toFile: plan, atomically: true, encoding: .utf8)
      let sound = try Program.run("plan", "check", plan, "--scenario", scenario)
      #expect(sound.output == "\(plan): sound; 1 agents, SoC 3, makespan 3\n", "\(sound.errors)")
      try "0:(0,0),\n1:(1,0),\n2:(2,0),\n".write(toFile: plan, atomically: true, encoding: .utf8)
      let hasty = try Program.run("plan", "check", plan, "--scenario", scenario)
      #expect(
        hasty.exitCode == 65
          && hasty.output == "step 2, agent 0 at [2, 0]: ends without having visited goals[1], [1, 0]\n")
      let run = try Program.run("run", scenario, "--plan", plan)
      #expect(run.output.contains("on its goal after 3 steps"), "\(run.output)\(run.errors)")
      let own = try Program.run("plan", "check", plan, "--scenario", scenario)
      #expect(own.output == "\(plan): sound; 1 agents, SoC 3, makespan 3\n", "\(own.errors)")
    }
  }

  @Test("check tells missing, bad and misused files apart by exit code")
  func exitCodes() throws {
    try withFolder { folder in
      #expect(try Program.run("plan", "check", folder + "/none.plan").exitCode == 66)
      let plan = folder + "/a.plan"
      try "type octile\n".write(toFile: plan, atomically: true, encoding: .utf8)
      let bad = try Program.run("plan", "check", plan)
      #expect(bad.exitCode == 65 && bad.errors.contains("a.plan:1: expected 'key=value'"), "\(bad.errors)")
      let both = try Program.run("plan", "check", plan, "--map", "a.map", "--scenario", "a.json")
      #expect(both.exitCode == 64)
    }
  }
}
