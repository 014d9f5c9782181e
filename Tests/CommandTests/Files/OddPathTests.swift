import Foundation
import Testing

/// Files named as nobody would name them.
@Suite("Odd paths") struct OddPathTests {
  private let scenario = #"{"version":1,"map":{"rows":["..."]},"agents":[{"start":[0,0],"goals":[[2,0]]}]}"#

  /// Runs a shell command in a folder with the scenario `s.json`.
  private func inFolder(_ command: String) throws -> ProgramResult {
    try withFolder { folder in
      try scenario.write(toFile: folder + "/s.json", atomically: true, encoding: .utf8)
      return try Program.shell("cd '\(folder)' && { \(command); }")
    }
  }

  @Test("name files all the same: stores, plans, traces, pictures, films and results")
  func oneLetter() throws {
    let result = try inFolder(
      """
      $navsim batch s.json --store x -q && $navsim batch list --store x && $navsim run s.json --plan p -q \
      && $navsim plan check p --scenario s.json && $navsim run s.json --trace=- --out r && mv ./- t.jsonl \
      && $navsim replay t.jsonl && $navsim run s.json --picture '#' -q && cp s.json -- -s.json \
      && $navsim run -- -s.json && $navsim batch s.json --store 'a b ü' -o o --report=- -q && ls -A
      """)
    #expect(result.exitCode == 0, "\(result.errors)")
    let names = result.output.split(separator: "\n").suffix(10).map(String.init).sorted()
    #expect(names == ["#", "-", "-s.json", "a b ü", "o", "p", "r", "s.json", "t.jsonl", "x"], "\(names)")
  }

  @Test("are refused in words where nothing can be written, never with a trap")
  func unwritable() throws {
    for option in ["--out", "--trace", "--plan", "--picture"] {
      let result = try inFolder(
        "cp s.json /tmp/navsim-$$.json; cd /proc && $navsim run /tmp/navsim-$$.json \(option) x; c=$?; rm /tmp/navsim-$$.json; exit $c"
      )
      #expect(result.exitCode == 73, "\(option) \(result.errors)")
      #expect(result.errors.contains("x: can't be written"), "\(result.errors)")
    }
    let store = try inFolder(
      "cp s.json /tmp/navsim-$$.json; cd /proc && $navsim batch /tmp/navsim-$$.json --store x; c=$?; rm /tmp/navsim-$$.json; exit $c"
    )
    #expect(store.exitCode == 73, "\(store.errors)")
    let training = Program.shipped("Scenarios/Training/interaction.json")
    let out = try inFolder("touch f && $navsim train '\(training)' --out f")
    #expect(out.exitCode == 73 && out.errors.contains("f: can't be written"), "\(out.errors)")
  }

  @Test(
    "that are folders are named by the error",
    arguments: [
      ("run s.json --map .", "--map: .: is a directory"), ("run .", ".: is a directory"),
      ("validate .", ".: is a directory"), ("plan check .", ".: is a directory"),
      ("map info .", ".: is a directory"), ("replay .", ".: is a directory"),
      ("policy info .", ".: is a directory"), ("run s.json --map ..", "--map: ..: is a directory"),
      ("run s.json --map /", "--map: /: is a directory"), ("train .", ".: is a directory"),
    ])
  func folders(command: String, message: String) throws {
    let result = try inFolder("$navsim \(command)")
    #expect(result.exitCode == 66, "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test("with what a terminal obeys are shown, in messages and in tables")
  func controls() throws {
    let name = #"a\u001b[31m\u202ex\nz"#
    let named = scenario.replacing("{\"version\"", with: "{\"name\":\"\(name)\",\"version\"")
    try withFolder { folder in
      try named.write(toFile: folder + "/n.json", atomically: true, encoding: .utf8)
      let result = try Program.shell(
        """
        cd '\(folder)'; e=$(printf 'q\\033[31m\\233\\nz'); $navsim run n.json; $navsim run n.json --format csv
        $navsim run n.json --format json; $navsim run n.json --trace t.jsonl -q; $navsim replay t.jsonl --frames
        $navsim batch n.json --store s.sqlite; $navsim batch show --store s.sqlite --format csv --report r.html
        $navsim batch list --store s.sqlite; $navsim validate "$e.json"; $navsim run "$e"; $navsim run n.json "$e"
        $navsim run n.json --controller "$e"; $navsim batch show "$e" --store s.sqlite; $navsim "$e"
        $navsim map info "$e"; $navsim policy info "$e"; $navsim replay "$e"; $navsim plan check "$e"
        $navsim run n.json --out "$e"; $navsim train "$e"; cat r.html t.jsonl
        """)
      for text in [result.output, result.errors] {
        let obeyed = text.unicodeScalars.filter { ["\u{1B}", "\u{9B}", "\u{202E}"].contains($0) }
        #expect(obeyed.isEmpty)
      }
      #expect(result.output.contains(#"a\u{1B}[31m\u{202E}x\nz: pibt, seed 0"#), "\(result.output)")
      #expect(result.errors.contains(#"q\u{1B}[31m"#))
    }
  }

  @Test("and names are text in reports, never markup")
  func markup() throws {
    // With an accent on it a quotation mark is another character to Swift, and still one to a browser.
    let name = #"<b id=x>\"\u0301 onload=y&'"#
    let named = scenario.replacing("{\"version\"", with: "{\"name\":\"\(name)\",\"version\"")
    try withFolder { folder in
      try named.write(toFile: folder + "/n.json", atomically: true, encoding: .utf8)
      let result = try Program.shell(
        """
        cd '\(folder)'; mv n.json '<i>.json'; $navsim batch '<i>.json' --controllers pibt,greedy --name '<u>"' \
        --episodes 3 --store s --report r.html -q > o; cat r.html
        """)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.contains("&lt;b id=x&gt;") && result.output.contains("&lt;u&gt;"))
      for markup in ["<b id", "<u>", "<i>", "\"\u{301} onload"] {
        #expect(!result.output.utf8.contains(markup.utf8), "\(markup)")
      }
    }
  }

  @Test("in folders that are no UTF-8 text, or that are links, are written there")
  func oddFolders() throws {
    let result = try inFolder(
      """
      d=$(printf 'f\\377'); mkdir "$d" real && ln -s real link && cd "$d" && $navsim run ../s.json --out o -q && test -s o \\
      && ln -s o l && $navsim run ../s.json --out l -q && test -L l && ln -s "$d" bad && cd .. \\
      && $navsim run s.json --out link/o -q && test -s real/o && test -L link && $navsim run s.json --out "$PWD/link/../p" -q \\
      && test -s p; echo "status $?"; ln -s "$d" q; $navsim run s.json --out q
      """)
    #expect(result.output.hasSuffix("status 0\n"), "\(result)")
    #expect(result.exitCode == 73 && result.errors.contains("no UTF-8 text"), "\(result.errors)")
  }

  @Test("of two outputs may not be one file, whatever it is called")
  func sameFile() throws {
    let result = try inFolder("ln -s t l; $navsim run s.json --trace t --plan ./l")
    #expect(
      result.exitCode == 64 && result.errors.contains("--trace and --plan are both"), "\(result.errors)")
    let batch = try inFolder("ln -s t l; $navsim batch s.json --store x --out t --report l")
    #expect(batch.exitCode == 64 && batch.errors.contains("name two files"), "\(batch.errors)")
  }

  @Test("of scenarios may be links: the map is looked for beside the link, then beside what it leads to")
  func links() throws {
    let result = try inFolder(
      """
      mkdir real links && printf 'type octile\\nheight 1\\nwidth 3\\nmap\\n...\\n' > real/m.map \
      && sed 's/{"rows":.*]},"a/"m.map","a/' s.json > real/s.json && ln -s ../real/s.json links/a.json \
      && ln -s a.json links/b.json && $navsim validate links/a.json links/b.json \
      && printf 'version 1\\n0\\tm.map\\t3\\t1\\t0\\t0\\t2\\t0\\t2\\n' > real/m.scen && ln -s ../real/m.scen links/c.scen \
      && $navsim validate links/c.scen && $navsim run real/s.json --plan real/p -q && ln -s ../real/p links/p \
      && $navsim plan check links/p && rm real/m.map; $navsim validate links/b.json
      """)
    #expect(result.output.contains("links/b.json: scenario, 1 agents on 3×1"), "\(result)")
    #expect(result.output.contains("links/c.scen: scen, 1 entries on 3×1"), "\(result)")
    #expect(result.output.contains("links/p: sound"), "\(result)")
    #expect(result.exitCode == 66 && result.errors.contains("links/m.map"), "\(result.errors)")
  }

  @Test("never reach ffmpeg as options or protocols")
  func films() throws {
    // In place of the real one: writes its last argument down, and the frames where that says.
    let result = try inFolder(
      """
      mkdir bin && printf '#!/bin/sh\\nfor last; do :; done; echo "$last" >> asked; cat > "${last#file:}"\\n' > bin/ffmpeg \
      && chmod +x bin/ffmpeg && PATH="$PWD/bin:$PATH" && for f in -y.mp4 'concat:a|b.mp4' pipe:.mp4 '%d.mp4' 'a b.MP4'; do \
        $navsim run s.json --film="$f" --size 64x64 -q || exit 9; test -s "./$f" || exit 8; done; \
      $navsim run s.json --film http://x.mp4 -q; echo "status $?"; mkfifo f.mp4; $navsim run s.json --film f.mp4 -q; \
      echo "status $?"; cat asked; ls -A | grep navsim- || echo clean
      """)
    #expect(result.exitCode == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.filter { $0 == "status 73" }.count == 2, "\(result)")
    let asked = lines.filter { $0.hasPrefix("file:./.navsim-") && $0.hasSuffix(".partial") }
    #expect(asked.count == 5 && lines.last == "clean", "\(result)")
  }
}
