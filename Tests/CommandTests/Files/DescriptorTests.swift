import Foundation
import Testing

/// Outputs that are closed, of the system, or taken away by a signal.
@Suite("Descriptors and signals") struct DescriptorTests {
  private let training = """
    {"version": 1, "kind": "training", "name": "t", "worlds": {"map": {"generate": {"kind": "random", "width": 8,
    "height": 8}}, "agents": {"count": 2}, "maxSteps": 8}, "policy": {"heads": 1, "tokenWidth": 4, "valueWidth": 4,
    "environmentWidths": [4], "hiddenWidths": [4], "sensors": {"window": {"radius": 1}, "rays": {"count": 2},
    "peers": {"max": 1}}}, "reinforce": {"instances": 2}, "evaluation": {"episodes": 2}, "agentSteps": 64}
    """

  @Test("closed at the start: no message gets into a file, whatever is closed")
  func closed() throws {
    try withFolder { folder in
      try training.write(toFile: folder + "/t.json", atomically: true, encoding: .utf8)
      for closing in [">&- 2>&-", "<&- >&- 2>&-", "2>&-", "<&- 2>&-"] {
        let result = try Program.shell(
          "cd '\(folder)' && $navsim train t.json --force \(closing) && echo FILES && cat runs/t/.lock runs/t/metrics.csv"
        )
        #expect(result.exitCode == 0, "\(closing) \(result.errors)")
        let files = result.output.split(separator: "\n").drop { $0 != "FILES" }
        let rows = files.drop { !$0.hasPrefix("update,") }
        #expect(rows.count >= 2 && files.count == rows.count + 2, "\(result.output)")
        #expect(rows.dropFirst().allSatisfy { Int($0.prefix { $0 != "," }) != nil }, "\(result.output)")
      }
      let swap = Program.shipped("Scenarios/corridor-swap.json")
      let run = try Program.shell(
        "cd '\(folder)' && $navsim run '\(swap)' --controller lacam --out o.txt 2>&- && cat o.txt")
      #expect(run.exitCode == 0 && run.output.hasPrefix("corridor-swap"), "\(run)")
      #expect(!run.output.contains("note:"))
    }
  }

  @Test("closed or read-only, stdout ends a command as a reader that went away does; full, it is an error")
  func standardOutput() throws {
    let swap = Program.shipped("Scenarios/corridor-swap.json")
    for closing in [">&-", "1</dev/null", "| true"] {
      let result = try Program.shell("$navsim run '\(swap)' -q \(closing)")
      #expect(result.exitCode == 0 && result.errors.isEmpty, "\(closing) \(result)")
    }
    #expect(try Program.shell("$navsim run '\(swap)' -q > /dev/full").exitCode == 73)
  }

  @Test("of the system are written to and never replaced")
  func system() throws {
    let swap = Program.shipped("Scenarios/corridor-swap.json")
    let links = try Program.shell("readlink /dev/stdout /dev/stderr /dev/fd").output
    try withFolder { folder in
      for closing in ["", ">&-", "1</dev/null", ">&- 2>&- <&-", "> '\(folder)/o'", "| cat > '\(folder)/o'"] {
        for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/null"] {
          _ = try Program.shell(
            "$navsim run '\(swap)' --trace \(name) --plan \(name) --out \(name) \(closing)")
        }
      }
      _ = try Program.shell("$navsim run '\(swap)' --trace /dev/stdout -q > '\(folder)/o'")
      let file = try text(folder + "/o")
      #expect(
        file.hasPrefix("{\"navsim\": \"trace\"") && file.contains("\ncorridor-swap: "), "\(file.suffix(300))")
      #expect(names(in: folder) == ["o"])
    }
    #expect(try Program.shell("readlink /dev/stdout /dev/stderr /dev/fd").output == links)
    #expect(try Program.shell("test -c /dev/null && ls -A /dev | grep navsim-").output.isEmpty)
  }

  /// A run that writes a trace, a signal or two, and what is left.
  private func signalled(_ commands: String, trap: String = "") throws -> ProgramResult {
    try withFolder { folder in
      let scenario = Program.shipped("Scenarios/depot-lifelong.json")
      return try Program.shell(
        """
        cd '\(folder)'; \(trap) $navsim run '\(scenario)' --controller pibt --max-steps 1000000 --trace t.jsonl > o 2> e & pid=$!
        for i in $(seq 2000); do test -n "$(find . -name '.navsim-*' -size +0)" && break; sleep 0.005; done
        \(commands); wait $pid; echo "status $?"; ls -A
        """)
    }
  }

  @Test(
    "that end a program leave whole files, and the exit code is the signal's",
    arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func signals(name: String, code: Int) throws {
    let result = try signalled("kill -\(name) $pid")
    #expect(result.output == "status \(code)\ne\no\nt.jsonl\n", "\(result)")
  }

  @Test("that come twice, or that a crash sends, leave no half-written file")
  func killed() throws {
    // Stopped, so that both are there when it goes on; of two at once the smaller number comes first.
    let twice = try signalled("kill -STOP $pid; kill -TERM $pid; kill -INT $pid; kill -CONT $pid")
    #expect(twice.output.hasSuffix("\ne\no\n"), "\(twice)")
    let crash = try signalled("kill -SEGV $pid", trap: "SWIFT_BACKTRACE=enable=no")
    #expect(crash.output == "status 139\ne\no\n", "\(crash)")
  }

  @Test("like a terminal's end are outlived under nohup")
  func ignored() throws {
    let result = try signalled("kill -HUP $pid; sleep 0.2; kill -TERM $pid", trap: "trap '' HUP;")
    #expect(result.output == "status 143\ne\no\nt.jsonl\n", "\(result)")
  }
}
