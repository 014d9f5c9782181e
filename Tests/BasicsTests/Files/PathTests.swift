import Basics
import Foundation
import Testing

@Suite("A path") struct PathTests {
  @Test(
    "falls into folder, name and ending, however short it is",
    arguments: [
      ("a", ".", "a", ""), ("x/y", "x", "y", ""), ("/x", "/", "x", ""), ("/", "/", "", ""), ("", ".", "", ""),
      ("x/", ".", "x", ""), ("x//y//", "x", "y", ""), (".", ".", ".", ""), ("..", ".", "..", "."),
      ("a.map", ".", "a.map", "map"), ("a.b/c", "a.b", "c", ""), (".a", ".", ".a", ""), ("a.", ".", "a.", ""),
      ("-", ".", "-", ""), ("ü/é.x", "ü", "é.x", "x"), ("//a", "/", "a", ""),
    ])
  func parts(path: String, folder: String, name: String, ending: String) {
    #expect(Path.folder(of: path) == folder)
    #expect(Path.name(of: path) == name)
    if path != ".." { #expect(Path.fileExtension(of: path) == ending) }
  }

  @Test("is looked for beside a file, then beside what a link to that file leads to")
  func beside() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)").path
    try Directory.make(folder + "/real")
    try Directory.make(folder + "/links")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try WholeFile.write("", to: folder + "/real/s.json")
    try WholeFile.write("", to: folder + "/real/m.map")
    symlink("../real/s.json", folder + "/links/l.json")
    symlink("l.json", folder + "/links/ll.json")
    for name in ["l.json", "ll.json"] {
      let found = Path.find("m.map", beside: "\(folder)/links/\(name)")
      #expect(found == "\(folder)/links/../real/m.map")
      // What is nowhere is named where the reader expects it.
      #expect(Path.find("n.map", beside: "\(folder)/links/\(name)") == "\(folder)/links/n.map")
    }
    try WholeFile.write("", to: folder + "/links/m.map")
    #expect(Path.find("m.map", beside: folder + "/links/ll.json") == folder + "/links/m.map")
    #expect(Path.find("/m.map", beside: folder + "/links/ll.json") == "/m.map")
    #expect(Path.find("m.map", beside: "") == "m.map")
  }

  @Test(
    "as seen from a folder are relative, whatever the machine's folders are called",
    arguments: [
      ("/a/b/c.json", "/a/b", "c.json"), ("/a/b/c.json", "/a/d", "../b/c.json"), ("/x", "/", "x"),
      ("/a/./b/../c", "/a", "c"), ("/a/b", "/a/b", "."), ("c.json", "/a", "c.json"), ("../c", "/a", "../c"),
    ])
  func relative(path: String, folder: String, expected: String) {
    #expect(Path.relative(path, to: folder) == expected)
  }
}
