/// Foreign text as one line that a terminal shows and never obeys: control characters, line breaks and what turns the
/// direction of writing around are written as in Swift, an escape as `\u{1B}`.
public func printable(_ text: String) -> String { escaped(text) { _ in false } }

/// The same for text of several lines: line breaks and tabs stay.
public func printableLines(_ text: String) -> String { escaped(text) { $0 == "\n" || $0 == "\t" } }

private func escaped(_ text: String, keeping isKept: (Unicode.Scalar) -> Bool) -> String {
  // Nearly all text has none of them; these bytes begin them in UTF-8.
  let isPlain = text.utf8.allSatisfy { byte in
    byte >= 0x20 && byte < 0x7F || byte == 0x0A && isKept("\n")
      || byte > 0x7F && byte != 0xC2 && byte != 0xD8 && byte != 0xE2
  }
  if isPlain { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    if isObeyed(scalar), !isKept(scalar) {
      result +=
        scalar == "\n"
        ? "\\n" : scalar == "\t" ? "\\t" : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// Whether a terminal, or whatever lays out text, does something at this character instead of showing it: C0 and C1
/// controls, marks of direction (Unicode Standard Annex #9), separators of lines.
func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
  default: false
  }
}

/// A place for a message: the file, as `printable`, and the line if there is one. Of a path longer than the system takes,
/// its beginning and its end.
public func place(_ file: String, line: Int? = nil) -> String {
  let limit = 600
  let file =
    file.unicodeScalars.count > limit
    ? String(String.UnicodeScalarView(file.unicodeScalars.prefix(limit / 2))) + "…"
      + String(String.UnicodeScalarView(file.unicodeScalars.suffix(limit / 2))) : file
  return line.map { "\(printable(file)):\($0)" } ?? printable(file)
}
