import Foundation
import Testing

@Suite("Films") struct FilmTests {
  private let swap = Program.shipped("Scenarios/corridor-swap.json")

  @Test("are written as GIF; mp4 says what it needs; other endings are refused")
  func films() throws {
    try withFolder { folder in
      let film = folder + "/a.gif"
      let result = try Program.run("run", swap, "--film", film, "--from", "2", "--to", "5", "-q")
      #expect(result.exitCode == 0, "\(result.errors)")
      let bytes = try Data(contentsOf: URL(filePath: film))
      #expect(bytes.prefix(6) == Data("GIF89a".utf8) && bytes.last == 0x3B)
      let without = try Program.shell(
        "PATH=/nowhere $navsim run '\(swap)' --film '\(folder)/a.mp4'")
      #expect(without.exitCode == 73 && without.errors.contains("needs the program ffmpeg"))
      // In place of the real one: keeps the frames as they come.
      let fake = folder + "/bin/ffmpeg"
      let mp4 = try Program.shell(
        """
        mkdir '\(folder)/bin' && printf '#!/bin/sh\\nfor last; do :; done; cat > "${last#file:}"\\n' > '\(fake)' && chmod +x '\(fake)' \
        && PATH="\(folder)/bin:$PATH" $navsim run '\(swap)' --film '\(folder)/a.mp4' --size 320x200 --fps 4 --to 5 -q \
        && wc -c < '\(folder)/a.mp4' && rm -r '\(folder)/bin' '\(folder)/a.mp4'
        """)
      #expect(mp4.exitCode == 0 && mp4.output.hasSuffix("\(6 * 320 * 200 * 4)\n"), "\(mp4)")
      let other = try Program.run("run", swap, "--film", folder + "/a.avi")
      #expect(other.exitCode == 73 && other.errors.contains("films end in .gif or .mp4"))
      let late = try Program.run("run", swap, "--film", folder + "/b.gif", "--from", "90")
      #expect(late.exitCode == 65 && late.errors.contains("ends at step 17"))
      #expect(names(in: folder) == ["a.gif"])
    }
  }

  @Test(
    "grow with --scale, and of the depot stay small: the nine busiest of its 76 steps in less than a fifth of 3 MB"
  )
  func size() throws {
    try withFolder { folder in
      var widths: [Int] = []
      for scale in ["1", "2"] {
        let film = folder + "/\(scale).gif"
        let result = try Program.run("run", swap, "--film", film, "--scale", scale, "--to", "2", "-q")
        #expect(result.exitCode == 0, "\(result.errors)")
        let bytes = try Data(contentsOf: URL(filePath: film))
        widths.append(Int(bytes[6]) | Int(bytes[7]) << 8)
      }
      #expect(widths[1] == 2 * widths[0])
      let depot = folder + "/depot.gif"
      let result = try Program.run(
        "run", Program.shipped("Scenarios/depot.json"), "--controller", "interaction", "--select", "7",
        "--film", depot, "--from", "30", "--to", "38", "-q")
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try Data(contentsOf: URL(filePath: depot)).count < 3_000_000 / 5)
    }
  }

  @Test("stand in for the window of a demo where there is no display")
  func demo() throws {
    try withFolder { folder in
      let process = try Program.start(["demo", "corridors"], outputIn: folder, currentFolder: folder)
      let result = try Program.result(of: process, in: folder)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.errors.contains("picture: runs/demo-corridors.png"))
      #expect(result.errors.contains("film: runs/demo-corridors.gif"))
      #expect(try #require(PNGFile(path: folder + "/runs/demo-corridors.png")).width > 400)
      let film = try Data(contentsOf: URL(filePath: folder + "/runs/demo-corridors.gif"))
      #expect(film.prefix(6) == Data("GIF89a".utf8) && film.last == 0x3B)
    }
  }

  @Test(
    "and pictures show attention; a robot that is not there is an error, as is attention without a policy")
  func overlays() throws {
    try withFolder { folder in
      let path = folder + "/a.png"
      let demo = try Program.run("demo", "--picture", path, "--at", "3")
      #expect(demo.exitCode == 0, "\(demo.errors)")
      let picture = try #require(PNGFile(path: path))
      #expect(picture.width > 1000)
      let absent = try Program.run("run", swap, "--picture", folder + "/b.png", "--select", "9")
      #expect(absent.exitCode == 65 && absent.errors.contains("robots 0 to 1"))
      let none = try Program.run("run", swap, "--picture", folder + "/b.png", "--attention", "all")
      #expect(none.exitCode == 65 && none.errors.contains("does not attend"))
      #expect(names(in: folder) == ["a.png"])
    }
  }
}
