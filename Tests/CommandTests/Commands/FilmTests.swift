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
      #expect(try Program.run("demo").exitCode == 69, "no display")
      #expect(names(in: folder) == ["a.png"])
    }
  }
}
