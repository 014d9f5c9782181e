import Basics
import Testing

@Suite("Foreign text") struct PrintableTextTests {
  @Test("in the path of a message is cut in the middle where it is longer than any path")
  func longPath() {
    #expect(place("a/b.json", line: 3) == "a/b.json:3")
    let path = "x" + String(repeating: "é", count: 700) + "y"
    let shown = place(path, line: 7)
    #expect(shown.count == 603 && shown.hasPrefix("xé") && shown.hasSuffix("éy:7") && shown.contains("é…é"))
  }

  @Test("is shown, whatever a terminal would make of it")
  func printableText() {
    #expect(printable("naïve 😀 plain\u{200D}text") == "naïve 😀 plain\u{200D}text")
    #expect(printable("\u{1B}[31mred\u{7}") == #"\u{1B}[31mred\u{7}"#)
    #expect(printable("a\nb\tc\rd\r\n") == #"a\nb\tc\u{D}d\u{D}\n"#)
    #expect(
      printable("\u{9B}31m \u{202E}txt \u{2066}x\u{2028}") == #"\u{9B}31m \u{202E}txt \u{2066}x\u{2028}"#)
    #expect(printableLines("a\n\tb\u{1B}c") == "a\n\tb" + #"\u{1B}c"#)
    // Every control by itself and in the middle of a word.
    for value in Array(UInt32(0)..<32) + Array(127..<160) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for text in [String(scalar), "a\(scalar)é"] {
        #expect(!printable(text).unicodeScalars.contains(scalar))
      }
    }
  }

  @Test("is a field of a CSV line that no spreadsheet runs; numbers stay numbers")
  func csv() {
    let fields = [
      ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("a\nb", "\"a\nb\""),
      ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
      ("-cmd", "'-cmd"), ("\t=1", "\"'\t=1\""), ("＝1", "'＝1"), ("=a,\"b\"", "\"'=a,\"\"b\"\"\""),
      ("-3.5", "-3.5"), ("+1e-9", "+1e-9"), ("-inf", "-inf"), ("-1-1", "'-1-1"), ("", ""), ("-", "'-"),
      // With an accent on it a comma is another character to Swift, and still a comma to every reader of CSV.
      ("a,\u{301}b", "\"a,\u{301}b\""), ("\"\u{301}", "\"\"\"\u{301}\""),
      ("\u{1B}[2J", #"\u{1B}[2J"#), ("\r=1", #"\u{D}=1"#),
    ]
    for (text, field) in fields { #expect(Figures.csvField(text) == field, "\(text.debugDescription)") }
  }

  @Test("is a word to a shell, also with control characters, accents and a dash in front")
  func shell() {
    #expect(ShellText.quoted("a b") == "'a b'")
    #expect(ShellText.quoted("it's") == #"'it'\''s'"#)
    #expect(ShellText.quoted("'\u{301}; rm") == "''\\''\u{301}; rm'")
    #expect(ShellText.quoted("\u{1B}'\\") == #"$'\x1b\'\\'"#)
    #expect(ShellText.quotedPath("-y.json") == "./-y.json" && ShellText.quotedPath("a.json") == "a.json")
  }

  @Test("can't break out of its row in a table")
  func columns() {
    #expect(Figures.columns([["a\nb", "1"]], left: [0]) == [#"  a\nb  1"#])
    #expect(
      Figures.columns([["a", "bb"], ["c", ""], ["", ""]], left: [0, 1]) == ["  a  bb", "  c", ""],
      "no blanks at the end")
    #expect(JSONValue.string("\u{1B}\u{9B}\u{202E}\u{7F}é").text == #""\u001b\u009b\u202e\u007fé""#)
  }
}
